"""Where the outcome of one file goes: its parts into the stores, then the ledger.

The order matters: a row of the ledger is written when all it speaks of is safe.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest import ledger, quarantine, store, vault
from ingest.quarantined_keys import KEYS

if TYPE_CHECKING:
    import sqlite3

    import polars as pl

    from ingest.faults import FileStoppedError
    from ingest.ledger import Delivery
    from ingest.task import Taken
    from ingest.workspace import Workspace


def keep(
    workspace: Workspace,
    connection: sqlite3.Connection,
    unread: Delivery,
    taken: Taken,
) -> Delivery:
    """Put the results in their places, then say so in the ledger: in that order."""
    if taken.vault is not None:
        target = vault.segments(workspace) / f"{unread.key}{vault.SUFFIX}"
        store.place(taken.vault, target)
    if taken.quarantine is not None:
        target = workspace.quarantine / f"{unread.key}{quarantine.SEALED}"
        store.place(taken.quarantine, target)
    _place_table(workspace, f"{unread.key}{quarantine.INDEX}", taken.faults)
    _place_table(workspace, f"{unread.key}{KEYS}", taken.quarantined_keys)
    parquet = store.keep_parquet(workspace, taken.parquet, entity=unread.entity)
    delivery = replace(
        unread,
        status="loaded",
        parquet_path=parquet.relative_to(workspace.root).as_posix(),
        parquet_sha256=parquet.stem,
        rows_in=taken.rows_in,
        rows_loaded=taken.rows_loaded,
        rows_quarantined=taken.rows_quarantined,
        rows_duplicate=taken.rows_duplicate,
        rows_superseded=taken.rows_superseded,
        rows_erased=taken.rows_erased,
    )
    return ledger.record(connection, delivery, taken.faults_by_rule())


def reject(
    connection: sqlite3.Connection, unread: Delivery, error: FileStoppedError
) -> Delivery | None:
    """Record a file that was stopped, unless that is known already."""
    if not unread.file_sha256:
        unread = replace(unread, file_sha256=ledger.unreadable(unread.file_name))
    reason = " ".join(
        part
        for part in (
            f"line {error.line}:" if error.line else "",
            f"column {error.column}:" if error.column else "",
            f"{error.problem}.",
            error.remedy or "",
        )
        if part
    )
    earlier = ledger.known(connection, unread)
    if earlier is not None and earlier.reject_reason == reason:
        return None
    rejected = replace(unread, reject_rule=str(error.rule), reject_reason=reason)
    return ledger.record(connection, rejected, {})


def _place_table(workspace: Workspace, name: str, rows: pl.DataFrame) -> None:
    if rows.height:
        written = workspace.scratch / name
        rows.write_parquet(written)
        store.place(written, workspace.quarantine / name)
