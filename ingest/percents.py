"""Percentages that a file gives as shares of 1, without the mapping saying so.

0.37 is a valid percentage, so no row is wrong: only all rows together look odd. What is
seen of them while a file goes by belongs here; nothing is changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from ingest.contract import Contract

_UNIT = "_percent"
_WHOLE = 1


@dataclass
class PercentWatch:
    """What the values of the columns in percent have in common so far."""

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
