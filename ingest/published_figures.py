"""What earlier generations published, as a table of the warehouse.

Only the way from the kept files to `raw_ops.published_figures` belongs here; the files
are written where generations are published (`publish.figures`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.raw_tables import PUBLISHED_FIGURES

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import duckdb

    from ingest.workspace import Workspace

SUFFIX = ".parquet"
_STAMP = "%Y%m%dT%H%M%SZ"


def register_published_figures(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    known_at: datetime | None = None,
) -> int | None:
    """Show the kept figures in an open DuckDB file.

    Args:
        connection: The open file.
        workspace: The workspace.
        known_at: Only of generations named for this moment (UTC) or an earlier one.

    Returns:
        The newest delivery that the oldest of these generations knew of; None if there
        are none.
    """
    name = f"{PUBLISHED_FIGURES.schema}.{PUBLISHED_FIGURES.name}"
    columns = PUBLISHED_FIGURES.columns
    typed = ", ".join(f"null::{one.duckdb_type} as {one.name}" for one in columns)
    query = f"select {typed} where false"
    files = _files(workspace, known_at)
    if files:
        listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
        kept = f"read_parquet([{listed}], union_by_name = true)"
        query = f"{query} union all by name select * from {kept}"
    connection.execute(f"create schema if not exists {PUBLISHED_FIGURES.schema}")
    connection.execute(f"create or replace view {name} as {query}")
    [(oldest,)] = connection.execute(
        f"select min(last_delivery_id) from {name}"
    ).fetchall()
    return None if oldest is None else int(oldest)


def _files(workspace: Workspace, known_at: datetime | None) -> list[Path]:
    until = None if known_at is None else known_at.strftime(_STAMP)
    return [
        path
        for path in sorted(workspace.figures.glob(f"*{SUFFIX}"))
        if until is None or path.stem.split("-", maxsplit=1)[0] <= until
    ]
