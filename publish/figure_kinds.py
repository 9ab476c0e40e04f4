"""What kind of figure a published column is, and so how it is rounded.

The registry of metrics says of which two columns a value is made, and where its
interval stands. Of the other columns that may be hidden, the type and the name say it:
the names of columns follow rules (docs/decisions/0021). A column that is never hidden
is no figure about people and keeps its value. How figures are rounded belongs to
`publish.rounding`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from publish.disclosure import COUNT_ENDINGS, MEDIAN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from publish.disclosure import SmallGroupRule

PERCENT = 100.0
_WHOLE_NUMBER, _DECIMAL = "BIGINT", "DOUBLE"
_STAFF = (*COUNT_ENDINGS, "_fte")
_SUMS = (
    "_hours",
    "_amount",
    "_expenditure",
    "_sum",
    "_grade_days",
    "_numerator",
    "_denominator",
)
_FRACTIONS = (
    "_years",
    "_months",
    "_growth_sum",
    "_weighted_gap",
    "weighted_gap_sum",
    "_share_sum",
)
_SHARES = ("_rate", "_share", "_mean", "_portion")
_PARTS = ("_numerator", "_denominator")


class Kind(StrEnum):
    """How a figure is rounded."""

    COUNT = "count"
    SUM = "sum"
    FRACTIONS = "fractions"
    RATIO = "ratio"
    LOW = "low"
    HIGH = "high"
    RATIO_LOW = "ratio low"
    RATIO_HIGH = "ratio high"
    SHARE = "share"
    MEAN = "mean"
    ESTIMATE = "estimate"
    NONE = "none"


@dataclass(frozen=True)
class MetricColumns:
    """What the registry says of one value of a report."""

    value: str
    part: str | None = None
    whole: str | None = None
    people: str | None = None
    low: str | None = None
    high: str | None = None
    unit: str = "ratio"


@dataclass(frozen=True)
class Figure:
    """A column with what is needed to round it.

    A ratio and its interval have both parts; those of an interval around a ratio of two
    ratios are these ratios. A share or mean has in `whole` the number that it is taken
    over, and in `scale` what one of them adds at most. What one person may have most of
    has in `largest` the column that tells how much.
    """

    name: str
    kind: Kind
    part: str = ""
    whole: str = ""
    scale: float = 1.0
    largest: str = ""


def figures(
    rule: SmallGroupRule,
    columns: Sequence[tuple[str, str]],
    *,
    metrics: Sequence[MetricColumns] = (),
) -> tuple[Figure, ...]:
    """Say of each column that the rule may hide what kind of figure it is.

    Args:
        rule: The table's rule.
        columns: Names and plain types of all columns of the table.
        metrics: What the registry says of the table.
    """
    types = dict(columns)
    told = _told(rule, types, metrics)
    largest = {each.total: each.largest for each in rule.contributions}
    return tuple(
        replace(
            told.get(name) or _by_name(name, types[name], rule.people_column),
            largest=largest.get(name, ""),
        )
        for name in rule.columns
    )


def _told(
    rule: SmallGroupRule, types: Mapping[str, str], metrics: Sequence[MetricColumns]
) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for name in rule.columns:
        for stem in (name, name.removesuffix("_rate")):
            part, whole = (f"{stem}{ending}" for ending in _PARTS)
            if types[name] == _DECIMAL and part in types and whole in types:
                found[name] = Figure(name, Kind.RATIO, part, whole)
    for metric in metrics:
        if types.get(metric.value) == _DECIMAL:
            for figure in _of_metric(metric, rule, types, ratios=found):
                found.setdefault(figure.name, figure)
    return found


def _of_metric(
    metric: MetricColumns,
    rule: SmallGroupRule,
    types: Mapping[str, str],
    *,
    ratios: Mapping[str, Figure],
) -> list[Figure]:
    """Read a value and its interval.

    Wilson's interval is that of a count in a count; of two ratios of counts it is that
    of a ratio of them. Any other is rounded as a mean.
    """
    part, whole = metric.part or "", metric.whole or ""
    has_parts = part in types and whole in types
    kind = Kind.MEAN if metric.unit == "points" else _of_many(metric.value)
    if not has_parts and kind is None:
        return []
    people = next(
        name
        for name in (whole, metric.people or "", rule.people_column)
        if name in types
    )
    scale = PERCENT if metric.unit == "points" else 1.0
    ends = [name for name in (metric.low, metric.high) if name]
    if not has_parts:
        return [
            Figure(name, kind or Kind.MEAN, whole=people, scale=scale)
            for name in (metric.value, *ends)
        ]
    value = Figure(metric.value, Kind.RATIO, part, whole)
    are_ratios = {part, whole} <= set(ratios)
    if part.endswith(COUNT_ENDINGS) or are_ratios:
        kinds = (
            (Kind.RATIO_LOW, Kind.RATIO_HIGH) if are_ratios else (Kind.LOW, Kind.HIGH)
        )
        return [
            value,
            *(
                Figure(name, kind, part, whole)
                for name, kind in zip(ends, kinds, strict=False)
            ),
        ]
    return [value, *(Figure(name, Kind.MEAN, whole=people) for name in ends)]


def _by_name(name: str, kind: str, people: str) -> Figure:
    if kind not in {_WHOLE_NUMBER, _DECIMAL} or name.endswith("_rank"):
        return Figure(name, Kind.NONE)
    many = _of_many(name)
    if name.startswith(MEDIAN):
        return Figure(name, Kind.ESTIMATE)
    if many is not None and kind == _DECIMAL:
        return Figure(name, many, whole=people)
    if name.endswith(_FRACTIONS):
        return Figure(name, Kind.FRACTIONS)
    is_count = kind == _WHOLE_NUMBER and not name.endswith("_days")
    if is_count or (name.endswith(_STAFF) and not name.endswith(_PARTS)):
        return Figure(name, Kind.COUNT)
    return Figure(name, Kind.SUM if name.endswith(_SUMS) else Kind.ESTIMATE)


def _of_many(name: str) -> Kind | None:
    """Tell a share and another mean, or an end of its interval, by the name."""
    stem = name.removesuffix("_low").removesuffix("_high")
    if stem.startswith(MEDIAN):
        return None
    if stem.endswith(_SHARES):
        return Kind.SHARE
    return Kind.MEAN if stem.startswith("mean_") or "_per_" in stem else None
