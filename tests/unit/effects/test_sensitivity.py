"""E-values and robustness values against published numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effects.errors import Reason, RefusedError
from effects.sensitivity import (
    benchmark_ratio,
    confounder_bounds,
    e_value_of_hazards,
    e_value_of_means,
    e_value_of_odds,
    e_value_of_ratio,
    e_value_of_risks,
    robustness_value,
)

ratios = st.floats(0.01, 100)


def test_the_e_values_of_the_published_example() -> None:
    """Risk ratio 3.9 (1.8 to 8.7): VanderWeele and Ding (2017)."""
    value = e_value_of_ratio(3.9, ci_low=1.8, ci_high=8.7)

    # 3.9 + sqrt(3.9 x 2.9) = 3.9 + 3.3630; 1.8 + sqrt(1.8 x 0.8) = 1.8 + 1.2
    assert value.point == pytest.approx(7.2630, abs=1e-4)
    assert value.limit == pytest.approx(3.0, abs=1e-12)


def test_a_protective_ratio_is_inverted() -> None:
    value = e_value_of_ratio(1 / 3.9, ci_low=1 / 8.7, ci_high=1 / 1.8)

    assert value.point == pytest.approx(7.2630, abs=1e-4)
    assert value.limit == pytest.approx(3.0, abs=1e-12)


def test_an_interval_that_holds_no_effect_needs_no_hidden_factor() -> None:
    assert e_value_of_ratio(1.5, ci_low=0.9, ci_high=2.5).limit == 1


@given(ratios)
def test_a_ratio_and_its_inverse_are_as_fragile(ratio: float) -> None:
    one = e_value_of_ratio(ratio, ci_low=ratio, ci_high=ratio)
    other = e_value_of_ratio(1 / ratio, ci_low=1 / ratio, ci_high=1 / ratio)

    assert one.point == pytest.approx(other.point)
    assert one.point >= 1


def test_risks_are_compared_as_their_ratio() -> None:
    """24 % instead of 18 % (2 to 10 points)."""
    value = e_value_of_risks(0.24, 0.18, ci_low=0.02, ci_high=0.10)

    assert value is not None
    # 0.24 / 0.18 = 4/3: 4/3 + sqrt(4/3 x 1/3) = 1.3333 + 0.6667
    assert value.point == pytest.approx(2.0)
    # 0.24 / (0.24 - 0.02) = 12/11: 12/11 + sqrt(12/11 x 1/11) = 1.0909 + 0.3149
    assert value.limit == pytest.approx(12 / 11 + math.sqrt(12) / 11)


def test_a_fall_of_risks_is_read_from_the_larger_one() -> None:
    """18 % instead of 24 % is as fragile as the other way round."""
    fall = e_value_of_risks(0.18, 0.24, ci_low=-0.10, ci_high=-0.02)
    rise = e_value_of_risks(0.24, 0.18, ci_low=0.02, ci_high=0.10)

    assert fall == rise


def test_risks_without_a_ratio_have_no_e_value() -> None:
    assert e_value_of_risks(0.1, 0.0, ci_low=0.05, ci_high=0.15) is None
    assert e_value_of_risks(0.1, -0.01, ci_low=0.05, ci_high=0.15) is None


def test_a_difference_of_means_is_read_in_standard_deviations() -> None:
    value = e_value_of_means(1.0, ci_low=0.5, ci_high=1.5, standard_deviation=2.0)

    # exp(0.91 x 0.5) = 1.57617; + sqrt(1.57617 x 0.57617) = 0.95297
    assert value.point == pytest.approx(2.52914, abs=1e-4)
    # exp(0.91 x 0.25) = 1.25546; + sqrt(1.25546 x 0.25546) = 0.56633
    assert value.limit == pytest.approx(1.82179, abs=1e-4)


def test_a_common_outcomes_hazard_ratio_is_drawn_to_a_risk_ratio() -> None:
    ratio = math.log(4)
    rare = e_value_of_hazards(ratio, ci_low=ratio, ci_high=ratio, is_rare=True)
    common = e_value_of_hazards(ratio, ci_low=ratio, ci_high=ratio, is_rare=False)

    assert rare.point == pytest.approx(4 + math.sqrt(12))
    # (1 - 0.5^2) / (1 - 0.5^0.5) = 0.75 / 0.292893 = 2.560660
    assert common.point == pytest.approx(2.560660 + math.sqrt(2.560660 * 1.560660))


def test_a_common_outcomes_odds_ratio_loses_to_its_root() -> None:
    ratio = math.log(4)
    common = e_value_of_odds(ratio, ci_low=0.1, ci_high=2.0, is_rare=False)

    assert common.point == pytest.approx(2 + math.sqrt(2))


@pytest.mark.parametrize(
    ("ratio", "low", "high"),
    [(0.0, 0.0, 1.0), (math.nan, 1, 2), (2.0, 3.0, 4.0), (math.inf, 1, math.inf)],
)
def test_what_is_no_ratio_is_refused(ratio: float, low: float, high: float) -> None:
    with pytest.raises(RefusedError) as refused:
        e_value_of_ratio(ratio, ci_low=low, ci_high=high)

    assert refused.value.reason is Reason.WRONG_INPUT


def test_an_outcome_that_does_not_vary_has_no_standardised_difference() -> None:
    with pytest.raises(RefusedError) as refused:
        e_value_of_means(1, ci_low=0, ci_high=2, standard_deviation=0)

    assert refused.value.reason is Reason.CONSTANT_OUTCOME


def test_the_robustness_value_of_the_published_example() -> None:
    """Darfur: Cinelli and Hazlett (2020), estimate .09731582, 783 degrees."""
    value = robustness_value(0.09731582 / 0.02325654, degrees_of_freedom=783)

    assert value == pytest.approx(0.13878, abs=1e-5)


def test_a_factor_as_strong_as_the_published_benchmark() -> None:
    """There `female`: the estimate .0973 would fall to .0752, so its bias is .0221.

    The published bounds .00916428667504862 and .12464092303637 come from partial R²
    of a = .00916428667504862 / 1.00916428667504862 with the treatment and, by the
    formula of the bounds, b with the outcome: b / (1 - b) =
    .12464092303637 (1 - o²) / (1 + o)² with o = a / (1 - a) = .00916428667504862.
    """
    odds = 0.00916428667504862
    outcome_odds = 0.12464092303637 * (1 - odds**2) / (1 + odds) ** 2
    with_treatment, with_outcome = odds / (1 + odds), outcome_odds / (1 + outcome_odds)

    bounds = confounder_bounds(
        shared_with_treatment=with_treatment, shared_with_outcome=with_outcome
    )
    ratio = benchmark_ratio(
        0.09731582 / 0.02325654,
        degrees_of_freedom=783,
        shared_with_treatment=with_treatment,
        shared_with_outcome=with_outcome,
    )

    assert bounds == pytest.approx((0.00916428667504862, 0.12464092303637))
    assert ratio == pytest.approx(0.09731582 / (0.09731582 - 0.0752202698486415))


def test_a_covariate_that_goes_with_nothing_is_no_benchmark() -> None:
    ratio = benchmark_ratio(
        3, degrees_of_freedom=100, shared_with_treatment=0, shared_with_outcome=0.2
    )

    assert ratio is None


def test_a_covariate_that_decides_the_treatment_leaves_nothing() -> None:
    ratio = benchmark_ratio(
        3, degrees_of_freedom=100, shared_with_treatment=0.5, shared_with_outcome=0.2
    )

    assert ratio == 0


def test_no_degree_of_freedom_is_too_few_people() -> None:
    with pytest.raises(RefusedError) as refused:
        robustness_value(2, degrees_of_freedom=0)

    assert refused.value.reason is Reason.TOO_FEW_PEOPLE


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.integers(1, 10**7))
def test_a_larger_t_value_is_more_robust(one: float, two: float, degrees: int) -> None:
    small, large = sorted((one, two))

    weaker = robustness_value(small, degrees_of_freedom=degrees)
    stronger = robustness_value(-large, degrees_of_freedom=degrees)

    assert 0 <= weaker <= stronger <= 1
