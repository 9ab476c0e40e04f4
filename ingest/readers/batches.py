"""What every reader hands on: rows as text, and where each stood in the file.

Only the shape of the hand-over belongs here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import polars as pl

    from ingest.faults import Fault, Rule

Positions = npt.NDArray[np.int64]
Placed = tuple[int, tuple[str | None, ...]]
"""A line and the fields of the record on it."""
LOOKED_BELOW = 20
"""How many rows are looked at for a header that stands below titles."""


@dataclass(frozen=True)
class Reject:
    """A record the reader could not split into fields, with its text as it stood."""

    fault: Fault
    raw: bytes


@dataclass(frozen=True)
class TextBatch:
    """Some records of a file, every value as text.

    Attributes:
        rows: One row per record that could be split; columns named as in the file.
        records: The number of each row's record in the file, from 1.
        lines: The line of the file on which each row's record starts, from 1.
        rejects: The records that could not be split.
        counted: How many records there are by a count that the splitter had no part in.
        plain: Whether every byte is printable ASCII, a tab or a line end.
        multibyte: Whether some row holds well-formed text beyond ASCII.
        raw: Gives the text of a row as it stood in the file.
    """

    rows: pl.DataFrame
    records: Positions
    lines: Positions
    rejects: tuple[Reject, ...]
    counted: int
    plain: bool
    multibyte: bool
    raw: Callable[[int], bytes] = field(repr=False)


@dataclass(frozen=True)
class Reading:
    """An opened file: its columns, and its batches as they are read.

    Attributes:
        columns: The columns; None where each record names its own.
        batches: The rows, as they are read.
        seen: Then, the columns met so far.
        notices: What was odd about the file as a whole and cost no row.
        header_line: The line on which the columns are named.
        below: The first rows below it, each with its line: the header may be there,
            if what was taken for it is a title.
    """

    columns: tuple[str, ...] | None
    batches: Iterator[TextBatch]
    seen: dict[str, None] = field(default_factory=dict)
    notices: list[Rule] = field(default_factory=list)
    header_line: int = 1
    below: tuple[Placed, ...] = ()
