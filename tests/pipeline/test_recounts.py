"""The demo's reports, recounted another way: slow, plain, person by person."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

import duckdb
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

HORIZONS = {12: 366, 24: 731, 36: 1096}


@pytest.fixture(scope="module")
def warehouse(demo_workspace: Path) -> Iterator[DuckDBPyConnection]:
    latest = (demo_workspace / "warehouse" / "latest").resolve()
    with duckdb.connect(str(latest / "warehouse.duckdb"), read_only=True) as opened:
        yield opened


def test_time_in_level_equals_the_estimator_written_out(
    warehouse: DuckDBPyConnection,
) -> None:
    """Aalen-Johansen by its definition, with late entry, in exact fractions."""
    spells: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for grade, entered, duration, end_kind in warehouse.execute(
        "select grade_id, days_before_history, duration_days, level_end_kind "
        "from marts.fct_level_spells where is_in_headcount and is_entry_known "
        "and duration_days > days_before_history"
    ).fetchall():
        spells[grade].append((entered, duration, end_kind))
    reported = warehouse.execute(
        "select grade_id, horizon_months, promoted_share, left_share, staying_share "
        "from marts.rpt_time_in_level where promoted_share is not null"
    ).fetchall()
    assert reported
    for grade, months, promoted, left, staying in reported:
        expected = _incidences(spells[grade], days=HORIZONS[months])
        assert (promoted, left, staying) == pytest.approx(
            [float(share) for share in expected], abs=1e-7
        )


def _incidences(
    spells: list[tuple[int, int, str]], *, days: int
) -> tuple[Fraction, Fraction, Fraction]:
    staying = Fraction(1)
    promoted = left = Fraction(0)
    ends = sorted({duration for _, duration, kind in spells if kind != "open"})
    for day in ends:
        if day > days:
            break
        at_risk = sum(entered < day <= duration for entered, duration, _ in spells)
        today = [kind for _, duration, kind in spells if duration == day]
        promoted += staying * Fraction(today.count("promotion"), at_risk)
        left += staying * Fraction(today.count("exit"), at_risk)
        ended = len(today) - today.count("open")
        staying *= 1 - Fraction(ended, at_risk)
    return promoted, left, staying


def test_headcount_equals_a_count_of_people(warehouse: DuckDBPyConnection) -> None:
    counted = warehouse.execute(
        """
        select dim_months.month_start_date, count(job_intervals.employee_id)
        from marts.dim_months as dim_months
        left join intermediate.int_job_intervals__derived as job_intervals
            on job_intervals.is_in_headcount
            and job_intervals.valid_from_date <= dim_months.month_end_date
            and coalesce(job_intervals.valid_to_date > dim_months.month_end_date, true)
        group by 1 order by 1
        """
    ).fetchall()
    reported = warehouse.execute(
        "select month_start_date, sum(closing_headcount) "
        "from marts.fct_headcount_months group by 1 order by 1"
    ).fetchall()
    assert len(counted) > 1
    assert reported == counted


def test_the_naive_comparison_equals_a_count_of_people_and_months(
    warehouse: DuckDBPyConnection,
) -> None:
    counted = warehouse.execute(
        """
        with
            cohorts as (
                select
                    program_id,
                    date_trunc('month', enrolled_date)::date as cohort_month
                from marts.fct_program_participations, (
                    select max(as_of_date) as as_of_date
                    from intermediate.int_history__bounded
                )
                where participation_number = 1 and is_in_headcount
                    and enrolled_date + interval 12 months <= as_of_date
                group by all
            ),
            people as (
                select distinct program_id, cohort_month, employee_id
                from cohorts, intermediate.int_job_intervals__derived
                where is_in_headcount and valid_from_date <= cohort_month
                    and coalesce(valid_to_date > cohort_month, true)
                    and not exists (
                        select 1 from marts.fct_program_participations as enrolled
                        where enrolled.program_id = cohorts.program_id
                            and enrolled.employee_id
                                = int_job_intervals__derived.employee_id
                            and enrolled.enrolled_date
                                < cohort_month + interval 1 month
                    )
            )
        select
            program_id,
            outcome_kind,
            count(*),
            count(*) filter (
                exists (
                    select 1 from marts.fct_job_changes
                    where fct_job_changes.employee_id = people.employee_id
                        and change_kind = outcome_kind
                        and is_in_headcount
                        and change_date >= cohort_month
                        and change_date < cohort_month + interval 12 months
                )
            )
        from people, (values ('promotion'), ('exit')) as outcomes(outcome_kind)
        group by all order by all
        """
    ).fetchall()
    reported = warehouse.execute(
        "select program_id, outcome_kind, comparison_person_months, "
        "comparison_outcome_person_months from marts.rpt_program_outcomes_naive "
        "order by all"
    ).fetchall()
    assert reported
    assert reported == counted
