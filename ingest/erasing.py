"""Somebody is removed from everything that is stored, and does not come back.

Their keys are destroyed first, so that every copy of the vault has lost them; then what
lies here is written anew without them. Each step can be repeated: `ingest.works` keeps
what is to be done until it is. Generations are not known here (`publish.generations`).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from ingest import ledger, quarantine, store, vault
from ingest.contract import load_contract
from ingest.duplicates import RECORD
from ingest.erased import forgotten
from ingest.hashed_identity import FILE as HASHED_IDENTITIES
from ingest.holdings import (
    Subject,
    identifiers_in,
    leading_columns,
    mentions_of,
    of_subject,
    rejected_of,
)
from ingest.quarantined_keys import KEYS
from ingest.readers.byte_source import Identity, identity_at
from ingest.rewriting import rewrite_store
from ingest.sealing import SegmentWriter, read_segment
from ingest.works import told

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime
    from pathlib import Path

    from ingest.contract import Contract
    from ingest.ledger import Delivery
    from ingest.task import Keys
    from ingest.workspace import Workspace


@dataclass(frozen=True)
class Plan:
    """What an erasure will take away, counted without a value.

    Attributes:
        rows: Stored rows about the person, by entity; in every delivery, old and new.
        mentions: Rows about others, stored or rejected, in which the person is
            forgotten.
        quarantined: Rejected rows about the person, with or without their text.
        identifiers: How many identifiers the vault knows of them.
        landing: Files in `landing/` that brought any of this, each with its hash.
        unread: Files in `landing/` of which nothing is loaded, so nobody knows.
    """

    rows: dict[str, int]
    mentions: dict[str, int]
    quarantined: int
    identifiers: int
    landing: tuple[tuple[str, str], ...]
    unread: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is held of the person."""
        return not (self.rows or self.mentions or self.quarantined or self.identifiers)


def plan_erasure(
    workspace: Workspace,
    connection: sqlite3.Connection,
    subject: Subject,
    keys: Keys,
) -> Plan:
    """Count what is held of somebody and find the files that brought it."""
    landed = ledger.deliveries(connection)
    rows: dict[str, int] = {}
    mentions: dict[str, int] = {}
    touched = set()
    for place, of_place in _by_place(landed).items():
        path, contract = workspace.root / place, load_contract(of_place[0].entity)
        found = pl.read_parquet(path, columns=leading_columns(path, contract))
        for counted, mask in (
            (rows, of_subject(found, contract, subject)),
            (mentions, mentions_of(found, contract, subject)),
        ):
            number = int(mask.sum())
            if number:
                counted[contract.entity] = counted.get(contract.entity, 0) + number
                touched |= {delivery.delivery_id for delivery in of_place}
    tags = {tag for tag, _ in subject.tags(keys)}
    quarantined = 0
    known = set()
    for delivery in {delivery.key: delivery for delivery in landed}.values():
        rejected = rejected_of(workspace, delivery, subject, keys, tags=tags)
        quarantined += len(rejected.about)
        if rejected.naming:
            entity = delivery.entity
            mentions[entity] = mentions.get(entity, 0) + len(rejected.naming)
        segment = vault.segments(workspace) / f"{delivery.key}{vault.SUFFIX}"
        told_of = identifiers_in(segment, keys, subject.pseudonyms)
        known |= told_of
        if rejected.about or rejected.naming or told_of:
            touched |= {one.delivery_id for one in landed if one.key == delivery.key}
    brought = {d.file_sha256 for d in landed if d.delivery_id in touched}
    loaded = {d.file_sha256 for d in landed if d.status != "rejected"}
    lying = _lying(workspace, connection)
    return Plan(
        rows=rows,
        mentions=mentions,
        quarantined=quarantined,
        identifiers=len(known),
        landing=tuple(file for file in lying if file[1] in brought),
        unread=tuple(place for place, digest in lying if digest not in loaded),
    )


