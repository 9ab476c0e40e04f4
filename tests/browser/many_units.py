"""A published set like that of a large organisation: many units and many levels.

The rows of one unit and of one level are written again under new names: what a page
weighs depends on how many rows there are, not on what they say.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb

from dashboards.selecting import QUERIES, table_of

if TYPE_CHECKING:
    from pathlib import Path

NAMES = {
    "org_unit": ("dim_org_units", "org_unit_id", "org_unit_name", "Unit of many words"),
    "grade": ("dim_grades", "grade_id", "grade_name", "Level"),
}


def widened(marts: Path, copy: Path, *, units: int, levels: int) -> Path:
    """Copy a published file and add so many units and levels to all its reports."""
    shutil.copyfile(marts, copy)
    copy.chmod(0o600)
    with duckdb.connect(str(copy)) as connection:
        for kind, more in (("org_unit", units), ("grade", levels)):
            _widen(connection, kind, more)
    return copy


def _widen(connection: duckdb.DuckDBPyConnection, kind: str, more: int) -> None:
    table, key, name, word = NAMES[kind]
    connection.execute(
        f"insert into {table} select * exclude (n) "
        f"replace ('new-' || n as {key}, '{word} ' || n as {name}) "
        f"from (select * from {table} limit 1), range({more}) as numbers(n)"
    )
    for report, has_periods in _reports(connection):
        source = f"select * from {report} where scope_kind = '{kind}'"
        if has_periods:
            source += " and period_kind in ('year', 'quarter')"
        connection.execute(
            f"insert into {report} select * exclude (n) "
            f"replace ('new-' || n as scope_id) from ({source} and scope_id = "
            f"(select mode(scope_id) from ({source}))), range({more}) as numbers(n)"
        )


def _reports(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, bool]]:
    """Name the tables of the pages that are by unit and level, and by period."""
    read = {table_of(path.read_text(encoding="utf-8")) for path in QUERIES.glob("*")}
    found = connection.execute(
        "select table_name, bool_or(column_name = 'period_kind') from duckdb_columns() "
        "group by table_name having bool_or(column_name = 'scope_kind')"
    ).fetchall()
    return [(table, has_periods) for table, has_periods in found if table in read]
