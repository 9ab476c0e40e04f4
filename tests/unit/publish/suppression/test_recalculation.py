"""The audit finds what a wrong decision gives away, and nothing after a right one."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from publish.recalculation import Published, recalculated
from publish.suppression.cells import Cells
from tests.unit.publish.suppression.small_lattices import (
    calculable_small_sets,
    position,
    two_way,
)

PEOPLE = [[3, 30, 60], [30, 40, 60], [60, 60, 60]]
CORNERS = [("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")]


def _audited(
    cells: Cells, hidden: list[tuple[str, str]], totals: NDArray[np.float64]
) -> dict[str, int]:
    keys = [tuple(key) for key in cells.keys.tolist()]
    singles = np.argmax(cells.membership, axis=1)[cells.ways == 2]
    atoms = [keys[at] for at in np.flatnonzero(cells.ways == 2)]
    order = np.argsort(singles)
    return recalculated(
        Published(
            cell_keys=keys,
            is_shown=np.asarray([key not in hidden for key in keys]),
            atom_keys=[atoms[at] for at in order],
            people=cells.people,
            totals=totals,
            counts_people=True,
            minimum=5,
        ),
        seed=11,
    )


def test_four_hidden_corners_pass() -> None:
    cells = two_way(PEOPLE)

    assert not _audited(cells, CORNERS, cells.people / 2 // 1)


@pytest.mark.parametrize("shown_again", CORNERS[1:])
def test_one_corner_shown_again_gives_the_small_cell_away(
    shown_again: tuple[str, str],
) -> None:
    cells = two_way(PEOPLE)
    hidden = [corner for corner in CORNERS if corner != shown_again]

    found = _audited(cells, hidden, cells.people / 2 // 1)

    assert found["hidden cells can be calculated"] == 1
    assert found["sets of few people can be calculated"] == 1


def test_a_small_cell_that_is_shown_is_found() -> None:
    cells = two_way(PEOPLE)

    found = _audited(cells, [], cells.people / 2 // 1)

    assert found["cells that tell too much are shown"] == 1


def test_a_remainder_of_which_nobody_was_promoted_is_found() -> None:
    # (r0, c1) and (r0, c2) are hidden with 0 of 30 and 0 of 60: r0 less (r0, c0) is
    # their sum, 0 of 90, which tells of each of the 90.
    cells = two_way([[50, 30, 60], [30, 40, 60], [60, 60, 60]])
    totals = np.full(9, 10.0)
    totals[[position_of(cells, "r0", "c1"), position_of(cells, "r0", "c2")]] = 0

    found = _audited(
        cells, [("r0", "c1"), ("r0", "c2"), ("r1", "c1"), ("r1", "c2")], totals
    )

    assert found["remainders of a line can be calculated"] == 1


def position_of(cells: Cells, row: str, column: str) -> int:
    """Find the atom of a row and a column."""
    return int(np.argmax(cells.membership[position(cells, row, column)]))


sizes = st.lists(
    st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=2, max_size=3
)


@given(sizes, st.integers(0, 2**16))
def test_it_finds_a_small_set_exactly_when_there_is_one(
    people: list[list[int]], choice: int
) -> None:
    assume(any(map(any, people)))
    cells = two_way(people)
    keys = [tuple(key) for key in cells.keys.tolist()]
    hidden = [key for bit, key in enumerate(keys) if not choice >> bit & 1]
    published = np.asarray([key not in hidden for key in keys])

    found = _audited(cells, hidden, cells.people / 2)

    expected = calculable_small_sets(cells, published, most_people=4)
    assert ("sets of few people can be calculated" in found) == bool(expected)
