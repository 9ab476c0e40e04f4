"""Errors tell a place, a rule and a remedy."""

from pathlib import Path

from ingest.errors import DataError, StepladderError, UsageError


def test_an_error_tells_place_problem_rule_and_remedy_in_this_order() -> None:
    error = DataError(
        "the value is not a date",
        file=Path("workers.csv"),
        line=3,
        column="hire_date",
        rule="type_date",
        remedy="Set date_format in the mapping.",
    )

    assert str(error) == (
        "workers.csv, line 3, column hire_date: the value is not a date [type_date]. "
        "Set date_format in the mapping."
    )


def test_an_error_without_a_place_is_only_its_problem() -> None:
    assert str(StepladderError("the disk is full")) == "the disk is full"


def test_the_parts_of_an_error_can_be_read_by_a_program() -> None:
    error = UsageError("unknown key", file=Path("a.yaml"), line=1, column="feeds.x")

    assert (error.problem, error.file, error.line, error.column) == (
        "unknown key",
        "a.yaml",
        1,
        "feeds.x",
    )


def test_wrong_data_exits_with_1_and_wrong_usage_with_2() -> None:
    assert (DataError.exit_code, UsageError.exit_code) == (1, 2)
