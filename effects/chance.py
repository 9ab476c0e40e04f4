"""What chance alone could have done: limits and p-values, normal or Student's t."""

from __future__ import annotations

from effects.results import CONFIDENCE


def interval(
    effect: float, std_error: float, df: int | None = None
) -> tuple[float, float, float]:
    """Compute the 95 % limits and the two-sided p-value of an effect.

    Args:
        effect: The estimate.
        std_error: Its standard error; without one the limits are the estimate.
        df: Degrees of freedom, None for the normal distribution.

    Returns:
        Lower limit, upper limit, p-value that the effect is zero.
    """
    from scipy.special import ndtr, ndtri, stdtr, stdtrit

    if std_error <= 0:
        return effect, effect, float(effect == 0)
    side, distance = 0.5 + CONFIDENCE / 2, abs(effect) / std_error
    if df is None:
        reach, beyond = ndtri(side), ndtr(-distance)
    else:
        reach, beyond = stdtrit(df, side), stdtr(df, -distance)
    return (
        effect - float(reach) * std_error,
        effect + float(reach) * std_error,
        2 * float(beyond),
    )
