"""The quarantine: rejected rows, sealed; and an index of faults without any value.

Writing and reading both, and the record of who looked at a row, belong here. Deciding
what is rejected does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest import audit_log, ledger
from ingest.errors import UsageError
from ingest.pseudonym import load_key
from ingest.sealing import read_segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ingest.faults import Fault, Rule
    from ingest.readers.batches import Positions, Reject
    from ingest.workspace import Workspace

KIND = "quarantine"
SEALED = ".sealed"
INDEX = ".faults.parquet"
_INDEX_SCHEMA = {
    "record": pl.Int64,
    "line": pl.Int64,
    "column_name": pl.String,
    "rule": pl.String,
    "reason": pl.String,
}
_SHARED = "is_line_shared"
"""Whether a line of the file holds several records, so that only the number of a record
says which one is meant."""


@dataclass(frozen=True)
class Revealed:
    """A rejected row as it stood in the file."""

    record: int
    text: str


def index_rows(
    records: Positions,
    lines: Positions,
    *,
    column: str | None,
    rule: Rule,
    reason: str,
) -> pl.DataFrame:
    """Return index entries for rows that broke one rule in one column."""
    return pl.DataFrame(
        {
            "record": np.asarray(records, dtype=np.int64),
            "line": np.asarray(lines, dtype=np.int64),
        }
    ).with_columns(
        pl.lit(column, dtype=pl.String).alias("column_name"),
        pl.lit(str(rule)).alias("rule"),
        pl.lit(reason).alias("reason"),
    )


def rejected_index(rejects: Sequence[Reject]) -> Iterator[pl.DataFrame]:
    """Yield the index entries of records that could not be split."""
    together: dict[tuple[str | None, Rule, str], list[Fault]] = {}
    for reject in rejects:
        fault = reject.fault
        same = (fault.column, fault.rule, fault.reason)
        together.setdefault(same, []).append(fault)
    for (column, rule, reason), faults in together.items():
        yield index_rows(
            np.array([fault.record for fault in faults]),
            np.array([fault.line for fault in faults]),
            column=column,
            rule=rule,
            reason=reason,
        )


def joined_index(
    parts: Sequence[pl.DataFrame], *, shares_lines: bool = False
) -> pl.DataFrame:
    """Return all index entries of a file, in the order of the file.

    Args:
        parts: The entries, as they were found.
        shares_lines: Whether a line of the file holds several records.
    """
    empty = pl.DataFrame(schema=_INDEX_SCHEMA)
    return (
        pl.concat([empty, *parts])
        .sort("record", "column_name", "rule", nulls_last=True)
        .with_columns(pl.lit(shares_lines).alias(_SHARED))
    )


def read_faults(
    workspace: Workspace,
    *,
    delivery_id: int | None = None,
    source: str | None = None,
    rule: str | None = None,
    limit: int | None = None,
) -> pl.DataFrame:
    """Return the places of faults: delivery, file, line, column, rule, reason.

    Args:
        workspace: The workspace.
        delivery_id: Only of this delivery.
        source: Only of this source.
        rule: Only of this rule.
        limit: At most so many.
    """
    with ledger.open_ledger(workspace.ledger) as connection:
        deliveries = ledger.deliveries(connection)
    frames = [pl.DataFrame(schema=_LISTED)]
    for delivery in deliveries:
        path = workspace.quarantine / f"{delivery.key}{INDEX}"
        wanted = delivery_id in {None, delivery.delivery_id}
        if not wanted or source not in {None, delivery.source} or not path.exists():
            continue
        found = _read_index(path)
        if rule is not None:
            found = found.filter(pl.col("rule") == rule)
        frames.append(
            found.select(
                pl.lit(delivery.delivery_id, dtype=pl.Int64).alias("delivery_id"),
                pl.lit(delivery.source).alias("source"),
                pl.lit(delivery.feed).alias("feed"),
                pl.lit(delivery.file_name).alias("file_name"),
                pl.lit(delivery.status).alias("status"),
                pl.all(),
            )
        )
    faults = pl.concat(frames)
    return faults if limit is None else faults.head(limit)


_LISTED = {
    "delivery_id": pl.Int64,
    "source": pl.String,
    "feed": pl.String,
    "file_name": pl.String,
    "status": pl.String,
    **_INDEX_SCHEMA,
    _SHARED: pl.Boolean,
}


def reveal(
    workspace: Workspace,
    delivery_id: int,
    line: int,
    *,
    record: int | None = None,
    reason: str,
) -> list[Revealed]:
    """Return the rejected rows of a line as they stood, and record who asked and why.

    Args:
        workspace: The workspace.
        delivery_id: The delivery.
        line: The line of its file.
        record: Only this record of the line, by its number in the file.
        reason: Why somebody looks; it is written to the audit log.

    Raises:
        UsageError: No reason is given, or there is no such delivery or row.
        DataError: The sealed rows were changed, or the key is another one.
    """
    if not reason.strip():
        raise UsageError(
            "a reason is needed to look at personal data",
            remedy="Say why; it is written to the audit log.",
        )
    with ledger.open_ledger(workspace.ledger) as connection:
        found = {d.delivery_id: d for d in ledger.deliveries(connection)}
    delivery = found.get(delivery_id)
    index = None if delivery is None else _index_of(workspace, delivery.key)
    sealed = workspace.quarantine / f"{delivery.key if delivery else ''}{SEALED}"
    if delivery is None or index is None or not sealed.exists():
        raise UsageError(
            f"delivery {delivery_id} has no rows in quarantine",
            remedy="`stepladder quarantine list` shows which have.",
        )
    asked = {"line": line} if record is None else {"line": line, "record": record}
    meant = [pl.col(name) == value for name, value in asked.items()]
    records = frozenset(index.filter(meant)["record"].to_list())
    if not records:
        place = ", ".join(f"{name} {value}" for name, value in asked.items())
        raise UsageError(
            f"{place} of delivery {delivery_id} is not in quarantine",
            remedy="`stepladder quarantine list` shows which lines are.",
        )
    with ledger.open_ledger(workspace.ledger) as connection:
        audit_log.append(
            workspace,
            connection,
            "quarantine show",
            {"delivery_id": delivery_id, **asked, "reason": reason},
        )
    master = load_key(workspace.master_key)
    return [
        Revealed(record, payload.decode(errors="replace"))
        for record, payload in read_segment(
            sealed, kind=KIND, master=master, labels=records
        )
    ]


def _index_of(workspace: Workspace, key: str) -> pl.DataFrame | None:
    path = workspace.quarantine / f"{key}{INDEX}"
    return _read_index(path) if path.exists() else None


def _read_index(path: Path) -> pl.DataFrame:
    """Return an index; one of an earlier release knows nothing of shared lines."""
    found = pl.read_parquet(path)
    if _SHARED in found.columns:
        return found
    return found.with_columns(pl.lit(value=False).alias(_SHARED))
