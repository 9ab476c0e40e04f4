"""Whose rows were quarantined: their business keys, pseudonymised, beside the index.

A complete delivery must not lose a person because one of their cells is wrong, and a
row that came in good later need not be seen to. Keeping the keys belongs here; which
earlier row counts instead is decided in `fallback_rows`, what is open in `open_rows`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from ingest.duplicates import RECORD
from ingest.faults import Rule
from ingest.raw_rows import empty_rows, raw_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.contract import Contract
    from ingest.convert import Converted
    from ingest.pseudonym import Pseudonymiser
    from ingest.readers.batches import Positions

KEYS = ".keys.parquet"
_BETWEEN_COLUMNS = {Rule.NOT_BEFORE, Rule.NOT_EQUAL, Rule.WITHIN}


def keys_of_rejected(
    converted: Converted,
    records: Positions,
    contract: Contract,
    pseudonymiser: Pseudonymiser,
) -> pl.DataFrame:
    """Return the keys of rejected rows, of those whose key cells could be read.

    Args:
        converted: The rows of a batch, good and bad.
        records: The number of each row in the file.
        contract: Says which columns are the key.
        pseudonymiser: One that no other rows go through: it hands identities on only
            once, and those of loaded rows belong into the vault.
    """
    columns = [column for column in contract.columns if column.name in contract.key]
    names = {column.name for column in columns}
    known = converted.bad
    for cell in converted.cells:
        is_of_key = cell.column in names or cell.column.removesuffix("_type") in names
        if is_of_key and cell.rule not in _BETWEEN_COLUMNS:
            known = known & ~cell.mask
    kinds = {
        name: values.filter(known)
        for name, values in converted.id_types.items()
        if name in names
    }
    rows, _ = raw_frame(
        converted.values.filter(known),
        kinds,
        replace(contract, columns=tuple(columns)),
        pseudonymiser,
    )
    numbers = pl.Series(RECORD, records).filter(known)
    return rows.select(contract.key).with_columns(numbers)


def joined_keys(parts: Sequence[pl.DataFrame], contract: Contract) -> pl.DataFrame:
    """Return the key of each rejected row once."""
    none = empty_rows(contract).select(
        *contract.key, pl.lit(None, dtype=pl.Int64).alias(RECORD)
    )
    return pl.concat([none, *parts]).unique(maintain_order=True)
