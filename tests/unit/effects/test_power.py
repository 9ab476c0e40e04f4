"""What could have been seen."""

import math

import pytest
from scipy.stats import nct, t
from statsmodels.stats.power import NormalIndPower

from effects.errors import RefusedError
from effects.power import minimum_detectable_effect, treated_needed


def test_a_small_program_sees_only_large_effects() -> None:
    # 59 participants, standard error 0.055: 2.8 x 0.055 = 15.4 points
    assert minimum_detectable_effect(0.055) == pytest.approx(0.154)


def test_what_can_be_seen_is_seen_by_four_fifths() -> None:
    """Half of 200 and of 200 have the outcome: standard error 0.05."""
    found = minimum_detectable_effect(math.sqrt(0.25 * (1 / 200 + 1 / 200)))

    power = NormalIndPower().power(found / math.sqrt(0.25), 200, alpha=0.05)
    assert power == pytest.approx(0.80, abs=0.001)


@pytest.mark.parametrize(
    ("degrees", "upper", "four_fifths"),
    # Tables of Student's t: t(.975) and t(.80).
    [(1, 12.706, 1.376), (4, 2.776, 0.941), (9, 2.262, 0.883), (30, 2.042, 0.854)],
)
def test_few_clusters_see_less(degrees: int, upper: float, four_fifths: float) -> None:
    found = minimum_detectable_effect(0.02, degrees_of_freedom=degrees)

    assert found == pytest.approx(0.02 * (upper + four_fifths), abs=0.02 * 0.001)


@pytest.mark.parametrize("degrees", [9, 30, 48])
def test_the_power_with_few_clusters_is_four_fifths_by_the_noncentral_t(
    degrees: int,
) -> None:
    """The sum of two quantiles is Bloom's approximation; it is close from nine on."""
    effect = minimum_detectable_effect(1.0, degrees_of_freedom=degrees)

    power = nct.sf(t.ppf(0.975, degrees), degrees, effect)
    assert power == pytest.approx(0.80, abs=0.015)


def test_half_the_effect_needs_four_times_the_people() -> None:
    assert treated_needed(0.28, n_treated=50, effect=0.28) == 50
    assert treated_needed(0.28, n_treated=50, effect=-0.14) == 200


@pytest.mark.parametrize("error", [0.0, -1.0, math.nan, math.inf])
def test_an_error_that_is_none_is_refused(error: float) -> None:
    with pytest.raises(RefusedError):
        minimum_detectable_effect(error)


def test_a_program_without_people_cannot_be_scaled() -> None:
    with pytest.raises(RefusedError):
        treated_needed(0.3, n_treated=0, effect=0.1)
