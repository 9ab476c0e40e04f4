"""Person-periods at risk, counted in cells: what hazards are fitted on.

A cell is one period (or one instant) and one row of the design: how many were at risk
in it and how many had the event. Cells say all that the rows they were counted from
say about a hazard, so a fit on them is the fit on the rows (Lal, Fischer and Wardrop,
2024). Estimation does not belong here: see `effects.hazards`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from effects.errors import Reason, RefusedError
from effects.grouping import column, flags, number_rows, whole, wrong_input

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MAX_CELLS: Final = 200_000_000
BLOCK_CELLS: Final = 2_000_000


@dataclass(frozen=True)
class Cells:
    """c cells of t periods and k rows of the design, in the order of their periods.

    `period` and `pattern` (c,) are positions in `periods` (t,) and `design` (k, p);
    `people` (c,) were at risk in the cell and `events` (c,) had the event.
    `cluster` (c,), numbered from 0, says whose cell it is, where that matters.
    """

    periods: NDArray[np.float64]
    design: NDArray[np.float64]
    period: NDArray[np.int64]
    pattern: NDArray[np.int64]
    people: NDArray[np.float64]
    events: NDArray[np.float64]
    cluster: NDArray[np.int64] | None = None

    @property
    def n_clusters(self) -> int | None:
        """How many clusters the cells belong to."""
        return None if self.cluster is None else int(self.cluster.max()) + 1

    def with_events(self) -> Cells:
        """Leave out the periods in which nobody, or everybody, had the event.

        Their own baseline fits them perfectly, whatever the other coefficients are:
        they say nothing about them.
        """
        n_periods = len(self.periods)
        events = np.bincount(self.period, self.events, n_periods)
        people = np.bincount(self.period, self.people, n_periods)
        if not events.any():
            raise RefusedError(
                Reason.TOO_FEW_EVENTS,
                "Nobody at risk had the event.",
                remedy="Wait for events, or check how the outcome is coded.",
            )
        telling = (events > 0) & (people - events > 1e-9 * people)
        if not telling.any():
            raise RefusedError(
                Reason.CONSTANT_OUTCOME,
                "In every period in which somebody had the event, everybody had it.",
                remedy="Check how the outcome is coded.",
            )
        if telling.all():
            return self
        kept = telling[self.period]
        renumbered = np.cumsum(telling) - 1
        return Cells(
            periods=self.periods[telling],
            design=self.design,
            period=renumbered[self.period[kept]],
            pattern=self.pattern[kept],
            people=self.people[kept],
            events=self.events[kept],
            cluster=None if self.cluster is None else self.cluster[kept],
        )

    def in_bands(self, n_bands: int) -> Cells:
        """Merge neighbouring periods into at most so many bands of like many events.

        Each band is named by its last period. People are then person-periods.
        """
        if n_bands < 1:
            raise RefusedError(
                Reason.WRONG_INPUT,
                "There must be one band at least.",
                remedy="Ask for more bands, or for none.",
            )
        events = np.bincount(self.period, self.events, len(self.periods))
        before = np.cumsum(events) - events
        wanted = np.floor(before / max(events.sum(), 1e-12) * n_bands)
        _, band = np.unique(np.minimum(wanted, n_bands - 1), return_inverse=True)
        last = np.flatnonzero(np.diff(band, append=band[-1] + 1))
        return from_counts(
            self.events,
            people=self.people,
            period=self.periods[last][band][self.period],
            design=self.design,
            pattern=self.pattern,
            clusters=self.cluster,
        )


def from_records(
    event: NDArray[np.bool_],
    *,
    entry: NDArray[np.float64],
    exit_time: NDArray[np.float64],
    design: NDArray[np.float64],
    clusters: NDArray[np.int64] | None = None,
    weights: NDArray[np.float64] | None = None,
    periods: NDArray[np.float64] | None = None,
) -> Cells:
    """Count who was at risk at each time from records of (entry, exit_time].

    Args:
        event: (n,) whether the record ends with the event.
        entry: (n,) time before the first instant at risk, in any unit.
        exit_time: (n,) last instant at risk. A record is at risk at t when
            entry < t <= exit_time: whoever enters at t is not yet at risk at t.
        design: (n, p) covariates that hold during the whole record; a person whose
            covariates change has several records, each from the end of the last one.
        clusters: (n,) whose record it is, to keep the clusters apart in the cells.
        weights: (n,) how often a record counts.
        periods: (t,) times to count at, ascending; by default those with an event.

    Raises:
        RefusedError: WRONG_INPUT (lengths, missing values, exit before entry, too many
            distinct times), TOO_FEW_EVENTS (no event).
    """
    happened = flags(event, "event")
    begins = column(entry, "entry", len(happened))
    ends = column(exit_time, "exit", len(happened))
    counts = np.ones(len(happened)) if weights is None else _counts(weights, ends)
    if np.any(ends < begins) or np.any(happened & (ends <= begins)):
        raise RefusedError(
            Reason.WRONG_INPUT,
            "A record ends before it begins, or has its event at its entry.",
            remedy="Give the entry as the time before the first period at risk.",
        )
    if not np.any(happened & (counts > 0)):
        raise RefusedError(
            Reason.TOO_FEW_EVENTS,
            "No record ends with the event.",
            remedy="Wait for events, or check how the outcome is coded.",
        )
    times = np.unique(ends[happened]) if periods is None else np.asarray(periods, float)
    first = np.searchsorted(times, begins, side="right")
    behind = np.searchsorted(times, ends, side="right")
    if np.any(times[np.maximum(behind[happened] - 1, 0)] != ends[happened]):
        raise RefusedError(
            Reason.WRONG_INPUT,
            "An event lies between the periods that are counted.",
            remedy="Round the times up to whole periods.",
        )
    columns: list[NDArray[np.float64] | NDArray[np.int64]]
    columns = [*_columns(design, len(happened))]
    if clusters is not None:
        columns.append(whole(clusters, "clusters", len(happened)))
    group, representative = number_rows(columns, len(happened))
    largest = min(len(representative) * len(times), int((behind - first).sum()))
    if largest > MAX_CELLS:
        raise RefusedError(
            Reason.WRONG_INPUT,
            "Too many different times and covariates to count each of them.",
            remedy="Round the times to whole months, put covariates into bands, "
            "or count the cells in the database.",
        )
    parts = list(
        _counted(
            group,
            first=first,
            behind=behind,
            happened=happened,
            counts=counts,
            shape=(len(representative), len(times)),
        )
    )
    whose, when, people, events = (
        np.concatenate(part) for part in zip(*parts, strict=True)
    )
    order = np.argsort(when, kind="stable")
    cluster = None
    if clusters is not None:
        _, numbered = np.unique(columns[-1][representative], return_inverse=True)
        cluster = numbered[whose[order]]
    return Cells(
        periods=times,
        design=np.asarray(design, dtype=np.float64)[representative],
        period=when[order],
        pattern=whose[order],
        people=people[order],
        events=events[order],
        cluster=cluster,
    )


def from_counts(
    events: NDArray[np.float64],
    *,
    people: NDArray[np.float64],
    period: NDArray[np.float64],
    design: NDArray[np.float64],
    pattern: NDArray[np.int64] | None = None,
    clusters: NDArray[np.int64] | None = None,
) -> Cells:
    """Take cells that were counted elsewhere, or person-periods, and merge equal ones.

    Args:
        events: (c,) events in the cell; 0 or 1 in a person-period.
        people: (c,) at risk in it, as many as the events at least; 1 in a
            person-period.
        period: (c,) which period, as a number.
        design: (c, p) covariates; or (k, p) when `pattern` (c,) says which row is
            the cell's.
        pattern: See `design`.
        clusters: (c,) whose cell it is.

    Raises:
        RefusedError: WRONG_INPUT (lengths, missing or negative counts).
    """
    happened = np.asarray(events, dtype=np.float64)
    at_risk = column(people, "people", len(happened))
    when = column(period, "period", len(happened))
    if not np.all(np.isfinite(happened)) or np.any(happened < 0):
        raise wrong_input("The number of events is missing or negative in a cell.")
    if np.any(at_risk < happened * (1 - 1e-9)):
        raise wrong_input("A cell has more events than people at risk.")
    if pattern is None:
        columns = [*_columns(design, len(happened))]
        pattern, rows = number_rows(columns, len(happened))
        design = np.asarray(design, dtype=np.float64).reshape(len(happened), -1)[rows]
    position, first_rows = number_rows([when], len(happened))
    periods = when[first_rows]
    keys = [position, pattern]
    if clusters is not None:
        keys.append(whole(clusters, "clusters", len(happened)))
    cell, representative = number_rows(keys, len(happened))
    cluster = None
    if clusters is not None:
        _, cluster = np.unique(keys[2][representative], return_inverse=True)
    merged = Cells(
        periods=periods,
        design=design,
        period=position[representative],
        pattern=pattern[representative],
        people=_summed(cell, at_risk, len(representative)),
        events=_summed(cell, happened, len(representative)),
        cluster=cluster,
    )
    kept = merged.people > 0
    return Cells(
        periods=periods,
        design=design,
        period=merged.period[kept],
        pattern=merged.pattern[kept],
        people=merged.people[kept],
        events=merged.events[kept],
        cluster=None if cluster is None else cluster[kept],
    )


def _counted(
    group: NDArray[np.int64],
    *,
    first: NDArray[np.int64],
    behind: NDArray[np.int64],
    happened: NDArray[np.bool_],
    counts: NDArray[np.float64],
    shape: tuple[int, int],
) -> Iterator[tuple[NDArray[np.int64], ...]]:
    """Count some groups at a time: whoever comes in less whoever is gone, so far."""
    n_groups, n_times = shape
    order = np.argsort(group, kind="stable")
    borders = np.searchsorted(group[order], np.arange(n_groups + 1))
    step = max(1, BLOCK_CELLS // (n_times + 1))
    for start in range(0, n_groups, step):
        end = min(start + step, n_groups)
        rows = order[borders[start] : borders[end]]
        base = (group[rows] - start) * (n_times + 1)
        size = (end - start) * (n_times + 1)
        arrives, leaves = base + first[rows], base + behind[rows]
        records = np.bincount(arrives, minlength=size) - np.bincount(
            leaves, minlength=size
        )
        people = np.bincount(arrives, counts[rows], size) - np.bincount(
            leaves, counts[rows], size
        )
        ended = happened[rows]
        events = np.bincount(leaves[ended] - 1, counts[rows][ended], size)
        at_risk = np.cumsum(records.reshape(-1, n_times + 1), axis=1)
        people = np.cumsum(people.reshape(-1, n_times + 1), axis=1)
        whose, when = np.nonzero(at_risk[:, :n_times])
        events = events.reshape(-1, n_times + 1)[whose, when]
        yield whose + start, when, np.maximum(people[whose, when], events), events


def _summed(
    cell: NDArray[np.int64], values: NDArray[np.float64], n_cells: int
) -> NDArray[np.float64]:
    return np.bincount(cell, values, n_cells).astype(np.float64)


def _counts(
    weights: NDArray[np.float64], like: NDArray[np.float64]
) -> NDArray[np.float64]:
    counts = column(weights, "weights", len(like))
    if np.any(counts < 0):
        raise wrong_input("A weight is negative.")
    return counts


def _columns(design: NDArray[np.float64], length: int) -> Iterator[NDArray[np.float64]]:
    matrix = np.asarray(design, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != length:  # noqa: PLR2004 - a matrix
        raise wrong_input("The covariates have not as many rows as the outcome.")
    for number in range(matrix.shape[1]):
        yield column(matrix[:, number], f"covariate {number + 1}", length)
