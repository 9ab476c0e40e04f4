"""Histories told in every way that sources know, each worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.pipeline.conftest import Organisation

HIRED = ("2024-02-01", "hire")


def test_a_rescinded_hire_was_never_employed(organisation: Organisation) -> None:
    # Hired and ended on 1 May 2024: there was no first day.
    assert organisation.changes("rescinded") == []
    found = organisation.rows(
        "select employment_status, employment_spell_count, is_in_headcount "
        "from marts.dim_employees where employee_id = $employee_id",
        employee_id=organisation.employee("rescinded"),
    )
    assert found == [("not_started", 0, False)]


def test_a_promotion_row_that_was_taken_back_is_no_promotion(
    organisation: Organisation,
) -> None:
    assert organisation.changes("promotion-cancelled") == [HIRED]


def test_a_second_job_counts_from_the_day_it_becomes_the_main_one(
    organisation: Organisation,
) -> None:
    # The second job, in G2 of U2, begins in March and is the main one from July.
    assert organisation.changes("two-jobs") == [HIRED, ("2024-07-01", "promotion")]
    found = organisation.rows(
        "select from_org_unit_id, to_org_unit_id, from_grade_id, to_grade_id "
        "from marts.fct_job_changes where employee_id = $employee_id "
        "and change_kind = 'promotion'",
        employee_id=organisation.employee("two-jobs"),
    )
    assert found == [("U1", "U2", "G1", "G2")]


def test_two_jobs_that_both_claim_to_be_main_are_no_promotions_back_and_forth(
    organisation: Organisation,
) -> None:
    # The job of March in G2 is set aside; the first one goes from 40,000 to 41,000.
    assert organisation.changes("side-by-side") == [
        HIRED,
        ("2024-05-01", "pay_change"),
    ]


def test_empty_cells_of_a_sparse_row_hold_clear_or_say_nothing(
    organisation: Organisation,
) -> None:
    # May tells the pay only: unit (missing) and grade (unchanged) hold, the manager
    # (cleared) is gone.
    assert organisation.changes("sparse") == [HIRED, ("2024-05-01", "pay_change")]
    sparse = organisation.employee("sparse")
    now = organisation.rows(
        "select org_unit_id, grade_id, manager_employee_id from marts.dim_employees "
        "where employee_id = $employee_id",
        employee_id=sparse,
    )
    assert now == [("U1", "G1", None)]
    managers = organisation.rows(
        "select manager_employee_id, valid_from_date::varchar, valid_to_date::varchar "
        "from intermediate.int_managers__dated where employee_id = $employee_id",
        employee_id=sparse,
    )
    assert managers == [
        (organisation.employee("seat-changer"), "2024-02-01", "2024-05-01")
    ]


def test_whoever_the_next_snapshot_leaves_out_has_left(
    organisation: Organisation,
) -> None:
    # Pictures of 29 February (both) and 31 March 2024 (one, in the next grade).
    assert organisation.changes("pictured-stays") == [
        HIRED,
        ("2024-03-31", "promotion"),
    ]
    assert organisation.changes("pictured-leaves") == [HIRED, ("2024-03-31", "exit")]


def test_a_reorganisation_by_name_is_no_move(organisation: Organisation) -> None:
    assert organisation.changes("reorganised") == [
        HIRED,
        ("2024-10-01", "reorganisation"),
    ]


def test_a_unit_under_another_parent_moves_nobody_in_it(
    organisation: Organisation,
) -> None:
    # U4 came under U2 on 1 August 2024; its people came to it on 1 January.
    parents = organisation.rows(
        "select parent_org_unit_id, valid_from_date::varchar, valid_to_date::varchar "
        "from intermediate.int_org_parents__dated where org_unit_id = 'U4' "
        "order by valid_from_date nulls last"
    )
    assert parents == [("U0", "2000-01-01", "2024-08-01"), ("U2", "2024-08-01", None)]
    assert organisation.changes("unit-1")[-1] == ("2024-01-01", "reorganisation")


def test_a_promotion_corrected_to_an_earlier_day_happened_then(
    organisation: Organisation,
) -> None:
    # Told in August for August, told in October for May: May it was.
    assert organisation.changes("backdated") == [HIRED, ("2024-05-01", "promotion")]
