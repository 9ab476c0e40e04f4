"""Which units, levels and periods a reader may choose between.

Every scope that reports have rows of is offered, save that a large organisation may
have more units than a page can carry: then the smallest are left to the tables.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dashboards.selecting import records, select

if TYPE_CHECKING:
    from collections.abc import Collection

    import duckdb

    from dashboards.selecting import Selection

EVERYBODY = {"kind": "overall", "id": "all", "name": "Everybody", "group": ""}
UNIT, LEVEL = "org_unit", "grade"
KINDS = ("overall", UNIT, LEVEL)
UNITS = "Units"
LEVELS = "Levels"


def reported_units(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """List the units that reports have rows of, the largest of the last year first."""
    return _reported(connection, UNIT)


def offered_scopes(
    connection: duckdb.DuckDBPyConnection, units: Collection[str]
) -> list[dict[str, str]]:
    """List everybody, the levels that reports have rows of, and these units."""
    levels = set(_reported(connection, LEVEL))
    return [
        EVERYBODY,
        *(
            _scope(LEVEL, row["grade_id"], row["grade_name"], LEVELS)
            for row in records(select(connection, "grade-names"))
            if row["grade_id"] in levels
        ),
        *(
            _scope(UNIT, row["org_unit_id"], row["org_unit_name"], UNITS)
            for row in records(select(connection, "org-unit-names"))
            if row["org_unit_id"] in units
        ),
    ]


def offered_periods(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """List the periods, the newest of a kind first; years come before quarters."""
    return [dict(row) for row in records(select(connection, "periods"))]


def without_other_units(selection: Selection, units: Collection[str]) -> Selection:
    """Leave out the rows of units that nobody can choose."""
    if "scope_kind" not in selection.columns:
        return selection
    kind = selection.columns.index("scope_kind")
    scope = selection.columns.index("scope_id")
    rows = (row for row in selection.rows if row[kind] != UNIT or row[scope] in units)
    return replace(selection, rows=tuple(rows))


def _reported(connection: duckdb.DuckDBPyConnection, kind: str) -> tuple[str, ...]:
    scopes = records(select(connection, "scopes"))
    return tuple(
        dict.fromkeys(
            str(row["scope_id"]) for row in scopes if row["scope_kind"] == kind
        )
    )


def _scope(kind: str, identifier: str, name: str, group: str) -> dict[str, str]:
    return {"kind": kind, "id": identifier, "name": name, "group": group}
