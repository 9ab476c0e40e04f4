"""The lines of a published table, and the rows to withhold because of them.

A reader adds up what is published: units, grades, families, places and genders to the
whole organisation, the grades of a gender, the kinds of goals or records to `all`, the
months of a quarter and of a year. Which
rows these are is found here; what they give away is calculated in
`publish.withholding`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from publish.companions import Line
from publish.content_hash import describe
from publish.figure_kinds import Kind
from publish.sql import literal, quoted
from publish.withholding import Counts, Withheld, withheld

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from publish.disclosure import SmallGroupRule
    from publish.rounding import Rounding
    from publish.shared_counts import SharedCounts
    from publish.withholding import Earlier

PROTECTION = "protection"
ROW = '"row number"'
_KINDS = ("org_unit", "grade", "job_family", "location", "gender")
_OVER_GROUPS = (
    *(
        f"whole.scope_kind = 'overall' and part.scope_kind = {literal(kind)}"
        for kind in _KINDS
    ),
    *(
        f"whole.scope_kind = {literal(kind)} and part.scope_kind = 'gender_and_grade' "
        f"and split_part(part.scope_id, ':', {place}) = whole.scope_id"
        for place, kind in ((1, "gender"), (2, "grade"))
    ),
)
_OVER_TIME = tuple(
    f"whole.period_kind = {literal(long)} and part.period_kind = {literal(short)} "
    "and part.period_start_date between whole.period_start_date "
    "and whole.period_end_date"
    for long, short in (("quarter", "month"), ("year", "quarter"), ("year", "month"))
)
_GROUPS, _TIME = {"scope_kind", "scope_id"}, {"period_kind", "period_start_date"}


def keep_rows(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    source: str,
    *,
    grain: Sequence[str],
) -> None:
    """Keep a table's rows in the database `protection` until `drop_rows`.

    They are looked at several times, and the warehouse would take longer each time.
    They are numbered by their key: of rows that are equally small the first is
    withheld, and two builds of the same data that withhold different ones would tell
    both.

    Args:
        connection: Has an attached database `protection` that may be written.
        name: Name of the table.
        source: Its query, small groups hidden and figures rounded.
        grain: Its key.
    """
    keys = ", ".join(f"{quoted(key)} nulls last" for key in grain)
    connection.execute(
        f"create table {relation(name, 'rows')} as "
        f"select row_number() over (order by {keys}) - 1 as {ROW}, * from {source}"
    )


def withhold(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    *,
    grain: Sequence[str],
    rule: SmallGroupRule,
    rounding: Rounding,
    elsewhere: SharedCounts | None = None,
    earlier: Mapping[str, Earlier] | None = None,
) -> Withheld:
    """Write the keys of the rows to withhold into the database `protection`.

    Args:
        connection: Has an attached database `protection` that may be written.
        name: Name of a table whose rows are kept there.
        grain: Its key.
        rule: What is hidden in it.
        rounding: How it is rounded.
        elsewhere: What other tables show of its counts. What was withheld without
            that is withheld still.
        earlier: What earlier releases told of its counts, by column.

    Returns:
        The rows, and the bounds of the columns that `counts_of` names.
    """
    rows, found = relation(name, "rows"), relation(name, "found")
    connection.execute(f"create table if not exists {found} (number bigint)")
    judged = _judged(
        connection,
        name,
        grain=grain,
        rule=rule,
        rounding=rounding,
        elsewhere=elsewhere,
        earlier=earlier or {},
    )
    numbers = np.flatnonzero(judged.rows)
    connection.execute(f"delete from {found}")
    if len(numbers):
        connection.execute(f"insert into {found} select unnest(?)", [numbers.tolist()])
    keys = ", ".join(quoted(key) for key in grain)
    connection.execute(
        f"create or replace table {relation(name, 'withheld')} as "
        f"select {keys} from {rows} "
        f"inner join {found} on {ROW} = number"
    )
    return judged


def kept_rows(name: str, *, columns: Sequence[str]) -> str:
    """Write the query that returns a table's rows as they were judged."""
    shown = ", ".join(quoted(column) for column in columns)
    return f"(select {shown} from {relation(name, 'rows')})"


