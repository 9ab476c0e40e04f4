"""The audit of disclosure control: what do the published values alone show?

It reads finished tables, never sees a hidden value and shares no expression with
`publish.disclosure`, whose mistakes it is there to find.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from publish.disclosure import FEW_FOR_A_SUM, FLAG
from publish.figure_kinds import Kind
from publish.rounding import DIGITS, DIGITS_OF_MANY, MANY_PEOPLE
from publish.sql import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import duckdb

    from publish.disclosure import Outcome, SmallGroupRule
    from publish.figure_kinds import Figure
    from publish.rounding import Rounding

_Z_SQUARED = 1.959964**2
PSEUDONYM = "p[0-9]+_[0-9a-f]{32}"
_SHORTEST_PSEUDONYM = len("p0_") + 32


def leaks(
    connection: duckdb.DuckDBPyConnection, source: str, *, rule: SmallGroupRule
) -> dict[str, int]:
    """Count the published rows that show too much, by kind of leak."""
    return _count_rows(connection, source, dict(_conditions(rule)))


def unrounded(
    connection: duckdb.DuckDBPyConnection, source: str, *, rounding: Rounding
) -> dict[str, int]:
    """Count the published rows with more digits than allowed, by column."""
    conditions = {
        f"{figure.name} is not rounded": _is_finer(figure, rounding)
        for figure in rounding.figures
        if figure.kind is not Kind.NONE
    }
    return _count_rows(connection, source, conditions)


def _is_finer(figure: Figure, rounding: Rounding) -> str:
    """Write the condition that a value tells more than its kind may."""
    value, base = quoted(figure.name), rounding.base
    short = (
        f"cast(format(case when {quoted(rounding.people_column)} >= "
        f"{MANY_PEOPLE} then '{{:.{DIGITS_OF_MANY - 1}e}}' "
        f"else '{{:.{DIGITS - 1}e}}' end, cast({value} as double)) as double)"
    )
    # The last bits of a quotient are no digits, however small the value is.
    finer = f"abs({value} - {short}) > 0.000000001 * abs({value})"
    match figure.kind:
        case Kind.COUNT:
            return f"{value} % {base} <> 0"
        case Kind.SUM:
            return f"{value} % {base} <> 0 or {finer}"
        case Kind.SHARE:
            steps = f"({quoted(figure.whole)} / {base * figure.scale})"
            finer = _is_no_whole_number(f"{value} * {steps}")
            # A coarser step, if one person has much, is a multiple of a power of ten.
            power = f"pow(10, ceil(log10(nullif({steps}, 0))))"
            many = _is_no_whole_number(f"{value} * {power}")
            return f"{finer} and {many}" if figure.largest else finer
        case Kind.RATIO | Kind.LOW | Kind.HIGH | Kind.RATIO_LOW | Kind.RATIO_HIGH:
            return _is_calculated_otherwise(figure, rounding)
        case _:
            return finer


def _is_no_whole_number(value: str) -> str:
    return f"abs({value} - round({value})) > 0.000001"


def _is_calculated_otherwise(figure: Figure, rounding: Rounding) -> str:
    """Write the condition that a ratio or its interval is not that of what is shown."""
    value, part, whole = map(quoted, (figure.name, figure.part, figure.whole))
    match figure.kind:
        case Kind.RATIO:
            return f"abs({value} * {whole} - {part}) > 0.000001 * (1 + abs({part}))"
        case Kind.LOW | Kind.HIGH:
            share = f"({part} / cast({whole} as double))"
            size = f"least({whole}, {quoted(rounding.people_column)})"
            distance = f"{size} * ({share} - {value}) * ({share} - {value})"
            return f"abs({distance} - {_Z_SQUARED} * {value} * (1 - {value})) > 0.00001"
        case _:
            return _is_no_end_of_ratio(figure, rounding)


def _is_no_end_of_ratio(figure: Figure, rounding: Rounding) -> str:
    """Write that a value v is no end of the interval of a ratio of two ratios.

    It is one where the distance of v times the ratio below to the ratio above is as far
    as the ends of both are away together, the one below v times over.
    """
    ratios = {each.name: each for each in rounding.figures}
    value, sign = quoted(figure.name), -1 if figure.kind is Kind.RATIO_LOW else 1
    above, below = ratios[figure.part], ratios[figure.whole]
    p, q = (
        f"({quoted(ratio.part)} / nullif(cast({quoted(ratio.whole)} as double), 0))"
        for ratio in (above, below)
    )
    up, down = (
        _way_to_wilson_end(share, quoted(ratio.whole), direction)
        for share, ratio, direction in ((p, above, sign), (q, below, -sign))
    )
    away = f"pow({p} - {value} * {q}, 2)"
    told = f"pow({up}, 2) + pow({value} * ({down}), 2)"
    is_beside = f"{sign} * ({value} * {q} - {p}) < -0.000001"
    return (
        f"{value} is not null and coalesce({is_beside} "
        f"or abs({away} - ({told})) > 0.000001 * (1 + {away}), true)"
    )


def _way_to_wilson_end(share: str, size: str, sign: int) -> str:
    """Write how far a share of so many is from an end of Wilson's interval."""
    half = f"{_Z_SQUARED} / (2 * {size})"
    root = f"sqrt({_Z_SQUARED} * {share} * (1 - {share}) / {size} + pow({half}, 2))"
    return f"({share} + {half} + {sign} * {root}) / (1 + 2 * {half}) - {share}"


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
            hidden = f"{quoted(FLAG)} and not {_only_singles(rule)}"
            yield f"{name} in a suppressed row", f"{hidden} and {column} is not null"
        if name in rule.single_values:
            yield (
                f"{name} of fewer than {FEW_FOR_A_SUM}",
                f"{people} between 1 and {FEW_FOR_A_SUM - 1} and {column} <> 0",
            )
        if name in rule.counts:
            yield f"{name} is below {k}", f"{column} > 0 and {column} < {k}"
    for outcome in rule.outcomes:
        yield from _outcome_conditions(outcome, rule)


def _only_singles(rule: SmallGroupRule) -> str:
    """Write that a row lacks no more than what tells of one person among few.

    Nine people are ten when rounded. Among many it is a sum that one person has most
    of: a row that is hidden as a whole lacks its counts too. Whether that person has,
    `publish.dominance_audit` asks the warehouse.
    """
    reasons = ["false"]
    if rule.single_values:
        lacking = [f"coalesce({quoted(name)}, 0) = 0" for name in rule.single_values]
        few = f"{quoted(rule.people_column)} between 1 and {FEW_FOR_A_SUM}"
        reasons.append(f"coalesce({' and '.join([few, *lacking])}, false)")
    counted = [f"{quoted(name)} is not null" for name in rule.counts]
    for each in rule.contributions:
        only = " and ".join([f"{quoted(each.total)} is null", *counted])
        reasons.append(f"({only})")
    return f"({' or '.join(reasons)})"


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
