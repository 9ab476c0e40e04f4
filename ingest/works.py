"""Work on the whole store that is begun, interrupted and finished: the journal.

Erasing somebody or changing the key rewrites many files. What is to be done is sealed
in the vault and named in the ledger before anything changes; each step can be repeated,
so whatever moment a command is killed at, the next one finishes the work.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from ingest.sealing import SegmentWriter, read_segment
from ingest.store import place, sync_folder

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from ingest.task import Keys
    from ingest.workspace import Workspace

KIND = "work"
Kind = Literal["erase", "expire", "rotate"]


@dataclass(frozen=True)
class Work:
    """Something that is being done to everything stored.

    Attributes:
        work_id: Its number.
        kind: What is done.
        state: `begun` until the store is as it shall be, then `stored` until what was
            built from the old one is gone as well.
        facts: What the steps need; None once they are done.
    """

    work_id: int
    kind: Kind
    state: str
    facts: dict[str, Any] | None


def begin(
    workspace: Workspace,
    connection: sqlite3.Connection,
    keys: Keys,
    kind: Kind,
    facts: dict[str, Any],
    *,
    now: datetime,
) -> Work:
    """Write down what is to be done; from now on it will be."""
    row = connection.execute("select coalesce(max(work_id), 0) + 1 from works")
    number = int(row.fetchone()[0])
    _seal(workspace, number, facts, keys)
    connection.execute(
        "insert into works (work_id, kind, begun_at, state) values (?, ?, ?, 'begun')",
        (number, kind, told(now)),
    )
    return Work(number, kind, "begun", facts)


def unfinished(
    workspace: Workspace, connection: sqlite3.Connection, keys: Keys
) -> list[Work]:
    """Return the works whose store is not yet as it shall be, oldest first."""
    rows = connection.execute(
        "select work_id, kind from works where state = 'begun' order by work_id"
    ).fetchall()
    return [
        Work(
            row["work_id"],
            row["kind"],
            "begun",
            _unseal(workspace, row["work_id"], keys),
        )
        for row in rows
    ]


def waiting_for_generation(connection: sqlite3.Connection) -> list[Work]:
    """Return the works whose old generations are not yet gone, oldest first."""
    rows = connection.execute(
        "select work_id, kind from works where state = 'stored' order by work_id"
    ).fetchall()
    return [Work(row["work_id"], row["kind"], "stored", None) for row in rows]


def mark_stored(
    workspace: Workspace, connection: sqlite3.Connection, work: Work
) -> None:
    """Write that the store is as it shall be, and forget what was to be done."""
    connection.execute(
        "update works set state = 'stored' where work_id = ?", (work.work_id,)
    )
    forget(workspace, connection)


def forget(workspace: Workspace, connection: sqlite3.Connection) -> None:
    """Remove what was sealed for works that need it no more, or never began."""
    rows = connection.execute("select work_id from works where state = 'begun'")
    kept = {_path(workspace, row["work_id"]) for row in rows.fetchall()}
    for path in workspace.vault.glob(f"{KIND}-*.sealed"):
        if path not in kept:
            path.unlink()
            sync_folder(path.parent)


def mark_done(connection: sqlite3.Connection, work: Work, *, now: datetime) -> None:
    """Write that nothing of the old is left."""
    connection.execute(
        "update works set state = 'done', ended_at = ? where work_id = ?",
        (told(now), work.work_id),
    )


def told(moment: datetime) -> str:
    """Return a moment as the ledger writes it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _seal(workspace: Workspace, number: int, facts: dict[str, Any], keys: Keys) -> None:
    path = _path(workspace, number)
    written = workspace.scratch / path.name
    written.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    written.unlink(missing_ok=True)
    writer = SegmentWriter(written, segment_id=path.stem, kind=KIND, master=keys.master)
    writer.add(number, json.dumps(facts).encode())
    writer.close()
    place(written, path)


def _unseal(workspace: Workspace, number: int, keys: Keys) -> dict[str, Any]:
    sealed = read_segment(_path(workspace, number), kind=KIND, master=keys.master)
    [(_, payload)] = list(sealed)
    facts: dict[str, Any] = json.loads(payload)
    return facts


def _path(workspace: Workspace, number: int) -> Path:
    return workspace.vault / f"{KIND}-{number}.sealed"
