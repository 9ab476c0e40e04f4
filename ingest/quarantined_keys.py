"""Whose rows were quarantined: their business keys, pseudonymised, beside the index.

A complete delivery must not lose a person because one of their cells is wrong, and a
row that came in good later need not be seen to. Whom else a rejected row names stands
beside its key, so that an erasure finds it. Keeping the keys belongs here; which
earlier row counts instead is decided in `fallback_rows`, what is open in `open_rows`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from ingest.contract import OnErasure
from ingest.duplicates import RECORD
from ingest.faults import Rule
from ingest.raw_rows import empty_rows, raw_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.contract import Column, Contract
    from ingest.convert import Converted
    from ingest.pseudonym import Pseudonymiser
    from ingest.readers.batches import Positions

KEYS = ".keys.parquet"
_BETWEEN_COLUMNS = {Rule.NOT_BEFORE, Rule.NOT_EQUAL, Rule.WITHIN}


def kept_columns(contract: Contract) -> list[str]:
    """Name what is kept of a rejected row: its key, and whom and what it names."""
    return list(
        dict.fromkeys(
            (
                *contract.key,
                *contract.raw_person_columns(OnErasure.ROW),
                *contract.raw_person_columns(OnErasure.MENTION),
                *(link.column for link in contract.parents()),
            )
        )
    )


def rejected_rows(
    converted: Converted,
    records: Positions,
    contract: Contract,
    pseudonymiser: Pseudonymiser,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.Series]:
    """Return what is kept of rejected rows, who is in them, and whose key is known.

    Args:
        converted: The rows of a batch, good and bad.
        records: The number of each row in the file.
        contract: Says which columns are kept.
        pseudonymiser: One that no other rows go through: it hands identities on only
            once, and those of loaded rows belong into the vault.
    """
    bad = converted.bad
    columns = [column for column in contract.columns if _is_kept(column, contract)]
    names = {column.name for column in columns}
    kinds = {
        name: values.filter(bad)
        for name, values in converted.id_types.items()
        if name in names
    }
    rows, identities = raw_frame(
        converted.values.filter(bad),
        kinds,
        replace(contract, columns=tuple(columns)),
        pseudonymiser,
    )
    kept = rows.select(kept_columns(contract)).with_columns(
        pl.Series(RECORD, records).filter(bad)
    )
    return kept, identities, _has_known_key(converted, contract).filter(bad)


def joined_keys(parts: Sequence[pl.DataFrame], contract: Contract) -> pl.DataFrame:
    """Return what is kept of each rejected row once."""
    none = empty_rows(contract).select(
        *kept_columns(contract), pl.lit(None, dtype=pl.Int64).alias(RECORD)
    )
    return pl.concat([none, *parts]).unique(maintain_order=True)


def _is_kept(column: Column, contract: Contract) -> bool:
    parents = {link.column for link in contract.parents()}
    return (
        column.is_person_identifier
        or column.name in contract.key
        or column.name in parents
    )


def _has_known_key(converted: Converted, contract: Contract) -> pl.Series:
    known = converted.bad
    for cell in converted.cells:
        is_of_key = {cell.column, cell.column.removesuffix("_type")} & {*contract.key}
        if is_of_key and cell.rule not in _BETWEEN_COLUMNS:
            known = known & ~cell.mask
    return known
