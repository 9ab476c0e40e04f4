"""What the warehouse sees of the raw store: views, opened over the files in place.

The schemas `raw_<domain>`, `raw_ops`, `raw_config` and, still empty, `raw_effects` of
an open DuckDB file are made here from the ledger and the contracts. Nothing is copied
but the ledger's own tables; what it learns in return is which programs were declared
when a warehouse was made.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ingest import ledger
from ingest.contract import Contract, load_contracts
from ingest.corrections import find_corrections
from ingest.effect_tables import EFFECT_TABLES
from ingest.fallback_rows import find_fallback_rows, same_key
from ingest.hashed_identity import resolved_identities
from ingest.metric_registry import load_families
from ingest.metric_tables import (
    METRICS_TABLE,
    VARIANTS_TABLE,
    metric_rows,
    variant_rows,
)
from ingest.program_tables import program_rows
from ingest.programs import load_programs
from ingest.published_figures import register_published_figures
from ingest.registrations import registrations, remember_programs
from ingest.standing import as_known_at, latest_deliveries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    import duckdb

    from ingest.ledger import Delivery
    from ingest.raw_tables import RawTable
    from ingest.workspace import Workspace

_DELIVERIES = {
    "delivery_id": "bigint",
    "source": "varchar",
    "feed": "varchar",
    "entity": "varchar",
    "delivery_mode": "varchar",
    "file_name": "varchar",
    "file_sha256": "varchar",
    "file_bytes": "bigint",
    "mapping_sha256": "varchar",
    "contract_version": "varchar",
    "loaded_at": "timestamp",
    "status": "varchar",
    "reject_rule": "varchar",
    "reject_reason": "varchar",
    "parquet_path": "varchar",
    "parquet_sha256": "varchar",
    "rows_in": "bigint",
    "rows_loaded": "bigint",
    "rows_quarantined": "bigint",
    "rows_duplicate": "bigint",
    "rows_superseded": "bigint",
    "rows_erased": "bigint",
    "key_id": "varchar",
    "chain_hash": "varchar",
    "delivered_on": "date",
    "unchanged_when_null": "varchar",
    "cleared_when_null": "varchar",
    "is_latest_delivery": "boolean",
}
_FAULTS = {
    "delivery_id": "bigint",
    "rule": "varchar",
    "column_name": "varchar",
    "rows": "bigint",
}


def register_raw_views(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    known_at: datetime | None = None,
) -> None:
    """Create the raw schemas in an open DuckDB file.

    Args:
        connection: The open file.
        workspace: The workspace.
        known_at: Only of what was loaded up to this moment (UTC without a zone), as it
            stood then: a delivery that was replaced later counts.

    Raises:
        UsageError: A program file is wrong.
    """
    with ledger.open_ledger(workspace.ledger) as opened:
        landed = ledger.deliveries(opened)
        if known_at is not None:
            landed = as_known_at(landed, known_at)
        faults = [
            (d.delivery_id, rule, column, rows)
            for d in landed
            for (rule, column), rows in ledger.faults_of(opened, d.delivery_id).items()
        ]
        _register_programs(connection, opened, workspace, is_past=known_at is not None)
    latest = latest_deliveries(landed)
    _table(
        connection,
        "raw_ops.deliveries",
        _DELIVERIES,
        [_row(delivery, latest) for delivery in landed],
    )
    _table(connection, "raw_ops.faults_by_rule", _FAULTS, faults)
    _register_resolved(connection, workspace, landed)
    _register_metrics(connection)
    for effects in EFFECT_TABLES:
        _declared(connection, effects, [])
    active = [delivery for delivery in landed if delivery.status == "loaded"]
    for contract in load_contracts().values():
        files = [d for d in active if d.entity == contract.entity]
        _view(connection, workspace, contract, files)
    since = register_published_figures(connection, workspace, known_at)
    find_corrections(connection, load_contracts(), active, since=since)


def _register_resolved(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    landed: Sequence[Delivery],
) -> None:
    newest = max((delivery.delivery_id for delivery in landed), default=0)
    pairs = resolved_identities(workspace, up_to=newest)
    connection.register("pairs", pairs.to_arrow())
    connection.execute(
        "create or replace table raw_ops.resolved_identifiers as select * from pairs"
    )
    connection.unregister("pairs")


def _register_programs(
    connection: duckdb.DuckDBPyConnection,
    opened: sqlite3.Connection,
    workspace: Workspace,
    *,
    is_past: bool,
) -> None:
    """Make the tables of the declared programs, whose first text the ledger keeps.

    What is built from the knowledge of a past day registers nothing.
    """
    declared = load_programs(workspace)
    if not is_past:
        remember_programs(opened, declared)
    for table, rows in program_rows(registrations(opened, declared)).items():
        _declared(connection, table, rows)


def _register_metrics(connection: duckdb.DuckDBPyConnection) -> None:
    families = load_families()
    for table, rows in (
        (METRICS_TABLE, metric_rows(families)),
        (VARIANTS_TABLE, variant_rows(families)),
    ):
        _declared(connection, table, rows)


def _row(delivery: Delivery, latest: frozenset[int]) -> tuple[object, ...]:
    values: dict[str, object] = {
        **{name: getattr(delivery, name, None) for name in _DELIVERIES},
        "loaded_at": datetime.fromisoformat(delivery.loaded_at).replace(tzinfo=None),
        "is_latest_delivery": delivery.delivery_id in latest,
    }
    return tuple(values.values())


def _declared(
    connection: duckdb.DuckDBPyConnection,
    table: RawTable,
    rows: Sequence[tuple[object, ...]],
) -> None:
    columns = {column.name: column.duckdb_type for column in table.columns}
    _table(connection, f"{table.schema}.{table.name}", columns, rows)


def _table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: dict[str, str],
    rows: Sequence[tuple[object, ...]],
) -> None:
    schema = name.split(".", maxsplit=1)[0]
    declared = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    connection.execute(f"create schema if not exists {schema}")
    connection.execute(f"create or replace table {name} ({declared})")
    if rows:
        marks = ", ".join("?" for _ in columns)
        connection.executemany(f"insert into {name} values ({marks})", rows)


def _view(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    contract: Contract,
    files: Sequence[Delivery],
) -> None:
    raw = contract.raw_columns()
    typed = ", ".join(f"null::{column.duckdb_type} as {column.name}" for column in raw)
    names = ", ".join(f"stored.{column.name}" for column in raw)
    nothing = f"select {typed}, null::varchar as _path where false"
    stored = nothing
    if files:
        paths = {delivery.parquet_path: None for delivery in files}
        listed = ", ".join(
            _quoted((workspace.root / str(path)).as_posix()) for path in paths
        )
        stored = (
            f"{nothing} union all by name select * from "
            f"read_parquet([{listed}], filename = '_path', union_by_name = true)"
        )
    root = _quoted(f"{workspace.root.as_posix()}/")
    schema = f"raw_{contract.domain}"
    fallback = find_fallback_rows(connection, workspace, contract, files)
    counts = "deliveries.is_latest_delivery"
    joined = ""
    if fallback is not None:
        counts = f"({counts} or fallback._delivery_id is not null)"
        joined = (
            f" left join {fallback} as fallback"
            " on deliveries.delivery_id = fallback._delivery_id"
            f" and {same_key(contract, 'stored', 'fallback')}"
        )
    connection.execute(f"create schema if not exists {schema}")
    connection.execute(
        f"create or replace view {schema}.{contract.entity} as "
        f"with stored as ({stored}) "
        f"select {names}, deliveries.source as _source, deliveries.feed as _feed, "
        "deliveries.delivery_id as _delivery_id, "
        "deliveries.delivery_mode as _delivery_mode, "
        "deliveries.loaded_at as _loaded_at, "
        f"{counts} as _is_latest_delivery, "
        "deliveries.delivered_on as _delivered_on, "
        "deliveries.unchanged_when_null as _unchanged_when_null, "
        "deliveries.cleared_when_null as _cleared_when_null "
        "from stored inner join raw_ops.deliveries as deliveries "
        f"on stored._path = concat({root}, deliveries.parquet_path) "
        f"and deliveries.entity = {_quoted(contract.entity)} "
        f"and deliveries.status = 'loaded'{joined}"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
