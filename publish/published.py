"""Make a published generation from a warehouse, audit its bytes, then show it.

Only the models that declare themselves published leave the warehouse, cell by cell
through `publish.disclosure` and `publish.rounding`, in six plain column types and in a
storage version that DuckDB 1.1 opens. The tables lie in the file's default schema:
DuckDB names a database after its file, so `marts.rpt_…` works there, while a schema
`marts` inside a database `marts` would be ambiguous. The audit reads the finished files
as a reader would. Swapping the link belongs to `publish.generations`.
"""

from __future__ import annotations

import re
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import duckdb

from publish.audit import audit
from publish.content_hash import describe
from publish.declared import PublishedModel, published_models
from publish.disclosure import FLAG, protected_query
from publish.durable import discard
from publish.earlier_bounds import place_bounds
from publish.engine import STORAGE_VERSION, connected, told_plainly
from publish.errors import (
    BlockedError,
    ColumnTypeError,
    DeclarationError,
)
from publish.generations import PUBLISHED_BUILDING_PREFIX, check_name, install
from publish.manifest import (
    CheckOutcome,
    Manifest,
    fact_of,
    write_manifest,
)
from publish.protecting import protect_side_by_side
from publish.reconciliation import reconcile
from publish.releases import keep_releases, released
from publish.rounding import rounded_query
from publish.sql import literal, quoted
from publish.summaries import summary_query
from publish.tables import PublishedTable, create_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from ingest.workspace import Workspace
    from publish.disclosure import SmallGroupRule
    from publish.lock import Fence

MARTS_FILE = "marts.duckdb"
PLAIN_TYPES = frozenset({"BIGINT", "DOUBLE", "VARCHAR", "BOOLEAN", "DATE", "TIMESTAMP"})
CASTS = (
    (re.compile(r"U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)"), "BIGINT"),
    (re.compile(r"FLOAT|DOUBLE|DECIMAL\([0-9]+,[0-9]+\)"), "DOUBLE"),
    (re.compile(r"VARCHAR|UUID|ENUM\(.*\)", re.DOTALL), "VARCHAR"),
    (re.compile(r"TIMESTAMP(_S|_MS|_NS)?"), "TIMESTAMP"),
    (re.compile(r"BOOLEAN"), "BOOLEAN"),
    (re.compile(r"DATE"), "DATE"),
)


def publish(
    workspace: Workspace,
    generation: str,
    *,
    dbt_manifest: Path,
    as_of_date: date,
    inputs_fingerprint: str,
    checks: Sequence[CheckOutcome],
    versions: Mapping[str, str],
    fence: Fence,
) -> Manifest:
    """Publish a committed warehouse generation and return its manifest.

    Raises:
        PublishError: One of its kinds says what stopped the publication; what
            readers see has not changed.
    """
    check_name(generation)
    _refuse_if_blocked(checks)
    models = published_models(dbt_manifest, settings=workspace.settings)
    warehouse = workspace.warehouse / generation / workspace.building_database.name
    building = workspace.published / f"{PUBLISHED_BUILDING_PREFIX}{generation}"
    if building.exists():
        discard(building)
    (building / "parquet").mkdir(parents=True)
    with connected(workspace) as connection, told_plainly(warehouse):
        connection.execute(f"attach {literal(warehouse)} as warehouse (read_only)")
        reconciliation = reconcile(connection)
        exact = [model for model in models if model.lattice is not None]
        keep_releases(workspace, [model.name for model in exact])
        tables = [
            _planned(connection, model)
            for model in models
            if not model.is_summary and model.lattice is None
        ]
        protected = [table.model.name for table in tables]
        for model in models:
            if model.is_summary:
                query = summary_query(dbt_manifest, model, protected=protected)
                tables.append(_summary(connection, model, query=query))
        threads = workspace.settings.threads
        # What the cells of a lattice show is calculated while DuckDB writes the others.
        with ThreadPoolExecutor(1) as beside:
            planned = beside.submit(_lattices, connection.cursor(), workspace, exact)
            tables = _write(connection, workspace, tables, planned, building=building)
        facts = audit(
            connection,
            tables,
            building=building,
            marts_file=building / MARTS_FILE,
            threads=threads,
        )
    manifest = Manifest(
        generation=generation,
        as_of_date=as_of_date,
        inputs_fingerprint=inputs_fingerprint,
        versions={**versions, "duckdb": duckdb.__version__},
        storage_version=STORAGE_VERSION,
        marts=fact_of(building / MARTS_FILE, relative_to=building),
        warehouse=fact_of(warehouse, relative_to=workspace.root),
        tables=tuple(facts),
        checks=tuple(checks),
        reconciliation=tuple(reconciliation),
    )
    write_manifest(building, manifest)
    place_bounds(workspace, fence)
    install(building, generation=generation, fence=fence)
    keep_releases(workspace, [model.name for model in exact])
    return manifest


