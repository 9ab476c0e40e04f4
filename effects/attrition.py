"""Outcomes that only some are seen to have: stayers' pay, responders' scores.

How much more often one arm is seen, and between which bounds the effect lies on those
who would be seen either way.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from effects.balance import effective_sample_size
from effects.errors import Reason, RefusedError
from effects.results import Z_95

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What Works Clearinghouse and the verdict: more than five points apart is a warning.
LARGEST_GAP: Final = 0.05
_MINIMUM_OBSERVED: Final = 2


@dataclass(frozen=True)
class Observation:
    """How many of each arm have an outcome.

    Attributes:
        share_treated: 0 to 1.
        share_control: 0 to 1.
        gap: The first minus the second.
        is_differential: The gap is above five percentage points, either way.
    """

    share_treated: float
    share_control: float
    gap: float
    is_differential: bool


@dataclass(frozen=True)
class Bounds:
    """Lee's bounds of the effect on those who would be seen in either arm.

    Attributes:
        low: In the outcome's unit.
        high: In the outcome's unit.
        low_std_error: Of the lower bound.
        high_std_error: Of the upper bound.
        ci_low: Lower bound less 1.96 of its standard errors.
        ci_high: Upper bound plus 1.96 of its standard errors.
        trimmed_share: Share of the better-seen arm that was cut off.
    """

    low: float
    high: float
    low_std_error: float
    high_std_error: float
    ci_low: float
    ci_high: float
    trimmed_share: float


def differential_observation(
    observed: NDArray[np.bool_],
    *,
    treated: NDArray[np.bool_],
    weights: NDArray[np.float64] | None = None,
) -> Observation:
    """Compare how often the outcome of either arm is seen.

    Args:
        observed: Shape (n,), whether the outcome is known.
        treated: Shape (n,).
        weights: Shape (n,), positive: how many people a row stands for.

    Raises:
        RefusedError: `nobody_treated`, `nobody_compared` for an empty arm,
            `wrong_input` for shapes that differ.
    """
    _check_arms(observed, treated)
    share_treated, share_control = (
        float(
            np.average(observed[arm], weights=None if weights is None else weights[arm])
        )
        for arm in (treated, ~treated)
    )
    gap = share_treated - share_control
    return Observation(
        share_treated=share_treated,
        share_control=share_control,
        gap=gap,
        # The tolerance keeps 0.95 - 0.90 at five points.
        is_differential=abs(gap) > LARGEST_GAP + 1e-12,
    )


def lee_bounds(
    outcome: NDArray[np.float64],
    *,
    treated: NDArray[np.bool_],
    weights: NDArray[np.float64] | None = None,
) -> Bounds:
    """Bound the effect on those who would be seen in either arm.

    Rests on the arms being comparable before, and on the treatment moving everybody's
    being seen in one direction. The arm that is seen more often loses its excess share
    from the top for one bound and from the bottom for the other; a value on the edge is
    kept in part, so that ties (ratings) are trimmed exactly.

    Args:
        outcome: Shape (n,), in its own unit; NaN where it is not seen.
        treated: Shape (n,).
        weights: Shape (n,), positive: how many people a row stands for. Then Kish's
            effective sizes stand for sizes in the errors.

    Raises:
        RefusedError: `nobody_treated`, `nobody_compared`, `wrong_input` as above;
            `missing_outcome` when an arm has fewer than two outcomes;
            `constant_outcome` when all are the same.

    Source: Lee (2009), "Training, wages, and sample selection", propositions 1a and 3.
    """
    observed = np.isfinite(outcome)
    seen = differential_observation(observed, treated=treated, weights=weights)
    scale = np.ones(len(outcome)) if weights is None else weights
    of_treated, of_control = (
        _Arm.of(outcome[arm], scale[arm], share_seen=share)
        for arm, share in (
            (treated, seen.share_treated),
            (~treated, seen.share_control),
        )
    )
    if min(len(of_treated.values), len(of_control.values)) < _MINIMUM_OBSERVED:
        raise RefusedError(
            Reason.MISSING_OUTCOME,
            "Fewer than two outcomes are known in an arm.",
            remedy="Wait for outcomes, or choose one that is known of more people.",
        )
    lowest = min(of_treated.values[0], of_control.values[0])
    if max(of_treated.values[-1], of_control.values[-1]) == lowest:
        raise RefusedError(
            Reason.CONSTANT_OUTCOME,
            "Everybody has the same outcome.",
            remedy="Choose an outcome that differs between people.",
        )
    is_treated_cut = seen.gap >= 0
    cut, whole = (
        (of_treated, of_control) if is_treated_cut else (of_control, of_treated)
    )
    trimmed = abs(seen.gap) / cut.share_seen
    mean, variance = whole.mean_and_variance()
    ends = []
    for arm, sign in ((cut, 1), (cut.mirrored(), -1)):
        kept, spread = _trimmed(arm, whole, trimmed)
        difference = (sign * kept - mean) * (1 if is_treated_cut else -1)
        ends.append((difference, math.sqrt(spread + variance)))
    (low, low_error), (high, high_error) = sorted(ends)
    return Bounds(
        low=low,
        high=high,
        low_std_error=low_error,
        high_std_error=high_error,
        ci_low=low - Z_95 * low_error,
        ci_high=high + Z_95 * high_error,
        trimmed_share=trimmed,
    )


@dataclass(frozen=True)
class _Arm:
    """Outcomes seen, ascending, and their weights; what the whole arm is worth."""

    values: NDArray[np.float64]
    weights: NDArray[np.float64]
    size: float
    share_seen: float

    @classmethod
    def of(
        cls,
        outcome: NDArray[np.float64],
        weights: NDArray[np.float64],
        *,
        share_seen: float,
    ) -> _Arm:
        rows = np.flatnonzero(np.isfinite(outcome))
        rows = rows[np.argsort(outcome[rows], kind="stable")]
        return cls(
            outcome[rows], weights[rows], effective_sample_size(weights), share_seen
        )

    def mirrored(self) -> _Arm:
        return _Arm(-self.values[::-1], self.weights[::-1], self.size, self.share_seen)

    def mean_and_variance(self) -> tuple[float, float]:
        """Return the mean and the variance of it."""
        mean = float(np.average(self.values, weights=self.weights))
        spread = float(np.average((self.values - mean) ** 2, weights=self.weights))
        return mean, spread / (effective_sample_size(self.weights) - 1)


def _trimmed(cut: _Arm, whole: _Arm, share: float) -> tuple[float, float]:
    """Mean, and its variance, of the values without the share at their top."""
    count = effective_sample_size(cut.weights)
    weights = cut.weights * (count / cut.weights.sum())
    upto = np.cumsum(weights)
    kept = (1 - share) * count
    parts = np.clip(kept - (upto - weights), 0, weights)
    mean = float(parts @ cut.values / kept)
    # The edge is where the last kept part lies.
    place = int(np.searchsorted(upto, kept - 1e-9))
    edge = float(cut.values[min(place, len(upto) - 1)])
    within = float(parts @ (cut.values - mean) ** 2 / max(kept - 1, 1))
    share_of_shares = (1 - share) ** 2 * (
        (1 - cut.share_seen) / (cut.size * cut.share_seen)
        + (1 - whole.share_seen) / (whole.size * whole.share_seen)
    )
    variance = (
        within / kept
        + (edge - mean) ** 2 * share / kept
        + ((edge - mean) / (1 - share)) ** 2 * share_of_shares
    )
    return mean, variance


def _check_arms(observed: NDArray[np.bool_], treated: NDArray[np.bool_]) -> None:
    if observed.shape != treated.shape or observed.ndim != 1:
        raise RefusedError(
            Reason.WRONG_INPUT,
            "Outcomes and treatment have one value per person.",
            remedy="Hand in arrays of the same length.",
        )
    if not treated.any():
        raise RefusedError(
            Reason.NOBODY_TREATED,
            "Nobody is treated.",
            remedy="Wait until the program has participants.",
        )
    if treated.all():
        raise RefusedError(
            Reason.NOBODY_COMPARED,
            "Nobody is left to compare with.",
            remedy="Include people who could have started but did not.",
        )
