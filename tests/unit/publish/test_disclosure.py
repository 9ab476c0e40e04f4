"""Primary suppression, each row worked by hand (k = 5 unless it says otherwise)."""

import functools
from collections.abc import Sequence
from dataclasses import replace

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.disclosure import (
    Outcome,
    SmallGroupRule,
    count_hidden,
    protected_query,
)
from publish.leaks import leaks, pseudonym_columns

COLUMNS = (
    "group_name",
    "employee_count",
    "session_count",
    "done_numerator",
    "done_denominator",
    "done_rate",
    "mean_score",
    "is_suppressed",
)
HIDDEN = (
    "session_count",
    "done_numerator",
    "done_denominator",
    "done_rate",
    "mean_score",
)
DONE = Outcome("done_numerator", "done_denominator", ("done_numerator", "done_rate"))
RATE = Outcome("done_rate", "employee_count", ("done_rate",), is_rate=True)
RULE = SmallGroupRule("employee_count", HIDDEN, (DONE,), 5, is_sensitive=False)
SENSITIVE = SmallGroupRule("employee_count", HIDDEN, (DONE,), 10, is_sensitive=True)
LISTED = replace(RULE, hides_whole_rows=False)
BY_RATE = SmallGroupRule(
    "employee_count", ("done_rate", "mean_score"), (RATE,), 5, is_sensitive=False
)
RULES = st.sampled_from([RULE, SENSITIVE, LISTED, BY_RATE])

Cell = float | str | bool | None
Row = tuple[Cell, ...]


@functools.cache
def engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": "1"})


def fill(rows: Sequence[Row]) -> duckdb.DuckDBPyConnection:
    engine().execute(
        """
        create or replace table t (
            group_name varchar, employee_count bigint, session_count bigint,
            done_numerator bigint, done_denominator bigint, done_rate double,
            mean_score double, is_suppressed boolean
        )
        """
    )
    places = ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?)"] * len(rows))
    values = [value for row in rows for value in row]
    engine().execute(f"insert into t values {places}", values)
    return engine()


def protect(row: Row, *, rule: SmallGroupRule = RULE) -> Row:
    connection = fill([row])
    query = protected_query("t", columns=COLUMNS, rule=rule)
    found: list[Row] = connection.execute(f"select * from {query}").fetchall()
    return found[0]


def test_a_group_of_five_is_shown() -> None:
    # 5 people, 5 of 10 done: part 5, rest 5, nothing below 5.
    row = ("A", 5, 8, 5, 10, 0.5, 3.2, False)
    assert protect(row) == row


@pytest.mark.parametrize("people", [1, 2, 3, 4])
def test_a_group_below_five_keeps_only_its_name(people: int) -> None:
    row = ("A", people, 80, 50, 100, 0.5, 3.2, False)
    assert protect(row) == ("A", None, None, None, None, None, None, True)


def test_a_group_of_nobody_is_shown_as_nobody() -> None:
    row = ("A", 0, 0, 0, 0, None, None, False)
    assert protect(row) == row


@pytest.mark.parametrize("people", [None, -3])
def test_a_group_that_nobody_counted_counts_as_small(people: int | None) -> None:
    row = ("A", people, 80, 50, 100, 0.5, 3.2, False)
    assert protect(row) == ("A", None, None, None, None, None, None, True)


def test_another_count_below_five_hides_its_row_but_not_the_people() -> None:
    # 4 sessions stand for at most 4 occasions; everything else is large.
    row = ("A", 40, 4, 20, 40, 0.5, 3.2, False)
    assert protect(row) == ("A", 40, None, None, None, None, None, True)


@pytest.mark.parametrize(
    ("done", "rate"),
    [
        (1, 0.02),  # one person is told by the part
        (4, 0.08),
        (46, 0.92),  # 50 - 46 = 4 people are told by the rest
        (49, 0.98),
    ],
)
def test_a_rate_that_tells_of_fewer_than_five_is_hidden(done: int, rate: float) -> None:
    row = ("A", 50, 60, done, 50, rate, 3.2, False)
    assert protect(row) == ("A", 50, None, None, None, None, None, True)
    assert protect(row, rule=LISTED) == ("A", 50, 60, None, 50, None, 3.2, True)


