"""What deliveries have come to since they were landed: erased, expired, rotated.

A row of the ledger is never changed; an amendment is added, chained to the one before.
`ingest.ledger` reads a delivery with its newest amendment laid over it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING

from ingest.faults import Rule
from ingest.ledger import deliveries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from ingest.ledger import FaultCounts


@dataclass(frozen=True)
class Amendment:
    """What a delivery has come to since it was landed, and why.

    Rows that were erased or have expired are counted as erased, wherever they were
    counted before, so that every row that ever came in stays accounted for.
    """

    delivery_id: int
    amended_at: str
    cause: str
    parquet_path: str
    parquet_sha256: str
    rows_loaded: int
    rows_quarantined: int
    rows_superseded: int
    rows_erased: int
    key_id: str
    chain_hash: str = ""
    amendment_id: int = 0


_AMENDMENT_COLUMNS = tuple(field.name for field in fields(Amendment))


def amend(
    connection: sqlite3.Connection,
    amendments: Sequence[Amendment],
    *,
    faults: Mapping[int, FaultCounts] | None = None,
) -> None:
    """Write down what deliveries have come to, all in one transaction.

    Args:
        connection: The open ledger.
        amendments: One for each changed delivery; its chain hash and number are given
            here.
        faults: By delivery: how many rows each rule still keeps in quarantine.
    """
    connection.execute("begin immediate")
    try:
        for amendment in amendments:
            last = connection.execute(
                "select amendment_id, chain_hash from amendments"
                " order by amendment_id desc limit 1"
            ).fetchone()
            before = "" if last is None else str(last["chain_hash"])
            number = 1 if last is None else int(last["amendment_id"]) + 1
            numbered = replace(amendment, amendment_id=number)
            written = replace(numbered, chain_hash=_link(before, numbered))
            marks = ", ".join("?" for _ in _AMENDMENT_COLUMNS)
            connection.execute(
                f"insert into amendments ({', '.join(_AMENDMENT_COLUMNS)})"
                f" values ({marks})",
                tuple(asdict(written).values()),
            )
        for delivery_id, counts in (faults or {}).items():
            connection.execute(
                "delete from faults_by_rule where delivery_id = ? and rows > 0",
                (delivery_id,),
            )
            connection.executemany(
                "insert into faults_by_rule values (?, ?, ?, ?)",
                [(delivery_id, *rule, rows) for rule, rows in counts.items()],
            )
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def has_expired(connection: sqlite3.Connection, delivery_id: int) -> bool:
    """Tell whether the rows of a delivery were removed because their time was over."""
    row = connection.execute(
        "select 1 from amendments where delivery_id = ? and cause = 'expired'",
        (delivery_id,),
    )
    return row.fetchone() is not None


def bytes_naming_erased(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the hashes of files that are known to name somebody who was erased."""
    rows = connection.execute(
        "select file_sha256 from deliveries where delivery_id in ("
        "select delivery_id from amendments where cause = 'erased' union "
        "select delivery_id from faults_by_rule where rule = ?)",
        (str(Rule.NAMES_ERASED),),
    )
    return frozenset(str(row["file_sha256"]) for row in rows.fetchall())


def broken_amendment(connection: sqlite3.Connection) -> int | None:
    """Return the first amendment that was changed, moved or dropped, or None."""
    before = ""
    names = ", ".join(_AMENDMENT_COLUMNS)
    rows = connection.execute(
        f"select {names} from amendments order by amendment_id"
    ).fetchall()
    for place, row in enumerate(rows, start=1):
        amendment = Amendment(**{name: row[name] for name in _AMENDMENT_COLUMNS})
        fits = _link(before, amendment) == amendment.chain_hash
        if amendment.amendment_id != place or not fits:
            return place
        before = amendment.chain_hash
    return None


def unbalanced(connection: sqlite3.Connection) -> int | None:
    """Return the first delivery whose rows are not all accounted for, or None."""
    for delivery in deliveries(connection):
        if delivery.rows_in != (
            delivery.rows_loaded
            + delivery.rows_quarantined
            + delivery.rows_duplicate
            + delivery.rows_superseded
            + delivery.rows_erased
        ):
            return delivery.delivery_id
    return None


def _link(before: str, amendment: Amendment) -> str:
    kept = {
        name: value for name, value in asdict(amendment).items() if name != "chain_hash"
    }
    text = before + json.dumps(kept, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
