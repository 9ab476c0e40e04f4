"""A cell of a published table, as the digest writes it, and words for two of them.

Numbers are written as on the pages. Which of two is larger is told in words; by how
much is not, since a difference would be a figure that nobody published.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Form = Literal["count", "share", "number", "score", "points", "growth"]
HIDDEN = "hidden"
LONGEST_KEY = 100
NOTHING = "\N{EN DASH}"


@dataclass(frozen=True)
class Cell:
    """A cell.

    Attributes:
        text: As it is written.
        value: As it is published; none where it is hidden or there is nothing.
        source: Its table, column and key, written `table.column@key=value`.
    """

    text: str
    value: float | None
    source: str

    @property
    def is_shown(self) -> bool:
        """Whether the cell holds a number."""
        return self.value is not None


def cell(
    table: str,
    row: Mapping[str, Any] | None,
    column: str,
    form: Form,
    *,
    keys: tuple[str, ...],
) -> Cell:
    """Write one column of a row; without a row there is nothing to write."""
    if row is None:
        return Cell(NOTHING, None, "")
    key = ";".join(f"{name}={clipped(str(row[name]), LONGEST_KEY)}" for name in keys)
    source = f"{table}.{column}@{key}"
    value = row[column]
    if value is None:
        return Cell(HIDDEN if row["is_suppressed"] else NOTHING, None, source)
    return Cell(written(value, form), float(value), source)


def written(value: float, form: Form) -> str:
    """Write a value for people: its form changes, its value does not."""
    if form == "count":
        return f"{value:,.0f}"
    if form == "share":
        return f"{value:.1%}"
    if form == "points":
        text = f"{value * 100:+.1f}"
        return "0.0 pts" if float(text) == 0 else f"{text} pts"
    if form == "growth":
        text = f"{math.expm1(value) * 100:+.1f}"
        return "0.0%" if float(text) == 0 else f"{text}%"
    return f"{value:.2f}" if form == "score" else f"{value:.1f}"


def beside(now: Cell, then: Cell, when: str, *, step: int | None = None) -> str:
    """Set a number beside an earlier one, in words.

    Args:
        now: The number.
        then: The same of another period.
        when: How that period is called.
        step: What the two are rounded to: a difference of one step may be none.
    """
    if not then.is_shown or now.value is None or then.value is None:
        return f"{then.text} in {when}" if then.source else f"no figure for {when}"
    if now.text == then.text:
        return f"the same in {when}"
    if step is not None and abs(now.value - then.value) <= step:
        return f"about as in {when} ({then.text})"
    return f"{'up' if now.value > then.value else 'down'} from {then.text} in {when}"


def clipped(text: str, length: int) -> str:
    """Make one line of a text, no longer than this; what cannot be seen is left out."""
    seen = "".join(
        character if unicodedata.category(character)[0] != "C" else " "
        for character in text
    )
    line = " ".join(seen.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"
