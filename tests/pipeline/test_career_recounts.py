"""The demo's career reports, recounted another way: slow, plain, person by person."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

import duckdb
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from duckdb import DuckDBPyConnection

HORIZON_DAYS = 1096
Spell = tuple[int, int, str]


@pytest.fixture(scope="module")
def warehouse(demo_workspace: Path) -> Iterator[DuckDBPyConnection]:
    latest = (demo_workspace / "warehouse" / "latest").resolve()
    with duckdb.connect(str(latest / "warehouse.duckdb"), read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def spells(warehouse: DuckDBPyConnection) -> dict[tuple[str, str], list[Spell]]:
    """The watched spells of each grade and of each gender."""
    found: dict[tuple[str, str], list[Spell]] = defaultdict(list)
    rows = warehouse.execute(
        """
        select
            spells.grade_id, people.gender, spells.grade_ordinal
                = (select max(grade_ordinal) from staging.stg_reference__grades),
            spells.days_before_history, spells.duration_days, spells.level_end_kind
        from marts.fct_level_spells as spells
        inner join intermediate.int_people__described as people
            on spells.employee_id = people.employee_id
        where spells.is_in_headcount and spells.is_entry_known
            and spells.duration_days > spells.days_before_history
        """
    ).fetchall()
    for grade, gender, is_highest, entered, duration, end_kind in rows:
        found["grade", grade].append((entered, duration, end_kind))
        if not is_highest:
            found["gender", gender].append((entered, duration, end_kind))
    return found


def test_the_share_promoted_if_nobody_left_equals_the_product_written_out(
    warehouse: DuckDBPyConnection, spells: dict[tuple[str, str], list[Spell]]
) -> None:
    """Kaplan-Meier by its definition, with late entry, in exact fractions."""
    reported = warehouse.execute(
        """
        select scope_kind, scope_id, promoted_share, median_days
        from marts.rpt_time_to_promotion
        where estimator = 'kaplan_meier' and scope_kind in ('grade', 'gender')
            and promoted_share is not null
        """
    ).fetchall()
    assert reported
    for kind, group, share, median in reported:
        steps = _waiting(spells[kind, group])
        at_horizon = [rest for day, rest in steps if day <= HORIZON_DAYS]
        assert share == pytest.approx(
            float(1 - min(at_horizon, default=Fraction(1))), abs=1e-7
        )
        if median is not None:
            assert median == min(day for day, rest in steps if rest <= Fraction(1, 2))


def test_the_mean_of_completed_spells_is_shorter_than_the_mean_time_to_promotion(
    warehouse: DuckDBPyConnection, spells: dict[tuple[str, str], list[Spell]]
) -> None:
    """Within the same horizon, in every grade that somebody was promoted out of."""
    reported = dict(
        warehouse.execute(
            """
            select scope_id, restricted_mean_days from marts.rpt_time_to_promotion
            where estimator = 'kaplan_meier' and scope_kind = 'grade'
                and promotion_count > 0 and restricted_mean_days is not null
            """
        ).fetchall()
    )
    assert reported
    for grade, mean_days in reported.items():
        completed = [
            min(duration, HORIZON_DAYS)
            for _, duration, end_kind in spells["grade", grade]
            if end_kind == "promotion"
        ]
        assert sum(completed) / len(completed) < mean_days


def test_moves_and_movers_equal_a_count_of_people(
    warehouse: DuckDBPyConnection,
) -> None:
    moves = warehouse.execute(
        """
        select extract(year from changes.change_date), changes.employee_id
        from marts.fct_job_changes as changes
        inner join intermediate.int_job_intervals__derived as jobs
            on changes.employee_id = jobs.employee_id
            and changes.change_date > jobs.valid_from_date
            and changes.change_date <= coalesce(jobs.valid_to_date, changes.change_date)
        where changes.change_kind in ('promotion', 'demotion', 'lateral_move')
            and jobs.is_in_headcount
        """
    ).fetchall()
    counted = Counter(year for year, _ in moves)
    movers = {year: len({who for y, who in moves if y == year}) for year in counted}
    reported = warehouse.execute(
        """
        select extract(year from period_start_date), move_count, mover_count
        from marts.rpt_mobility
        where scope_kind = 'overall' and period_kind = 'year' and is_complete
        """
    ).fetchall()
    assert len(reported) > 1
    for year, move_count, mover_count in reported:
        assert (move_count, mover_count) == (counted[year], movers[year])


def test_retention_equals_the_people_there_on_both_days(
    warehouse: DuckDBPyConnection,
) -> None:
    states = warehouse.execute(
        """
        select employee_id, valid_from_date, valid_to_date
        from intermediate.int_job_intervals__derived where is_in_headcount
        """
    ).fetchall()

    def there(day: date) -> set[str]:
        return {who for who, came, left in states if came <= day < (left or day.max)}

    reported = warehouse.execute(
        """
        select
            cast(period_start_date - 1 as date), period_end_date,
            opening_headcount, retained_count
        from marts.rpt_retention
        where scope_kind = 'overall' and period_kind = 'quarter' and is_complete
        """
    ).fetchall()
    assert len(reported) > 1
    for opening, closing, opening_headcount, retained_count in reported:
        before = there(opening)
        assert opening_headcount == len(before)
        assert retained_count == len(before & there(closing))


def _waiting(spells: list[Spell]) -> list[tuple[int, Fraction]]:
    """Day by day of a promotion, the share not promoted if nobody left."""
    rest = Fraction(1)
    steps = []
    for day in sorted({days for _, days, kind in spells if kind == "promotion"}):
        at_risk = sum(entered < day <= days for entered, days, _ in spells)
        promoted = sum(days == day and kind == "promotion" for _, days, kind in spells)
        rest *= 1 - Fraction(promoted, at_risk)
        steps.append((day, rest))
    return steps
