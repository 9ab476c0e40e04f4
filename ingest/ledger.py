"""The ledger: what was landed, when, and with what outcome, in one SQLite file.

Tables, rows and the hash chain belong here. A delivery is written in one transaction
after its files are safe on the disk, so a row without its file cannot exist.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING

from ingest.errors import DataError
from ingest.ledger_tables import ADDED, SCHEMA
from ingest.standing import replaces

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Delivery:
    """One file as it was landed. Counts of a rejected file are all zero.

    The place is the delivery whose turn among those of its feed this one takes, because
    the same file was read again; 0 where it takes its own. What the file's name told is
    kept as JSON; the columns whose empty cells mean something stand between commas.
    """

    source: str
    feed: str
    entity: str
    delivery_mode: str
    file_name: str
    file_sha256: str
    file_bytes: int
    mapping_sha256: str
    contract_version: str
    loaded_at: str
    status: str
    key_id: str
    reject_rule: str | None = None
    reject_reason: str | None = None
    parquet_path: str | None = None
    parquet_sha256: str | None = None
    rows_in: int = 0
    rows_loaded: int = 0
    rows_quarantined: int = 0
    rows_duplicate: int = 0
    rows_superseded: int = 0
    rows_erased: int = 0
    chain_hash: str = ""
    delivery_id: int = 0
    place: int = 0
    delivered_on: str | None = None
    file_name_values: str = ""
    unchanged_when_null: str = ""
    cleared_when_null: str = ""
    keeps_people_left_out: int = 0

    @property
    def turn(self) -> int:
        """Where the delivery stands among those of its feed."""
        return self.place or self.delivery_id

    @property
    def key(self) -> str:
        """The name of everything else that belongs to this delivery."""
        parts = [self.source, self.feed, self.file_sha256, self.mapping_sha256]
        if self.file_name_values:
            parts.append(self.file_name_values)
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:40]


_COLUMNS = tuple(field.name for field in fields(Delivery))
_AMENDED = (
    "parquet_path",
    "parquet_sha256",
    "rows_loaded",
    "rows_quarantined",
    "rows_superseded",
    "rows_erased",
    "key_id",
)
_AS_WRITTEN = f"select {', '.join(_COLUMNS)} from deliveries"
_NOW = ", ".join(
    f"coalesce(amended.{name}, landed.{name}) as {name}"
    if name in _AMENDED
    else f"landed.{name}"
    for name in _COLUMNS
)
_SELECT = (
    f"select * from (select {_NOW} from deliveries as landed"
    " left join amendments as amended on amended.amendment_id ="
    " (select max(amendment_id) from amendments"
    " where amendments.delivery_id = landed.delivery_id))"
)
_PRIVATE = 0o600
_NOT_WRITABLE = ("SQLITE_CANTOPEN", "SQLITE_READONLY")
_NOT_CHAINED = {"status", "chain_hash"}
FaultCounts = Mapping[tuple[str, str | None], int]


def unreadable(file_name: str) -> str:
    """Return what stands for the hash of a file that could not be opened."""
    return f"unreadable:{file_name}"


@contextmanager
def open_ledger(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the ledger, making it if there is none.

    Raises:
        DataError: This account may not write where it lies. SQLite needs that to read
            too, and the ledger is not damaged by it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _keep_to_owner(path)
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        connection.row_factory = sqlite3.Row
        _begin_log(connection, path)
        connection.execute("pragma synchronous = full")
        connection.execute("pragma foreign_keys = on")
        connection.executescript(SCHEMA)
        _add_columns(connection)
        yield connection
    finally:
        connection.close()


def _begin_log(connection: sqlite3.Connection, path: Path) -> None:
    try:
        connection.execute("pragma journal_mode = wal")
    except sqlite3.OperationalError as error:
        if not error.sqlite_errorname.startswith(
            ("SQLITE_CANTOPEN", "SQLITE_READONLY")
        ):
            raise
        raise DataError(
            "the ledger cannot be opened, because this account may not write beside it",
            file=path,
            remedy="Let the account that runs this write and read the whole workspace.",
        ) from None


def deliveries(connection: sqlite3.Connection) -> list[Delivery]:
    """Return every delivery in the order of loading."""
    rows = connection.execute(f"{_SELECT} order by delivery_id")
    return [_delivery(row) for row in rows.fetchall()]


def known(connection: sqlite3.Connection, unread: Delivery) -> Delivery | None:
    """Return the newest delivery of the same bytes, mapping and file name values."""
    row = connection.execute(
        f"{_SELECT} where source = ? and feed = ? and file_sha256 = ?"
        " and mapping_sha256 = ? and file_name_values = ?"
        " order by delivery_id desc limit 1",
        (
            unread.source,
            unread.feed,
            unread.file_sha256,
            unread.mapping_sha256,
            unread.file_name_values,
        ),
    ).fetchone()
    return None if row is None else _delivery(row)


def record(
    connection: sqlite3.Connection, delivery: Delivery, faults: FaultCounts
) -> Delivery:
    """Write a delivery, its fault counts and what it replaces, in one transaction."""
    connection.execute("begin immediate")
    try:
        row = connection.execute(
            "select delivery_id, chain_hash from deliveries"
            " order by delivery_id desc limit 1"
        ).fetchone()
        before = "" if row is None else str(row["chain_hash"])
        number = 1 if row is None else int(row["delivery_id"]) + 1
        numbered = replace(delivery, delivery_id=number)
        written = replace(numbered, chain_hash=_chained(before, numbered))
        if delivery.status == "loaded":
            _mark_replaced(connection, written)
        marks = ", ".join("?" for _ in _COLUMNS)
        connection.execute(
            f"insert into deliveries ({', '.join(_COLUMNS)}) values ({marks})",
            tuple(asdict(written).values()),
        )
        connection.executemany(
            "insert into faults_by_rule values (?, ?, ?, ?)",
            [
                (number, rule, column, rows)
                for (rule, column), rows in sorted(
                    faults.items(), key=lambda item: (item[0][0], item[0][1] or "")
                )
            ],
        )
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")
    return written


def note(connection: sqlite3.Connection, delivery: Delivery, rule: str) -> None:
    """Write down what was odd about a delivery as a whole and cost no row."""
    connection.execute(
        "insert into faults_by_rule values (?, ?, null, 0)",
        (delivery.delivery_id, rule),
    )


def faults_of(connection: sqlite3.Connection, delivery_id: int) -> FaultCounts:
    """Return how many rows each rule and column sent away."""
    rows = connection.execute(
        "select rule, column_name, rows from faults_by_rule where delivery_id = ?",
        (delivery_id,),
    ).fetchall()
    return {(row["rule"], row["column_name"]): row["rows"] for row in rows}


def broken_link(connection: sqlite3.Connection) -> int | None:
    """Return the first delivery whose chain hash does not fit, or None."""
    before = ""
    rows = connection.execute(f"{_AS_WRITTEN} order by delivery_id").fetchall()
    for delivery in map(_delivery, rows):
        if _chained(before, delivery) != delivery.chain_hash:
            return delivery.delivery_id
        before = delivery.chain_hash
    return None


def seen(connection: sqlite3.Connection, path: str) -> sqlite3.Row | None:
    """Return what was known of a landed path when it was last hashed."""
    row: sqlite3.Row | None = connection.execute(
        "select * from seen_files where path = ?", (path,)
    ).fetchone()
    return row


def remember(
    connection: sqlite3.Connection,
    path: str,
    *,
    size: int,
    mtime_ns: int,
    inode: int,
    file_sha256: str,
) -> None:
    """Keep the hash of a landed path, so that it need not be read again."""
    connection.execute(
        "insert or replace into seen_files values (?, ?, ?, ?, ?)",
        (path, size, mtime_ns, inode, file_sha256),
    )


def newest_of_bytes(
    connection: sqlite3.Connection, unread: Delivery
) -> Delivery | None:
    """Return the newest delivery of the same bytes under whatever mapping."""
    row = connection.execute(
        f"{_SELECT} where source = ? and feed = ? and file_sha256 = ?"
        " order by delivery_id desc limit 1",
        (unread.source, unread.feed, unread.file_sha256),
    ).fetchone()
    return None if row is None else _delivery(row)


def _keep_to_owner(path: Path) -> None:
    """Make the ledger, and what SQLite lays beside it, readable for its owner only.

    SQLite gives its write-ahead files the mode of the ledger itself.
    """
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, _PRIVATE))
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        with suppress(FileNotFoundError, PermissionError):
            beside = path.with_name(name)
            if beside.stat().st_mode & 0o777 != _PRIVATE:
                beside.chmod(_PRIVATE)


def _mark_replaced(connection: sqlite3.Connection, newer: Delivery) -> None:
    rows = connection.execute(
        f"{_SELECT} where source = ? and feed = ? and file_sha256 = ?"
        " and status = 'loaded'",
        (newer.source, newer.feed, newer.file_sha256),
    ).fetchall()
    connection.executemany(
        "update deliveries set status = 'replaced' where delivery_id = ?",
        [
            (older.delivery_id,)
            for older in map(_delivery, rows)
            if replaces(newer, older)
        ],
    )


def _add_columns(connection: sqlite3.Connection) -> None:
    """Give a ledger that an earlier release made the columns it lacks."""
    rows = connection.execute("pragma table_info(deliveries)").fetchall()
    present = {row["name"] for row in rows}
    for name, declared in ADDED.items():
        if name not in present:
            connection.execute(f"alter table deliveries add column {name} {declared}")


def _delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(**{name: row[name] for name in _COLUMNS})


def _chained(before: str, delivery: Delivery) -> str:
    kept = {
        name: value
        for name, value in asdict(delivery).items()
        if name not in _NOT_CHAINED and not (name in ADDED and not value)
    }
    text = before + json.dumps(kept, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
