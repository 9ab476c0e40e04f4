"""What a batch may look like, worked out from the earlier deliveries of its feed.

Pure arithmetic: profiles in, limits out. Nothing is judged here; Great Expectations
does that (`orchestration.quality.validation`).
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from orchestration.quality.profile import Measure, Profile

Severity = Literal["critical", "warning"]

LARGEST_LOSS: Final = 0.30
LARGEST_GROWTH: Final = 1.00
SHARE_TOLERANCE: Final = 0.15
MEAN_TOLERANCE: Final = 0.30
TRAILING_BATCHES: Final = 12
BATCHES_FOR_A_PATTERN: Final = 3


@dataclass(frozen=True)
class Limit:
    """The range one number of a batch has to lie in."""

    rule: str
    measure: Measure | None
    minimum: float | None
    maximum: float | None
    severity: Severity


def limits_of(
    measures: Sequence[Measure], earlier: Sequence[Profile], *, is_complete: bool
) -> tuple[Limit, ...]:
    """Derive the limits of a batch.

    Args:
        measures: What is measured for this entity.
        earlier: Profiles of the earlier batches of the same feed, oldest first.
        is_complete: Whether each delivery replaces the feed (`full`, `snapshot`). Only
            then is a shortfall of 30 % critical; parts (`delta`, `events`) vary.

    Returns:
        One limit on the rows and one per measure that has a history.
    """
    recent = list(earlier[-TRAILING_BATCHES:])
    if not recent:
        return (Limit("rows present", None, 1, None, "warning"),)
    limits = [_row_limit(recent, is_complete=is_complete)]
    if is_complete:
        usual = statistics.median(profile.rows for profile in recent)
        growth = Limit(
            "rows growth", None, None, usual * (1 + LARGEST_GROWTH), "warning"
        )
        limits.append(growth)
    for measure in measures:
        history = [
            profile.values[measure.name]
            for profile in recent
            if measure.name in profile.values
        ]
        if history and (is_complete or len(history) >= BATCHES_FOR_A_PATTERN):
            limits.append(_measure_limit(measure, history))
    return tuple(limits)


def _row_limit(recent: Sequence[Profile], *, is_complete: bool) -> Limit:
    usual = statistics.median(profile.rows for profile in recent)
    if is_complete:
        severity: Severity = "critical"
    elif len(recent) >= BATCHES_FOR_A_PATTERN:
        severity = "warning"
    else:
        return Limit("rows present", None, 1, None, "warning")
    return Limit("rows loss", None, usual * (1 - LARGEST_LOSS), None, severity)


def _measure_limit(measure: Measure, history: Sequence[float]) -> Limit:
    usual = statistics.median(history)
    if measure.kind == "mean":
        slack = abs(usual) * MEAN_TOLERANCE
        low, high = min(history) - slack, max(history) + slack
    else:
        low = max(0.0, min(usual - SHARE_TOLERANCE, *history))
        high = min(1.0, max(usual + SHARE_TOLERANCE, *history))
    return Limit(measure.kind, measure, low, high, "warning")
