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
    # 30 worker records, of which two pairs are one person each: 28 people
    assert organisation.rows("select count(*) from marts.dim_employees") == [(28,)]


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


def test_training_under_a_personnel_number_finds_the_worker_of_another_key(
    organisation: Organisation,
) -> None:
    found = organisation.rows(
        "select course_id from marts.fct_training_records "
        "where employee_id = $employee_id",
        employee_id=organisation.employee("not-promoted"),
    )

    assert found == [("C9",)]


def test_an_address_of_two_people_waits_in_the_unresolved_queue(
    organisation: Organisation,
) -> None:
    found = organisation.rows(
        "select identifier, unresolved_reason, use_count, candidate_count, "
        "first_seen_date::varchar, last_seen_date::varchar "
        "from intermediate.int_identifiers__unresolved "
        "where identifier_type = 'email' order by unresolved_reason nulls last"
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


def test_a_manager_known_by_name_is_found_where_one_person_bears_the_name(
    organisation: Organisation,
) -> None:
    # From June the manager is a name that two people bear, from September an id.
    found = organisation.rows(
        "select manager_employee_id, valid_from_date::varchar, valid_to_date::varchar "
        "from marts.bridge_reporting_lines where levels_up = 1 "
        "and employee_id = $employee_id order by valid_from_date nulls last",
        employee_id=organisation.employee("named-manager"),
    )
    assert found == [
        (organisation.employee("seat-changer"), "2024-02-01", "2024-06-01"),
        (organisation.employee("by-record"), "2024-09-01", None),
    ]


def test_a_name_of_two_people_waits_in_the_unresolved_queue(
    organisation: Organisation,
) -> None:
    found = organisation.rows(
        "select identifier, column_name, unresolved_reason, use_count, candidate_count "
        "from intermediate.int_identifiers__unresolved "
        "where identifier_type = 'manager_name'"
    )
    name = organisation.pseudonym("Nam Sake", id_type="manager_name")
    assert found == [(name, "manager_id", "ambiguous", 1, 2)]


def test_a_worker_id_given_out_again_is_two_people_each_in_their_time(
    organisation: Organisation,
) -> None:
    # The rows of both stand under the id `reused`; an entry by hand ends on 1 May.
    assert organisation.changes("reused-before") == [
        ("2024-02-01", "hire"),
        ("2024-04-30", "exit"),
    ]
    assert organisation.changes("reused") == [("2024-06-01", "hire")]


def test_training_under_an_address_given_out_again_is_of_whoever_had_it_that_day(
    organisation: Organisation,
) -> None:
    found = {
        worker_id: organisation.rows(
            "select course_id from marts.fct_training_records "
            "where employee_id = $employee_id",
            employee_id=organisation.employee(worker_id),
        )
        for worker_id in ("address-before", "address-after")
    }
    assert found == {"address-before": [("C5",)], "address-after": [("C6",)]}
