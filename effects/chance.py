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
    from scipy.stats import norm, t

    if std_error <= 0:
        return effect, effect, float(effect == 0)
    chance = norm() if df is None else t(df)
    reach = float(chance.ppf(0.5 + CONFIDENCE / 2)) * std_error
    p_value = 2 * float(chance.sf(abs(effect) / std_error))
    return effect - reach, effect + reach, p_value
