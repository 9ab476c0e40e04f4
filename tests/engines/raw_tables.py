"""The organisation of a proof: made up, landed, and its raw tables copied to files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class RawTables:
    """What an engine starts from."""

    database: Path
    files: Path
    variables: Mapping[str, str | int]
    tables: int
    rows: int


def land_organisation(
    folder: Path, *, employees: int, months: int, seed: int
) -> RawTables:
    """Make an organisation, land it, and copy what its raw views show to Parquet."""
    from ingest.demo import write_demo
    from ingest.demo.organisation import END
    from ingest.landing import land
    from ingest.raw_views import register_raw_views
    from ingest.workspace import WorkspaceSettings, create_workspace
    from orchestration.inputs import dbt_variables

    # A zone with summer time and a year that starts in April: the engines have to agree
    # on more than what needs no computing.
    settings = WorkspaceSettings(
        as_of=END,
        time_zone="Europe/Berlin",
        fiscal_year_start_month=4,
        fiscal_week_pattern="4-4-5",
    )
    workspace = create_workspace(folder / "workspace", settings=settings)
    write_demo(workspace.root, employees=employees, months=months, seed=seed)
    land(workspace)
    workspace.building.mkdir(parents=True, exist_ok=True)
    files = folder / "raw"
    with duckdb.connect(str(workspace.building_database)) as connection:
        register_raw_views(connection, workspace)
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where starts_with(table_schema, 'raw_') order by all"
        ).fetchall()
        rows = sum(_copy(connection, files, *table) for table in tables)
    return RawTables(
        database=workspace.building_database,
        files=files,
        variables=dbt_variables(workspace, as_of=END),
        tables=len(tables),
        rows=rows,
    )


def _copy(
    connection: duckdb.DuckDBPyConnection, files: Path, schema: str, table: str
) -> int:
    folder = files / schema / table
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    [(rows,)] = connection.execute(
        f"copy (select * from {schema}.{table}) "
        f"to '{folder}/rows.parquet' (format parquet)"
    ).fetchall()
    return int(rows)
