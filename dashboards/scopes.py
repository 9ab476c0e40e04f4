"""Which units, levels and periods a reader may choose between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboards.selecting import records, select

if TYPE_CHECKING:
    import duckdb

EVERYBODY = {"kind": "overall", "id": "all", "name": "Everybody", "group": ""}
KINDS = ("overall", "org_unit", "grade")
UNITS = "Units"
LEVELS = "Levels"


def offered_scopes(connection: duckdb.DuckDBPyConnection) -> list[dict[str, str]]:
    """List the scopes that reports have rows of: everybody, units, levels."""
    reported = {
        (str(row["scope_kind"]), str(row["scope_id"]))
        for row in records(select(connection, "scopes"))
    }
    units = [
        _scope("org_unit", row["org_unit_id"], row["org_unit_name"], UNITS)
        for row in records(select(connection, "org-unit-names"))
    ]
    levels = [
        _scope("grade", row["grade_id"], row["grade_name"], LEVELS)
        for row in records(select(connection, "grade-names"))
    ]
    return [
        EVERYBODY,
        *(
            scope
            for scope in (*levels, *units)
            if (scope["kind"], scope["id"]) in reported
        ),
    ]


def offered_periods(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """List the periods, the newest of a kind first; years come before quarters."""
    return [dict(row) for row in records(select(connection, "periods"))]


def _scope(kind: str, identifier: str, name: str, group: str) -> dict[str, str]:
    return {"kind": kind, "id": identifier, "name": name, "group": group}
