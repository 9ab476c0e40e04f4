"""What could have been seen: the smallest effect that a study of this size detects."""

import math
from typing import Final

from effects.errors import Reason, RefusedError

# 80 % power at 5 % two-sided: 1.96 + 0.84 standard errors.
STANDARD_ERRORS: Final = 2.8


def minimum_detectable_effect(std_error: float) -> float:
    """Tell the smallest true effect that is found in 4 of 5 such studies.

    Args:
        std_error: Of the estimate, in the outcome's unit, above 0.

    Returns:
        2.8 standard errors, in the same unit.

    Raises:
        RefusedError: `wrong_input` when the standard error is not positive.

    Source: Bloom (1995), "Minimum detectable effects".
    """
    return STANDARD_ERRORS * _positive(std_error)


def detectable_difference_of_risks(
    *, risk: float, n_treated: int, n_control: int
) -> float:
    """Tell the smallest difference of risks that two groups of this size show.

    For planning, before there is an estimate. Adjustment for covariates that predict
    the outcome makes it somewhat smaller, clusters make it larger.

    Args:
        risk: Of the outcome without the program, above 0 and below 1.
        n_treated: How many will be treated, at least 1.
        n_control: How many will be compared with, at least 1.

    Returns:
        2.8 sqrt(risk (1 - risk) (1/n_treated + 1/n_control)), as a share.

    Raises:
        RefusedError: `constant_outcome` for a risk of 0 or 1, `nobody_treated` and
            `nobody_compared` for an empty group.
    """
    if not 0 < risk < 1:
        raise RefusedError(
            Reason.CONSTANT_OUTCOME,
            "Nobody or everybody has the outcome.",
            remedy="Choose an outcome that some have.",
        )
    if n_treated < 1:
        raise _empty(Reason.NOBODY_TREATED, "treated")
    if n_control < 1:
        raise _empty(Reason.NOBODY_COMPARED, "compared with")
    variance = risk * (1 - risk) * (1 / n_treated + 1 / n_control)
    return minimum_detectable_effect(math.sqrt(variance))


def treated_needed(std_error: float, *, n_treated: int, effect: float) -> int:
    """Tell how many treated people would show an effect, all else being as it is.

    Args:
        std_error: Of the present estimate, in the outcome's unit.
        n_treated: How many treated people it rests on, at least 1.
        effect: The smallest effect of interest, in the same unit; its sign is left
            out of account.

    Returns:
        The number of treated people, with as many compared with per treated person as
        now: the standard error falls with the root of the number.

    Raises:
        RefusedError: `wrong_input` when the effect or the standard error is not a
            positive number, `nobody_treated` without anybody treated.
    """
    if n_treated < 1:
        raise _empty(Reason.NOBODY_TREATED, "treated")
    ratio = minimum_detectable_effect(std_error) / _positive(abs(effect))
    # The tolerance keeps 4.000000000001 people from becoming 5.
    return math.ceil(n_treated * ratio**2 - 1e-9)


def _positive(number: float) -> float:
    if not (math.isfinite(number) and number > 0):
        raise RefusedError(
            Reason.WRONG_INPUT,
            "A standard error and an effect of interest are positive numbers.",
            remedy="Check the numbers handed in.",
        )
    return number


def _empty(reason: Reason, who: str) -> RefusedError:
    return RefusedError(
        reason, f"Nobody is {who}.", remedy="Plan with at least one person."
    )
