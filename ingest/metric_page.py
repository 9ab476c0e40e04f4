"""The reference page of the metrics, for the people who read the numbers.

Pure: a registry and what the reports say of themselves in, Markdown out.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from ingest.metric_tables import filter_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ingest.metric_registry import Family, Metric, Variant
    from ingest.metric_reports import Report

GENERATED = "Generated from dbt_project/metrics by `stepladder sync`; do not edit."

_UNITS = {
    "ratio": "ratio (0.25 is 25 %)",
    "days": "days",
    "months": "months",
    "hours": "hours",
    "count": "count; where it is divided, for each of what it is divided by",
    "currency": "money, in the currency of the report",
    "score": "score, on the scale of the report",
    "points": "points",
}
_READ = {
    "better": "higher is better",
    "worse": "higher is worse",
    "neutral": "whether higher is better depends",
}
_EVIDENCE = {
    "R": "read in the source named",
    "S": "read as an excerpt of the source named",
    "X": "run and observed",
    "K": "recalled, not confirmed: check it before you lean on it",
}
_INTRO = f"""\
<!-- {GENERATED} -->

# Metrics

Every published number has an entry here: what it says, what is divided by what, who is
left out, and in which column it stands. Where the world calculates a metric in several
ways, the variants stand side by side; the one in **bold** is meant when none is named.
The same is in the table [dim_metrics](marts.md#dim_metrics), and the values of all
metrics by period and group are in
[rpt_metric_values](marts.md#rpt_metric_values).

The letter after a source says how surely we know it:
{"; ".join(f"**{letter}** {told}" for letter, told in _EVIDENCE.items())}.

| metric | family | unit | variants | stands in |
| --- | --- | --- | --- | --- |"""


def metrics_page(families: Sequence[Family], reports: Mapping[str, Report]) -> str:
    """Return the page on every metric, by family."""
    lines = [_INTRO]
    lines += [
        f"| [{_cell(metric.name)}](#{metric.metric_id}) | {family.name} "
        f"| {_units(metric)} | {len(metric.variants)} | {_models(metric)} |"
        for family in families
        for metric in family.metrics
    ]
    for family in families:
        lines += ["", f"## {family.name}"]
        for metric in family.metrics:
            lines += ["", *_metric(metric, reports)]
    return "\n".join(lines) + "\n"


def example_query(metric: Metric, report: Report) -> str:
    """Write the question that shows a metric's default and what stands beside it."""
    default = metric.default
    beside = [
        variant
        for variant in metric.variants
        if variant.value.model == report.name and variant.filter == default.filter
    ]
    keys = [*report.own_dimensions]
    conditions = [filter_words(default) or ""]
    if report.has_report_grain:
        group = [] if report.scope_kind == "overall" else ["scope_id"]
        keys = ["period_kind", "period_start_date", *group, *keys]
        conditions.append(f"scope_kind = '{report.scope_kind}' and is_complete")
    named = [default, *(variant for variant in beside if variant != default)]
    columns = dict.fromkeys(
        (
            *(key for key in keys if key not in default.filter),
            *(default.numerator_column, default.denominator_column),
            *itertools.chain.from_iterable(_values(variant) for variant in named),
            "is_suppressed" if "is_suppressed" in report.columns else None,
        )
    )
    selected = ",\n    ".join(name for name in columns if name)
    ordered = ", ".join(
        f"{key} nulls last" for key in keys if key not in default.filter
    )
    where = " and ".join(condition for condition in conditions if condition)
    lines = ["select", f"    {selected}", f"from marts.{report.name}"]
    lines += [f"where {where}"] if where else []
    lines += [f"order by {ordered}"] if ordered else []
    return "\n".join(lines)


def _values(variant: Variant) -> Iterator[str]:
    yield variant.value.column
    if variant.interval:
        yield from (variant.interval.low, variant.interval.high)


def _metric(metric: Metric, reports: Mapping[str, Report]) -> Iterator[str]:
    yield f'### <a id="{metric.metric_id}"></a>{metric.name}'
    yield ""
    yield _words(metric.definition)
    yield ""
    yield f"- **Id:** `{metric.metric_id}`, version {metric.version}"
    yield f"- **Unit:** {_UNITS[metric.unit]}; {_READ[metric.higher_is]}"
    yield f"- **Owner:** {metric.owner}"
    yield f"- **Source:** {_words(metric.source.text)} **[{metric.source.evidence}]**"
    for exclusion in metric.exclusions:
        yield f"- **Left out:** {_words(exclusion)}"
    for question in metric.questions:
        yield f"- **Answers:** {_words(question)}"
    yield ""
    yield "| variant | what is counted | divided by | unit | stands in |"
    yield "| --- | --- | --- | --- | --- |"
    for variant in metric.variants:
        yield _variant(metric, variant)
    report = reports.get(metric.default.value.model)
    if report is not None and report.is_published:
        yield ""
        yield "```sql"
        yield example_query(metric, report)
        yield "```"


def _variant(metric: Metric, variant: Variant) -> str:
    name = f"**{variant.name}**" if variant.is_default else variant.name
    rows = filter_words(variant)
    model = variant.value.model
    place = f"[{model}](marts.md#{model}), `{variant.value.column}`"
    if variant.numerator_column and variant.denominator_column:
        parts = f"`{variant.numerator_column}` ÷ `{variant.denominator_column}`"
        place = f"{place} = {parts}"
    if variant.interval:
        interval = variant.interval
        place = f"{place}, from `{interval.low}` to `{interval.high}`"
    if rows:
        place = f"{place}, where `{rows}`"
    cells = (
        f"{name} (`{variant.variant_id}`)",
        variant.numerator,
        variant.denominator or "",
        metric.unit_of(variant),
        place,
    )
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _units(metric: Metric) -> str:
    return ", ".join(dict.fromkeys(map(metric.unit_of, metric.variants)))


def _models(metric: Metric) -> str:
    names = dict.fromkeys(variant.value.model for variant in metric.variants)
    return ", ".join(f"[{name}](marts.md#{name})" for name in names)


def _words(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _words(text).replace("|", "\\|")
