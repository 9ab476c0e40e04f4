"""One table of the published set: its columns, its query, and where its bytes lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from publish.sql import quoted

if TYPE_CHECKING:
    from pathlib import Path

    from publish.declared import PublishedModel


@dataclass(frozen=True)
class PublishedTable:
    """A published table and the query over the warehouse that it must equal.

    `typed` is the model in plain column types before anything is hidden, `query` what
    readers get. `released_periods` stay as an earlier generation showed them.
    """

    model: PublishedModel
    columns: tuple[tuple[str, str], ...]
    typed: str
    query: str
    released_periods: frozenset[str] = frozenset()

    @property
    def published(self) -> str:
        """Name the table inside the attached marts.duckdb."""
        return f"published.{quoted(self.model.name)}"

    def parquet(self, building: Path) -> Path:
        """Name the table's Parquet file in a generation that is being built."""
        return building / "parquet" / f"{self.model.name}.parquet"
