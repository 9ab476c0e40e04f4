"""What a cell of a hazard model adds to the likelihood and its derivatives, by link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Link = Literal["cloglog", "logit"]


def cloglog(
    eta: NDArray[np.float64], people: NDArray[np.float64], events: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Score, expected information and log likelihood per cell, hazard exp(eta)."""
    # Beyond these a probability is 0 or 1 to the last digit.
    hazard = np.exp(np.clip(eta, -700.0, 6.5))
    probability = -np.expm1(-hazard)
    score = events * (hazard / probability) - people * hazard
    weight = people * hazard * np.exp(-hazard) * (hazard / probability)
    likely = events * np.log(probability) - (people - events) * hazard
    return score, weight, np.asarray(likely)


def logit(
    eta: NDArray[np.float64], people: NDArray[np.float64], events: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Score, expected information and log likelihood per cell, odds exp(eta)."""
    from scipy.special import expit

    probability = expit(eta)
    expected = people * probability
    likely = events * eta - people * np.logaddexp(0.0, eta)
    return events - expected, expected * expit(-eta), np.asarray(likely)


LINKS: Final = {"cloglog": cloglog, "logit": logit}
