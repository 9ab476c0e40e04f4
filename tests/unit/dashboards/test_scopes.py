"""Units are ranked by their last year, and rows of units left out are left out."""

import duckdb

from dashboards.scopes import reported_units, without_other_units
from dashboards.selecting import Selection

ROWS = [
    ("org_unit", "small", 12, "year", "2025-01-01"),
    ("org_unit", "large", 90, "year", "2025-01-01"),
    ("org_unit", "hidden", None, "year", "2025-01-01"),
    ("org_unit", "small", 400, "year", "2024-01-01"),
    ("org_unit", "closed", 500, "year", "2024-01-01"),
    ("org_unit", "briefly", 700, "quarter", "2025-01-01"),
    ("grade", "G1", 800, "year", "2025-01-01"),
]


def test_the_largest_units_of_the_last_year_come_first() -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.rpt_retention (scope_kind varchar, scope_id varchar, "
            "opening_headcount bigint, period_kind varchar, period_start_date date)"
        )
        connection.executemany(
            "insert into marts.rpt_retention values (?, ?, ?, ?, ?)", ROWS
        )

        assert reported_units(connection) == ("large", "small", "hidden", "closed")


def test_only_rows_of_other_units_are_left_out() -> None:
    rows = (
        ("overall", "all", 1),
        ("grade", "a", 2),
        ("org_unit", "a", 3),
        ("org_unit", "b", 4),
    )
    selection = Selection("rpt_x", ("scope_kind", "scope_id", "n"), rows)

    kept = without_other_units(selection, {"b"})

    assert [row[-1] for row in kept.rows] == [1, 2, 4]


def test_rows_of_no_scope_all_stay() -> None:
    selection = Selection("dim_x", ("program_id",), (("a",), ("b",)))

    assert without_other_units(selection, set()) == selection
