"""The audit of disclosure control: what do the published values alone show?

It reads finished tables, never sees a hidden value and shares no expression with
`publish.disclosure`, whose mistakes it is there to find.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from publish.disclosure import FLAG
from publish.sql import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import duckdb

    from publish.disclosure import Outcome, SmallGroupRule

PSEUDONYM = "p[0-9]+_[0-9a-f]{32}"
_SHORTEST_PSEUDONYM = len("p0_") + 32


def leaks(
    connection: duckdb.DuckDBPyConnection, source: str, *, rule: SmallGroupRule
) -> dict[str, int]:
    """Count the published rows that show too much, by kind of leak."""
    return _count_rows(connection, source, dict(_conditions(rule)))


def pseudonym_columns(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    *,
    columns: Sequence[tuple[str, str]],
) -> list[str]:
    """Name the text columns that hold the pseudonym of a person."""
    texts = {
        name: _holds_pseudonym(quoted(name))
        for name, kind in columns
        if kind == "VARCHAR"
    }
    return list(_count_rows(connection, source, texts))


def _holds_pseudonym(column: str) -> str:
    """Search long enough texts only: most are shorter than any pseudonym."""
    return (
        f"case when strlen({column}) >= {_SHORTEST_PSEUDONYM} "
        f"then regexp_matches({column}, '{PSEUDONYM}') end"
    )


def _count_rows(
    connection: duckdb.DuckDBPyConnection, source: str, conditions: Mapping[str, str]
) -> dict[str, int]:
    """Count the rows in which each condition holds; leave out those that never do."""
    if not conditions:
        return {}
    counts = ", ".join(
        f"count(*) filter (where {condition})" for condition in conditions.values()
    )
    found = connection.execute(f"select {counts} from {source}").fetchall()[0]
    return {
        name: int(rows) for name, rows in zip(conditions, found, strict=True) if rows
    }


def _conditions(rule: SmallGroupRule) -> Iterator[tuple[str, str]]:
    people, k = quoted(rule.people_column), rule.minimum
    yield f"{rule.people_column} is below {k}", f"{people} > 0 and {people} < {k}"
    for name in rule.others:
        column = quoted(name)
        yield (
            f"{name} without {rule.people_column}",
            f"{people} is null and {column} is not null",
        )
        if rule.hides_whole_rows:
            yield (
                f"{name} in a suppressed row",
                f"{quoted(FLAG)} and {column} is not null",
            )
        if name in rule.counts:
            yield f"{name} is below {k}", f"{column} > 0 and {column} < {k}"
    for outcome in rule.outcomes:
        yield from _outcome_conditions(outcome, rule)


def _outcome_conditions(
    outcome: Outcome, rule: SmallGroupRule
) -> Iterator[tuple[str, str]]:
    k = rule.minimum
    part, whole = quoted(outcome.part), quoted(outcome.whole)
    count = f"round({part} * {whole})" if outcome.is_rate else part
    told = f"{outcome.part} of {outcome.whole}"
    yield f"{told} is below {k}", f"{count} > 0 and {count} < {k}"
    rest = f"{whole} - {count}"
    yield f"the rest of {told} is below {k}", f"{rest} > 0 and {rest} < {k}"
    if rule.is_sensitive:
        yield (
            f"{told} is nobody or everybody",
            f"{whole} > 0 and {count} in (0, {whole})",
        )
    if not rule.hides_whole_rows:
        for name in outcome.columns:
            if name != outcome.part:
                yield (
                    f"{name} without {outcome.part}",
                    f"{quoted(name)} is not null and {part} is null",
                )
