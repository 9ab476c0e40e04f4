"""Full tables are compared: each way in which two can differ is found."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.engines.comparison import Difference, compare

RIGHT = "(values ('a', 1.5::double, date '2024-02-29'), ('b', null, null))"


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("set TimeZone = 'UTC'")
        opened.execute(f"create table wanted as from {RIGHT} as t(id, share, day)")
        yield opened


def found(connection: duckdb.DuckDBPyConnection, rows: str) -> Difference:
    connection.execute(f"create table given as {rows}")
    return compare(connection, "wanted", "given")


def test_the_same_rows_in_another_order_are_equal(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    difference = found(connection, "select day, share, id from wanted order by id desc")

    assert difference == Difference(rows=2, missing=0, surplus=0)
    assert difference.is_equal


def test_a_changed_value_is_a_missing_and_a_surplus_row(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    difference = found(connection, "select id, share + 1 as share, day from wanted")

    assert (difference.missing, difference.surplus) == (1, 1)


@pytest.mark.parametrize(
    ("change", "is_equal"),
    [("0.0000004", True), ("0.000001", False)],
)
def test_six_decimals_are_compared(
    connection: duckdb.DuckDBPyConnection, change: str, *, is_equal: bool
) -> None:
    difference = found(
        connection, f"select id, share + {change}::double as share, day from wanted"
    )

    assert difference.is_equal is is_equal


def test_nothing_is_not_nought(connection: duckdb.DuckDBPyConnection) -> None:
    difference = found(
        connection, "select id, coalesce(share, 0) as share, day from wanted"
    )

    assert not difference.is_equal


def test_a_row_that_is_there_twice_is_surplus(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    difference = found(
        connection, "from wanted union all select * from wanted where id = 'a'"
    )

    assert (difference.missing, difference.surplus) == (0, 1)


def test_an_empty_table_lacks_every_row(connection: duckdb.DuckDBPyConnection) -> None:
    difference = found(connection, "from wanted where false")

    assert (difference.rows, difference.missing) == (2, 2)


def test_columns_differ_by_name_and_by_kind(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    difference = found(
        connection,
        "select id, share::decimal(9, 1) as share, day::varchar as day, 1 as more "
        "from wanted",
    )

    assert difference.columns == (
        "more is surplus",
        "share is a decimal, not a floating point",
        "day is a text, not a day",
    )


def test_a_missing_column_is_told(connection: duckdb.DuckDBPyConnection) -> None:
    difference = found(connection, "select id, share from wanted")

    assert difference.columns == ("day is missing",)
    assert not difference.is_equal


def test_a_moment_with_a_zone_equals_the_same_moment_in_utc(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    connection.execute(
        "create table in_utc as select timestamp '2024-01-01 22:00:00' as moment"
    )
    connection.execute(
        "create table with_zone as "
        "select timestamptz '2024-01-01 23:00:00+01' as moment"
    )

    assert compare(connection, "in_utc", "with_zone").is_equal