def _refuse_if_blocked(checks: Sequence[CheckOutcome]) -> None:
    failed = [check for check in checks if check.is_blocking and not check.has_passed]
    if failed:
        named = ", ".join(f"{check.name} on {check.subject}" for check in failed)
        raise BlockedError(
            f"{len(failed)} blocking checks failed: {named}",
            remedy="The last published generation stays. Correct the input and run "
            "again.",
        )


def _summary(
    connection: duckdb.DuckDBPyConnection, model: PublishedModel, *, query: str
) -> PublishedTable:
    columns = _columns(connection, model)
    typed = _typed(columns, f"(\n{query}\n)")
    return PublishedTable(model, columns, typed, typed)


def _planned(
    connection: duckdb.DuckDBPyConnection, model: PublishedModel
) -> PublishedTable:
    found = _columns(connection, model)
    typed = _typed(found, _rows_in_warehouse(model))
    if model.rule is None:
        return PublishedTable(model, found, typed, typed)
    columns = _shown(found, model.rule)
    names = [name for name, _ in found]
    missing = sorted({*model.rule.columns, *model.rule.unpublished, FLAG} - set(names))
    if missing:
        raise DeclarationError(
            f"the table {model.name} lacks a column that its meta names",
            column=missing[0],
            remedy="Correct the model or its meta.",
        )
    query = protected_query(typed, columns=names, rule=model.rule)
    rounding = model.rounding(columns)
    if rounding is not None:
        query = rounded_query(query, columns=columns, rounding=rounding)
    return PublishedTable(model, columns, typed, query)


def _shown(
    found: tuple[tuple[str, str], ...], rule: SmallGroupRule
) -> tuple[tuple[str, str], ...]:
    """Leave out the columns that are read to judge others."""
    return tuple(column for column in found if column[0] not in rule.unpublished)


def _lattices(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    models: Sequence[PublishedModel],
) -> list[PublishedTable]:
    """Plan the tables of exact cells; what they decide on is numeric and slow."""
    if not models:
        return []
    from publish.lattices import DECISIONS, protected_table

    connection.execute(f"attach ':memory:' as {DECISIONS}")
    planned = []
    for model in sorted(models, key=lambda model: model.is_part_of_another):
        columns = _columns(connection, model)
        planned.append(
            protected_table(
                connection,
                model,
                columns=columns,
                typed=_typed(columns, _in_warehouse(model)),
                released=released(workspace, model.name, columns=columns),
            )
        )
    return planned


def _in_warehouse(model: PublishedModel) -> str:
    return f"warehouse.{quoted(model.schema)}.{quoted(model.name)}"


def _rows_in_warehouse(model: PublishedModel) -> str:
    if not model.only_rows:
        return _in_warehouse(model)
    wanted = " and ".join(
        f"{quoted(name)} = {literal(value)}" for name, value in model.only_rows.items()
    )
    return f"(select * from {_in_warehouse(model)} where {wanted})"


def _columns(
    connection: duckdb.DuckDBPyConnection, model: PublishedModel
) -> tuple[tuple[str, str], ...]:
    found = describe(connection, _in_warehouse(model))
    return tuple((name, _plain_type(name, kind, model)) for name, kind in found)


def _typed(columns: Sequence[tuple[str, str]], source: str) -> str:
    casts = ", ".join(
        f"cast({quoted(name)} as {kind}) as {quoted(name)}" for name, kind in columns
    )
    return f"(select {casts} from {source})"


def _plain_type(name: str, kind: str, model: PublishedModel) -> str:
    for pattern, plain in CASTS:
        if pattern.fullmatch(kind):
            return plain
    raise ColumnTypeError(
        f"the published table {model.name} has a column of type {kind}",
        column=name,
        remedy=f"Cast it in the model to one of {', '.join(sorted(PLAIN_TYPES))}.",
    )


def _write(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    tables: Sequence[PublishedTable],
    later: Future[list[PublishedTable]],
    *,
    building: Path,
) -> list[PublishedTable]:
    """Write marts.duckdb, reopen it as a reader does, and copy it to Parquet.

    Returns:
        All tables, with the queries over the warehouse that they must equal.

    Rows are sorted by all their columns, and DuckDB keeps that order however many
    threads write, so that equal content gives equal Parquet bytes.
    """
    path = literal(building / MARTS_FILE)
    connection.execute(
        f"attach {path} as published (storage_version '{STORAGE_VERSION}')"
    )
    from_warehouse = [table for table in tables if not table.model.is_summary]
    summaries = [table for table in tables if table.model.is_summary]
    written = protect_side_by_side(connection, from_warehouse, workspace)
    written += [create_table(connection, table, table.query) for table in summaries]
    exact = later.result()
    written += [create_table(connection, table, table.query) for table in exact]
    connection.execute("checkpoint published")
    connection.execute("detach published")
    connection.execute(f"attach {path} as published (read_only)")

    def copy(table: PublishedTable) -> None:
        target = literal(table.parquet(building))
        with connection.cursor() as cursor:
            cursor.execute(
                f"copy {table.published} to {target} (format parquet, compression zstd)"
            )

    with ThreadPoolExecutor(workspace.settings.threads) as pool:
        list(pool.map(copy, written))
    return written
