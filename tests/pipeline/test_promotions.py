"""Promotions, moves and headcount of a small organisation, worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.pipeline.conftest import Organisation

HIRED = ("2020-01-01", "hire")


def test_a_promotion_into_a_new_seat_coded_as_a_hire_is_a_promotion(
    organisation: Organisation,
) -> None:
    assert organisation.changes("seat-changer") == [
        HIRED,
        ("2022-04-01", "promotion"),
        ("2023-03-01", "title_change"),
        ("2023-06-01", "pay_change"),
    ]


def test_cancelled_planned_and_future_promotions_have_not_happened(
    organisation: Organisation,
) -> None:
    assert organisation.changes("not-promoted") == [HIRED]


def test_a_promotion_record_makes_a_title_change_a_promotion(
    organisation: Organisation,
) -> None:
    assert organisation.changes("by-record") == [HIRED, ("2023-04-01", "promotion")]


def test_two_rows_of_one_day_are_one_change(organisation: Organisation) -> None:
    # G1 to G2 in the first row, U1 to U2 in the second: a promotion into another unit
    assert organisation.changes("twice-a-day") == [HIRED, ("2023-09-01", "promotion")]
    units = organisation.rows(
        "select from_org_unit_id, to_org_unit_id from marts.fct_job_changes "
        "where employee_id = $employee_id and change_kind = 'promotion'",
        employee_id=organisation.employee("twice-a-day"),
    )
    assert units == [("U1", "U2")]


def test_a_unit_that_moves_as_a_whole_moves_nobody(organisation: Organisation) -> None:
    moved = [organisation.changes(f"unit-{number}") for number in (1, 2, 3)]
    assert moved == [[HIRED, ("2024-01-01", "reorganisation")]] * 3


def test_leave_is_neither_an_exit_nor_a_change_of_job(
    organisation: Organisation,
) -> None:
    assert organisation.changes("on-leave") == [HIRED]
    # on leave at the end of February to July 2023, back on 1 August
    months = organisation.rows(
        "select sum(closing_on_leave_headcount) from marts.fct_headcount_months "
        "where month_start_date between date '2023-01-01' and date '2023-08-01' "
        "group by month_start_date order by month_start_date nulls last"
    )
    assert months == [(0,), (1,), (1,), (1,), (1,), (1,), (1,), (0,)]


def test_headcount_counts_employees_at_the_end_of_the_month(
    organisation: Organisation,
) -> None:
    # 14 people without the contingent worker are 13; the leaver's last day is
    # 31 December 2023, so December closes, and 2024 opens, with 12
    found = organisation.rows(
        "select month_start_date::varchar, sum(opening_headcount), "
        "sum(exit_count), sum(closing_headcount) from marts.fct_headcount_months "
        "where month_start_date in (date '2023-12-01', date '2024-01-01') "
        "group by 1 order by 1 nulls last"
    )
    assert found == [("2023-12-01", 13, 1, 12), ("2024-01-01", 12, 0, 12)]


def test_the_promotion_rate_is_promotions_over_average_headcount(
    organisation: Organisation,
) -> None:
    # 2023: by-record (out of G2) and twice-a-day (out of G1); the contingent worker's
    # does not count. Headcount opens with 13 and closes with 12: 2 / 12.5 = 0.16.
    found = organisation.rows(
        "select promotion_count, promoted_employee_count, opening_headcount, "
        "closing_headcount, average_headcount, promotion_rate, is_complete "
        "from marts.rpt_promotion_rates where period_kind = 'year' "
        "and scope_kind = 'overall' and period_start_date = date '2023-01-01'"
    )
    assert found == [(2, 2, 13, 12, 12.5, 0.16, True)]


def test_the_funnel_counts_each_step(organisation: Organisation) -> None:
    # seat-changer went through both courses; rehired-2 began; leaver only enrolled
    found = organisation.rows(
        "select program_id, cohort_year, enrolled_count, started_count, "
        "completed_count, start_rate, completion_rate from marts.rpt_program_funnel"
    )
    assert found == [("service_academy", 2023, 3, 2, 1, 2 / 3, 1 / 2)]


def test_the_naive_outcomes_put_participants_beside_others_of_the_month(
    organisation: Organisation,
) -> None:
    # January 2023: 13 in headcount on the 1st, 3 of them enrol in the month. Of the
    # participants nobody is promoted and one leaves (31 December 2023, within 12 months
    # of 20 January); of the other 10, two are promoted in 2023 and nobody leaves.
    found = organisation.rows(
        "select outcome_kind, participant_count, participant_outcome_count, "
        "comparison_person_months, comparison_outcome_person_months, naive_difference "
        "from marts.rpt_program_outcomes_naive order by outcome_kind nulls last"
    )
    assert found == [
        ("exit", 3, 1, 10, 0, 0.33333333),
        ("promotion", 3, 0, 10, 2, -0.2),
    ]
