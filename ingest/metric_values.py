"""Which metrics the long table of values holds, as the macro that its model reads.

Pure: a registry and what the reports say of themselves in, the text of a macro out.
How the rows are made of it is said in the model `rpt_metric_values`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ingest.metric_registry import variants_of
from ingest.metric_tables import filter_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.metric_registry import Family, Metric, Variant
    from ingest.metric_reports import Report

_MACRO = """\
{{#- Generated from dbt_project/metrics by `stepladder sync`; do not edit. -#}}
-- fmt: off
{{% macro reported_metrics() -%}}
{{{{ return([
{lines}
]) }}}}
{{%- endmacro %}}
"""


def reported_metrics_macro(
    families: Sequence[Family], reports: Mapping[str, Report]
) -> str:
    """Return the macro that lists every variant with one value per period and group."""
    lines = [
        f"    {json.dumps(_listed(metric, variant), ensure_ascii=False)},"
        for metric, variant in variants_of(families)
        if (report := reports.get(variant.value.model)) is not None
        and report.is_published
        and report.is_told_once(variant)
    ]
    return _MACRO.format(lines="\n".join(lines))


def _listed(metric: Metric, variant: Variant) -> dict[str, str]:
    interval = variant.interval
    found = {
        "metric_id": metric.metric_id,
        "variant_id": variant.variant_id,
        "report": variant.value.model,
        "value": variant.value.column,
        "numerator": variant.numerator_column,
        "denominator": variant.denominator_column,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "people": variant.people_count_column,
        "rows": filter_words(variant),
    }
    return {name: value for name, value in found.items() if value is not None}
