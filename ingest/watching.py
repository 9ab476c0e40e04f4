"""What the rows of a file show together, and none of them alone.

Lines that hold several records, and percentages that may be shares of 1. They are seen
while a file goes by; nothing is changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import polars as pl

    from ingest.contract import Contract
    from ingest.readers.batches import TextBatch

_UNIT = "_percent"
_WHOLE = 1


@dataclass
class LineWatch:
    """Whether several records began on one line so far."""

    are_shared: bool = False
    _last: int = 0

    def watch(self, batch: TextBatch) -> None:
        """Look at the lines of some records."""
        rejected = [reject.fault.line for reject in batch.rejects]
        lines = np.concatenate(([self._last], batch.lines, rejected))
        lines = np.sort(lines, kind="stable")  # linear: nearly in order already
        self.are_shared |= bool((lines[1:] == lines[:-1]).any())
        self._last = int(lines[-1])


@dataclass
class PercentWatch:
    """What the values of the columns in percent have in common so far.

    0.37 is a valid percentage, so no row is wrong.
    """

    contract: Contract
    _above: set[str] = field(default_factory=set)
    _broken: set[str] = field(default_factory=set)

    def watch(self, values: pl.DataFrame) -> None:
        """Look at some typed rows."""
        for column in self.contract.columns:
            name = column.name
            if not name.endswith(_UNIT) or name in self._above:
                continue
            own = values[name]
            if (own > _WHOLE).any():
                self._above.add(name)
            elif own.is_between(0, _WHOLE, closed="none").any():
                self._broken.add(name)

    def suspects(self) -> tuple[str, ...]:
        """Return the columns in which nothing exceeds 1 and something lies below it."""
        return tuple(sorted(self._broken - self._above))
