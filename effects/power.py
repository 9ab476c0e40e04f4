"""What could have been seen: the smallest effect that a study of this size detects."""

import math
from typing import Final

from effects.errors import Reason, RefusedError
from effects.results import CONFIDENCE

POWER: Final = 0.80
# 80 % power at 5 % two-sided: 1.96 + 0.84 standard errors.
STANDARD_ERRORS: Final = 2.8


def minimum_detectable_effect(
    std_error: float, *, degrees_of_freedom: int | None = None
) -> float:
    """Tell the smallest true effect that is found in 4 of 5 such studies.

    Args:
        std_error: Of the estimate, in the outcome's unit, above 0.
        degrees_of_freedom: Of Student's t where the interval is one (see
            `effects.chance`); None for the normal distribution.

    Returns:
        2.8 standard errors, in the same unit; with degrees of freedom the sum of the
        97.5 % and 80 % quantiles of Student's t, which is more.

    Raises:
        RefusedError: `wrong_input` when the standard error is not positive.

    Source: Bloom (1995), "Minimum detectable effects".
    """
    reach = STANDARD_ERRORS
    if degrees_of_freedom is not None:
        from scipy.special import stdtrit

        sides = stdtrit(degrees_of_freedom, [0.5 + CONFIDENCE / 2, POWER])
        reach = float(sides.sum())
    return reach * _positive(std_error)


def treated_needed(detectable: float, *, n_treated: int, effect: float) -> int:
    """Tell how many treated people would show an effect, all else being as it is.

    Args:
        detectable: The smallest effect that is detected now, in the outcome's unit.
        n_treated: How many treated people that rests on, at least 1.
        effect: The smallest effect of interest, in the same unit; its sign is left
            out of account.

    Returns:
        The number of treated people, with as many compared with per treated person as
        now: what is detected falls with the root of the number. Where clusters are few
        it is what more people in clusters like these would need.

    Raises:
        RefusedError: `wrong_input` when one of the effects is not a positive number,
            `nobody_treated` without anybody treated.
    """
    if n_treated < 1:
        raise RefusedError(
            Reason.NOBODY_TREATED,
            "Nobody is treated.",
            remedy="Plan with at least one person.",
        )
    ratio = _positive(detectable) / _positive(abs(effect))
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
