"""Rows to withhold beside a told one, so that the lines through it tell no more.

A line tells a hidden count if it leaves it too little room. It stops doing so when
another of its rows is withheld, unless that row is calculated from a second line: then
that line loses a row too. So in a table of kinds by groups four corners go and the
totals stay. The smallest rows are taken first, as readers ask for the others.

Pure, like `publish.withholding`, which says what is told and asks here what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Rows = npt.NDArray[np.int64]
    Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Line:
    """Wholes and their parts: the row of each whole, and of each part with its line."""

    wholes: Rows
    parts: Rows
    line_of_part: Rows

    def sums(self, values: Floats | Marks) -> Floats:
        """Add up the parts of each whole, shape (wholes,)."""
        found = np.bincount(self.line_of_part, values[self.parts], len(self.wholes))
        return found.astype(np.float64)


@dataclass(frozen=True)
class Told:
    """What a reader has calculated of one column.

    Attributes:
        low: Lowest possible count per row, shape (rows,).
        high: Highest possible count per row, shape (rows,).
        rows: Rows whose hidden count is told, shape (rows,).
        is_people: Whether every row counts somebody, so that only the upper end tells.
    """

    low: Floats
    high: Floats
    rows: Marks
    is_people: bool


def companions(
    told: Told,
    lines: Sequence[Line],
    *,
    is_hidden: Marks,
    is_open: Marks,
    sizes: Floats,
    minimum: int,
) -> Marks:
    """Choose rows to withhold because of one column, shape (rows,).

    Args:
        told: What is calculated.
        lines: The rows that a reader adds up.
        is_hidden: Rows whose count is neither shown here nor known, shape (rows,).
        is_open: Rows that can still be withheld, shape (rows,).
        sizes: How large each row is, shape (rows,).
        minimum: The size that a group must have.
    """
    chosen = np.zeros(len(sizes), dtype=bool)
    targets, seen = told.rows & is_hidden, told.rows.copy()
    if not targets.any():
        return chosen
    tight = [_tight(told, line, minimum=minimum) for line in lines]
    has_others = [_hidden_in(line, is_hidden) > 1 for line in lines]
    while targets.any():
        further = np.zeros(len(sizes), dtype=bool)
        for line, (tight_parts, tight_wholes), others in zip(
            lines, tight, has_others, strict=True
        ):
            parts = np.flatnonzero(targets[line.parts] & tight_parts)
            binds = targets[line.wholes] & tight_wholes
            binds[line.line_of_part[parts]] = True
            is_calculated = others & (not told.is_people)
            loses = binds & ~is_calculated
            chosen |= _smallest(line, loses, is_open=is_open, sizes=sizes)
            rests = binds & is_calculated
            further[line.parts[rests[line.line_of_part]]] = True
            further[line.wholes[rests]] = True
        targets = further & is_hidden & ~seen
        seen |= targets
    return chosen


def _tight(told: Told, line: Line, *, minimum: int) -> tuple[Marks, Marks]:
    """Say which parts and which wholes a line leaves too little room.

    A told row has too little where it must have somebody, or must be small if it has;
    another one where the line is what its upper end rests on.
    """
    of_part, parts, wholes = line.line_of_part, line.parts, line.wholes
    least, most = line.sums(told.low), line.sums(told.high)
    part_low = told.low[wholes][of_part] - (most[of_part] - told.high[parts])
    part_high = told.high[wholes][of_part] - (least[of_part] - told.low[parts])
    if told.is_people:
        return part_high < minimum, most < minimum
    return (
        np.where(told.rows[parts], part_low >= 1, part_high <= told.high[parts]),
        np.where(told.rows[wholes], least >= 1, most <= told.high[wholes]),
    )


def _hidden_in(line: Line, is_hidden: Marks) -> Floats:
    """Count the hidden rows of each line, its whole among them."""
    return line.sums(is_hidden) + is_hidden[line.wholes]


def _smallest(line: Line, loses: Marks, *, is_open: Marks, sizes: Floats) -> Marks:
    """Take the smallest open part of each line, or its whole where there is none."""
    chosen = np.zeros(len(sizes), dtype=bool)
    taken = is_open[line.parts] & loses[line.line_of_part]
    rows, lines = line.parts[taken], line.line_of_part[taken]
    order = np.lexsort((sizes[rows], lines))
    rows, lines = rows[order], lines[order]
    chosen[rows[np.unique(lines, return_index=True)[1]]] = True
    is_bare = loses & (np.bincount(lines, minlength=len(line.wholes)) == 0)
    bare = line.wholes[is_bare]
    chosen[bare[is_open[bare]]] = True
    return chosen
