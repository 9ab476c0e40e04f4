"""A published set of fourteen small tables, with every number chosen by hand."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboards.digest.telling import Published
from publish.manifest import (
    CheckOutcome,
    Manifest,
    RoundingFact,
    TableFact,
    fact_of,
)

MONTH, BEFORE, YEAR_AGO = "month:2026-01-01", "month:2025-12-01", "month:2025-01-01"
QUARTER, YEAR = "quarter:2025-10-01", "year:2025-01-01"
PERIODS = {
    MONTH: "2026-01",
    BEFORE: "2025-12",
    YEAR_AGO: "2025-01",
    QUARTER: "2025 Q4",
    YEAR: "2025",
}
Rows = list[dict[str, Any]]


def _reported(figures: dict[str, tuple[Any, ...]], **others: object) -> Rows:
    """One row of everybody per period; a value `hidden` is a hidden cell."""
    return [
        {
            "scope_kind": "overall",
            **_period(period),
            **others,
            **{
                name: None if values[place] == "hidden" else values[place]
                for name, values in figures.items()
            },
            "is_suppressed": "hidden" in [each[place] for each in figures.values()],
        }
        for place, period in enumerate(PERIODS)
    ]


def _period(period: str) -> dict[str, Any]:
    kind, _, start = period.partition(":")
    return {
        "period_id": period,
        "period_kind": kind,
        "period_start_date": start,
        "is_complete": True,
    }


def small_tables() -> dict[str, Rows]:
    """The tables, to be changed by a test before they are written."""
    effect = {
        "program_id": "academy", "outcome_name": "promoted", "outcome_role": "primary",
        "outcome_place": 1, "horizon_months": 12, "population": "all",
        "effect_unit": "share", "is_primary_row": True, "estimate": 0.035,
        "ci_low": 0.005, "ci_high": 0.065, "naive_estimate": 0.1,
        "verdict": "suggestive", "verdict_direction": "improvement",
        "plain_language": "People who started were promoted more often. A lead.",
        "is_suppressed": False,
    }  # fmt: skip
    return {
        "dim_periods": [
            {**_period(period), "period_name": name} for period, name in PERIODS.items()
        ],
        "dim_programs": [{"program_id": "academy", "program_name": "Lead Academy"}],
        "rpt_promotion_rates": _reported({
            "promotion_count": (10, 45, 15, 60, 120),
            "closing_headcount": (1000, 995, 900, 995, 995),
            "promotion_rate": (0.0101, 0.0452, 0.0167, 0.0606, 0.1263),
        }),
        "rpt_mobility": _reported({
            "hire_count": (20, 15, 30, 60, 240),
            "exit_count": ("hidden", 10, 20, 35, 145),
            "lateral_move_count": (5, 5, 0, 10, 40),
        }),
        "rpt_retention": _reported({
            "retention_rate": (0.991, 0.9899, 0.9778, 0.9646, 0.8687),
        }),
        "rpt_internal_applications": _reported({
            "application_count": (25, 30, 20, 85, 310),
        }),
        "rpt_learning_hours": _reported({
            "learner_count": (70, 65, 60, 170, 400),
            "hours_per_employee": (0.84, 0.8, 0.75, 2.5, 9.75),
        }, hours_basis="all"),
        "rpt_training_compliance": _reported({
            "overdue_count": (15, 10, 10, 30, 90),
            "due_assignment_count": (110, 100, 90, 300, 900),
            "on_time_completion_rate": (0.591, 0.6, 0.5556, 0.6, 0.6111),
        }, assignment_kind="all"),
        "rpt_development_access": [
            row
            for kind, counts in {
                "any_development": (105, 90, 90, 215, 510),
                "conversation": (80, 75, 70, 210, 550),
                "mentoring": (35, 35, 40, 45, 90),
            }.items()
            for row in _reported({
                "reached_employee_count": counts,
                "access_share": tuple(count / 1000 for count in counts),
            }, access_kind=kind)
        ],
        "rpt_mentoring_activity": _reported({
            "meetings_per_pair_month": ("hidden", "hidden", "hidden", 0.9, 1.1),
        }, participant_role="mentee"),
        "fct_program_effects": [
            effect,
            {**effect, "outcome_name": "exited", "outcome_role": "secondary"},
        ],
        "rpt_program_funnel": [
            {
                "program_id": "academy", "cohort_year": 2026, "enrolled_count": 55,
                "started_count": None, "completed_count": 25, "start_rate": None,
                "completion_rate": None, "is_cohort_complete": False,
                "is_suppressed": True,
            }
        ],
        "rpt_adverse_impact": [
            {
                **_period(YEAR), "opportunity_kind": "promotion",
                "characteristic": "working_time", "characteristic_value": "part_time",
                "reference_value": "full_time", "selection_rate": 0.09,
                "reference_selection_rate": 0.125, "impact_ratio": 0.72,
                "impact_ratio_low": 0.6, "impact_ratio_high": 0.87,
                "is_below_four_fifths": True, "is_small_sample": False,
                "is_decided_by_one_person": False,
                "is_beyond_two_deviations": True, "is_suppressed": False,
            }
        ],
        "ops_data_quality": [
            {
                "source_name": "lms", "feed_name": "courses", "entity_name": "courses",
                "rows_in_count": 40, "rows_quarantined_count": 2,
                "quarantine_rate": 0.05,
            }
        ],
    }  # fmt: skip


SmallSet = Callable[..., Published]


@pytest.fixture
def small_set(tmp_path: Path) -> SmallSet:
    """Write the small tables as a published set.

    Counts of the promotions report are rounded to 5. What may be given: the tables, the
    checks as (name, has passed), and the name of the generation.
    """

    def write(
        tables: dict[str, Rows] | None = None,
        *,
        checks: tuple[tuple[str, bool], ...] = (("rows_are_conserved", True),),
        generation: str = "20260203T060000Z-00000000",
        as_of: date = date(2026, 1, 31),
    ) -> Published:
        folder = tmp_path / generation
        folder.mkdir()
        marts = folder / "marts.duckdb"
        written = small_tables() if tables is None else tables
        with duckdb.connect(marts) as connection:
            for name, rows in written.items():
                _create(connection, name, rows or small_tables()[name])
                if not rows:
                    connection.execute(f"delete from marts.{name}")
        fact = fact_of(marts, relative_to=folder)
        return Published(
            Manifest(
                generation=generation,
                as_of_date=as_of,
                inputs_fingerprint="",
                versions={},
                storage_version="v1.0.0",
                marts=fact,
                warehouse=fact,
                tables=tuple(
                    TableFact(
                        name=name, description="", rows=len(rows), columns=(),
                        content_hash="", parquet=fact, minimum_group_size=5,
                        rounding=RoundingFact(base=5, columns={}),
                        suppressed_rows=0, suppressed_cells=0,
                    )
                    for name, rows in written.items()
                ),
                checks=tuple(
                    CheckOutcome(
                        name=name, subject="raw_hris/jobs", is_blocking=False,
                        has_passed=has_passed,
                    )
                    for name, has_passed in checks
                ),
                reconciliation=(),
            ),
            marts,
        )  # fmt: skip

    return write


def _create(connection: duckdb.DuckDBPyConnection, name: str, rows: Rows) -> None:
    kinds = {bool: "boolean", int: "bigint", float: "double", str: "varchar"}
    columns = {
        column: next(
            (kinds[type(row[column])] for row in rows if row[column] is not None),
            "double",
        )
        for column in rows[0]
    }
    if "period_start_date" in columns:
        columns["period_start_date"] = "date"
    declared = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    connection.execute(f"create table marts.{name} ({declared})")
    row = f"({', '.join('?' * len(columns))})"
    connection.execute(
        f"insert into marts.{name} values {', '.join([row] * len(rows))}",
        [value for each in rows for value in each.values()],
    )
