"""Roll-outs over few units: errors that hold, and dates dealt anew."""

from typing import Any

import numpy as np
import pytest

from effects import staggered
from effects.few_units import Weights
from effects.roll_out import Panel
from tests.unit.effects.roll_outs import (
    call,
    noise,
    panel,
)


def rolled_out(rows: dict[str, np.ndarray]) -> Panel:
    made = call(Panel.of, rows, covariates=None, clusters=None, weights=None)
    assert isinstance(made, Panel)
    return made


@pytest.mark.parametrize("controls", ["never_treated", "not_yet_treated"])
def test_our_weights_are_the_comparisons_of_the_library(controls: Any) -> None:  # noqa: ANN401
    """Two ways to the same effects: the library's, and one weight per outcome."""
    rows = noise(4, 80, effect=0.5)
    found = call(staggered.fit, rows, controls=controls)
    weights = Weights.of(
        rolled_out(rows),
        [(cell.cohort, cell.time) for cell in found.cells],
        not_yet=controls == "not_yet_treated",
    )

    def of(mixes: list[np.ndarray]) -> list[float]:
        return list(weights.effects(np.array(mixes)))

    cells = list(np.eye(len(found.cells)))
    events = [weights.at_event_time(e.event_time) for e in found.events]
    cohorts = [weights.of_cohort(c.cohort) for c in found.cohorts]
    assert of(cells) == pytest.approx([c.estimate for c in found.cells])
    assert of(events) == pytest.approx([e.estimate for e in found.events])
    assert of(cohorts) == pytest.approx([c.estimate for c in found.cohorts])
    assert of([weights.overall()]) == pytest.approx([found.overall.estimate])


def test_pooled_errors_agree_with_the_library_when_units_are_many() -> None:
    """400 units; the library also takes the sizes of the cohorts for drawn by lot."""
    rows = noise(6, 400)
    found = call(staggered.fit, rows)
    weights = Weights.of(
        rolled_out(rows),
        [(cell.cohort, cell.time) for cell in found.cells],
        not_yet=False,
    )
    events = np.array([weights.at_event_time(e.event_time) for e in found.events])

    pooled = np.sqrt(np.diag(weights.covariance(events)))
    overall = np.sqrt(weights.covariance(weights.overall()[None, :])[0, 0])

    assert pooled == pytest.approx([e.std_error for e in found.events], rel=0.12)
    assert overall == pytest.approx(found.overall.std_error, rel=0.1)


def test_few_units_seldom_show_an_effect_that_is_not_there() -> None:
    """24 units, 400 invented roll-outs without effect: 5 % or so may be significant."""
    from scipy.stats import t

    dates, times = (3.0, 4.0, 5.0), range(2, 9)
    significant = 0
    for seed in range(400):
        units = rolled_out(noise(seed, 24))
        weights = Weights.of(
            units, [(g, float(time)) for g in dates for time in times], not_yet=False
        )
        overall = weights.overall()[None, :]
        effect = weights.effects(overall)[0]
        error = np.sqrt(weights.covariance(overall)[0, 0])
        significant += abs(effect / error) > t.ppf(0.975, units.degrees_of_freedom)

    # A binomial of 400 and .05 has mean 20 and stays from 8 to 34 in 99.8 % of cases.
    assert 8 <= significant <= 34


def test_dates_dealt_anew_give_an_exact_p_value() -> None:
    """Four units, two of them open: of 6 ways to deal, 2 are as large: about 1/3."""
    rows = panel([[0, 9], [0, 8], [0, 1], [0, 2]], [2, 2, 0, 0])

    found = call(staggered.estimate, rows, permutations=2000, seed=1)
    again = call(staggered.estimate, rows, permutations=2000, seed=1)

    p_value = found.diagnostics["p_value_permutation"]
    assert p_value == pytest.approx(1 / 3, abs=0.04)
    assert again == found


def test_an_effect_shows_in_dates_dealt_anew() -> None:
    found = call(staggered.estimate, noise(1, 40, effect=2.0), permutations=199)
    nothing = call(staggered.estimate, noise(1, 40), permutations=199)

    assert found.diagnostics["p_value_permutation"] == 1 / 200
    assert nothing.diagnostics["p_value_permutation"] > 0.05
    assert found.estimate == pytest.approx(nothing.estimate + 2.0)
