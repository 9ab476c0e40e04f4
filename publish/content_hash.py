"""A fingerprint of a DuckDB table's content that does not depend on row order.

Each row becomes one canonical text, its MD5 one 128-bit number, and the table the sum
of these numbers modulo 2^128. Sums commute, so order does not matter; equal rows add
up, so duplicates do. Row count, column names and types go into the final SHA-256. The
text never uses how an engine version prints a float: a double counts by its bits (with
one zero and one NaN), a timestamp by its microseconds. This guards against accidents,
not against a forger: forging an additive hash is possible.

The canonical text costs far more than reading the table. Where two sources are compared
in one process, `same_content` asks the engine's own hash instead, which another release
may compute differently and which is therefore never kept.

Whether two tables ought to be equal does not belong here.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from publish.errors import ColumnTypeError
from publish.sql import quoted

if TYPE_CHECKING:
    import duckdb

VERSION = "c1"
MODULUS = 2**128
HALF = 2**64
FLOATS = frozenset({"FLOAT", "DOUBLE"})
TIMESTAMPS = re.compile(r"TIMESTAMP(_S|_MS|_NS)?|TIMESTAMP WITH TIME ZONE")
PRINTED = re.compile(
    r"U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|DECIMAL\([0-9]+,[0-9]+\)"
    r"|BOOLEAN|DATE|TIME|UUID|ENUM\(.*\)",
    re.DOTALL,
)


def content_hash(connection: duckdb.DuckDBPyConnection, source: str) -> str:
    """Fingerprint what a query or a table holds.

    Args:
        connection: The connection that can see the table.
        source: A qualified table name, or a query in parentheses. It is put into SQL
            as it is, so it comes from code and never from data.

    Returns:
        ``c1:`` and 64 hexadecimal digits; equal content gives equal text.

    Raises:
        ColumnTypeError: A column is nested or of another type without a canonical text.
    """
    columns = describe(connection, source)
    rows, high, low = _row_sums(connection, source, columns)
    total = (high * HALF + low) % MODULUS
    facts = json.dumps([VERSION, columns, rows, f"{total:032x}"], ensure_ascii=False)
    return f"{VERSION}:{hashlib.sha256(facts.encode()).hexdigest()}"


def same_content(
    connection: duckdb.DuckDBPyConnection, first: str, second: str
) -> bool:
    """Tell whether two queries or tables hold equal rows in equally typed columns.

    The order of rows does not matter; how often an equal row occurs does.

    Args:
        connection: The connection that can see both.
        first: A qualified table name, or a query in parentheses, put into SQL as it is.
        second: What it is compared with.
    """
    return _engine_hash(connection, first) == _engine_hash(connection, second)


def describe(
    connection: duckdb.DuckDBPyConnection, source: str
) -> list[tuple[str, str]]:
    """Name the columns of a table or query with their DuckDB types, in order."""
    described = connection.execute(f"describe select * from {source}").fetchall()
    return [(name, kind) for name, kind, *_ in described]


def _engine_hash(
    connection: duckdb.DuckDBPyConnection, source: str
) -> tuple[list[tuple[str, str]], int, int]:
    columns = describe(connection, source)
    values = ", ".join(quoted(name) for name, _ in columns)
    found = connection.execute(
        f"select count(*), coalesce(sum(hash({values})), 0) from {source}"
    ).fetchall()
    rows, total = found[0]
    return columns, int(rows), int(total)


def _row_sums(
    connection: duckdb.DuckDBPyConnection, source: str, columns: list[tuple[str, str]]
) -> tuple[int, int, int]:
    text = f"concat({', '.join(_framed(name, kind) for name, kind in columns)})"
    found = connection.execute(
        f"""
        with texts as (select md5({text}) as digest from {source}),
        halves as (
            select
                cast('0x' || substr(digest, 1, 16) as ubigint) as high,
                cast('0x' || substr(digest, 17, 16) as ubigint) as low
            from texts
        )
        select count(*), coalesce(sum(high), 0), coalesce(sum(low), 0) from halves
        """
    ).fetchall()
    rows, high, low = found[0]
    return int(rows), int(high), int(low)


def _framed(name: str, kind: str) -> str:
    """End every value, and give text its length, so that no two rows share one text.

    The ends are arguments of the row's `concat` by themselves: joined to each value
    they would be copied twice.
    """
    text = _canonical(name, kind)
    if kind == "VARCHAR" or kind.startswith("ENUM"):
        return f"coalesce(strlen({text}) || ':' || {text}, 'n'), ','"
    return f"coalesce({text}, 'n'), ','"


def _canonical(name: str, kind: str) -> str:
    column = quoted(name)
    if kind in FLOATS:
        number = f"cast({column} as double)"
        one = (
            f"case when {number} = 0 then cast(0 as double) "
            f"when isnan({number}) then cast('nan' as double) else {number} end"
        )
        return f"cast(cast(cast({one} as bit) as bigint) as varchar)"
    if TIMESTAMPS.fullmatch(kind):
        printed = f"cast({column} as varchar)"
        return f"coalesce(cast(epoch_us({column}) as varchar), {printed})"
    if kind == "VARCHAR":
        return column
    if PRINTED.fullmatch(kind):
        return f"cast({column} as varchar)"
    raise ColumnTypeError(
        f"a column of type {kind} has no fingerprint",
        column=name,
        remedy="Give the model plain columns: numbers, text, dates, booleans.",
    )
