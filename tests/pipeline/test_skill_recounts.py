"""The demo's skill gaps and learning costs, recounted another way: person by person."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

OPEN = date(2199, 12, 31)


@pytest.fixture(scope="module")
def warehouse(demo_workspace: Path) -> Iterator[DuckDBPyConnection]:
    latest = (demo_workspace / "warehouse" / "latest").resolve()
    with duckdb.connect(str(latest / "warehouse.duckdb"), read_only=True) as opened:
        yield opened


def test_gaps_at_year_ends_are_those_of_the_last_assessments(
    warehouse: DuckDBPyConnection,
) -> None:
    """What managers said last before the day, of the skills that the role asks for."""
    assessed: dict[tuple[str, str], list[tuple[date, float]]] = defaultdict(list)
    for person, skill, day, share in warehouse.execute(
        "select held.employee_id, said.skill_id, said.assessed_on, said.level_share "
        "from staging.stg_development__skill_assessments as said "
        "join intermediate.int_identifiers__held as held "
        "on said.worker_id = held.identifier "
        "and said.worker_id_type = held.identifier_type "
        "and said.assessed_on >= held.valid_from_date "
        f"and said.assessed_on < coalesce(held.valid_to_date, date '{OPEN}') "
        "where said.assessment_source = 'manager'"
    ).fetchall():
        assessed[person, skill].append((day, share))
    asked: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    for role, skill, share, importance in warehouse.execute(
        "select role_id, skill_id, required_level_share, importance "
        "from staging.stg_reference__role_skills"
    ).fetchall():
        asked[role].append((skill, share, importance))
    jobs = warehouse.execute(
        "select employee_id, role_id, valid_from_date, "
        f"coalesce(valid_to_date, date '{OPEN}') "
        "from intermediate.int_people_states__described where is_in_headcount"
    ).fetchall()
    reported = warehouse.execute(
        "select least(period_end_date, as_of_date), group_size_count, "
        "requirement_count, assessed_requirement_count, met_requirement_count, "
        "weighted_gap_sum from marts.rpt_skill_gaps "
        "cross join intermediate.int_history__bounded "
        "where period_kind = 'year' and scope_kind = 'overall' "
        "and requirement_kind = 'current_role' and assessment_source = 'manager'"
    ).fetchall()

    assert any(row[1] for row in reported)
    for day, people, required, looked_at, met, weighted in reported:
        gaps: list[tuple[str, float, float]] = []
        total = 0
        for person, role, begins, ends in jobs:
            if not begins <= day < ends:
                continue
            for skill, share, importance in asked[role]:
                total += 1
                told = [known for known in assessed[person, skill] if known[0] <= day]
                if told:
                    gap = max(0.0, share - max(told)[1])
                    gaps.append((person, gap, importance))
        assert total == required
        assert len({person for person, _, _ in gaps}) == people
        assert len(gaps) == looked_at
        assert sum(gap == 0 for _, gap, _ in gaps) == met
        assert sum(gap * weight for _, gap, weight in gaps) == pytest.approx(weighted)


def test_a_cost_is_converted_at_the_newest_rate_by_its_last_day(
    warehouse: DuckDBPyConnection,
) -> None:
    """Summed over years, costs are their days within the history, one by one."""
    rates: dict[str, list[tuple[date, float]]] = defaultdict(list)
    for currency, day, rate in warehouse.execute(
        "select from_currency, rate_date, rate "
        "from staging.stg_reference__exchange_rates where to_currency = 'EUR'"
    ).fetchall():
        rates[currency].append((day, rate))
    told_backwards = warehouse.execute(
        "select to_currency, rate_date, 1 / rate "
        "from staging.stg_reference__exchange_rates where from_currency = 'EUR'"
    ).fetchall()
    for currency, day, rate in told_backwards:
        if day not in {known for known, _ in rates[currency]}:
            rates[currency].append((day, rate))
    years = warehouse.execute(
        "select period_start_date, least(period_end_date, as_of_date), "
        "direct_expenditure, unconverted_cost_count "
        "from marts.rpt_learning_economics "
        "cross join intermediate.int_history__bounded "
        "where period_kind = 'year' and scope_kind = 'overall' "
        "and cost_record_count > 0"
    ).fetchall()
    costs = warehouse.execute(
        "select period_start_date, period_end_date, cost_currency, cost_amount "
        "from staging.stg_lms__learning_costs where cost_kind in "
        "('design', 'administration', 'delivery', 'staff')"
    ).fetchall()

    assert years
    for first, last, expenditure, unconverted in years:
        total = 0.0
        missing = 0
        for begins, ends, currency, amount in costs:
            shared = (min(last, ends) - max(first, begins)).days + 1
            if shared <= 0:
                continue
            known = [rate for rate in rates[currency] if rate[0] <= ends]
            if currency != "EUR" and not known:
                missing += 1
                continue
            rate = 1.0 if currency == "EUR" else max(known)[1]
            total += amount * rate * shared / ((ends - begins).days + 1)
        assert missing == unconverted
        assert total == pytest.approx(expenditure, abs=0.01)
