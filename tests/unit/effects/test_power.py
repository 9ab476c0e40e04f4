"""What could have been seen."""

import math

import pytest
from statsmodels.stats.power import NormalIndPower

from effects.errors import Reason, RefusedError
from effects.power import (
    detectable_difference_of_risks,
    minimum_detectable_effect,
    treated_needed,
)


def test_a_small_program_sees_only_large_effects() -> None:
    # 59 participants, standard error 0.055: 2.8 x 0.055 = 15.4 points
    assert minimum_detectable_effect(0.055) == pytest.approx(0.154)


def test_two_groups_see_what_the_textbook_says() -> None:
    # 2.8 sqrt(0.18 x 0.82 x (1/100 + 1/400)) = 2.8 sqrt(0.001845) = 0.120270
    found = detectable_difference_of_risks(risk=0.18, n_treated=100, n_control=400)

    assert found == pytest.approx(0.120270, abs=1e-6)


def test_that_many_people_have_a_power_of_four_fifths() -> None:
    found = detectable_difference_of_risks(risk=0.5, n_treated=200, n_control=200)

    power = NormalIndPower().power(found / math.sqrt(0.25), 200, alpha=0.05)
    assert power == pytest.approx(0.80, abs=0.001)


def test_half_the_effect_needs_four_times_the_people() -> None:
    assert treated_needed(0.1, n_treated=50, effect=0.28) == 50
    assert treated_needed(0.1, n_treated=50, effect=-0.14) == 200


@pytest.mark.parametrize("error", [0.0, -1.0, math.nan, math.inf])
def test_an_error_that_is_none_is_refused(error: float) -> None:
    with pytest.raises(RefusedError):
        minimum_detectable_effect(error)


@pytest.mark.parametrize(
    ("risk", "treated", "control", "reason"),
    [
        (0.0, 10, 10, Reason.CONSTANT_OUTCOME),
        (1.0, 10, 10, Reason.CONSTANT_OUTCOME),
        (0.5, 0, 10, Reason.NOBODY_TREATED),
        (0.5, 10, 0, Reason.NOBODY_COMPARED),
    ],
)
def test_a_plan_without_people_or_outcomes_is_refused(
    risk: float, treated: int, control: int, reason: Reason
) -> None:
    with pytest.raises(RefusedError) as refused:
        detectable_difference_of_risks(risk=risk, n_treated=treated, n_control=control)

    assert refused.value.reason is reason


def test_a_program_without_people_cannot_be_scaled() -> None:
    with pytest.raises(RefusedError):
        treated_needed(0.1, n_treated=0, effect=0.1)