@pytest.mark.parametrize("rate", [0.02, 0.08, 0.92, 0.98])
def test_a_rate_without_parts_is_judged_over_the_people(rate: float) -> None:
    # 50 people: 0.02 is 1 of them, 0.08 is 4; 0.92 leaves 4, 0.98 leaves 1.
    row = ("A", 50, 60, 20, 50, rate, 3.2, False)
    assert protect(row, rule=BY_RATE) == ("A", 50, 60, 20, 50, None, None, True)


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.9, 1.0, None])
def test_a_rate_without_parts_of_five_or_nobody_is_shown(rate: float | None) -> None:
    row = ("A", 50, 60, 20, 50, rate, 3.2, False)
    assert protect(row, rule=BY_RATE) == row


@pytest.mark.parametrize("done", [0, 5, 45, 50])
def test_a_rate_with_large_or_empty_parts_is_shown(done: int) -> None:
    # The parts are 0 and 50, 5 and 45, 45 and 5, 50 and 0.
    row = ("A", 50, 60, done, 50, done / 50, 3.2, False)
    assert protect(row) == row


@pytest.mark.parametrize("done", [0, 50])
def test_a_sensitive_rate_of_nobody_or_everybody_is_hidden(done: int) -> None:
    row = ("A", 50, 60, done, 50, done / 50, 3.2, False)
    assert protect(row, rule=SENSITIVE) == ("A", 50, None, None, None, None, None, True)


def test_a_sensitive_rate_of_nobody_in_an_empty_group_is_shown() -> None:
    row = ("A", 50, 60, 0, 0, None, 3.2, False)
    assert protect(row, rule=SENSITIVE) == row


def test_a_sensitive_group_of_nine_is_hidden_and_of_ten_shown() -> None:
    nine = ("A", 9, 60, 20, 40, 0.5, 3.2, False)
    ten = ("A", 10, 60, 20, 40, 0.5, 3.2, False)
    assert protect(nine, rule=SENSITIVE)[1] is None
    assert protect(ten, rule=SENSITIVE) == ten


def test_more_events_than_people_are_not_a_small_rest() -> None:
    # 42 promotions over an average headcount of 40: 40 - 42 is no group of people.
    row = ("A", 40, 60, 42, 40, 1.05, 3.2, False)
    assert protect(row) == row


def test_a_row_that_the_model_flagged_is_hidden() -> None:
    row = ("A", 40, 60, 20, 40, 0.5, 3.2, True)
    assert protect(row) == ("A", 40, None, None, None, None, None, True)


def test_a_value_that_is_missing_by_nature_hides_nothing() -> None:
    # Nobody was watched long enough: the rate is unknown, the rest is not small.
    row = ("A", 40, 60, None, None, None, 3.2, False)
    assert protect(row) == row


def test_a_row_with_nothing_left_to_hide_is_not_flagged() -> None:
    row = ("A", None, None, None, None, None, None, False)
    assert protect(row) == row


@pytest.mark.parametrize(("people", "shown"), [(5, None), (9, None), (10, 31.0)])
def test_a_sum_and_a_median_are_shown_from_ten_people_on(
    people: int, shown: float | None
) -> None:
    # Among 9 people one may have most of the hours, and the median is one person's.
    rule = replace(RULE, hidden_columns=("mean_score",), outcomes=(), sums=HIDDEN[-1:])
    row = ("A", people, 60, 20, 40, 0.5, 31.0, False)
    assert protect(row, rule=rule) == (*row[:6], shown, shown is None)
    connection = fill([row])
    found = leaks(connection, "t", rule=rule)
    assert found == ({} if shown else {"mean_score of fewer than 10": 1})


