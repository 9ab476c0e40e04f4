"""Read the rows of a page: run its SQL on the published file, and nothing else.

A query names one published table and its columns; it filters and orders. That it
computes nothing is tested where the SQL of the repository is. Every cell stays as the
table has it, so that what is on the page can be compared with the table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publish.errors import PublishError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from publish.manifest import Manifest

QUERIES = Path(__file__).with_name("sql")
SUFFIX = ".sql"
_TABLE = re.compile(r"from marts\.(\w+)")
Cell = str | int | float | bool | None


@dataclass(frozen=True)
class Selection:
    """The rows of one query, column by column, and the table they are rows of."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def select(connection: duckdb.DuckDBPyConnection, query: str) -> Selection:
    """Run one of the queries of this package.

    Raises:
        PublishError: The published set does not have what the query asks for.
    """
    import duckdb

    path = QUERIES / f"{query}{SUFFIX}"
    text = path.read_text(encoding="utf-8")
    table = table_of(text)
    try:
        cursor = connection.execute(text)
        rows = cursor.fetchall()
    except duckdb.Error as error:
        raise PublishError(
            f"the published set does not answer this query ({type(error).__name__})",
            file=path,
            remedy="Publish again with `stepladder run --rebuild`.",
        ) from error
    names = tuple(each[0] for each in cursor.description or ())
    return Selection(table, names, tuple(tuple(map(_plain, row)) for row in rows))


def table_of(query: str) -> str:
    """Name the one table that a query selects from."""
    named = _TABLE.findall(query)
    if len(named) != 1:
        raise ValueError("a page's query selects from one published table")
    return str(named[0])


def names_of(selection: Selection) -> dict[str, str]:
    """Read a selection of ids and names as a lookup."""
    return {str(row[0]): str(row[1]) for row in selection.rows}


def records(selection: Selection) -> list[Mapping[str, Any]]:
    """Give the rows by column name."""
    return [dict(zip(selection.columns, row, strict=True)) for row in selection.rows]


def _plain(cell: object) -> Cell:
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0).isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if cell is None or isinstance(cell, str | int | float | bool):
        return cell
    raise TypeError(f"a published column is of no plain type: {type(cell).__name__}")


def checks_of(manifest: Manifest) -> Selection:
    """Read how the checks ended, those that did not pass first."""
    rows = sorted(
        (check.has_passed, check.subject, check.name, check.is_blocking, check.note)
        for check in manifest.checks
    )
    return Selection(
        "manifest",
        ("has_passed", "subject", "name", "is_blocking", "note"),
        tuple(rows),
    )


def tables_of(manifest: Manifest) -> Selection:
    """Read how each table is protected."""
    return Selection(
        "manifest",
        ("name", "rows", "minimum_group_size", "suppressed_rows", "suppressed_cells",
         "rounding_base"),
        tuple(
            (
                table.name,
                table.rows,
                table.minimum_group_size,
                table.suppressed_rows,
                table.suppressed_cells,
                table.rounding.base if table.rounding else None,
            )
            for table in manifest.tables
        ),
    )  # fmt: skip
