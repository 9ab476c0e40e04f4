"""A few organisations protected and attacked; `make proof-disclosure` has hundreds."""

from pathlib import Path

import numpy as np
import pytest

from tests.disclosure.attacker import Knowledge, pinned_groups
from tests.disclosure.attacking import attacked
from tests.disclosure.stacking import stacked

SEEDS = (1, 2, 3, 5, 164)
"""In the last one, rounded reports leave a hidden group of 32 one whole number."""


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_protected_is_recovered_from_what_is_shown(seed: int) -> None:
    for outcome in attacked(seed):
        assert outcome.recovered == 0, outcome
        assert outcome.recovered_with_rounded == 0, outcome


def test_hiding_small_cells_alone_would_not_have_been_enough() -> None:
    before = [outcome.recovered_before for seed in SEEDS for outcome in attacked(seed)]

    assert sum(found > 0 for found in before) > len(before) / 2


def test_a_year_released_again_and_again_tells_no_more_than_once(
    tmp_path: Path,
) -> None:
    stack = stacked(2, tmp_path / "workspace", releases=3)

    assert stack.recovered == 0
    assert stack.differences > 0


def _known(total: float, *, rounded_to: tuple[float, float] | None) -> Knowledge:
    # Ten people and two: the sum over all twelve, and perhaps the ten's within limits.
    limits = [] if rounded_to is None else [rounded_to]
    return Knowledge(
        people=np.asarray([10, 2]),
        exact=np.asarray([[True, True]]),
        sums=np.asarray([total]),
        rounded=np.asarray([[True, False]] * len(limits)).reshape(-1, 2).astype(bool),
        limits=np.asarray(limits, dtype=np.float64).reshape(-1, 2),
    )


@pytest.mark.parametrize(
    ("total", "rounded_to", "found"),
    [
        # All twelve: each of the two.
        (12, None, 1),
        # Six of twelve: none, one or both of the two.
        (6, None, 0),
        # Six, of whom 3 to 4 among the ten: both of the two.
        (6, (3, 4), 1),
        # Six, of whom 2.5 to 7.5 among the ten: none, one or both.
        (6, (2.5, 7.5), 0),
    ],
)
def test_the_attacker_knows_what_can_be_known(
    total: float, rounded_to: tuple[float, float] | None, found: int
) -> None:
    two = np.asarray([[False, True]])

    pinned = pinned_groups(
        _known(total, rounded_to=rounded_to), two, are_counts=True, minimum=5, seed=1
    )

    assert pinned == found
