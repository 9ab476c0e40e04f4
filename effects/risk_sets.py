"""Steps of Aalen and Johansen's estimate, and what each record adds to them.

What is estimated from the steps belongs to `effects.incidence`, which also names the
sources.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from effects.errors import Reason, RefusedError
from effects.grouping import column, number_rows, whole, wrong_input

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Records:
    """Checked records of n rows, each standing for `copies` alike."""

    cause: NDArray[np.int64]
    entry: Floats
    exit_time: Floats
    weights: Floats
    clusters: NDArray[np.int64] | None
    copies: Floats

    @classmethod
    def of(
        cls,
        cause: NDArray[np.int64],
        entry: Floats,
        exit_time: Floats,
        weights: Floats | None,
        clusters: NDArray[np.int64] | None,
    ) -> Records:
        """Check the arrays that `effects.incidence.curve` describes."""
        ended = np.asarray(cause)
        ended = whole(ended, "cause", len(ended))
        begins = column(entry, "entry", len(ended))
        ends = column(exit_time, "exit", len(ended))
        if np.any(ended < 0):
            raise wrong_input("A cause is negative.")
        if np.any(ends < begins) or np.any((ended > 0) & (ends <= begins)):
            raise wrong_input(
                "A record ends before it begins, or has its event at its entry."
            )
        counts = np.ones(len(ended))
        if weights is not None:
            counts = column(weights, "weights", len(ended))
            if np.any(counts < 0):
                raise wrong_input("A weight is negative.")
        if not np.any((ended > 0) & (counts > 0)):
            raise RefusedError(
                Reason.TOO_FEW_EVENTS,
                "No record ends with an event.",
                remedy="Wait for events, or check how the outcome is coded.",
            )
        groups = None
        if clusters is not None:
            groups, _ = number_rows(
                [whole(clusters, "clusters", len(ended))], len(ended)
            )
        return cls(ended, begins, ends, counts, groups, np.ones(len(ended)))

    def merged(self) -> Records:
        """Keep one of the records that are alike, and how many they are."""
        if self.clusters is not None:
            return self
        alike, kept = number_rows(
            [self.entry, self.exit_time, self.cause, self.weights], len(self.cause)
        )
        copies = np.bincount(alike, minlength=len(kept)).astype(np.float64)
        return replace(self.at(kept), copies=copies)

    def at(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Records:
        """Take some of the records."""
        return Records(
            self.cause[rows],
            self.entry[rows],
            self.exit_time[rows],
            self.weights[rows],
            None if self.clusters is None else self.clusters[rows],
            self.copies[rows],
        )

    def watched_until(self) -> float:
        """Tell from when on nobody is watched; later entries cannot bridge the gap."""
        counted = self.weights > 0
        begins, ends = np.sort(self.entry[counted]), np.sort(self.exit_time[counted])
        ended = np.searchsorted(ends, ends, side="right")
        empty = np.searchsorted(begins, ends, side="right") == ended
        return float(ends[empty][0])


@dataclass(frozen=True)
class Steps:
    """What happens in one arm at its t event times.

    A record is at risk at the times numbered from `first` up to before `behind`.
    `hazards` (t,) per cause add up to `hazard`; `free` is the share without any event.
    """

    records: Records
    times: Floats
    first: NDArray[np.int64]
    behind: NDArray[np.int64]
    at_risk: Floats
    hazards: dict[int, Floats]
    hazard: Floats
    free: Floats
    known_until: float

    @classmethod
    def of(cls, every: Records, chosen: NDArray[np.bool_]) -> Steps:
        """Count who was at risk and who had an event, among the chosen records."""
        records = every.at(chosen)
        ended = (records.cause > 0) & (records.weights > 0)
        times = np.unique(records.exit_time[ended])
        size = len(times) + 1
        first = np.searchsorted(times, records.entry, side="right")
        behind = np.searchsorted(times, records.exit_time, side="right")
        weights = records.weights * records.copies
        arrived = np.bincount(first, weights, size) - np.bincount(behind, weights, size)
        at_risk = np.cumsum(arrived)[:-1]
        hazards = {}
        for one in np.unique(every.cause[every.cause > 0]).tolist():
            had = ended & (records.cause == one)
            events = np.bincount(behind[had] - 1, weights[had], size - 1)
            hazards[one] = events / at_risk
        hazard = np.minimum(sum(hazards.values(), start=np.zeros(size - 1)), 1.0)
        hazard[hazard > 1 - 1e-12] = 1.0
        free = np.cumprod(1 - hazard)
        known_until = records.watched_until()
        if np.any(free == 0) and not np.any(records.entry >= known_until):
            known_until = np.inf
        return cls(
            records=records,
            times=times,
            first=first,
            behind=behind,
            at_risk=at_risk,
            hazards=hazards,
            hazard=hazard,
            free=free,
            known_until=known_until,
        )

    def refuse_beyond(self, time: float, whom: str) -> None:
        """Refuse a time up to which nobody was watched."""
        if time > self.known_until:
            raise RefusedError(
                Reason.TOO_FEW_PEOPLE,
                f"Nobody of {whom} was watched up to that time.",
                remedy="Choose an earlier one, or wait.",
            )

    def incidence(self, cause: int) -> Floats:
        """Tell the share that had that event by each of the times."""
        before = np.concatenate([[1.0], self.free])[:-1]
        none = np.zeros(len(self.times))
        return np.cumsum(before * self.hazards.get(cause, none))

    def influence(self, cause: int, wanted: Floats) -> Floats:
        """Derivative of sum(wanted * incidence) by the weight of each record, weighted.

        A record's own surplus of the cause moves the incidence from then on by what
        was free before; its surplus of any event takes away from what comes later.
        """
        path = self.incidence(cause)
        before = np.concatenate([[1.0], self.free])[:-1]
        hazard = self.hazards.get(cause, np.zeros(len(self.times)))
        later = np.cumsum(wanted[::-1])[::-1]
        later_path = np.cumsum((wanted * path)[::-1])[::-1]
        moved = before / self.at_risk * later
        rest = np.where(self.hazard < 1, 1 - self.hazard, np.inf)
        taken = (later_path - path * later) / (self.at_risk * rest)
        expected = np.append(0.0, np.cumsum(moved * hazard - taken * self.hazard))
        records, at_end = self.records, self.behind - 1
        surplus = expected[self.first] - expected[self.behind]
        counted = records.weights > 0
        had = counted & (records.cause > 0)
        surplus[had] -= taken[at_end[had]]
        same = counted & (records.cause == cause)
        surplus[same] += moved[at_end[same]]
        return np.asarray(records.weights * surplus)


def spread(influence: Floats, records: Records) -> float:
    """Sum of squares of the influences, of records or of clusters."""
    if records.clusters is None:
        return float(records.copies @ influence**2)
    return float(np.sum(np.bincount(records.clusters, influence) ** 2))


def people_at_risk(records: Records, times: Floats) -> Floats:
    """Weight of those with entry < time <= exit."""
    weights = records.weights * records.copies
    counts = np.zeros(len(times))
    for moments, sign in ((records.entry, 1.0), (records.exit_time, -1.0)):
        order = np.argsort(moments, kind="stable")
        before = np.concatenate([[0.0], np.cumsum(weights[order])])
        counts += sign * before[np.searchsorted(moments[order], times, side="left")]
    return counts
