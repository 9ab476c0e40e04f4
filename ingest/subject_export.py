"""Everything held about one person, written out for that person.

Rows with their file, record, delivery and purpose; direct identifiers and free text
from the vault; rejected rows; and where they are mentioned on rows about others, of
which nothing else is told. Ids of other people are not handed out.
"""

from __future__ import annotations

import csv
import json
import os
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from ingest import ledger, quarantine, vault
from ingest.contract import Classification, OnErasure, load_contract
from ingest.duplicates import RECORD
from ingest.errors import UsageError
from ingest.holdings import mentions_of, of_subject, rejected_of
from ingest.pseudonym import pseudonym
from ingest.row_text import with_hidden
from ingest.standing import latest_deliveries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from ingest.contract import Contract
    from ingest.holdings import Rejected, Subject
    from ingest.ledger import Delivery
    from ingest.task import Keys
    from ingest.workspace import Workspace

ANOTHER = "(another person)"
OWN = "(this person)"
"""Stands for an id of the person's whose plain form is not kept any more."""
_UNSAFE = (*"=+-@＝＋－＠", "\t", "\r", "\n", "\0")  # noqa: RUF001 - full-width ones too
_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600
Row = dict[str, Any]


@dataclass(frozen=True)
class Export:
    """What is held of one person.

    Attributes:
        identifiers: Every identifier of theirs, and its type.
        purposes: What rows of an entity are held for.
        records: Rows about them, by entity.
        mentions: Rows about others that name them: where, and in which role.
        rejected: Rejected rows that name them, as they stood in the file.
        shared: How many identifiers they share with somebody else: what is known by
            such a one alone is in no export.
    """

    identifiers: tuple[tuple[str, str], ...]
    purposes: Mapping[str, str]
    records: Mapping[str, Sequence[Row]]
    mentions: Sequence[Row]
    rejected: Sequence[Row]
    shared: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing is held."""
        return not (self.records or self.mentions or self.rejected)

    def as_json(self) -> dict[str, Any]:
        """Return the export as plain JSON values."""
        return {
            "identifiers": [
                {"identifier": plain, "id_type": kind}
                for plain, kind in self.identifiers
            ],
            "purposes": dict(self.purposes),
            "records": {entity: list(rows) for entity, rows in self.records.items()},
            "mentions": list(self.mentions),
            "rejected": list(self.rejected),
            "identifiers_shared_with_others": self.shared,
        }


def gather(
    workspace: Workspace,
    connection: sqlite3.Connection,
    subject: Subject,
    keys: Keys,
    *,
    shared: int,
) -> Export:
    """Put together everything that is held of somebody."""
    landed = ledger.deliveries(connection)
    names = {
        pseudonym(plain, id_type=kind, key=keys.pseudonyms): (plain, kind)
        for plain, kind in subject.identifiers
    }
    counting = latest_deliveries(landed)
    records: defaultdict[str, list[Row]] = defaultdict(list)
    mentions: list[Row] = []
    rejected: list[Row] = []
    tags = {tag for tag, _ in subject.tags(keys)}
    for delivery in landed:
        contract = load_contract(delivery.entity)
        if delivery.parquet_path:
            rows = pl.read_parquet(workspace.root / delivery.parquet_path)
            theirs = rows.filter(of_subject(rows, contract, subject))
            fields = _fields(workspace, delivery, keys) if theirs.height else {}
            records[delivery.entity] += [
                {
                    **_told(row, contract, subject, names),
                    **fields.get(row[RECORD], {}),
                    **_origin(delivery, row[RECORD]),
                    "_counts_now": delivery.delivery_id in counting,
                }
                for row in theirs.to_dicts()
            ]
            mentions += _mentions(rows, contract, subject, delivery)
        found = rejected_of(workspace, delivery, subject, keys, tags=tags)
        rejected += _rejected(workspace, delivery, found, subject, keys)
        mentions += [
            {"_role": "named in a rejected row", **_origin(delivery, record)}
            for record in sorted(found.naming)
        ]
    held = {
        entity: _standing(rows, load_contract(entity))
        for entity, rows in sorted(records.items())
        if rows
    }
    entities = {*held, *(row["_entity"] for row in (*mentions, *rejected))}
    return Export(
        identifiers=tuple(sorted(set(names.values()))),
        purposes={name: load_contract(name).purpose for name in sorted(entities)},
        records=held,
        mentions=mentions,
        rejected=rejected,
        shared=shared,
    )


def write(export: Export, folder: Path) -> list[Path]:
    """Write an export into a new folder that only its owner may open.

    Raises:
        UsageError: There is such a folder already, or it cannot be made.
    """
    try:
        folder.mkdir(mode=_PRIVATE_FOLDER, parents=True)
    except OSError as error:
        raise UsageError(
            f"the folder cannot be made ({type(error).__name__})",
            file=folder,
            remedy="Name another one with --out; an existing one is not written into.",
        ) from None
    told = json.dumps(export.as_json(), indent=2, default=_plain, ensure_ascii=False)
    written = [_write(folder / "export.json", told + "\n")]
    tables = {
        **export.records,
        "mentions": export.mentions,
        "rejected": export.rejected,
    }
    for name, rows in tables.items():
        if rows:
            path = folder / f"{name}.csv"
            _write(path, "")
            columns = list(dict.fromkeys(column for row in rows for column in row))
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows(
                    {column: _harmless(value) for column, value in row.items()}
                    for row in rows
                )
            written.append(path)
    return written


def _fields(
    workspace: Workspace, delivery: Delivery, keys: Keys
) -> dict[int, dict[str, str | None]]:
    path = vault.segments(workspace) / f"{delivery.key}{vault.SUFFIX}"
    return dict(vault.read_fields(path, keys)) if path.exists() else {}


def _told(
    row: Row,
    contract: Contract,
    subject: Subject,
    names: Mapping[str, tuple[str, str]],
) -> Row:
    """Return a row with the person's own ids in clear and nobody else's."""
    people = {
        column.name
        for column in contract.raw_columns()
        if column.classification is Classification.IDENTIFIER
    }
    told = {}
    for name, value in row.items():
        if name == RECORD:
            continue
        if name in people and value is not None:
            unnamed = OWN if value in subject.pseudonyms else ANOTHER
            told[name] = names[value][0] if value in names else unnamed
        else:
            told[name] = value
    return told


def _origin(delivery: Delivery, record: int) -> Row:
    return {
        "_entity": delivery.entity,
        "_source": delivery.source,
        "_feed": delivery.feed,
        "_file": delivery.file_name,
        "_record": record,
        "_delivery": delivery.delivery_id,
        "_loaded_at": delivery.loaded_at,
        "_delivery_status": delivery.status,
    }


def _mentions(
    rows: pl.DataFrame, contract: Contract, subject: Subject, delivery: Delivery
) -> list[Row]:
    found = []
    named = rows.filter(mentions_of(rows, contract, subject))
    for row in named.select(RECORD, *leading_columns_in(named, contract)).to_dicts():
        roles = [
            name
            for name, value in row.items()
            if name != RECORD and value in subject.pseudonyms
        ]
        found.append({"_role": ", ".join(roles), **_origin(delivery, int(row[RECORD]))})
    return found


def leading_columns_in(rows: pl.DataFrame, contract: Contract) -> list[str]:
    """Name the columns of raw rows that mention people."""
    mentioning = contract.raw_person_columns(OnErasure.MENTION)
    return [name for name in rows.columns if name in mentioning]


def _rejected(
    workspace: Workspace,
    delivery: Delivery,
    found: Rejected,
    subject: Subject,
    keys: Keys,
) -> list[Row]:
    """Return rejected rows about the person; of some only where they stood is kept."""
    if not found.about:
        return []
    index = workspace.quarantine / f"{delivery.key}{quarantine.INDEX}"
    faults = pl.read_parquet(index)
    return [
        {
            "text": _text(record, found, subject, keys),
            "rules": ", ".join(
                faults.filter(pl.col("record") == record)["rule"].unique().sort()
            ),
            **_origin(delivery, record),
        }
        for record in sorted(found.about)
    ]


def _text(record: int, found: Rejected, subject: Subject, keys: Keys) -> str | None:
    """Return the text of a rejected row without the ids of others.

    Where a row could not be split, lines that do not name the person may be another's.
    """
    if record not in found.texts:
        return None
    text = found.texts[record].decode(errors="replace")
    own = {tag for tag, _ in subject.tags(keys)}
    if record not in found.people:
        lines = text.splitlines(keepends=True)
        text = "".join(
            line
            for line in lines
            if keys.people.names_one_of(line, own, kinds=found.kinds)
        )
    named = found.people.get(record, frozenset()) - subject.pseudonyms

    def others(cells: Collection[str]) -> set[str]:
        of_cell = {
            cell: {keys.people.tag(cell, id_type=kind) for kind in found.kinds}
            for cell in cells
        }
        known = keys.people.opening(tag for tags in of_cell.values() for tag in tags)
        return {
            cell
            for cell, tags in of_cell.items()
            if not tags & own
            and (
                tags & known.keys()
                or any(
                    pseudonym(cell, id_type=kind, key=keys.pseudonyms) in named
                    for kind in found.kinds
                )
            )
        }

    return with_hidden(text, others, instead=ANOTHER)


def _standing(rows: list[Row], contract: Contract) -> list[Row]:
    """Say of each row whether it is the newest of its key among those that count."""
    newest: dict[tuple[str, ...], int] = {}
    for place, row in enumerate(rows):
        if not row["_counts_now"] or row["_delivery_status"] != "loaded":
            continue
        key = tuple(str(row.get(name)) for name in contract.key)
        known = newest.get(key)
        if known is None or _age(rows[known], contract) <= _age(row, contract):
            newest[key] = place
    current = set(newest.values())
    return [
        {
            **{name: v for name, v in row.items() if name != "_counts_now"},
            "_standing": "current" if place in current else "superseded",
        }
        for place, row in enumerate(rows)
    ]


def _age(row: Row, contract: Contract) -> tuple[str, int, int]:
    version = row.get(contract.version_column or "")
    return ("" if version is None else str(version), row["_delivery"], row["_record"])


def _write(path: Path, text: str) -> Path:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    descriptor = os.open(path, flags, _PRIVATE_FILE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def _harmless(value: object) -> object:
    """Keep a spreadsheet from calculating what somebody wrote."""
    if isinstance(value, str) and value.startswith(_UNSAFE):
        return f"'{value}"
    return value
