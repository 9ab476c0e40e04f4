"""What is kept for how long, and what has been kept long enough.

The periods stand in `stepladder.yaml`, by source or feed. They are counted from the day
a file was loaded; what is removed is still counted by the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from ingest import ledger, quarantine, store, vault
from ingest.periods import Retention
from ingest.quarantined_keys import KEYS
from ingest.readers.byte_source import Identity, identity_at
from ingest.rewriting import rewrite_store, stored_rows
from ingest.standing import latest_deliveries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ingest.contract import Contract
    from ingest.ledger import Delivery
    from ingest.workspace import Workspace, WorkspaceSettings

What = Literal["landing", "quarantine", "vault", "store"]


@dataclass(frozen=True)
class Expired:
    """Something that has been kept long enough."""

    what: What
    place: str
    source: str
    feed: str
    loaded_on: str
    kept_days: int


def find_expired(
    workspace: Workspace, connection: sqlite3.Connection, *, now: datetime
) -> list[Expired]:
    """Return everything that has been kept for longer than the settings say."""
    landed = [d for d in ledger.deliveries(connection) if d.parquet_path]
    return [
        *_of_landing(workspace, connection, landed, now),
        *_of_sealed(workspace, landed, now),
        *_of_store(workspace, landed, now),
    ]


def remove_files(workspace: Workspace, expired: Sequence[Expired]) -> None:
    """Remove the files that have expired; the raw store is changed by `carry_out`."""
    folders = set()
    for each in expired:
        if each.what != "store":
            path = workspace.root / each.place
            path.unlink(missing_ok=True)
            folders.add(path.parent)
    for folder in folders:
        store.sync_folder(folder)


def facts_of(expired: Sequence[Expired]) -> dict[str, Any]:
    """Return which stored files have expired, as the journal keeps it."""
    return {"places": [each.place for each in expired if each.what == "store"]}


def carry_out(
    workspace: Workspace,
    connection: sqlite3.Connection,
    facts: dict[str, Any],
    *,
    now: datetime,
) -> None:
    """Take the rows out of stored files that have expired; repeated, it is the same."""
    places = {workspace.root / place for place in facts["places"]}
    for delivery in ledger.deliveries(connection):
        if workspace.root / str(delivery.parquet_path) in places:
            named = workspace.quarantine / f"{delivery.key}{KEYS}"
            named.unlink(missing_ok=True)

    def change(path: Path, contract: Contract) -> pl.DataFrame | None:  # noqa: ARG001 - every file is emptied alike
        return pl.read_parquet(path).clear() if path in places else None

    rewrite_store(workspace, connection, change, cause="expired", now=now)


def _of_landing(
    workspace: Workspace,
    connection: sqlite3.Connection,
    landed: Sequence[Delivery],
    now: datetime,
) -> Iterator[Expired]:
    by_bytes: defaultdict[str, list[Delivery]] = defaultdict(list)
    for delivery in landed:
        by_bytes[delivery.file_sha256].append(delivery)
    rows = connection.execute("select * from seen_files order by path").fetchall()
    for row in rows:
        path = workspace.root / row["path"]
        known = Identity(row["size"], row["mtime_ns"], row["inode"])
        brought = by_bytes.get(row["file_sha256"])
        if brought and path.is_file() and identity_at(path) == known:
            yield from _if_due(workspace, "landing", row["path"], brought, now)


def _of_sealed(
    workspace: Workspace, landed: Sequence[Delivery], now: datetime
) -> Iterator[Expired]:
    by_key: defaultdict[str, list[Delivery]] = defaultdict(list)
    for delivery in landed:
        by_key[delivery.key].append(delivery)
    for key, brought in by_key.items():
        rejected = workspace.quarantine / f"{key}{quarantine.SEALED}"
        segment = vault.segments(workspace) / f"{key}{vault.SUFFIX}"
        sealed: tuple[tuple[What, Path], ...] = (
            ("quarantine", rejected),
            ("vault", segment),
        )
        for what, path in sealed:
            if path.exists():
                place = path.relative_to(workspace.root).as_posix()
                yield from _if_due(workspace, what, place, brought, now)


def _of_store(
    workspace: Workspace, landed: Sequence[Delivery], now: datetime
) -> Iterator[Expired]:
    counting = latest_deliveries(landed)
    by_place: defaultdict[str, list[Delivery]] = defaultdict(list)
    for delivery in landed:
        by_place[str(delivery.parquet_path)].append(delivery)
    for place, brought in by_place.items():
        is_current = any(
            delivery.delivery_mode == "full" and delivery.delivery_id in counting
            for delivery in brought
        )
        due = [] if is_current else _if_due(workspace, "store", place, brought, now)
        for expired in due:
            if stored_rows(workspace.root / place):
                yield expired


def _if_due(
    workspace: Workspace,
    what: What,
    place: str,
    brought: Sequence[Delivery],
    now: datetime,
) -> Iterator[Expired]:
    """Yield what has been kept too long by the measure of every delivery of it."""
    kept = [days_kept(workspace.settings, delivery, what) for delivery in brought]
    newest = max(brought, key=lambda delivery: delivery.loaded_at)
    loaded_on = datetime.fromisoformat(newest.loaded_at).astimezone(UTC).date()
    limits = [days for days in kept if days is not None]
    if len(limits) != len(kept):
        return
    age = (now.astimezone(UTC).date() - loaded_on).days
    if age > max(limits):
        yield Expired(
            what, place, newest.source, newest.feed, loaded_on.isoformat(), max(limits)
        )


def days_kept(
    settings: WorkspaceSettings, delivery: Delivery, what: What
) -> int | None:
    """Return for how many days something of a delivery is kept; None for good."""
    name = f"{what}_days"
    for key in (f"{delivery.source}/{delivery.feed}", delivery.source, "default"):
        rule = settings.retention.get(key)
        if rule is not None and name in rule.model_fields_set:
            chosen: int | None = getattr(rule, name)
            return chosen
    usual: int | None = getattr(Retention(), name)
    return usual
