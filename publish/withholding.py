"""Rows that are withheld because the rows around them would tell a small group.

Rounding makes every shown count an interval. Where several lines (a total and its
parts) cross, these intervals can still leave a hidden count little room: 5 means 5 to
7, and a true 0 means 0. So the bounds that a reader can calculate are calculated here.
A count from 1 to k - 1 that they leave less room than rounding would (less than b) is
told: then all figures of the rows beside it (the same period, kind of group and
variant) are withheld too. If that is not enough, the lines that tell it lose their
smallest rows, for a few turns (`publish.companions`); then its wholes and parts are
withheld, and theirs, until nothing is told: which is so at last when all rows that
lines connect are withheld.

A figure that another table shows is known whatever is withheld here. It narrows what
is calculated; that it is known itself is decided where it is shown.

What earlier releases told of a count is known as well. Where the bounds of then and of
now leave its change too little room, a few people or events have come or gone: the row
is withheld now, whatever it showed before.

A withheld row looks like a hidden one. So a reader who sees a row without figures knows
of no figure in it that it is below k, and no bound rests on that.

Pure: numbers in, row numbers out. The audit of the result is `tests/attack`, which
knows the published folder only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from publish.companions import Line, Told, companions

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Rows = npt.NDArray[np.int64]
    Marks = npt.NDArray[np.bool_]

UNKNOWN = 1e12
SWEEPS = 40
FEWEST_LINES = 5
PATIENT = 4
"""Turns in which companions are looked for."""


@dataclass(frozen=True)
class Earlier:
    """What earlier releases told of a column: each the bounds of one row's count.

    A row may be told several times, or never. All have the shape (bounds,).
    """

    rows: Rows
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Counts:
    """A column of counts as it would be shown; NaN is hidden.

    `known` is what another table shows of it, NaN where none does; there, groups of
    `known_minimum` are the smallest. `earlier` is what was told of it before.
    """

    shown: Floats
    is_people: bool
    known: Floats | None = None
    known_minimum: int = 1
    earlier: Earlier | None = None

    def is_known(self, is_hidden: Marks) -> Marks:
        """Say which of some hidden rows another table shows."""
        if self.known is None:
            return np.zeros(len(self.shown), dtype=bool)
        return is_hidden & ~np.isnan(self.known)


@dataclass(frozen=True)
class Withheld:
    """What is decided, and what readers can calculate all the same.

    Attributes:
        rows: Whether a row is withheld, shape (rows,).
        readings: For each column of counts, the bounds that readers may come to.
    """

    rows: Marks
    readings: Sequence[Sequence[Told]]


def withheld(
    counts: Sequence[Counts],
    lines: Sequence[Line],
    *,
    rests: Sequence[tuple[int, int]],
    beside: Rows,
    minimum: int,
    base: int,
    already: Marks | None = None,
) -> Withheld:
    """Say which rows have to be withheld so that no small count can be calculated.

    Nor may a small change of one be, from what earlier releases told.

    Args:
        counts: The columns of counts.
        lines: The rows that a reader may add up.
        rests: Places of two columns, a part and its whole.
        beside: A number per row; rows with the same one stand beside each other.
        minimum: The size that a group must have.
        base: What counts are rounded to.
        already: Rows that are withheld in any case.
    """

    def told(is_withheld: Marks) -> tuple[Marks, list[list[Told]]]:
        return _told(counts, lines, rests, is_withheld, minimum=minimum, base=base)

    nothing = np.zeros(len(beside), dtype=bool)
    is_withheld = nothing if already is None else already
    # What other tables tell by themselves stays told, however much is withheld here.
    is_known = any(column.known is not None for column in counts)
    in_any_case = told(~nothing)[0] if is_known else nothing
    sizes = np.nansum([column.shown for column in counts], axis=0)
    reach, turn = nothing, 0
    while True:
        marks, readings = told(is_withheld)
        marks &= ~in_any_case
        rows = marks.any(axis=0)
        more = is_withheld | np.isin(beside, beside[rows])
        still = rows & is_withheld
        is_looking = turn < PATIENT
        if still.any() and is_looking:
            turn += 1
            for column, found, mark in zip(counts, readings, marks, strict=False):
                more |= _in_lines_of(
                    column,
                    found,
                    lines,
                    rows=mark & still,
                    is_withheld=is_withheld,
                    sizes=sizes,
                    minimum=minimum,
                )
        elif still.any():
            reach = _around(reach | still, lines)
            more |= reach
        if (more == is_withheld).all() and not (is_looking and still.any()):
            return Withheld(is_withheld, readings)
        is_withheld = more


def _in_lines_of(
    column: Counts,
    readings: Sequence[Told],
    lines: Sequence[Line],
    *,
    rows: Marks,
    is_withheld: Marks,
    sizes: Floats,
    minimum: int,
) -> Marks:
    """Choose rows to withhold for the sake of some rows in which a column is told."""
    is_missing = is_withheld | np.isnan(column.shown)
    chosen = np.zeros(len(rows), dtype=bool)
    for reading in readings:
        chosen |= companions(
            replace(reading, rows=reading.rows & rows),
            lines,
            is_hidden=is_missing & ~column.is_known(is_missing),
            is_open=~is_missing,
            sizes=sizes,
            minimum=minimum,
        )
    return chosen


def _told(
    counts: Sequence[Counts],
    lines: Sequence[Line],
    rests: Sequence[tuple[int, int]],
    is_withheld: Marks,
    *,
    minimum: int,
    base: int,
) -> tuple[Marks, list[list[Told]]]:
    """Calculate as readers do.

    Returns:
        Of each count, of each rest and of each change in which rows it is told, and of
        each count its readings.
    """
    marks = []
    told: list[list[Told]] = []
    for column in counts:
        shown = np.where(is_withheld, np.nan, column.shown)
        is_hidden = np.isnan(shown)
        is_open = is_hidden & ~column.is_known(is_hidden)
        ends = _intervals(shown, column, minimum=minimum, base=base)
        told.append(
            [
                Told(
                    low,
                    high,
                    is_open & _is_told(low, high, minimum, base),
                    column.is_people,
                )
                for low, high in _readings(shown, *ends, lines)
            ]
        )
        marks.append(np.logical_or.reduce([one.rows for one in told[-1]]))
    for part, whole in rests:
        least = told[whole][0].low - told[part][0].high
        most = told[whole][0].high - told[part][0].low
        marks.append(_is_told(least, most, minimum, base))
    marks += [
        np.logical_or.reduce(
            [
                _is_change_told(reading, column.earlier, minimum=minimum, base=base)
                for reading in readings
            ]
        )
        for column, readings in zip(counts, told, strict=True)
        if column.earlier is not None
    ]
    return np.asarray(marks), told


def _is_change_told(now: Told, earlier: Earlier, *, minimum: int, base: int) -> Marks:
    """Say in which rows a count is known to have risen or fallen by less than k."""
    rows = earlier.rows
    least, most = now.low[rows] - earlier.high, now.high[rows] - earlier.low
    is_told = _is_told(least, most, minimum, base)
    is_told |= _is_told(-most, -least, minimum, base)
    found = np.zeros(len(now.low), dtype=bool)
    found[rows[is_told]] = True
    return found


def _intervals(
    shown: Floats, column: Counts, *, minimum: int, base: int
) -> tuple[Floats, Floats]:
    """Say what each count may be."""
    low, high = _rounded_from(shown, minimum, base)
    is_hidden = np.isnan(shown)
    low = np.where(is_hidden, float(column.is_people), low)
    high = np.where(is_hidden, UNKNOWN, high)
    if column.known is not None:
        is_known = column.is_known(is_hidden)
        known_low, known_high = _rounded_from(column.known, column.known_minimum, base)
        low = np.where(is_known, known_low, low)
        high = np.where(is_known, known_high, high)
    return low, high


def _rounded_from(shown: Floats, minimum: int, base: int) -> tuple[Floats, Floats]:
    """Say which counts are shown like this; of a hidden one, nothing."""
    low = np.maximum(shown - base // 2, minimum)
    high = shown + (base - 1) // 2
    return np.where(shown == 0, 0, low), np.where(shown == 0, 0, high)


def _is_told(low: Floats, high: Floats, minimum: int, base: int) -> Marks:
    """Whether a small count is known more closely than a rounded one would be."""
    return (low >= 1) & (low <= high) & (high < minimum) & (high - low < base)


def _readings(
    shown: Floats, low: Floats, high: Floats, lines: Sequence[Line]
) -> list[tuple[Floats, Floats]]:
    """Narrow the bounds as readers may who believe in different lines.

    One line of a column that does not add up along it contradicts the others. Which one
    a reader gives up is his choice: the last, the first, or those he has seen least of.
    """
    lines = [line for line in lines if _is_possible(low, high, line)]
    all_low, all_high = low.copy(), high.copy()
    if _sweep(all_low, all_high, lines):
        return [(all_low, all_high)]
    seen = [line for line in lines if _is_seen(shown, line)]
    return [
        _bounds(low, high, order) for order in (lines, lines[::-1], seen, seen[::-1])
    ]


def _bounds(low: Floats, high: Floats, lines: Sequence[Line]) -> tuple[Floats, Floats]:
    """Narrow the bounds along every line that contradicts none before it."""
    held: list[Line] = []
    for line in lines:
        narrow_low, narrow_high = low.copy(), high.copy()
        if _sweep(narrow_low, narrow_high, [*held, line]):
            low, high = narrow_low, narrow_high
            held.append(line)
    return low, high


def _is_possible(low: Floats, high: Floats, line: Line) -> bool:
    sum_low, sum_high = line.sums(low), line.sums(high)
    wholes = line.wholes
    return not ((sum_low > high[wholes]) | (sum_high < low[wholes])).any()


def _is_seen(shown: Floats, line: Line) -> bool:
    """Whether enough lines of the kind are shown whole to believe in it."""
    is_hidden = np.isnan(shown)
    hidden = np.bincount(line.line_of_part, is_hidden[line.parts], len(line.wholes))
    is_whole = (hidden == 0) & (shown[line.wholes] > 0)
    return int(is_whole.sum()) >= FEWEST_LINES


def _sweep(low: Floats, high: Floats, lines: Sequence[Line]) -> bool:
    """Narrow the bounds along all lines until nothing moves; False if one has none."""
    for _ in range(SWEEPS):
        before = low.sum() - high.sum()
        for line in lines:
            sum_low, sum_high = line.sums(low), line.sums(high)
            of_part, parts, wholes = line.line_of_part, line.parts, line.wholes
            rest_low = sum_low[of_part] - low[parts]
            rest_high = sum_high[of_part] - high[parts]
            part_low = low[wholes][of_part] - rest_high
            part_high = high[wholes][of_part] - rest_low
            low[wholes] = np.maximum(low[wholes], sum_low)
            high[wholes] = np.minimum(high[wholes], sum_high)
            np.maximum.at(low, parts, part_low)
            np.minimum.at(high, parts, part_high)
        if (low > high).any():
            return False
        if low.sum() - high.sum() == before:
            break
    return True


def _around(rows: Marks, lines: Sequence[Line]) -> Marks:
    """Add the wholes and the parts of rows."""
    found = rows.copy()
    for line in lines:
        found[line.wholes[np.unique(line.line_of_part[rows[line.parts]])]] = True
        found[line.parts[rows[line.wholes][line.line_of_part]]] = True
    return found
