"""Rows of erased people that a file brings again: passed over at landing, and counted.

Of a row about an erased person nothing is kept; on a row about somebody else the
mention is forgotten, as the contract says for each column, and the text of a rejected
one is not kept. What is erased of rows that are stored already is the work of
`ingest.erasing`.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import polars as pl

from ingest.contract import EMAIL, OnErasure
from ingest.duplicates import RECORD
from ingest.pseudonym import EMAIL_HASH, email_hash

if TYPE_CHECKING:
    from collections.abc import Collection

    from ingest.contract import Contract
    from ingest.mapping import Feed
    from ingest.person_keys import PersonKeys
    from ingest.readers.batches import Positions


class Erased:
    """Whom one file brings again, and how many of its rows that costs.

    Attributes:
        rows: Good rows about erased people, that were passed over.
        rejected: The records of rejected rows about them.
        naming: The records of rows about others that name them: their text is not kept.
    """

    def __init__(self, people: PersonKeys, contract: Contract, feed: Feed) -> None:
        """Start with nobody met."""
        self._people = people
        self._contract = contract
        mapped = feed.columns.values()
        self._kinds = (
            None
            if any(column.id_type_from is not None for column in mapped)
            else id_kinds(contract, {column.id_type for column in mapped})
        )
        self._met: set[str] = set()
        self.rows = 0
        self.rejected: set[int] = set()
        self.naming: set[int] = set()

    @property
    def has_met_any(self) -> bool:
        """Whether the file names anybody who was erased."""
        return bool(self.rows or self.rejected or self.naming)

    def takes_unsplit(self, record: int, raw: bytes) -> bool:
        """Tell, and remember, whether a row that no column is known of is of them."""
        is_taken = self._names_erased(raw)
        if is_taken:
            self.rejected.add(record)
        return is_taken

    def keeps_text(self, record: int, raw: bytes) -> bool:
        """Tell whether the text of a rejected row names nobody who was erased."""
        if record in self.rejected or record in self.naming:
            return False
        is_named = self._names_erased(raw)
        if is_named:
            self.naming.add(record)
        return not is_named

    def without(
        self, raw: pl.DataFrame, identities: pl.DataFrame, records: Positions
    ) -> tuple[pl.DataFrame, pl.DataFrame, pl.Series]:
        """Return rows and identities without the erased, and which rows stayed."""
        everybody = pl.repeat(value=True, n=raw.height, dtype=pl.Boolean, eager=True)
        if not self._people.has_erased:
            return raw, identities, everybody
        theirs, left = self._sorted_out(raw, identities, records)
        self.rows += int(theirs.sum())
        known = identities.filter(~pl.col("pseudonym").is_in(sorted(self._met)))
        return left, known, ~theirs

    def without_rejected(
        self, rows: pl.DataFrame, identities: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.Series]:
        """Return rejected rows without the erased, and which of them stayed."""
        everybody = pl.repeat(value=True, n=rows.height, dtype=pl.Boolean, eager=True)
        if not self._people.has_erased:
            return rows, everybody
        theirs, left = self._sorted_out(rows, identities, rows[RECORD].to_numpy())
        self.rejected |= set(rows[RECORD].filter(theirs).to_list())
        return left, ~theirs

    def _sorted_out(
        self, rows: pl.DataFrame, identities: pl.DataFrame, records: Positions
    ) -> tuple[pl.Series, pl.DataFrame]:
        """Tell which rows are theirs; return the others, that no longer name them."""
        self._met |= {
            made
            for made, plain, kind in identities.iter_rows()
            if self._people.is_erased(plain, id_type=kind)
            or (kind == EMAIL and self._is_erased_address(plain))
        }
        theirs = about(rows, self._contract, self._met) | self._belongs(rows)
        naming = mentioned(rows, self._contract, self._met) & ~theirs
        self.naming |= set(pl.Series(records).filter(naming).to_list())
        return theirs, forgotten(rows.filter(~theirs), self._contract, self._met)

    def _names_erased(self, raw: bytes) -> bool:
        if not self._people.has_erased:
            return False
        return self._people.names_erased(
            raw.decode(errors="replace"), kinds=self._kinds
        )

    def _belongs(self, raw: pl.DataFrame) -> pl.Series:
        """Tell which rows belong to a row that was erased with its person."""
        found = pl.repeat(value=False, n=raw.height, dtype=pl.Boolean, eager=True)
        for link in self._contract.parents():
            kind = f"{link.to_entity}.{link.to_column}"
            if link.column not in raw.columns:
                continue
            values = raw[link.column].drop_nulls().unique().to_list()
            gone = [one for one in values if self._people.is_erased(one, id_type=kind)]
            found |= raw[link.column].is_in(gone).fill_null(value=False)
        return found

    def _is_erased_address(self, address: str) -> bool:
        return self._people.is_erased(email_hash(address), id_type=EMAIL_HASH)


def id_kinds(contract: Contract, more: Collection[str | None]) -> frozenset[str]:
    """Return the types of id that may stand in rows of an entity.

    Text of a row is compared with these only, so that no number is taken for an id. An
    address is none of anything else, and may stand in a column that is not mapped.

    Args:
        contract: Of the entity.
        more: What the mapping says, or stored rows say, beside the contract.
    """
    own = (column.id_type for column in contract.columns if column.is_person_identifier)
    parents = (f"{link.to_entity}.{link.to_column}" for link in contract.parents())
    return frozenset({*filter(None, (*own, *more)), *parents, EMAIL, EMAIL_HASH})


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
