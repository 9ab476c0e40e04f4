"""Files of the raw store are written anew, and the ledger says so.

A stored file never changes: a new one takes its place under the name of its new
content, the ledger is amended, then the old one goes. Counts are taken from what lies
there afterwards, so that a step that is repeated comes to the same. What a rewriting is
for belongs to the modules that call it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ingest import ledger, store
from ingest.amendments import Amendment, amend
from ingest.contract import load_contract
from ingest.quarantine import INDEX
from ingest.works import told

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import datetime

    from ingest.contract import Contract
    from ingest.ledger import Delivery, FaultCounts
    from ingest.workspace import Workspace

_ROW_GROUP = 524_288
Change = Callable[[Path, "Contract"], pl.DataFrame | None]
"""The rows of a stored file as they shall be; None where they shall stay."""


def rewrite_store(
    workspace: Workspace,
    connection: sqlite3.Connection,
    change: Change,
    *,
    cause: str,
    key_id: str | None = None,
    now: datetime,
) -> None:
    """Change the stored rows, then the ledger, then remove what is replaced.

    Args:
        workspace: The workspace.
        connection: The open ledger.
        change: What becomes of a file.
        cause: Why, as amendments call it.
        key_id: The key of the pseudonyms from now on, if it changed.
        now: The moment.
    """
    deliveries = [d for d in ledger.deliveries(connection) if d.parquet_path]
    places = _rewritten(workspace, deliveries, change)
    amendments = []
    faults: dict[int, FaultCounts] = {}
    for delivery in deliveries:
        former = str(delivery.parquet_path)
        path = places.get(former, workspace.root / former)
        amendment = _amended(
            workspace, delivery, path, cause=cause, key_id=key_id, now=now
        )
        if amendment is not None:
            amendments.append(amendment)
            if amendment.rows_quarantined != delivery.rows_quarantined:
                faults[delivery.delivery_id] = _faults(workspace, delivery)
    if amendments:
        amend(connection, amendments, faults=faults)
    used = {d.parquet_path for d in ledger.deliveries(connection)}
    for former in places:
        if former not in used:
            (workspace.root / former).unlink(missing_ok=True)
            store.sync_folder((workspace.root / former).parent)


def remove_unnamed(workspace: Workspace, connection: sqlite3.Connection) -> None:
    """Remove stored files that the ledger names no more: a killed rewriting's."""
    names = {
        Path(d.parquet_path).name
        for d in ledger.deliveries(connection)
        if d.parquet_path
    }
    store.sweep(workspace.raw_store, keep=names)


def stored_rows(path: Path) -> int:
    """Count the rows of a stored file."""
    return int(pl.scan_parquet(path).select(pl.len()).collect().item())


def _rewritten(
    workspace: Workspace, deliveries: list[Delivery], change: Change
) -> Mapping[str, Path]:
    """Write the changed files and return where they lie, by where they lay."""
    entities = {str(d.parquet_path): d.entity for d in deliveries}
    places = {}
    for former, entity in entities.items():
        rows = change(workspace.root / former, load_contract(entity))
        if rows is None:
            continue
        written = workspace.scratch / "rewritten.parquet"
        rows.write_parquet(
            written,
            compression="zstd",
            compression_level=1,
            row_group_size=_ROW_GROUP,
        )
        places[former] = store.keep_parquet(workspace, written, entity=entity)
    return places


def _amended(
    workspace: Workspace,
    delivery: Delivery,
    path: Path,
    *,
    cause: str,
    key_id: str | None,
    now: datetime,
) -> Amendment | None:
    """Return what a delivery has come to, None if nothing has changed."""
    place = path.relative_to(workspace.root).as_posix()
    rows = stored_rows(path)
    superseded = delivery.rows_superseded
    if rows != delivery.rows_loaded + superseded:
        superseded = rows - _keys(path, load_contract(delivery.entity), rows)
    loaded = rows - superseded
    quarantined = _quarantined(workspace, delivery)
    erased = (
        delivery.rows_in - loaded - superseded - quarantined - delivery.rows_duplicate
    )
    amendment = Amendment(
        delivery_id=delivery.delivery_id,
        amended_at=told(now),
        cause=cause,
        parquet_path=place,
        parquet_sha256=path.stem,
        rows_loaded=loaded,
        rows_quarantined=quarantined,
        rows_superseded=superseded,
        rows_erased=erased,
        key_id=key_id or delivery.key_id,
    )
    is_same = all(
        getattr(amendment, name) == getattr(delivery, name)
        for name in ("parquet_path", "rows_quarantined", "rows_erased", "key_id")
    )
    return None if is_same else amendment


def _keys(path: Path, contract: Contract, rows: int) -> int:
    """Count the distinct keys of a stored file: its rows but for older versions."""
    key = list(contract.key)
    if not set(key) <= pl.read_parquet_schema(path).keys():
        return rows
    return int(pl.read_parquet(path, columns=key).n_unique()) if rows else 0


def _quarantined(workspace: Workspace, delivery: Delivery) -> int:
    index = workspace.quarantine / f"{delivery.key}{INDEX}"
    if not delivery.rows_quarantined or not index.exists():
        return delivery.rows_quarantined
    return int(pl.read_parquet(index, columns=["record"]).n_unique())


def _faults(workspace: Workspace, delivery: Delivery) -> FaultCounts:
    index = pl.read_parquet(workspace.quarantine / f"{delivery.key}{INDEX}")
    counted = index.group_by("rule", "column_name").agg(
        pl.col("record").n_unique().alias("rows")
    )
    return {
        (rule, column): rows
        for rule, column, rows in counted.sort(pl.all()).iter_rows()
    }
