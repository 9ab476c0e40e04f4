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
from ingest.erased import about, mentioned
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
    for path in sorted(vault.segments(workspace).glob(f"*{vault.SUFFIX}")):
        for part in vault.read_identities(path, keys):
            for made, plain, kind in part.iter_rows():
                if made in pseudonyms:
                    identifiers.add((plain, kind))
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


def quarantined_records(
    workspace: Workspace,
    delivery: Delivery,
    subject: Subject,
    keys: Keys,
    *,
    tags: Collection[bytes],
    with_mentions: bool,
) -> dict[int, bytes]:
    """Return the rejected rows that name a person, as they stood in the file.

    Args:
        workspace: The workspace.
        delivery: Which brought them.
        subject: The person.
        keys: Those of the vault.
        tags: Of the person's identifiers.
        with_mentions: Whether rows that are known to be about somebody else count,
            if the person is named in them.
    """
    sealed = workspace.quarantine / f"{delivery.key}{quarantine.SEALED}"
    if not sealed.exists():
        return {}
    theirs, known = _by_key(workspace, delivery, subject)
    kinds = {kind for _, kind in subject.identifiers} | set(subject.parents)
    found = {}
    for record, payload in read_segment(
        sealed, kind=quarantine.KIND, master=keys.master
    ):
        if record not in theirs and record in known and not with_mentions:
            continue
        text = payload.decode(errors="replace")
        if record in theirs or keys.people.names_one_of(text, tags, kinds=kinds):
            found[record] = payload
    return found


def records_by_key(
    workspace: Workspace, delivery: Delivery, subject: Subject
) -> set[int]:
    """Return the rejected rows whose business key names the person."""
    return _by_key(workspace, delivery, subject)[0]


def _by_key(
    workspace: Workspace, delivery: Delivery, subject: Subject
) -> tuple[set[int], set[int]]:
    """Return the rejected rows whose key names the person, and those that name any."""
    path = workspace.quarantine / f"{delivery.key}{KEYS}"
    contract = load_contract(delivery.entity)
    columns = set(contract.raw_person_columns(OnErasure.ROW))
    if not path.exists():
        return set(), set()
    rows = pl.read_parquet(path)
    if RECORD not in rows.columns:
        return set(), set()
    theirs = set(rows.filter(of_subject(rows, contract, subject))[RECORD].to_list())
    known = set(rows[RECORD].to_list()) if columns <= set(rows.columns) else set()
    return theirs, known if columns else set()


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