def facts_of(subject: Subject, plan: Plan) -> dict[str, Any]:
    """Return what the steps of an erasure need, as the journal keeps it."""
    return {
        "pseudonyms": sorted(subject.pseudonyms),
        "identifiers": sorted(map(list, subject.identifiers)),
        "parents": {kind: sorted(each) for kind, each in subject.parents.items()},
        "landing": [list(file) for file in plan.landing],
    }


def carry_out(
    workspace: Workspace,
    connection: sqlite3.Connection,
    keys: Keys,
    facts: dict[str, Any],
    *,
    now: datetime,
) -> None:
    """Take the steps of an erasure; those that were taken already change nothing."""
    subject = Subject(
        pseudonyms=frozenset(facts["pseudonyms"]),
        identifiers=frozenset((plain, kind) for plain, kind in facts["identifiers"]),
        parents={kind: frozenset(each) for kind, each in facts["parents"].items()},
    )
    tags = subject.tags(keys)
    keys.people.erase(tags, at=told(now))
    gone = {tag for tag, _ in tags}
    landed = ledger.deliveries(connection)
    for delivery in landed:
        _leave_quarantine(workspace, delivery, subject, keys, tags=gone)
        _leave_vault(workspace, delivery, subject, keys, tags=gone)

    def without(path: Path, contract: Contract) -> pl.DataFrame | None:
        return _without(path, contract, subject)

    rewrite_store(workspace, connection, without, cause="erased", now=now)
    forget_hashed(workspace, subject.pseudonyms)
    for place, digest in facts["landing"]:
        path = workspace.root / place
        if path.is_file() and store.sha256_of(path) == digest:
            path.unlink()
            store.sync_folder(path.parent)
    _forget_in_working_files(workspace, subject.pseudonyms)


def _by_place(landed: Sequence[Delivery]) -> dict[str, list[Delivery]]:
    places: dict[str, list[Delivery]] = {}
    for delivery in landed:
        if delivery.parquet_path:
            places.setdefault(delivery.parquet_path, []).append(delivery)
    return places


def _lying(
    workspace: Workspace, connection: sqlite3.Connection
) -> list[tuple[str, str]]:
    """Return the files in `landing/` with the hashes of what lies there now."""
    if not workspace.landing.is_dir():
        return []
    found = []
    for path in sorted(workspace.landing.rglob("*")):
        if path.is_file() and not path.is_symlink():
            place = path.relative_to(workspace.root).as_posix()
            row = ledger.seen(connection, place)
            is_known = row is not None and identity_at(path) == Identity(
                row["size"], row["mtime_ns"], row["inode"]
            )
            known = str(row["file_sha256"]) if is_known and row is not None else ""
            found.append((place, known or store.sha256_of(path)))
    return found


def _without(path: Path, contract: Contract, subject: Subject) -> pl.DataFrame | None:
    leading = pl.read_parquet(path, columns=leading_columns(path, contract))
    if not leading.width:
        return None
    theirs = of_subject(leading, contract, subject)
    if not theirs.any() and not mentions_of(leading, contract, subject).any():
        return None
    kept = pl.read_parquet(path).filter(~theirs)
    return forgotten(kept, contract, subject.pseudonyms)


def _leave_quarantine(
    workspace: Workspace,
    delivery: Delivery,
    subject: Subject,
    keys: Keys,
    *,
    tags: Collection[bytes],
) -> None:
    """Write the quarantine of a delivery anew; rows about others stay, without text.

    The index first, which is counted, and the keys last, by which rows are found whose
    text has expired: so a step that was interrupted finds the rest when repeated.
    """
    found = rejected_of(workspace, delivery, subject, keys, tags=tags)
    if not found.about and not found.naming:
        return
    base = workspace.quarantine / delivery.key
    gone = sorted(found.about)
    _rewrite(
        workspace,
        base.with_name(f"{base.name}{quarantine.INDEX}"),
        lambda rows: rows.filter(~rows["record"].is_in(gone)),
    )
    if found.texts:
        sealed = base.with_name(f"{base.name}{quarantine.SEALED}")
        _reseal(workspace, sealed, keys=keys, without=found.texts)
    contract = load_contract(delivery.entity)
    _rewrite(
        workspace,
        base.with_name(f"{base.name}{KEYS}"),
        lambda rows: forgotten(
            rows.filter(~of_subject(rows, contract, subject)),
            contract,
            subject.pseudonyms,
        ),
    )


