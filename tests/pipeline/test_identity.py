"""One human being is one employee, and nobody is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.pipeline.conftest import Organisation


def test_two_worker_ids_of_one_person_are_one_employee(
    organisation: Organisation,
) -> None:
    assert organisation.employee("rehired-1") == organisation.employee("rehired-2")
    assert organisation.employee("moved-company-1") == organisation.employee(
        "moved-company-2"
    )
    # 16 worker records, of which two pairs are one person each: 14 people
    assert organisation.rows("select count(*) from marts.dim_employees") == [(14,)]


def test_a_rehire_is_a_second_employment_of_the_same_person(
    organisation: Organisation,
) -> None:
    assert organisation.changes("rehired-2") == [
        ("2018-01-01", "hire"),
        ("2020-06-30", "exit"),
        ("2022-01-01", "rehire"),
    ]
    found = organisation.rows(
        "select employment_spell_count, worker_record_count, identity_confidence, "
        "original_hire_date::varchar, hired_date::varchar from marts.dim_employees "
        "where employee_id = $employee_id",
        employee_id=organisation.employee("rehired-1"),
    )
    assert found == [(2, 2, 0.99, "2018-01-01", "2022-01-01")]


def test_a_change_of_company_over_night_is_neither_exit_nor_hire(
    organisation: Organisation,
) -> None:
    assert organisation.changes("moved-company-1") == [
        ("2020-01-01", "hire"),
        ("2023-06-01", "lateral_move"),
    ]


def test_training_under_an_old_address_finds_the_person_through_the_crosswalk(
    organisation: Organisation,
) -> None:
    found = organisation.rows(
        "select course_id, completed_date::varchar from marts.fct_training_records "
        "where employee_id = $employee_id order by course_id nulls last",
        employee_id=organisation.employee("seat-changer"),
    )
    assert found == [("C1", "2023-02-01"), ("C2", "2023-03-01")]


def test_an_address_of_two_people_waits_in_the_unresolved_queue(
    organisation: Organisation,
) -> None:
    found = organisation.rows(
        "select identifier, unresolved_reason, use_count, candidate_count, "
        "first_seen_date::varchar, last_seen_date::varchar "
        "from intermediate.int_identifiers__unresolved "
        "order by unresolved_reason nulls last"
    )
    shared = organisation.pseudonym("shared@example.org", id_type="email")
    nobody = organisation.pseudonym("nobody@example.org", id_type="email")
    assert found == [
        (shared, "ambiguous", 1, 2, "2023-02-01", "2023-02-01"),
        (nobody, "unknown", 1, 0, "2023-02-01", "2023-02-01"),
    ]


def test_only_a_course_completes_a_course(organisation: Organisation) -> None:
    # C3 counts; V1 is a video; C4 was voided
    found = organisation.rows(
        "select course_id, record_origin, training_status "
        "from marts.fct_training_records where employee_id = $employee_id",
        employee_id=organisation.employee("on-leave"),
    )
    assert found == [("C3", "learning_event", "completed")]