def test_a_sum_of_nothing_tells_of_nobody() -> None:
    rule = replace(RULE, hidden_columns=("mean_score",), outcomes=(), sums=HIDDEN[-1:])
    row = ("A", 6, 60, 20, 40, 0.5, 0.0, False)
    assert protect(row, rule=rule) == row


def test_names_tell_medians_and_sums() -> None:
    names = ("median_days_to_move", "learning_hours", "cost_amount", "median_wait_days")
    rule = replace(RULE, hidden_columns=(*names, "mean_score"))
    assert rule.single_values == names


def test_hidden_rows_and_cells_are_counted() -> None:
    rows: list[Row] = [
        ("A", 40, 60, 20, 40, 0.5, 3.2, False),  # nothing
        ("B", 3, 60, 20, 40, 0.5, 3.2, False),  # all 6
        ("C", 40, 2, 20, 40, 0.5, None, False),  # 4, the score is missing
        ("D", 50, 60, 49, 50, 0.98, 3.2, False),  # 5
    ]
    connection = fill(rows)
    assert count_hidden(connection, "t", rule=RULE) == (3, 15)


def test_in_a_table_without_rows_nothing_is_hidden() -> None:
    connection = fill([(None,) * 8])
    connection.execute("delete from t")
    assert count_hidden(connection, "t", rule=RULE) == (0, 0)


def test_the_audit_names_each_kind_of_leak() -> None:
    rows: list[Row] = [
        ("A", 3, None, None, None, None, None, False),
        ("B", None, None, None, None, None, 3.2, False),
        ("C", 40, 2, None, None, None, None, False),
        ("D", 40, None, 38, 40, None, None, False),
        ("E", 40, None, None, 40, 0.5, None, False),
        ("F", 40, None, 0, 40, None, None, False),
        ("G", 40, None, None, None, None, 3.2, True),
    ]
    connection = fill(rows)
    told = "done_numerator of done_denominator"
    assert leaks(connection, "t", rule=RULE) == {
        "employee_count is below 5": 1,
        "mean_score without employee_count": 1,
        "mean_score in a suppressed row": 1,
        "session_count is below 5": 1,
        f"the rest of {told} is below 5": 1,
    }
    assert leaks(connection, "t", rule=LISTED)["done_rate without done_numerator"] == 1
    assert leaks(connection, "t", rule=SENSITIVE)[f"{told} is nobody or everybody"] == 1
    # A rate of 0.05 is 2 people in each of the five groups of 40.
    by_rate = leaks(
        connection, "(select * replace (0.05 as done_rate) from t)", rule=BY_RATE
    )
    assert by_rate["done_rate of employee_count is below 5"] == 5


def test_a_pseudonym_is_found_anywhere_in_a_text_column() -> None:
    row = ("x p1_0123456789abcdef0123456789abcdef", 40, 1, 1, 1, 1.0, 1.0, False)
    connection = fill([row])
    columns = [("group_name", "VARCHAR"), ("employee_count", "BIGINT")]
    assert pseudonym_columns(connection, "t", columns=columns) == ["group_name"]


counts = st.one_of(st.none(), st.integers(-2, 60))
measures = st.one_of(st.none(), st.floats(allow_nan=True))
any_rows = st.lists(
    st.tuples(
        st.just("A"), counts, counts, counts, counts, measures, measures, st.booleans()
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=30)
@given(rows=any_rows, rule=RULES)
def test_what_was_protected_never_leaks(rows: list[Row], rule: SmallGroupRule) -> None:
    connection = fill(rows)
    query = protected_query("t", columns=COLUMNS, rule=rule)
    assert leaks(connection, query, rule=rule) == {}


@settings(max_examples=30)
@given(rows=any_rows, rule=RULES)
def test_protecting_twice_hides_nothing_more(
    rows: list[Row], rule: SmallGroupRule
) -> None:
    connection = fill(rows)
    once = protected_query("t", columns=COLUMNS, rule=rule)
    twice = protected_query(once, columns=COLUMNS, rule=rule)
    assert repr(connection.execute(f"select * from {once}").fetchall()) == repr(
        connection.execute(f"select * from {twice}").fetchall()
    )
