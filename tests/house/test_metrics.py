"""Every published number is a registered metric, and every registered one is there."""

import copy
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.metric_registry import Family, load_families, variants_of
from ingest.metric_reports import load_reports
from ingest.metric_tables import filter_words
from ingest.workspace import load_workspace
from tests.house.rules import metrics

Manifest = dict[str, Any]
Rule = Callable[[metrics.Manifest, Sequence[Family]], list[str]]

ENTRY = """\
metrics:
  - metric_id: raise_rate
    version: 1
    name: Raise rate
    definition: How many got a raise.
    unit: ratio
    higher_is: better
    owner: people-analytics
    source: {text: Made up., evidence: K}
    variants:
      - variant_id: yearly
        name: Yearly
        is_default: true
        numerator: raises
        denominator: people
        value: {model: rpt_pay, column: raise_rate}
        numerator_column: raise_count
        filter: {raise_kind: merit}
"""
PLANTED: Manifest = {
    "nodes": {
        "model.stepladder.rpt_pay": {
            "resource_type": "model",
            "name": "rpt_pay",
            "config": {"meta": {"grain": ["raise_kind", "cohort_year"]}},
            "columns": {
                "raise_kind": {"data_type": "varchar"},
                "cohort_year": {"data_type": "bigint"},
                "group_size_count": {"data_type": "bigint"},
                "raise_count": {"data_type": "bigint"},
                "raise_rate": {"data_type": "double"},
                "is_suppressed": {"data_type": "boolean"},
            },
        }
    },
    "unit_tests": {
        "unit_test.stepladder.rpt_pay.raises": {
            "model": "rpt_pay",
            "expect": {"rows": [{"raise_kind": "merit", "raise_rate": 0.5}]},
        }
    },
}


# What a program is worth follows from its estimate, and four hundred people are too few
# for one; the demo of three thousand has them.
ESTIMATED = {
    ("program_return_on_investment", "return"),
    ("program_return_on_investment", "benefit_cost_ratio"),
    ("program_return_on_investment", "probability_of_a_gain"),
    ("program_evaluation_level", "results"),
    ("program_evaluation_level", "return"),
}


@pytest.fixture(scope="module")
def families() -> tuple[Family, ...]:
    return load_families()


@pytest.fixture
def planted(tmp_path: Path) -> tuple[Family, ...]:
    (tmp_path / "pay.yaml").write_text(ENTRY, encoding="utf-8")
    return load_families(tmp_path)


def _add_a_number(manifest: Manifest) -> None:
    _columns(manifest)["bonus_rate"] = {"data_type": "double"}


def _drop_the_numerator(manifest: Manifest) -> None:
    del _columns(manifest)["raise_count"]


def _drop_the_filter(manifest: Manifest) -> None:
    del _columns(manifest)["raise_kind"]


def _drop_the_report(manifest: Manifest) -> None:
    manifest["nodes"] = {}


def _prove_other_rows(manifest: Manifest) -> None:
    _rows(manifest)[0]["raise_kind"] = "promotion"


def _prove_no_value(manifest: Manifest) -> None:
    _rows(manifest)[0]["raise_rate"] = None


PLANTS: list[tuple[Rule, Callable[[Manifest], None]]] = [
    (metrics.unregistered_columns, _add_a_number),
    (metrics.absent_columns, _drop_the_numerator),
    (metrics.absent_columns, _drop_the_filter),
    (metrics.absent_columns, _drop_the_report),
    (metrics.unproven_variants, _prove_other_rows),
    (metrics.unproven_variants, _prove_no_value),
]


@pytest.mark.parametrize("rule", dict.fromkeys(rule for rule, _ in PLANTS))
def test_the_registry_and_the_reports_agree(
    rule: Rule, manifest: Manifest, families: tuple[Family, ...]
) -> None:
    assert rule(manifest, families) == []


@pytest.mark.parametrize(("rule", "plant"), PLANTS)
def test_a_planted_disagreement_is_found(
    rule: Rule, plant: Callable[[Manifest], None], planted: tuple[Family, ...]
) -> None:
    manifest = copy.deepcopy(PLANTED)
    assert rule(manifest, planted) == []

    plant(manifest)

    assert len(rule(manifest, planted)) == 1


def test_every_variant_is_in_the_unit_that_its_column_is_called_after(
    families: tuple[Family, ...], tmp_path: Path
) -> None:
    assert metrics.mistaken_units(families) == []

    (tmp_path / "pay.yaml").write_text(ENTRY.replace("unit: ratio", "unit: count"))
    assert len(metrics.mistaken_units(load_families(tmp_path))) == 1


def test_every_variant_has_a_value_in_the_demo_organisation(
    demo_workspace: Path, families: tuple[Family, ...]
) -> None:
    """Before small groups are hidden: an empty column computes nothing."""
    workspace = load_workspace(demo_workspace)
    built = workspace.latest_warehouse / workspace.building_database.name
    with duckdb.connect(built, read_only=True) as connection:
        empty = {
            (metric.metric_id, variant.variant_id)
            for metric, variant in variants_of(families)
            if connection.execute(
                f"select count({variant.value.column}) "
                f"from marts.{variant.value.model} "
                f"where {filter_words(variant) or 'true'}"
            ).fetchone()
            == (0,)
        }

    assert empty <= ESTIMATED


def test_no_value_that_a_report_hides_is_shown_in_the_long_table(
    demo_workspace: Path, families: tuple[Family, ...]
) -> None:
    """Both published tables, cell by cell, over every variant that both hold."""
    marts = demo_workspace / "published/latest/marts.duckdb"
    reports = load_reports()
    told = [
        (metric, variant)
        for metric, variant in variants_of(families)
        if reports[variant.value.model].is_published
        and reports[variant.value.model].is_told_once(variant)
    ]
    hidden = 0
    with duckdb.connect(marts, read_only=True) as connection:
        for metric, variant in told:
            cells = {
                "group_size_count": variant.people_count_column or "group_size_count",
                "numerator": variant.numerator_column or "null",
                "denominator": variant.denominator_column or "null",
                "value": variant.value.column,
                "low": variant.interval.low if variant.interval else "null",
                "high": variant.interval.high if variant.interval else "null",
            }
            differing = " or ".join(
                f"long.{name} is distinct from report.{name}" for name in cells
            )
            held = ", ".join(f"{column} as {name}" for name, column in cells.items())
            [[rows, wrong, suppressed]] = connection.execute(
                f"""
                select
                    count(*),
                    count(*) filter (
                        where {differing}
                        or long.is_suppressed is distinct from report.is_suppressed
                    ),
                    count(*) filter (where report.is_suppressed)
                from (
                    select period_id, scope_kind, scope_id, is_suppressed, {held}
                    from marts.{variant.value.model}
                    where {filter_words(variant) or "true"}
                ) as report
                full join (
                    select * from marts.rpt_metric_values
                    where metric_id = $metric and variant_id = $variant
                ) as long using (period_id, scope_kind, scope_id)
                """,
                {"metric": metric.metric_id, "variant": variant.variant_id},
            ).fetchall()
            assert (rows > 0, wrong) == (True, 0), (metric.metric_id, variant)
            hidden += suppressed

    assert told
    assert hidden


def _columns(manifest: Manifest) -> dict[str, Any]:
    columns: dict[str, Any] = manifest["nodes"]["model.stepladder.rpt_pay"]["columns"]
    return columns


def _rows(manifest: Manifest) -> list[dict[str, Any]]:
    test = manifest["unit_tests"]["unit_test.stepladder.rpt_pay.raises"]
    rows: list[dict[str, Any]] = test["expect"]["rows"]
    return rows
