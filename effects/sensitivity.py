"""How strong a hidden factor would have to be to explain an estimate away.

Closed forms on numbers that an estimate already has; nothing is fitted here. They say
how fragile a number is, never that it is right: a biased estimate has E-values too.
"""

import math
from dataclasses import dataclass
from typing import Final

from effects.errors import Reason, RefusedError

# Chinn's conversion of a standardised mean difference to a log odds ratio (1.81), taken
# as the square of a log risk ratio: VanderWeele and Ding (2017), table 2.
_LOG_RISK_PER_SD: Final = 0.91


@dataclass(frozen=True)
class EValue:
    """How strongly a hidden factor must go with both joining and the outcome.

    Attributes:
        point: The smallest risk ratio, with both, that could explain the estimate.
        limit: The same for the limit of the interval nearest to no effect; 1 where
            the interval holds no effect.
    """

    point: float
    limit: float


@dataclass(frozen=True)
class Robustness:
    """What share of the variation left a hidden factor must explain, of both sides.

    Attributes:
        value: Share (0 to 1) that brings the estimate to zero.
        benchmark_ratio: How many times larger the estimate is than the bias of a
            factor as strong as the benchmark; None without a benchmark.
        benchmark: The name of that covariate.
    """

    value: float
    benchmark: str | None = None
    benchmark_ratio: float | None = None


def e_value_of_ratio(ratio: float, *, ci_low: float, ci_high: float) -> EValue:
    """Tell the E-value of a risk ratio.

    Args:
        ratio: The risk ratio, above 0; below 1 it is inverted, so 0.5 counts as 2.
        ci_low: The lower limit of its interval.
        ci_high: The upper limit.

    Raises:
        RefusedError: `wrong_input` when a ratio is not a positive finite number, or
            the limits do not hold it.

    Source: VanderWeele and Ding (2017), "Sensitivity analysis in observational
    research: introducing the E-value": RR + sqrt(RR (RR - 1)).
    """
    numbers = (ratio, ci_low, ci_high)
    if not all(math.isfinite(number) and number > 0 for number in numbers):
        raise _wrong("A risk ratio and its limits are positive numbers.")
    if not ci_low <= ratio <= ci_high:
        raise _wrong("The limits of an interval hold its estimate.")
    nearest = 1.0 if ci_low <= 1 <= ci_high else min(numbers, key=_distance_from_one)
    return EValue(point=_e_value(ratio), limit=_e_value(nearest))


def e_value_of_risks(
    treated_mean: float, counterfactual_mean: float, *, ci_low: float, ci_high: float
) -> EValue | None:
    """Tell the E-value of a difference of two risks.

    The ratio is that of the two risks. At a limit of the interval the larger risk is
    held and the smaller is drawn towards it, which gives the smaller ratio of the two
    readings and so the more careful E-value.

    Args:
        treated_mean: Risk of the treated (0 to 1).
        counterfactual_mean: Their risk without, as estimated.
        ci_low: Lower limit of the difference of the two.
        ci_high: Upper limit of it.

    Returns:
        None where a risk is not above 0: then there is no ratio.
    """
    larger = max(treated_mean, counterfactual_mean)
    smaller = min(treated_mean, counterfactual_mean)
    if not (math.isfinite(larger) and smaller > 0):
        return None
    near = 0.0 if ci_low <= 0 <= ci_high else min(abs(ci_low), abs(ci_high))
    near = min(near, larger - smaller)
    return EValue(
        point=_e_value(larger / smaller), limit=_e_value(larger / (larger - near))
    )


def e_value_of_means(
    difference: float, *, ci_low: float, ci_high: float, standard_deviation: float
) -> EValue:
    """Tell the E-value of a difference of means, approximately.

    Args:
        difference: In the outcome's unit.
        ci_low: Lower limit of it.
        ci_high: Upper limit of it.
        standard_deviation: Of the outcome within the arms, in the same unit.

    Raises:
        RefusedError: `constant_outcome` when the standard deviation is not positive.

    Source: RR = exp(0.91 d) with d in standard deviations; as `e_value_of_ratio`.
    """
    if not standard_deviation > 0 or not math.isfinite(standard_deviation):
        raise RefusedError(
            Reason.CONSTANT_OUTCOME,
            "The outcome does not vary.",
            remedy="Choose an outcome that differs between people.",
        )
    low, point, high = (
        _exponential(_LOG_RISK_PER_SD * value / standard_deviation)
        for value in (ci_low, difference, ci_high)
    )
    return e_value_of_ratio(point, ci_low=low, ci_high=high)


def e_value_of_hazards(
    log_ratio: float, *, ci_low: float, ci_high: float, is_rare: bool
) -> EValue:
    """Tell the E-value of a log hazard ratio.

    Args:
        log_ratio: The logarithm of the hazard ratio.
        ci_low: Lower limit of it.
        ci_high: Upper limit of it.
        is_rare: At most 15 % have the event by the end; then it reads as a risk ratio.

    Source: VanderWeele and Ding (2017), table 2: a common outcome's risk ratio is
    about (1 - 0.5^sqrt(HR)) / (1 - 0.5^sqrt(1/HR)).
    """
    low, point, high = (
        _risk_ratio_of_hazard(value, is_rare=is_rare)
        for value in (ci_low, log_ratio, ci_high)
    )
    return e_value_of_ratio(point, ci_low=low, ci_high=high)


