"""Rounding: no published number counts people one by one.

Hiding small groups (`publish.disclosure`) does not stop someone who subtracts: a
visible total minus its visible parts is the hidden part. So what stays visible is
rounded, and everything here is calculated from values that are protected already, never
from what the warehouse holds. Let b be the base (5, or 10) and n the rounded number of
people.

* A count becomes the nearest multiple of b; ties go away from zero. A true 0 stays 0,
  and nothing else becomes 0, because counts below k >= b are hidden. A difference of
  two counts is then off by up to b, and a sum of many by more.
* A ratio is the ratio of its rounded parts, a Wilson interval that of this ratio, and
  the interval of a ratio of two ratios that of these two with their Wilson intervals.
* A sum of hours, money or points is rounded to a step of 1, 2 or 5 times a power of ten
  that is at least what b average people add to it (sum * b / n), and at least b unless
  each adds a fraction only: 2 people with one point each must not show as 2.
  Where the model tells the largest part of it that one person has, the step is at least
  that part too. By the rounding alone, whoever takes what all others have from the sum
  knows this person's part to half of it at best, an interval as wide as the part: the
  p % rule with p = 50 and the attacker who knows most, where
  statistical offices think of the second largest with p around 10 (Hundepool et al.,
  Statistical Disclosure Control, 2012; the prior-posterior rule of Cox, 1981, with
  q = 0). Nobody has a larger part of a part than of the whole. So one sum less another,
  with its larger step, tells no more, and gives back none that was hidden. What the
  step itself tells is written in docs/decisions/0166.
* A share whose parts the table does not have, and a mean, is rounded to a multiple of
  b / n. The mean of n whole numbers is a fraction with the denominator n; its digits
  would tell n, and n times the mean their total. A multiple of b / n says of the total
  only the nearest b. A mean then has 2 digits below 1,000 people and 3 from there on.
  Times n, which is known to b / 2 people, it tells a total to b / 2 average people: the
  difference of two such totals is off by up to b of them, more than a hidden group of
  fewer than k has.
  The ends of its interval are rounded outwards: at the nearest multiples an interval
  narrower than a step would be a point, or leave its own mean outside.
* A median, another quantile, an estimate, its error and a p value have 2 or 3 digits.

No row is spared, totals of the whole organisation neither: the events of a year and
the people they happened to may differ by one, and exact tables (`publish.lattices`)
count parts of the same people.

What kind of figure a column is belongs to `publish.figure_kinds`, what is hidden to
`publish.disclosure`, and the audit, with expressions of its own, to `publish.leaks`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from publish.figure_kinds import Kind
from publish.sql import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from publish.figure_kinds import Figure

MANY_PEOPLE = 1_000
DIGITS, DIGITS_OF_MANY = 2, 3
_BY_STEP = {Kind.SUM, Kind.FRACTIONS, Kind.MEAN, Kind.ESTIMATE}
_LAST_BITS = 0.000001
_Z_SQUARED = 3.841458881296
_Z = 1.959964


@dataclass(frozen=True)
class Rounding:
    """How one table is rounded."""

    base: int
    people_column: str
    figures: tuple[Figure, ...]


def rounded_query(
    source: str, *, columns: Sequence[tuple[str, str]], rounding: Rounding
) -> str:
    """Write the query that returns a protected table with its figures rounded.

    Each layer reads the one below, so that what is calculated is calculated from what
    is shown.

    Args:
        source: A qualified table name or a query in parentheses, small groups hidden.
            It also has the columns that tell the largest part of a sum.
        columns: Names and plain types of all columns of the table, in order.
        rounding: The table's rounding.
    """
    largest = [quoted(fig.largest) for fig in rounding.figures if fig.largest]
    for layer in _layers(rounding.figures):
        shown = ", ".join(
            (
                *(
                    _shown(layer.get(name), name, kind, rounding)
                    for name, kind in columns
                ),
                *largest,
            )
        )
        source = f"(select {shown} from {_with_steps(source, layer, rounding)})"
    if largest:
        names = ", ".join(quoted(name) for name, _ in columns)
        source = f"(select {names} from {source})"
    return source


def _layers(figures: Sequence[Figure]) -> list[dict[str, Figure]]:
    """Sort the figures by what they need: counts, what is spread over them, ratios."""
    ratios = {figure.name for figure in figures if figure.kind is Kind.RATIO}
    layers: list[dict[str, Figure]] = [{}, {}, {}, {}]
    for figure in figures:
        if figure.kind in _BY_STEP or figure.kind is Kind.SHARE:
            layers[1][figure.name] = figure
        elif figure.kind is Kind.COUNT:
            layers[0][figure.name] = figure
        elif figure.part:
            is_of_ratios = bool({figure.part, figure.whole} & ratios)
            layers[3 if is_of_ratios else 2][figure.name] = figure
    return [layer for layer in layers if layer]


def _with_steps(source: str, layer: Mapping[str, Figure], rounding: Rounding) -> str:
    """Write the source with the step that each figure is rounded to, told once."""
    stepped = [figure for figure in layer.values() if figure.kind in _BY_STEP]
    if not stepped:
        return source
    values = ", ".join(
        f"{_value(figure, rounding)} as {_beside(figure, 'value')}"
        for figure in stepped
    )
    least = ", ".join(
        f"{_least_step(figure, rounding)} as {_beside(figure, 'least')}"
        for figure in stepped
    )
    steps = ", ".join(
        f"{_next_step(_beside(figure, 'least'))} as {_beside(figure, 'step')}"
        for figure in stepped
    )
    valued = f"(select *, {values} from {source})"
    return f"(select *, {steps} from (select *, {least} from {valued}))"


def _shown(figure: Figure | None, name: str, kind: str, rounding: Rounding) -> str:
    column = quoted(name)
    if figure is None:
        return column
    return f"cast({_rounded(figure, rounding)} as {kind}) as {column}"


def _rounded(figure: Figure, rounding: Rounding) -> str:
    column = quoted(figure.name)
    match figure.kind:
        case Kind.COUNT:
            return f"round({column} / {rounding.base}.0) * {rounding.base}"
        case Kind.SHARE:
            return _to_share(figure, rounding)
        case Kind.RATIO:
            return f"case when {column} is not null then {_ratio(figure)} end"
        case Kind.LOW | Kind.HIGH:
            bound = _wilson(figure, quoted(rounding.people_column))
            return f"case when {column} is not null then {bound} end"
        case Kind.RATIO_LOW | Kind.RATIO_HIGH:
            bound = _bound_of_ratio(figure, rounding)
            return f"case when {column} is not null then {bound} end"
        case _:
            return _to_step(
                _beside(figure, "value"), _beside(figure, "step"), figure=figure
            )


def _beside(figure: Figure, what: str) -> str:
    return quoted(f"{figure.name} {what}")


def _value(figure: Figure, rounding: Rounding) -> str:
    is_mean = figure.kind is Kind.MEAN
    return _to_share(figure, rounding) if is_mean else quoted(figure.name)


def _to_share(figure: Figure, rounding: Rounding) -> str:
    steps = f"({quoted(figure.whole)} / {rounding.base * figure.scale})"
    whole = _to_whole(figure, f"{quoted(figure.name)} * {steps}")
    shown = f"({whole} / nullif({steps}, 0))"
    if not figure.largest:
        return shown
    largest = quoted(figure.largest)
    coarser = _to_step(
        quoted(figure.name), _next_step(f"nullif({largest}, 0)"), figure=figure
    )
    return f"(case when {largest} * {steps} > 1 then {coarser} else {shown} end)"


def _least_step(figure: Figure, rounding: Rounding) -> str:
    """Write the smallest step that may be: a digit, or what b people add to a sum."""
    value, people = f"abs({_beside(figure, 'value')})", quoted(rounding.people_column)
    digits = f"case when {people} >= {MANY_PEOPLE} then {DIGITS_OF_MANY} else {DIGITS}"
    digit = f"pow(10, floor(log10(nullif({value}, 0))) + 1 - ({digits} end))"
    if figure.kind not in {Kind.SUM, Kind.FRACTIONS}:
        return digit
    added = f"{value} * {rounding.base} / nullif({people}, 0)"
    one = rounding.base if figure.kind is Kind.SUM else 0
    largest = f", {quoted(figure.largest)}" if figure.largest else ""
    return f"greatest({digit}, {added}, {one}{largest})"


def _next_step(least: str) -> str:
    """Write the next number from a step on that is 1, 2 or 5 times a power of ten."""
    power = f"pow(10, floor(log10({least})))"
    return (
        f"case when {least} <= {power} then {power} "
        f"when {least} <= 2 * {power} then 2 * {power} "
        f"when {least} <= 5 * {power} then 5 * {power} else 10 * {power} end"
    )


def _to_step(value: str, step: str, *, figure: Figure) -> str:
    """Write the multiple that is shown; of a step below 1, one over it is whole."""
    many = f"round(1 / {step})"
    return (
        f"case when {value} = 0 then 0 "
        f"when {step} < 1 then {_to_whole(figure, f'{value} * {many}')} / {many} "
        f"else {_to_whole(figure, f'{value} / {step}')} * {step} end"
    )


def _to_whole(figure: Figure, value: str) -> str:
    """Write the nearest whole number, or that beyond for an end of an interval."""
    if figure.kind not in {Kind.SHARE, Kind.MEAN}:
        return f"round({value})"
    if figure.name.endswith("_low"):
        return f"floor({value} + {_LAST_BITS})"
    if figure.name.endswith("_high"):
        return f"ceil({value} - {_LAST_BITS})"
    return f"round({value})"


def _ratio(figure: Figure) -> str:
    return (
        f"({quoted(figure.part)} / nullif(cast({quoted(figure.whole)} as double), 0))"
    )


def _wilson(figure: Figure, people: str) -> str:
    """Write an end of Wilson's interval; the answers of one person count as one."""
    return _wilson_end(figure, f"least({quoted(figure.whole)}, {people})")


