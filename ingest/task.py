"""One file to take in, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import polars as pl

from ingest.faults import Rule

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ingest.contract import Contract
    from ingest.convert import Plan
    from ingest.mapping import Feed
    from ingest.pseudonym import Key


@dataclass(frozen=True)
class Task:
    """One file to take in."""

    file: BinaryIO
    name: str
    feed: Feed
    contract: Contract
    plan: Plan
    pseudonyms: Key
    master: Key
    key: str
    scratch: Path
    max_rejected_share: float
    progress: Callable[[str], None] | None = None


@dataclass(frozen=True)
class Taken:
    """What a file came to; its Parquet, vault and quarantine parts lie in scratch."""

    columns: tuple[str, ...]
    unmapped: tuple[str, ...]
    notices: tuple[Rule, ...]
    rows_in: int
    rows_loaded: int
    rows_quarantined: int
    rows_duplicate: int
    rows_superseded: int
    faults: pl.DataFrame
    parquet: Path
    vault: Path | None
    quarantine: Path | None

    def faults_by_rule(self) -> dict[tuple[str, str | None], int]:
        """Return how many rows each rule sent away, by column.

        A column that the mapping does not read and a notice about the whole file send
        no row away; they stand there with 0 rows, so that they are reported.
        """
        counted = self.faults.group_by("rule", "column_name").agg(
            pl.col("record").n_unique().alias("rows")
        )
        unread = {(str(Rule.HEADER_UNEXPECTED), name): 0 for name in self.unmapped}
        noticed = {(str(rule), None): 0 for rule in self.notices}
        return (
            unread
            | noticed
            | {
                (rule, column): rows
                for rule, column, rows in counted.select(
                    "rule", "column_name", "rows"
                ).iter_rows()
            }
        )
