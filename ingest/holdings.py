"""What is held of a person: the rows, the mentions, and what lies in quarantine.

Looking only: what is found here is handed out by `ingest.subject_export` and removed by
`ingest.erasing`, so that both speak of the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ingest import quarantine, vault
from ingest.contract import OnErasure, load_contract, load_contracts
from ingest.duplicates import RECORD
from ingest.erased import about, id_kinds, mentioned
from ingest.quarantined_keys import KEYS
from ingest.sealing import read_segment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ingest.contract import Contract
    from ingest.ledger import Delivery
    from ingest.task import Keys
    from ingest.workspace import Workspace


@dataclass(frozen=True)
class Subject:
    """Somebody by everything that leads to their rows.

    Attributes:
        pseudonyms: Every pseudonym of theirs.
        identifiers: What the vault knows of those: identifier and type of id.
        parents: By `entity.column`: values of their rows that rows of other entities
            belong to.
    """

    pseudonyms: frozenset[str]
    identifiers: frozenset[tuple[str, str]]
    parents: Mapping[str, frozenset[str]]

    def tags(self, keys: Keys) -> list[tuple[bytes, str]]:
        """Return under which names their keys are kept, each with its type of id."""
        named = [
            *sorted(self.identifiers),
            *(
                (value, kind)
                for kind, values in sorted(self.parents.items())
                for value in sorted(values)
            ),
        ]
        return [(keys.people.tag(plain, id_type=kind), kind) for plain, kind in named]


@dataclass(frozen=True)
class Rejected:
    """Rejected rows that have to do with a person, by their numbers in the file.

    Attributes:
        about: Rows about the person; one of which no column is known is taken for such
            if an id of theirs stands in it.
        naming: Rows about others in which the person is named.
        texts: Both as they stood, where their text is kept still.
        people: Pseudonyms of everybody in rows about the person, by record; a row that
            is not here was found by its text.
        kinds: The types of id that may stand in such rows.
    """

    about: frozenset[int]
    naming: frozenset[int]
    texts: Mapping[int, bytes]
    people: Mapping[int, frozenset[str]]
    kinds: frozenset[str]


def find_subject(
    workspace: Workspace,
    deliveries: Sequence[Delivery],
    pseudonyms: frozenset[str],
    keys: Keys,
    *,
    given: tuple[str, str],
) -> Subject:
    """Return everything that leads to somebody's rows.

    Args:
        workspace: The workspace.
        deliveries: All of them.
        pseudonyms: Of the person.
        keys: Those of the vault.
        given: The identifier by which the person was named, and its type.
    """
    identifiers = {given}
    for segment in sorted(vault.segments(workspace).glob(f"*{vault.SUFFIX}")):
        identifiers |= identifiers_in(segment, keys, pseudonyms)
    return Subject(
        pseudonyms=pseudonyms,
        identifiers=frozenset(identifiers),
        parents=_parents(workspace, deliveries, pseudonyms),
    )


def of_subject(rows: pl.DataFrame, contract: Contract, subject: Subject) -> pl.Series:
    """Tell which raw rows go with a person: about them, or part of such a row."""
    found = about(rows, contract, subject.pseudonyms)
    for link in contract.parents():
        values = subject.parents.get(f"{link.to_entity}.{link.to_column}", frozenset())
        if link.column in rows.columns:
            among = pl.Series(sorted(values), dtype=pl.String).implode()
            found |= rows[link.column].is_in(among).fill_null(value=False)
    return found


def mentions_of(rows: pl.DataFrame, contract: Contract, subject: Subject) -> pl.Series:
    """Tell which raw rows about others name a person."""
    is_named = mentioned(rows, contract, subject.pseudonyms)
    return is_named & ~of_subject(rows, contract, subject)


def leading_columns(path: Path, contract: Contract) -> list[str]:
    """Name the columns of a stored file by which people are found."""
    wanted = {
        *contract.raw_person_columns(OnErasure.ROW),
        *contract.raw_person_columns(OnErasure.MENTION),
        *(link.column for link in contract.parents()),
    }
    return [name for name in pl.read_parquet_schema(path) if name in wanted]


def identifiers_in(
    segment: Path, keys: Keys, pseudonyms: Collection[str]
) -> set[tuple[str, str]]:
    """Return what a segment of the vault knows of a person: identifiers and types."""
    if not segment.exists():
        return set()
    return {
        (plain, kind)
        for part in vault.read_identities(segment, keys)
        for made, plain, kind in part.iter_rows()
        if made in pseudonyms
    }


def rejected_of(
    workspace: Workspace,
    delivery: Delivery,
    subject: Subject,
    keys: Keys,
    *,
    tags: Collection[bytes],
) -> Rejected:
    """Return the rejected rows of a delivery that have to do with a person.

    Args:
        workspace: The workspace.
        delivery: Which brought them.
        subject: The person.
        keys: Those of the vault.
        tags: Of the person's identifiers.
    """
    contract = load_contract(delivery.entity)
    rows = _columns_of_rejected(workspace, delivery, contract)
    known = set(rows[RECORD].to_list())
    theirs = set(rows.filter(of_subject(rows, contract, subject))[RECORD].to_list())
    naming = set(rows.filter(mentions_of(rows, contract, subject))[RECORD].to_list())
    kinds = _kinds_of(workspace, delivery, contract, subject)
    sealed = workspace.quarantine / f"{delivery.key}{quarantine.SEALED}"
    texts: dict[int, bytes] = {}
    if sealed.exists():
        records = read_segment(sealed, kind=quarantine.KIND, master=keys.master)
        for record, payload in records:
            is_found = record in theirs or record in naming
            text = payload.decode(errors="replace")
            if is_found or keys.people.names_one_of(text, tags, kinds=kinds):
                texts[record] = payload
    return Rejected(
        about=frozenset(theirs | (texts.keys() - known)),
        naming=frozenset(naming | ((texts.keys() & known) - theirs)),
        texts=texts,
        people=_people_of(rows, contract, theirs),
        kinds=kinds,
    )


def _columns_of_rejected(
    workspace: Workspace, delivery: Delivery, contract: Contract
) -> pl.DataFrame:
    """Return what is known of rejected rows by column, if that says whom they are of.

    Of rows that could not be split, or whose key could not be read, nothing is.
    """
    path = workspace.quarantine / f"{delivery.key}{KEYS}"
    nothing = pl.DataFrame(schema={RECORD: pl.Int64})
    if not path.exists():
        return nothing
    rows = pl.read_parquet(path)
    needed = {
        RECORD,
        *contract.raw_person_columns(OnErasure.ROW),
        *(link.column for link in contract.parents()),
    }
    return rows if needed <= set(rows.columns) else nothing


def _kinds_of(
    workspace: Workspace, delivery: Delivery, contract: Contract, subject: Subject
) -> frozenset[str]:
    """Return of which types ids in rows of a delivery may be."""
    stored: set[str] = set()
    if any(column.id_type_from_mapping for column in contract.columns):
        stored |= {kind for _, kind in subject.identifiers}
    if delivery.parquet_path:
        path = workspace.root / delivery.parquet_path
        present = pl.read_parquet_schema(path)
        for column in contract.columns:
            kind = f"{column.name}_type"
            if column.is_person_identifier and kind in present:
                stored |= set(pl.read_parquet(path, columns=[kind])[kind].drop_nulls())
    return id_kinds(contract, stored)


def _people_of(
    rows: pl.DataFrame, contract: Contract, records: Collection[int]
) -> dict[int, frozenset[str]]:
    columns = {
        *contract.raw_person_columns(OnErasure.ROW),
        *contract.raw_person_columns(OnErasure.MENTION),
    }
    chosen = rows.filter(pl.col(RECORD).is_in(sorted(records)))
    return {
        int(row[RECORD]): frozenset(
            value for name, value in row.items() if name in columns and value
        )
        for row in chosen.to_dicts()
    }


def _parents(
    workspace: Workspace,
    deliveries: Sequence[Delivery],
    pseudonyms: frozenset[str],
) -> dict[str, frozenset[str]]:
    wanted = {
        (link.to_entity, link.to_column)
        for contract in load_contracts().values()
        for link in contract.parents()
    }
    found = {}
    for entity, column in sorted(wanted):
        contract = load_contract(entity)
        values: set[str] = set()
        for path in paths_of(workspace, deliveries, entity):
            rows = pl.read_parquet(path)
            if column in rows.columns:
                mine = rows.filter(about(rows, contract, pseudonyms))
                values |= set(mine[column].drop_nulls().to_list())
        found[f"{entity}.{column}"] = frozenset(values)
    return found


def paths_of(
    workspace: Workspace, deliveries: Iterable[Delivery], entity: str
) -> Iterator[Path]:
    """Yield each stored file of an entity once."""
    paths = {d.parquet_path for d in deliveries if d.entity == entity}
    for path in sorted(path for path in paths if path):
        yield workspace.root / path