def _wilson_end(figure: Figure, size: str) -> str:
    share = _ratio(figure)
    sign = "-" if figure.kind is Kind.LOW else "+"
    spread = f"{_Z} * sqrt({size} * {share} * (1 - {share}) + {_Z_SQUARED / 4})"
    centre = f"{size} * {share} + {_Z_SQUARED / 2}"
    return f"round(({centre} {sign} {spread}) / ({size} + {_Z_SQUARED}), 8)"


def _bound_of_ratio(figure: Figure, rounding: Rounding) -> str:
    """Write an end of the interval that both ratios' own intervals make (MOVER-R).

    Its lower end takes the lower end above and the upper end below. What is taken from
    the square of both ratios' product is never more than that.
    """
    ratios = {each.name: each for each in rounding.figures}
    above, below = ratios[figure.part], ratios[figure.whole]
    is_low = figure.kind is Kind.RATIO_LOW
    ends = (Kind.LOW, Kind.HIGH) if is_low else (Kind.HIGH, Kind.LOW)
    over, under = (
        f"({end} * (2 * {_ratio(ratio)} - {end}))"
        for ratio, end in (
            (ratio, _wilson_end(replace(ratio, kind=kind), quoted(ratio.whole)))
            for ratio, kind in zip((above, below), ends, strict=True)
        )
    )
    product = f"({_ratio(above)} * {_ratio(below)})"
    root = f"({product} + sqrt({product} * {product} - {over} * {under}))"
    # Where nobody was counted above, the lower end is 0 and has nothing to divide.
    bound = (
        f"coalesce({over} / nullif({root}, 0), 0)" if is_low else f"{root} / {under}"
    )
    return f"round({bound}, 8)"
