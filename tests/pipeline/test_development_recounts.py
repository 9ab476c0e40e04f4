"""The demo's development reports, recounted another way: slow, plain, one by one."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import duckdb
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from duckdb import DuckDBPyConnection

STAGES = ("assessed", "goal", "plan", "acting", "refined")
STAGE_OF = {
    "assessment": "assessed",
    "goal": "goal",
    "plan_action": "plan",
    "action_done": "acting",
    "goal_revision": "refined",
}


@pytest.fixture(scope="module")
def warehouse(demo_workspace: Path) -> Iterator[DuckDBPyConnection]:
    latest = (demo_workspace / "warehouse" / "latest").resolve()
    with duckdb.connect(str(latest / "warehouse.duckdb"), read_only=True) as opened:
        yield opened


def test_the_funnel_equals_following_each_person(
    warehouse: DuckDBPyConnection,
) -> None:
    days: dict[tuple[str, int], list[tuple[date, str]]] = defaultdict(list)
    for who, kind, day, is_change in warehouse.execute(
        "select employee_id, event_kind, event_date, is_plan_change "
        "from intermediate.int_development_events__combined"
    ).fetchall():
        changes = kind == "conversation" and is_change
        stage = "refined" if changes else STAGE_OF.get(kind)
        if stage:
            days[who, day.year].append((day, stage))
    reported = warehouse.execute(
        """
        select period_start_date, period_end_date, stage, employee_count,
            reached_in_order_count, reached_count
        from marts.rpt_development_funnel
        where scope_kind = 'overall' and period_kind = 'year'
        """
    ).fetchall()
    assert any(in_order for *_, in_order, _ in reported)
    for start, end, stage, members, in_order, reached in reported:
        people = _in_headcount_between(warehouse, start, end)
        assert members == len(people)
        assert in_order == sum(
            _stages_in_order(days[who, start.year]) > STAGES.index(stage)
            for who in people
        )
        assert reached == sum(
            stage in {found for _, found in days[who, start.year]} for who in people
        )


def test_plans_changed_after_feedback_equal_the_product_written_out(
    warehouse: DuckDBPyConnection,
) -> None:
    """Kaplan-Meier by its definition, in exact fractions."""
    changes: dict[str, list[date]] = defaultdict(list)
    for who, day in warehouse.execute(
        "select employee_id, event_date from "
        "intermediate.int_development_events__combined where is_plan_change"
    ).fetchall():
        changes[who].append(day)
    stretches: dict[str, list[tuple[date, date | None]]] = defaultdict(list)
    for who, came, left in warehouse.execute(
        "select employee_id, valid_from_date, valid_to_date "
        "from intermediate.int_headcount_stretches__derived"
    ).fetchall():
        stretches[who].append((came, left))
    ((as_of,),) = warehouse.execute(
        "select as_of_date from intermediate.int_history__bounded"
    ).fetchall()
    watched: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for who, day in warehouse.execute(
        "select distinct employee_id, given_date from marts.fct_feedback"
    ).fetchall():
        for came, left in stretches[who]:
            if came <= day and (left is None or day < left):
                end = min(as_of, left or as_of, day + timedelta(days=365))
                next_one = min((d for d in changes[who] if d >= day), default=None)
                seen = next_one is not None and next_one <= end and next_one != left
                last = next_one if seen and next_one else end
                watched[day.year].append(((last - day).days, seen))
    reported = warehouse.execute(
        """
        select extract(year from period_start_date), occasion_count,
            changed_within_90_days_share
        from marts.rpt_feedback_to_change
        where scope_kind = 'overall' and period_kind = 'year'
            and occasion_kind = 'feedback' and changed_within_90_days_share is not null
        """
    ).fetchall()
    assert reported
    for year, occasions, share in reported:
        spells = watched[year]
        unchanged = Fraction(1)
        for number in range(91):
            at_risk = sum(length >= number for length, _ in spells)
            events = sum(length == number and seen for length, seen in spells)
            if at_risk:
                unchanged *= 1 - Fraction(events, at_risk)
        assert occasions == len(spells)
        assert share == pytest.approx(float(1 - unchanged), abs=1e-7)


def test_access_counts_the_people_there_at_the_end(
    warehouse: DuckDBPyConnection,
) -> None:
    reported = warehouse.execute(
        """
        select period_start_date, period_end_date, closing_headcount,
            reached_employee_count
        from marts.rpt_development_access
        where scope_kind = 'overall' and period_kind = 'quarter' and is_complete
            and access_kind = 'any_development'
        """
    ).fetchall()
    assert any(reached for *_, reached in reported)
    for start, end, closing, reached in reported:
        people = _in_headcount_between(warehouse, end, end)
        developed = {
            who
            for (who,) in warehouse.execute(
                "select employee_id from intermediate.int_development_events__combined "
                "where development_form is not null and event_date between ? and ?",
                [start, end],
            ).fetchall()
        }
        assert closing == len(people)
        assert reached == len(people & developed)


def _in_headcount_between(
    warehouse: DuckDBPyConnection, start: date, end: date
) -> set[str]:
    rows = warehouse.execute(
        """
        select employee_id from intermediate.int_job_intervals__derived
        where is_in_headcount and valid_from_date <= ?
            and coalesce(valid_to_date > ?, true)
            and valid_from_date
                <= (select as_of_date from intermediate.int_history__bounded)
        """,
        [end, start],
    ).fetchall()
    return {who for (who,) in rows}


def _stages_in_order(days: list[tuple[date, str]]) -> int:
    """How many stages come one after the other, each as early as it can."""
    reached = 0
    since = None
    for stage in STAGES:
        found = [
            day for day, kind in days if kind == stage and (not since or day >= since)
        ]
        if not found:
            break
        since = min(found)
        reached += 1
    return reached
