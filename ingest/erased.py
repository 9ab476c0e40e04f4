"""Rows of erased people that a file brings again: passed over at landing, and counted.

Of a row about an erased person nothing is kept; on a row about somebody else the
mention is forgotten, as the contract says for each column. What is erased of rows that
are stored already is the work of `ingest.erasing`.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import polars as pl

from ingest.contract import EMAIL, OnErasure
from ingest.pseudonym import EMAIL_HASH, email_hash

if TYPE_CHECKING:
    from collections.abc import Collection

    from ingest.contract import Contract
    from ingest.person_keys import PersonKeys


class Erased:
    """Whom one file brings again, and how many of its rows that costs."""

    def __init__(self, people: PersonKeys, contract: Contract) -> None:
        """Start with nobody met."""
        self._people = people
        self._contract = contract
        self._met: set[str] = set()
        self.rows = 0
        self.rejected: set[int] = set()

    def takes_text(self, record: int, raw: bytes) -> bool:
        """Tell, and remember, whether a rejected row is one of an erased person."""
        if not self._people.has_erased:
            return False
        is_taken = self._people.names_erased(raw.decode(errors="replace"))
        if is_taken:
            self.rejected.add(record)
        return is_taken

    def without(
        self, raw: pl.DataFrame, identities: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.DataFrame, pl.Series]:
        """Return rows and identities without the erased, and which rows stayed."""
        everybody = pl.repeat(value=True, n=raw.height, dtype=pl.Boolean, eager=True)
        if not self._people.has_erased:
            return raw, identities, everybody
        self._met |= {
            made
            for made, plain, kind in identities.iter_rows()
            if self._people.is_erased(plain, id_type=kind)
            or (kind == EMAIL and self._is_erased_address(plain))
        }
        kept = ~(about(raw, self._contract, self._met) | self._belongs(raw))
        self.rows += int((~kept).sum())
        return (
            forgotten(raw.filter(kept), self._contract, self._met),
            identities.filter(~pl.col("pseudonym").is_in(sorted(self._met))),
            kept,
        )

    def _belongs(self, raw: pl.DataFrame) -> pl.Series:
        """Tell which rows belong to a row that was erased with its person."""
        found = pl.repeat(value=False, n=raw.height, dtype=pl.Boolean, eager=True)
        for link in self._contract.parents():
            kind = f"{link.to_entity}.{link.to_column}"
            values = raw[link.column].drop_nulls().unique().to_list()
            gone = [one for one in values if self._people.is_erased(one, id_type=kind)]
            found |= raw[link.column].is_in(gone).fill_null(value=False)
        return found

    def _is_erased_address(self, address: str) -> bool:
        return self._people.is_erased(email_hash(address), id_type=EMAIL_HASH)


def about(
    rows: pl.DataFrame, contract: Contract, pseudonyms: Collection[str]
) -> pl.Series:
    """Tell which raw rows are about one of some people."""
    return _named_in(rows, contract.raw_person_columns(OnErasure.ROW), pseudonyms)


def mentioned(
    rows: pl.DataFrame, contract: Contract, pseudonyms: Collection[str]
) -> pl.Series:
    """Tell which raw rows name one of some people beside whom they are about."""
    columns = contract.raw_person_columns(OnErasure.MENTION)
    return _named_in(rows, columns, pseudonyms)


def forgotten(
    rows: pl.DataFrame, contract: Contract, pseudonyms: Collection[str]
) -> pl.DataFrame:
    """Return raw rows in which some people are not mentioned any more.

    Where a column may be empty it is; where it may not, somebody unknown stands there:
    a pseudonym of nobody, another one in each row.
    """
    known = pl.Series(sorted(pseudonyms), dtype=pl.String)
    changed = []
    for name in contract.raw_person_columns(OnErasure.MENTION):
        if name not in rows.columns:
            continue
        named = rows[name].is_in(known.implode()).fill_null(value=False)
        if not named.any():
            continue
        nobody: list[str | None] = [None] * rows.height
        if contract.column(name.removesuffix("_sha1")).required:
            prefix = next(iter(sorted(pseudonyms))).split("_", maxsplit=1)[0]
            nobody = [f"{prefix}_{secrets.token_hex(16)}" for _ in range(rows.height)]
        unknown = pl.Series(name, nobody, dtype=pl.String)
        changed.append(unknown.zip_with(named, rows[name]))
        kind = f"{name}_type"
        if kind in rows.columns and not contract.column(name).required:
            empty = pl.Series(kind, [None], dtype=pl.String).new_from_index(
                0, rows.height
            )
            changed.append(empty.zip_with(named, rows[kind]))
    return rows.with_columns(changed) if changed else rows


def _named_in(
    rows: pl.DataFrame, columns: Collection[str], pseudonyms: Collection[str]
) -> pl.Series:
    known = pl.Series(sorted(pseudonyms), dtype=pl.String)
    found = pl.repeat(value=False, n=rows.height, dtype=pl.Boolean, eager=True)
    for name in columns:
        if name in rows.columns:
            found |= rows[name].is_in(known.implode()).fill_null(value=False)
    return found
