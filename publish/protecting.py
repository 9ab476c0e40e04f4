"""Withhold what the rows around would tell, and create the tables without it.

Rows are asked of the warehouse once and looked at several times: for what several
tables show of the same counts, for what the lines of a table and earlier releases give
away, and at last to be written. What is given away belongs to `publish.lines` and
`publish.withholding`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from publish.disclosure import FLAG
from publish.earlier_bounds import begin_bounds, earlier_bounds, write_bounds
from publish.lines import (
    PROTECTION,
    counts_of,
    drop_rows,
    keep_rows,
    kept_rows,
    withheld_query,
    withhold,
)
from publish.shared_counts import SharedCounts, is_shared, share_counts
from publish.tables import PublishedTable, create_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from ingest.workspace import Workspace
    from publish.companions import Told


def protect_side_by_side(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[PublishedTable],
    workspace: Workspace,
) -> list[PublishedTable]:
    """Protect and create as many tables at a time: most are too small for two threads.

    What the release tells is written beside, for `publish.earlier_bounds.place_bounds`.

    Args:
        connection: Sees the warehouse, and marts.duckdb as `published`.
        tables: Those that are made from the warehouse, with the query that hides small
            groups and rounds.
        workspace: Says how many at a time, and has what earlier releases told.

    Returns:
        The tables with the query over the warehouse that each must equal.
    """
    connection.execute(f"attach ':memory:' as {PROTECTION}")
    begin_bounds(workspace)
    shared = [table for table in tables if is_shared(table)]

    def protect_alone(table: PublishedTable) -> None:
        with connection.cursor() as cursor:
            _withheld(cursor, workspace, table)

    def protect(table: PublishedTable) -> PublishedTable:
        with connection.cursor() as cursor:
            others = elsewhere if is_shared(table) else None
            model = table.model
            protected, rows, readings = _withheld(cursor, workspace, table, others)
            create_table(cursor, protected, rows)
            write_bounds(
                cursor,
                workspace,
                model.name,
                grain=model.grain,
                readings=readings,
                base=model.rounding_base,
            )
            drop_rows(cursor, model.name)
        return protected

    with ThreadPoolExecutor(workspace.settings.threads) as pool:
        list(pool.map(protect_alone, shared))
        elsewhere = share_counts(connection, shared)
        return list(pool.map(protect, tables))


def _withheld(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    table: PublishedTable,
    elsewhere: SharedCounts | None = None,
) -> tuple[PublishedTable, str, dict[str, Sequence[Told]]]:
    """Withhold in a table that has a key.

    Returns:
        The table with its query over the warehouse; a query that gives the same rows
        faster while they are kept; and what readers can calculate of its counts.
    """
    model, rounding = table.model, table.model.rounding(table.columns)
    if model.rule is None or rounding is None or not model.grain:
        return table, table.query, {}
    if elsewhere is None:
        keep_rows(connection, model.name, table.query, grain=model.grain)
    names = [name for name, _ in table.columns]
    counts = counts_of(model.rule, rounding)
    found = withhold(
        connection,
        model.name,
        grain=model.grain,
        rule=model.rule,
        rounding=rounding,
        elsewhere=elsewhere,
        earlier=earlier_bounds(
            connection, workspace, model.name, grain=model.grain, counts=counts
        ),
    )
    queries = [table.query, kept_rows(model.name, columns=names)]
    if found.rows.any():
        queries = [
            withheld_query(
                model.name,
                query,
                columns=names,
                grain=model.grain,
                hidden=model.rule.columns,
                flag=FLAG,
            )
            for query in queries
        ]
    readings = dict(zip(counts, found.readings, strict=True))
    return replace(table, query=queries[0]), queries[1], readings
