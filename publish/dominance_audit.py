"""The audit of dominance: does a published sum tell what one person has?

It lays each published row beside that of the warehouse, which alone knows the largest
part of a sum that one person has, and shares no expression with `publish.disclosure`
and `publish.rounding`, whose mistakes it is there to find.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from publish.figure_kinds import Kind
from publish.sql import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from publish.disclosure import Contribution
    from publish.figure_kinds import Figure
    from publish.tables import PublishedTable


# What the first digit of a step is more than the one before it.
_DIGITS = ((1, 1), (3, 2), (5, 5))


def dominated(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable
) -> dict[str, int]:
    """Count the published rows that tell too much of one person, by kind of leak.

    Args:
        connection: Sees the warehouse, and marts.duckdb as `published`.
        table: Its model names the largest part of at least one sum, and its grain.
    """
    rule = table.model.rule
    conditions = {
        text: condition
        for each in (rule.contributions if rule else ())
        for text, condition in _conditions(each, table)
    }
    counts = ", ".join(
        f"count(*) filter (where {condition})" for condition in conditions.values()
    )
    same = " and ".join(
        f"shown.{quoted(key)} is not distinct from known.{quoted(key)}"
        for key in table.model.grain
    )
    found = connection.execute(
        f"select {counts} from {table.published} as shown "
        f"inner join {table.typed} as known on {same}"
    ).fetchall()[0]
    leaks = {
        text: int(rows) for text, rows in zip(conditions, found, strict=True) if rows
    }
    shown = {name for name, _ in table.columns}
    return leaks | {
        f"{name} is published": 1
        for name in (rule.unpublished if rule else ())
        if name in shown
    }


def _conditions(each: Contribution, table: PublishedTable) -> Iterator[tuple[str, str]]:
    total = f"shown.{quoted(each.total)}"
    exact, largest = (f"known.{quoted(name)}" for name in (each.total, each.largest))
    others = f"(abs({exact}) - {largest})"
    yield (
        f"{each.total} is mostly one person's",
        f"{total} is not null and {largest} > {others}",
    )
    yield (
        f"{each.total} is finer than the largest part of it",
        _is_finer(each.total, largest, table),
    )
    for name in _calculated_from(each.total, table):
        hidden = f"{total} is null and {exact} is not null"
        yield (
            f"{name} is shown without {each.total}",
            f"shown.{quoted(name)} is not null and {hidden}",
        )


def _is_finer(name: str, largest: str, table: PublishedTable) -> str:
    """Write that a sum is a multiple of no allowed step that is as large as that part.

    Allowed are 1, 2 and 5 times a power of ten: the first that is no smaller, or the 5
    that follows a 2 and is no multiple of it. A share may be one of so many people too.
    """
    total = f"shown.{quoted(name)}"
    power = f"pow(10, floor(log10(nullif({largest}, 0))))"
    digit = f"({largest} / {power} / 1.000001)"
    above = (f"{more} * cast({digit} > {one} as int)" for more, one in _DIGITS)
    first = f"(1 + {' + '.join(above)})"
    other = f"(case when {first} = 2 then 5 else {first} end)"
    finer = [_is_no_multiple(total, f"({step} * {power})") for step in (first, other)]
    for figure in _figures(table):
        if figure.name == name and figure.kind is Kind.SHARE:
            people = f"shown.{quoted(figure.whole)}"
            one = f"({table.model.rounding_base * figure.scale} / {people})"
            finer.append(f"({largest} > {one} or {_is_no_multiple(total, one)})")
    return " and ".join(finer)


def _is_no_multiple(value: str, step: str) -> str:
    return f"abs({value} / {step} - round({value} / {step})) > 0.000001"


def _calculated_from(total: str, table: PublishedTable) -> list[str]:
    """Name the columns that follow from a sum, by the rule or as they are rounded."""
    rule = table.model.rule
    listed = {
        name
        for outcome in (rule.outcomes if rule else ())
        if outcome.part == total
        for name in outcome.columns
    }
    divided = {
        figure.name
        for figure in _figures(table)
        if total in {figure.part, figure.whole}
    }
    return sorted((listed | divided) - {total})


def _figures(table: PublishedTable) -> tuple[Figure, ...]:
    rounding = table.model.rounding(table.columns)
    return rounding.figures if rounding else ()
