"""The metric registry as tables: `raw_config.metrics` and `raw_config.metric_variants`.

Pure: what the columns are, and the rows of a registry. The tables are made by
`raw_views`, and dbt is told of them by `dbt_sources`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.metric_registry import variants_of
from ingest.raw_tables import RawTable, measure_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.metric_registry import Family, Variant

Row = tuple[object, ...]


METRICS_TABLE = RawTable(
    schema="raw_config",
    name="metrics",
    grain="One row per metric.",
    description="What the metrics of the registry mean.",
    columns=(
        measure_column("metric_id", "VARCHAR", "Metric."),
        measure_column("metric_version", "BIGINT", "Version of the definition."),
        measure_column(
            "metric_family", "VARCHAR", "Subject, which is the name of its file."
        ),
        measure_column("metric_name", "VARCHAR", "Name for people."),
        measure_column("definition", "VARCHAR", "What it says."),
        measure_column("higher_is", "VARCHAR", "better, worse or neutral."),
        measure_column("owner", "VARCHAR", "Team that answers for the definition."),
        measure_column("source_text", "VARCHAR", "What the definition rests on."),
        measure_column(
            "source_evidence", "VARCHAR", "How surely it is known: R, S, X or K."
        ),
        measure_column("exclusions", "VARCHAR", "Who or what is left out."),
    ),
)

VARIANTS_TABLE = RawTable(
    schema="raw_config",
    name="metric_variants",
    grain="One row per metric and variant.",
    description="The ways in which each metric is calculated, and where it stands.",
    columns=(
        measure_column("metric_id", "VARCHAR", "Metric."),
        measure_column("variant_id", "VARCHAR", "Variant, unique within the metric."),
        measure_column("variant_name", "VARCHAR", "Name for people."),
        measure_column(
            "is_default", "BOOLEAN", "Whether it is meant when none is named."
        ),
        measure_column("numerator", "VARCHAR", "What is counted."),
        measure_column("denominator", "VARCHAR", "What it is divided by."),
        measure_column("unit", "VARCHAR", "What the value is measured in."),
        measure_column("model", "VARCHAR", "Report that holds it."),
        measure_column(
            "value_column", "VARCHAR", "Column of the report with the value."
        ),
        measure_column("numerator_column", "VARCHAR", "Column with the numerator."),
        measure_column("denominator_column", "VARCHAR", "Column with the denominator."),
        measure_column(
            "row_filter", "VARCHAR", "Rows that it is about, as a condition."
        ),
    ),
)

METRIC_TABLES = (METRICS_TABLE, VARIANTS_TABLE)


def metric_rows(families: Sequence[Family]) -> list[Row]:
    """Return one row per metric, as `METRICS_TABLE` orders the columns."""
    return [
        (
            metric.metric_id,
            metric.version,
            family.family_id,
            metric.name,
            metric.definition,
            metric.higher_is,
            metric.owner,
            metric.source.text,
            metric.source.evidence,
            " ".join(metric.exclusions) or None,
        )
        for family in families
        for metric in family.metrics
    ]


def variant_rows(families: Sequence[Family]) -> list[Row]:
    """Return one row per variant, as `VARIANTS_TABLE` orders them."""
    return [
        (
            metric.metric_id,
            variant.variant_id,
            variant.name,
            variant.is_default,
            variant.numerator,
            variant.denominator,
            metric.unit_of(variant),
            variant.value.model,
            variant.value.column,
            variant.numerator_column,
            variant.denominator_column,
            filter_words(variant),
        )
        for metric, variant in variants_of(families)
    ]


def filter_words(variant: Variant) -> str | None:
    """Return the rows that a variant is about as a condition, or None for all rows."""
    conditions = [
        f"{column} = {sql_literal(value)}" for column, value in variant.filter.items()
    ]
    return " and ".join(conditions) or None


def sql_literal(value: str | int) -> str:
    """Return a value of a filter as SQL."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("'", "''") + "'"