def drop_rows(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Free the memory that a table's rows take."""
    connection.execute(f"drop table if exists {relation(name, 'rows')}")


def withheld_query(
    name: str,
    source: str,
    *,
    columns: Sequence[str],
    grain: Sequence[str],
    hidden: Sequence[str],
    flag: str,
) -> str:
    """Write the query that returns a protected table without the withheld figures."""
    is_withheld = f"withheld.{quoted(grain[0])} is not null"
    same = " and ".join(
        f"shown.{quoted(key)} is not distinct from withheld.{quoted(key)}"
        for key in grain
    )

    def cell(column: str) -> str:
        value = f"shown.{quoted(column)}"
        if column == flag:
            return f"({value} or {is_withheld}) as {quoted(column)}"
        if column in hidden:
            return (
                f"case when {is_withheld} then null else {value} end "
                f"as {quoted(column)}"
            )
        return value

    return (
        f"(select {', '.join(cell(column) for column in columns)} "
        f"from {source} as shown left join {relation(name, 'withheld')} as withheld "
        f"on {same})"
    )


def relation(name: str, what: str) -> str:
    """Name what is kept of a table in the database `protection`."""
    return f"{PROTECTION}.{quoted(f'{name} {what}')}"


def counts_of(rule: SmallGroupRule, rounding: Rounding) -> list[str]:
    """Name the columns of counts that may be hidden."""
    kinds = {figure.name: figure.kind for figure in rounding.figures}
    return [name for name in rule.columns if kinds.get(name) is Kind.COUNT]


def _judged(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    *,
    grain: Sequence[str],
    rule: SmallGroupRule,
    rounding: Rounding,
    elsewhere: SharedCounts | None,
    earlier: Mapping[str, Earlier],
) -> Withheld:
    rows, names = relation(name, "rows"), counts_of(rule, rounding)
    beside = ", ".join(quoted(key) for key in grain if key != "scope_id")
    found = connection.execute(
        f"select {', '.join(f'cast({quoted(name)} as double)' for name in names)}, "
        f"dense_rank() over (order by {beside}) as beside, "
        f"{ROW} in (select number from {relation(name, 'found')}) as already "
        f"from {rows} order by {ROW}"
    ).fetchnumpy()
    shown = [np.ma.filled(values, np.nan) for values in found.values()][: len(names)]
    places = {name: place for place, name in enumerate(names)}
    known = {} if elsewhere is None else elsewhere.known(connection, name, names)
    minimums = {} if elsewhere is None else elsewhere.minimums
    return withheld(
        [
            Counts(
                values,
                is_people=name == rule.people_column,
                known=known.get(name),
                known_minimum=minimums.get(name, 1),
                earlier=earlier.get(name),
            )
            for name, values in zip(names, shown, strict=True)
        ],
        _lines(connection, rows, grain),
        rests=[
            (places[outcome.part], places[outcome.whole])
            for outcome in rule.outcomes
            if not outcome.is_rate and {outcome.part, outcome.whole} <= set(places)
        ],
        beside=np.asarray(found["beside"]).astype(np.int64),
        minimum=rule.minimum,
        base=rounding.base,
        already=np.asarray(found["already"]).astype(bool),
    )


def _lines(
    connection: duckdb.DuckDBPyConnection, rows: str, grain: Sequence[str]
) -> list[Line]:
    lines: list[Line | None] = []
    columns = dict(describe(connection, rows))
    if set(grain) >= _GROUPS:
        keys = [key for key in grain if key not in _GROUPS]
        lines += [_line(connection, rows, keys, rule) for rule in _OVER_GROUPS]
    for dimension in grain:
        if dimension not in _GROUPS and columns[dimension] == "VARCHAR":
            keys = [key for key in grain if key != dimension]
            lines.append(_line(connection, rows, keys, _over(dimension)))
    if set(columns) >= _TIME and "period_id" in grain:
        keys = [key for key in grain if key != "period_id"]
        lines += [_line(connection, rows, keys, rule) for rule in _OVER_TIME]
    return [line for line in lines if line is not None]


def _over(dimension: str) -> str:
    """Write that a row over all values of a column is the sum of those of each."""
    name = quoted(dimension)
    return f"whole.{name} = 'all' and part.{name} <> 'all'"


def _line(
    connection: duckdb.DuckDBPyConnection, rows: str, keys: Sequence[str], rule: str
) -> Line | None:
    same = [
        f"whole.{quoted(key)} is not distinct from part.{quoted(key)}" for key in keys
    ]
    found = connection.execute(
        f"select whole.{ROW} as wholes, part.{ROW} as parts from {rows} as whole "
        f"inner join {rows} as part on {' and '.join([*same, rule])} order by 1, 2"
    ).fetchnumpy()
    if not len(found["wholes"]):
        return None
    wholes, line_of_part = np.unique(found["wholes"], return_inverse=True)
    return Line(wholes, found["parts"], line_of_part)
