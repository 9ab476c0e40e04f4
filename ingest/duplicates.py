"""Rows of one file with the same key: exact duplicates, older versions, conflicts.

Keys are compared by a hash first, and exactly only where hashes meet, so that a file
of any size costs eight bytes per row. Rows of different files never meet here: the
newest delivery wins, in staging.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from ingest.contract import Contract
    from ingest.readers.batches import Positions

RECORD = "_row_number"
LINE = "_line"
VAULTED = "_vaulted"
_KEY_SEED = 7


@dataclass(frozen=True)
class Sorted:
    """What becomes of the rows of a file; numbers are those of the records."""

    duplicates: Positions
    conflicts: Positions
    superseded: int


def key_hashes(rows: pl.DataFrame, contract: Contract) -> pl.Series:
    """Return a hash of the key of each row."""
    return rows.select(list(contract.key)).hash_rows(seed=_KEY_SEED)


def candidates(hashes: list[pl.Series], records: list[Positions]) -> Positions:
    """Return the records whose key may stand twice."""
    if not hashes:
        return np.empty(0, dtype=np.int64)
    twice = pl.concat(hashes, rechunk=True).is_duplicated().to_numpy()
    found: Positions = np.concatenate(records)[twice]
    return found


def sort_out(rows: pl.DataFrame, contract: Contract, *, policy: str) -> Sorted:
    """Tell exact duplicates, older versions and conflicts apart.

    Args:
        rows: The candidate rows, with their record numbers.
        contract: Says which columns are the key and which is the version.
        policy: What rows with the same key and version but different content do:
            `quarantine` (all), `last_wins` or `newest`.
    """
    key = list(contract.key)
    content = [name for name in rows.columns if name not in {RECORD, LINE}]
    ordered = rows.sort(RECORD)
    distinct = ordered.unique(content, keep="first", maintain_order=True)
    duplicates = ordered.join(distinct.select(RECORD), on=RECORD, how="anti")
    version = [contract.version_column] if contract.version_column else []
    alike = distinct.group_by([*key, *version]).agg(
        pl.col(RECORD), pl.len().alias("rows")
    )
    conflicts = pl.DataFrame(schema={RECORD: pl.Int64})
    if policy == "quarantine":
        conflicts = (
            alike.filter(pl.col("rows") > 1).select(RECORD).explode(RECORD).sort(RECORD)
        )
    kept = distinct.join(conflicts, on=RECORD, how="anti")
    return Sorted(
        duplicates=_numbers(duplicates),
        conflicts=_numbers(conflicts),
        superseded=kept.height - kept.select(key).n_unique() if kept.height else 0,
    )


def _numbers(rows: pl.DataFrame) -> Positions:
    return rows[RECORD].cast(pl.Int64).to_numpy()
