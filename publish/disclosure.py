"""Primary disclosure control: values about fewer than k people are hidden.

The rule for one table, cell by cell (k is 5 for counts, 10 for sensitive tables):

* The number of people decides first. 0 is shown: nobody is in the group, so nobody is
  described. 1 to k-1 hides that number and every hidden column of the row. A missing
  number hides them too, because a group that nobody counted may be small.
* Every other count (`…_count`, `…_numerator`, `…_denominator`) from 1 to k-1 is hidden:
  fewer than k events stand for fewer than k people.
* An outcome (part of a whole) hides its columns when the part or the rest (whole minus
  part) is 1 to k-1: a rate of 0.98 over 50 people tells of one person. In a sensitive
  table a part of nobody or of everybody is hidden as well, because it tells the value
  of each member; in a count table it is shown.

`is_suppressed` is true in a row in which something was hidden. Hidden cells are NULL,
whatever the reason, so that the reason tells nothing.

This is the first of two steps, and alone it does **not** stop someone who calculates.
Still possible: subtracting the visible rows from a visible total, subtracting one
table or one published generation from another, and bounding a mean by its known
range. Complementary suppression and rounding of live figures, which close these, are
a later step; until then publish only to readers who may see the totals anyway.

Which tables have which rule does not belong here (`publish.declared`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from publish.content_hash import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

FLAG = "is_suppressed"
COUNT_ENDINGS = ("_count", "_numerator", "_denominator")
MOST_PEOPLE = 10**12
PSEUDONYM = "p[0-9]+_[0-9a-f]{32}"


@dataclass(frozen=True)
class Outcome:
    """A part of a whole, and the columns that tell it."""

    part: str
    whole: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class SmallGroupRule:
    """What is hidden in one table, and below how many people."""

    people_column: str
    hidden_columns: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    minimum: int
    is_sensitive: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that may be hidden; the number of people comes first."""
        others = (name for name in self.hidden_columns if name != self.people_column)
        return (self.people_column, *others)


def protected_query(
    source: str, *, columns: Sequence[str], rule: SmallGroupRule
) -> str:
    """Write the query that returns a table's columns with small groups hidden.

    Args:
        source: A qualified table name or a query in parentheses.
        columns: All columns of the table, `is_suppressed` among them, in order.
        rule: The table's rule.
    """
    shown = ", ".join(_shown(name, rule) for name in columns)
    return f"(select {shown} from {source})"


def count_hidden(
    connection: duckdb.DuckDBPyConnection, source: str, *, rule: SmallGroupRule
) -> tuple[int, int]:
    """Count the rows in which something is hidden, and the cells that are."""
    cells = " + ".join(f"cast({_hides(name, rule)} as bigint)" for name in rule.columns)
    found = connection.execute(
        f"""
        with hidden as (select {cells} as cells from {source})
        select count_if(cells > 0), coalesce(sum(cells), 0) from hidden
        """
    ).fetchall()
    rows, hidden = found[0]
    return int(rows), int(hidden)


def leaks(
    connection: duckdb.DuckDBPyConnection, source: str, *, rule: SmallGroupRule
) -> dict[str, int]:
    """Look at published values alone and count the rows that show too much.

    This is the audit of `protected_query`: it never sees the hidden values and
    shares no expression with it.

    Returns:
        For each kind of leak that was found, the number of rows.
    """
    return {
        name: rows
        for name, condition in _leak_conditions(rule).items()
        if (rows := _count_rows(connection, source, condition))
    }


def pseudonym_columns(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    *,
    columns: Sequence[tuple[str, str]],
) -> list[str]:
    """Name the text columns that hold the pseudonym of a person."""
    return [
        name
        for name, kind in columns
        if kind == "VARCHAR"
        and _count_rows(
            connection, source, f"regexp_matches({quoted(name)}, '{PSEUDONYM}')"
        )
    ]


def _count_rows(
    connection: duckdb.DuckDBPyConnection, source: str, condition: str
) -> int:
    query = f"select count(*) from {source} where {condition}"
    return int(connection.execute(query).fetchall()[0][0])


def _shown(name: str, rule: SmallGroupRule) -> str:
    column = quoted(name)
    if name == FLAG:
        anything = " or ".join(_hides(column, rule) for column in rule.columns)
        return f"(coalesce({column}, false) or {anything}) as {column}"
    if name not in rule.columns:
        return column
    return f"case when {_hides(name, rule)} then null else {column} end as {column}"


def _hides(name: str, rule: SmallGroupRule) -> str:
    """Write the condition under which a cell that has a value loses it."""
    reasons = [_is_small(quoted(rule.people_column), rule.minimum)]
    if name.endswith(COUNT_ENDINGS):
        reasons.append(_is_small(quoted(name), rule.minimum))
    reasons += [
        _tells_too_much(outcome, rule)
        for outcome in rule.outcomes
        if name in outcome.columns
    ]
    return f"({quoted(name)} is not null and ({' or '.join(reasons)}))"


def _is_small(value: str, minimum: int) -> str:
    """Hold for 1 to minimum - 1, and for whatever is no number of people."""
    safe = f"{value} = 0 or {value} between {minimum} and {MOST_PEOPLE}"
    return f"not coalesce({safe}, false)"


def _tells_too_much(outcome: Outcome, rule: SmallGroupRule) -> str:
    part, whole = quoted(outcome.part), quoted(outcome.whole)
    reasons = [
        _is_small(part, rule.minimum),
        _is_small(whole, rule.minimum),
        f"{part} < {whole} and {_is_small(f'({whole} - {part})', rule.minimum)}",
    ]
    if rule.is_sensitive:
        reasons.append(f"({whole} > 0 and ({part} = 0 or {part} >= {whole}))")
    return " or ".join(f"({reason})" for reason in reasons)


def _leak_conditions(rule: SmallGroupRule) -> dict[str, str]:
    people, k = quoted(rule.people_column), rule.minimum
    others = [name for name in rule.columns if name != rule.people_column]
    conditions = {
        f"{rule.people_column} is below {k}": f"{people} > 0 and {people} < {k}"
    }
    for name in others:
        column = quoted(name)
        conditions[f"{name} without {rule.people_column}"] = (
            f"{people} is null and {column} is not null"
        )
        if name.endswith(COUNT_ENDINGS):
            conditions[f"{name} is below {k}"] = f"{column} > 0 and {column} < {k}"
    for outcome in rule.outcomes:
        part, whole = quoted(outcome.part), quoted(outcome.whole)
        conditions[f"{outcome.whole} less {outcome.part} is below {k}"] = (
            f"{whole} - {part} > 0 and {whole} - {part} < {k}"
        )
        if rule.is_sensitive:
            conditions[f"{outcome.part} is nobody or everybody"] = (
                f"{whole} > 0 and {part} in (0, {whole})"
            )
        for name in outcome.columns:
            if name not in (outcome.part, outcome.whole):
                conditions[f"{name} without {outcome.part}"] = (
                    f"{quoted(name)} is not null and {part} is null"
                )
    return conditions