def _rewrite(
    workspace: Workspace, path: Path, changed: Callable[[pl.DataFrame], pl.DataFrame]
) -> None:
    if not path.exists():
        return
    written = workspace.scratch / path.name
    changed(pl.read_parquet(path)).write_parquet(written)
    store.place(written, path)


def _leave_vault(
    workspace: Workspace,
    delivery: Delivery,
    subject: Subject,
    keys: Keys,
    *,
    tags: Collection[bytes],
) -> None:
    """Write a segment anew without what no key opens any more."""
    path = vault.segments(workspace) / f"{delivery.key}{vault.SUFFIX}"
    if not path.exists():
        return
    frames = list(vault.read_frames(path, master=keys.master))
    gone = pl.Series(sorted(tags), dtype=pl.Binary).implode()
    kept = []
    for label, rows in frames:
        if vault.OWNER in rows.columns:
            stays = ~rows[vault.OWNER].is_in(gone)
        elif label == vault.IDENTITIES:
            stays = pl.Series(
                [
                    keys.people.tag(plain, id_type=kind) not in tags
                    for plain, kind in rows.select("identifier", "id_type").iter_rows()
                ],
                dtype=pl.Boolean,
            )
        else:
            stays = ~rows[RECORD].is_in(_records_of(workspace, delivery, subject))
        kept.append((label, rows.filter(stays)))
    before = sum(rows.height for _, rows in frames)
    if before == sum(rows.height for _, rows in kept):
        return
    written = workspace.scratch / path.name
    written.unlink(missing_ok=True)
    writer = SegmentWriter(
        written, segment_id=delivery.key, kind=vault.KIND, master=keys.master
    )
    for label, rows in kept:
        if rows.height:
            vault.add_frame(writer, label, rows)
    writer.close()
    store.place(written, path)


def _records_of(
    workspace: Workspace, delivery: Delivery, subject: Subject
) -> pl.Series:
    """Return the records of a file that are about a person, for older segments."""
    rows = pl.read_parquet(workspace.root / str(delivery.parquet_path))
    theirs = rows.filter(of_subject(rows, load_contract(delivery.entity), subject))
    return theirs[RECORD].implode()


def _reseal(
    workspace: Workspace, path: Path, *, keys: Keys, without: Collection[int]
) -> None:
    written = workspace.scratch / path.name
    written.unlink(missing_ok=True)
    writer = SegmentWriter(
        written,
        segment_id=path.name.removesuffix(quarantine.SEALED),
        kind=quarantine.KIND,
        master=keys.master,
    )
    for record, payload in read_segment(path, kind=quarantine.KIND, master=keys.master):
        if record not in without:
            writer.add(record, payload)
    writer.close()
    store.place(written, path)


def forget_hashed(workspace: Workspace, pseudonyms: Collection[str]) -> None:
    """Write anew what was found out about hashed addresses, without some people."""
    path = workspace.store / HASHED_IDENTITIES
    if not path.exists():
        return
    marks = ", ".join("?" for _ in pseudonyms)
    named = f"identifier in ({marks}) or email in ({marks})"
    values = [*sorted(pseudonyms), *sorted(pseudonyms)]
    with closing(sqlite3.connect(path)) as state:
        query = f"select count(*) from identities where {named}"
        if not state.execute(query, values).fetchone()[0]:
            return
        state.execute("pragma secure_delete = on")
        with state:
            state.execute(f"delete from identities where {named}", values)
        state.execute("vacuum")


def _forget_in_working_files(workspace: Workspace, pseudonyms: Collection[str]) -> None:
    """Remove what tools have written down, should it name a pseudonym at all."""
    needles = [name.encode() for name in pseudonyms]
    for folder in (workspace.dbt, workspace.dagster_home, workspace.reports):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and not path.is_symlink():
                content = path.read_bytes()
                if any(needle in content for needle in needles):
                    path.unlink()
