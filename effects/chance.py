"""What chance alone could have done: limits and p-values, normal or Student's t."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from effects.errors import Reason, RefusedError
from effects.results import CONFIDENCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEW_CLUSTERS: Final = 50


def degrees_of_freedom(
    treated: NDArray[np.bool_], clusters: NDArray[np.int64] | None
) -> int | None:
    """Say with how many degrees of freedom a difference of two arms is known.

    Standard errors from few clusters are too small, and a normal interval makes the
    worst of it (Cameron and Miller 2015, J. Hum. Resour. 50). What counts is the arm
    with the fewer clusters: two treated teams stay two, whatever the number of others
    (MacKinnon and Webb 2018, Econom. J. 21).

    Args:
        treated: Shape (n,).
        clusters: Shape (n,), not negative; None where each row is its own.

    Returns:
        The fewest clusters that rows of an arm lie in, less one; None, for the normal
        distribution, without clusters or with at least 50 in either arm.

    Raises:
        RefusedError: TOO_FEW_UNITS when an arm lies in one cluster.
    """
    if clusters is None:
        return None
    fewest = min(
        int(np.count_nonzero(np.bincount(clusters[arm]))) for arm in (treated, ~treated)
    )
    if fewest < 2:  # noqa: PLR2004 - one cluster shows nothing of how clusters differ
        raise RefusedError(
            Reason.TOO_FEW_UNITS,
            "All rows of a group belong to one cluster.",
            remedy="Give clusters of which each group has many, such as people.",
        )
    return fewest - 1 if fewest < FEW_CLUSTERS else None


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
