"""What the semantic layer answers is what the marts hold, for every registered ratio.

Asked is the engine behind `mf query`, and its SQL runs on the built warehouse. Ratios
that are counted from the facts are calculated a second time, and the report has to
agree; the others are taken from the report's own parts. `FROM_FACTS` says which. Only a
report without periods stays out: every sum of the layer needs a time.
"""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from ingest.metric_registry import load_families, variants_of
from ingest.metric_reports import REPORT_GRAIN, load_reports
from ingest.metric_tables import filter_words
from ingest.semantic_models import is_expressible, semantic_name

if TYPE_CHECKING:
    from metricflow.engine.metricflow_engine import MetricFlowEngine

Cells = dict[tuple[str, ...], float | None]

YEARS_OF_EVERYBODY = """
    select cast(extract(year from period_start_date) as varchar), {value}
    from marts.{model}
    where scope_kind = 'overall' and period_kind = 'year'
        and period_start_date >= (
            select min(period_start_date) from marts.dim_periods where is_complete
        )
"""
YEARS_OF_GRADES = """
    select cast(extract(year from period_start_date) as varchar), scope_id, {value}
    from marts.{model}
    where scope_kind = 'grade' and period_kind = 'year' and is_complete
        and scope_id <> 'unknown'
"""
YEARS_OF_PROGRAMS = """
    select cast(cohort_year as varchar), program_id, {value}
    from marts.{model}
"""
YEAR = "metric_time__year"
OVER_HEADCOUNT = (((YEAR,), YEARS_OF_EVERYBODY), ((YEAR, "grade"), YEARS_OF_GRADES))
OF_PROGRAMS = (((YEAR, "program"), YEARS_OF_PROGRAMS),)
FROM_FACTS: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "promotion_rate_events": OVER_HEADCOUNT,
    "promotion_rate_people": OVER_HEADCOUNT,
    "turnover_rate_all_exits": OVER_HEADCOUNT,
    "turnover_rate_voluntary": OVER_HEADCOUNT,
    "turnover_rate_involuntary": OVER_HEADCOUNT,
    "program_start_rate_per_enrolment": OF_PROGRAMS,
    "program_completion_rate_per_start": OF_PROGRAMS,
}
"""By metric of the semantic layer: what it is grouped by, and the report's answer."""

FAMILIES = load_families()
REPORTS = load_reports()
RATIOS = {
    semantic_name(metric, variant): variant
    for metric, variant in variants_of(FAMILIES)
    if variant.numerator_column and variant.denominator_column
}
FROM_REPORTS = [
    name
    for name, variant in RATIOS.items()
    if name not in FROM_FACTS
    and is_expressible(variant, REPORTS.get(variant.value.model))
]


@pytest.fixture(scope="module")
def engine(demo_workspace: Path) -> "MetricFlowEngine":
    """The engine of `mf query`, over what dbt wrote when it parsed the project."""
    from metricflow.engine.metricflow_engine import MetricFlowEngine
    from metricflow.protocols.sql_client import SqlEngine
    from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
    from metricflow_semantics.model.dbt_manifest_parser import (
        parse_manifest_from_dbt_generated_manifest,
    )
    from metricflow_semantics.model.semantic_manifest_lookup import (
        SemanticManifestLookup,
    )

    dialect: Any = SimpleNamespace(
        sql_engine_type=SqlEngine.DUCKDB, sql_plan_renderer=DuckDbSqlPlanRenderer()
    )
    written = demo_workspace / "dbt/target/semantic_manifest.json"
    manifest = parse_manifest_from_dbt_generated_manifest(
        manifest_json_string=written.read_text(encoding="utf-8")
    )
    return MetricFlowEngine(
        semantic_manifest_lookup=SemanticManifestLookup(manifest),
        sql_client=dialect,  # all that is asked of a client to write a query
    )


@pytest.fixture(scope="module")
def warehouse(demo_workspace: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    path = demo_workspace / "warehouse/latest/warehouse.duckdb"
    with duckdb.connect(path, read_only=True) as connection:
        yield connection


def test_every_ratio_of_a_period_is_told_to_the_semantic_layer() -> None:
    with_periods = {name for name, report in REPORTS.items() if report.has_report_grain}
    untold = {
        name
        for name, variant in RATIOS.items()
        if variant.value.model in with_periods
        and name not in FROM_FACTS
        and name not in FROM_REPORTS
    }

    assert set(FROM_FACTS) <= set(RATIOS)
    assert untold == set()


@pytest.mark.parametrize(
    ("name", "group_by", "held"),
    [
        (name, group_by, held)
        for name, answers in FROM_FACTS.items()
        for group_by, held in answers
    ],
)
def test_a_ratio_counted_from_the_facts_is_the_one_in_the_report(
    name: str,
    group_by: tuple[str, ...],
    held: str,
    engine: "MetricFlowEngine",
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    value = RATIOS[name].value
    in_report = _cells(warehouse, held.format(model=value.model, value=value.column))
    asked = _cells(warehouse, _query(engine, name, group_by))

    assert any(value is not None for value in in_report.values())
    assert _differing(in_report, asked) == {}


@pytest.mark.parametrize("name", FROM_REPORTS)
def test_a_ratio_of_a_reports_own_parts_is_its_value(
    name: str,
    engine: "MetricFlowEngine",
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    variant = RATIOS[name]
    report = REPORTS[variant.value.model]
    keys = (*REPORT_GRAIN, *report.own_dimensions)
    row = f"{report.name.removeprefix('rpt_')}_row"
    in_report = _cells(
        warehouse,
        f"select {', '.join(keys)}, {variant.value.column} from marts.{report.name} "
        f"where {filter_words(variant) or 'true'}",
    )

    asked = _cells(
        warehouse, _query(engine, name, tuple(f"{row}__{key}" for key in keys))
    )

    assert any(value is not None for value in in_report.values())
    assert _differing(in_report, asked) == {}


def test_a_value_that_differs_is_found() -> None:
    held: Cells = {("2024",): 0.25, ("2025",): None}

    assert _differing(held, {("2024",): 0.25 + 1e-15}) == {}
    assert _differing(held, {("2024",): 0.26, ("2025",): None}) == {
        ("2024",): (0.25, 0.26)
    }
    assert _differing(held, {}) == {("2024",): (0.25, None)}


def _query(engine: "MetricFlowEngine", name: str, group_by: Sequence[str]) -> str:
    from metricflow.engine.metricflow_engine import MetricFlowQueryRequest

    request = MetricFlowQueryRequest.create(
        metric_names=[name], group_by_names=list(group_by)
    )
    written = engine.explain(request).sql_statement.sql
    keys = [f"cast({key} as varchar)" for key in group_by]
    if group_by[0] == YEAR:
        keys[0] = f"cast(extract(year from {YEAR}) as varchar)"
    return f"select {', '.join(keys)}, {name} from ({written})"


def _cells(connection: duckdb.DuckDBPyConnection, query: str) -> Cells:
    rows: list[tuple[Any, ...]] = connection.execute(query).fetchall()
    cells: Cells = {row[:-1]: row[-1] for row in rows}
    assert len(cells) == len(rows)
    return cells


def _differing(
    held: Cells, asked: Cells
) -> dict[tuple[str, ...], tuple[float | None, float | None]]:
    """Cells of a report that the semantic layer answers otherwise."""
    return {
        key: (value, asked.get(key))
        for key, value in held.items()
        if not _is_same(value, asked.get(key))
    }


def _is_same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