def e_value_of_odds(
    log_ratio: float, *, ci_low: float, ci_high: float, is_rare: bool
) -> EValue:
    """Tell the E-value of a log odds ratio; a common outcome's root is taken.

    Args:
        log_ratio: The logarithm of the odds ratio.
        ci_low: Lower limit of it.
        ci_high: Upper limit of it.
        is_rare: At most 15 % have the event; then it reads as a risk ratio.

    Source: VanderWeele and Ding (2017), table 2.
    """
    power = 1.0 if is_rare else 0.5
    low, point, high = (
        _exponential(power * value) for value in (ci_low, log_ratio, ci_high)
    )
    return e_value_of_ratio(point, ci_low=low, ci_high=high)


def robustness_value(t_value: float, *, degrees_of_freedom: int) -> float:
    """Tell what share of both a hidden factor must explain to leave no effect.

    Args:
        t_value: The estimate over its standard error.
        degrees_of_freedom: Of the regression's residuals, above 0.

    Returns:
        The robustness value, 0 to 1.

    Raises:
        RefusedError: `wrong_input` for a number that is none, `too_few_people` when no
            degree of freedom is left.

    Source: Cinelli and Hazlett (2020), "Making sense of sensitivity": with
    f = |t| / sqrt(df), (sqrt(f^4 + 4 f^2) - f^2) / 2.
    """
    strength = _cohens_f(t_value, degrees_of_freedom)
    squared = strength**2
    # The same as the textbook's form, without its loss of digits for a large f.
    return 2.0 / (1.0 + math.sqrt(1.0 + 4.0 / squared)) if squared > 0 else 0.0


def benchmark_ratio(
    t_value: float,
    *,
    degrees_of_freedom: int,
    shared_with_treatment: float,
    shared_with_outcome: float,
) -> float | None:
    """Compare the estimate with the bias of a factor as strong as a covariate.

    Args:
        t_value: The estimate over its (classical) standard error.
        degrees_of_freedom: Of the regression's residuals.
        shared_with_treatment: Partial R² of the covariate with the treatment, given
            the other covariates (0 to 1).
        shared_with_outcome: Partial R² of it with the outcome, given the treatment
            and the other covariates (0 to 1).

    Returns:
        |estimate| over |bias|: at 1 such a factor would bring the estimate to zero,
        at 2 it would halve it. None where the covariate goes with neither and so
        biases nothing.

    Raises:
        RefusedError: `wrong_input` for a share outside 0 to 1.

    Source: Cinelli and Hazlett (2020), section 4.4, bounds for k = 1; bias =
    se sqrt(df) sqrt(R²_yz R²_dz / (1 - R²_dz)).
    """
    shares = (shared_with_treatment, shared_with_outcome)
    if not all(0 <= share < 1 for share in shares):
        raise _wrong("A partial R² lies between 0 and 1.")
    with_treatment, with_outcome = confounder_bounds(
        shared_with_treatment=shared_with_treatment,
        shared_with_outcome=shared_with_outcome,
    )
    if with_treatment >= 1:
        return 0.0
    bias = math.sqrt(with_outcome * with_treatment / (1 - with_treatment))
    return None if bias == 0 else _cohens_f(t_value, degrees_of_freedom) / bias


def confounder_bounds(
    *, shared_with_treatment: float, shared_with_outcome: float
) -> tuple[float, float]:
    """Bound the strength of a hidden factor that is as strong as a covariate.

    Args:
        shared_with_treatment: As in `benchmark_ratio`.
        shared_with_outcome: As in `benchmark_ratio`.

    Returns:
        Its partial R² with the treatment and with the outcome, each at most 1.
    """
    odds = shared_with_treatment / (1 - shared_with_treatment)
    overlap = odds**2
    if odds >= 1 or overlap >= 1:
        return 1.0, 1.0
    with_outcome = ((1 + math.sqrt(overlap)) / math.sqrt(1 - overlap)) ** 2 * (
        shared_with_outcome / (1 - shared_with_outcome)
    )
    return odds, min(with_outcome, 1.0)


def _exponential(value: float) -> float:
    """Keep ratios within what floating point can square and invert."""
    return math.exp(max(min(value, 300.0), -300.0))


def _e_value(ratio: float) -> float:
    larger = max(ratio, 1 / ratio)
    return larger + math.sqrt(larger * (larger - 1))


def _distance_from_one(ratio: float) -> float:
    return abs(math.log(ratio))


def _risk_ratio_of_hazard(log_ratio: float, *, is_rare: bool) -> float:
    ratio = _exponential(log_ratio)
    if is_rare:
        return ratio
    return (1 - math.pow(0.5, math.sqrt(ratio))) / (
        1 - math.pow(0.5, math.sqrt(1 / ratio))
    )


def _cohens_f(t_value: float, degrees_of_freedom: int) -> float:
    if not math.isfinite(t_value):
        raise _wrong("The ratio of an estimate to its standard error is a number.")
    if degrees_of_freedom < 1:
        raise RefusedError(
            Reason.TOO_FEW_PEOPLE,
            "There are no more people than covariates.",
            remedy="Name fewer covariates, or wait for more people.",
        )
    return abs(t_value) / math.sqrt(degrees_of_freedom)


def _wrong(message: str) -> RefusedError:
    return RefusedError(
        Reason.WRONG_INPUT, message, remedy="Check the numbers handed in."
    )
