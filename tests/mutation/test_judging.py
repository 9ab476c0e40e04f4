"""A mutant that changes a row is killed, one that changes none survives."""

import pytest

from tests.mutation.judging import Verdict, WrongHarnessError, judge, same_rows
from tests.mutation.report import ModelResult
from tests.mutation.unit_tests import (
    UnitTest,
    UnreadableUnitTestError,
    read_unit_test,
)

# As dbt writes a unit test: one person of 10, one of 20 with a bracket in the name.
# Those above 15 are counted, which is one.
STATEMENT = """
    -- Build actual result given inputs
with dbt_internal_unit_test_actual as (
  select
    "person_count", 'actual' as "actual_or_expected"
  from (
    with  __dbt__cte__people as (

-- Fixture for people
select cast('a' as VARCHAR) as "name", cast(10 as BIGINT) as "score"
union all
select cast('b :)' as VARCHAR) as "name", cast(20 as BIGINT) as "score"
), people as (select * from __dbt__cte__people),

counted as (
    -- (Those above 15.
    select count(*) as person_count from people where people.score > {boundary}
)

select * from counted
  ) _dbt_internal_unit_test_actual
),
-- Build expected result
dbt_internal_unit_test_expected as (
  select
    "person_count", 'expected' as "actual_or_expected"
  from (
    select cast({expected} as BIGINT) as "person_count"
  ) _dbt_internal_unit_test_expected
)
-- Union actual and expected results
select * from dbt_internal_unit_test_actual
union all
select * from dbt_internal_unit_test_expected"""


def people_test(*, boundary: str = "15", expected: int = 1) -> UnitTest:
    """Read the example, with another boundary or expectation."""
    statement = STATEMENT.format(boundary=boundary, expected=expected)
    return read_unit_test("those_above_15_are_counted", statement)


def verdicts(test: UnitTest) -> dict[str, Verdict]:
    """What the test says of each mutant, by what the mutant says instead."""
    return {one.mutant.after: one.verdict for one in judge("rpt_people", [test])}


def test_a_statement_of_dbt_is_taken_apart() -> None:
    test = people_test()

    assert [name for name, _ in test.given] == ["__dbt__cte__people"]
    assert test.columns == '"person_count"'
    assert test.model_sql.split()[:3] == ["with", "people", "as"]
    assert "Fixture" not in test.model_sql


def test_a_mutant_that_counts_others_is_killed() -> None:
    # 20 is counted; `<= 15` counts 10 instead, one person too: nobody notices. Without
    # the condition there are two.
    assert verdicts(people_test())["WHERE TRUE"] is Verdict.KILLED


def test_a_mutant_that_no_given_row_tells_apart_survives() -> None:
    # Nobody has 15 or 16: `>= 15` and `> 16` count the same person.
    found = verdicts(people_test())

    assert found["people.score >= 15"] is Verdict.SURVIVED
    assert found["16"] is Verdict.SURVIVED


def test_a_boundary_that_is_given_is_guarded() -> None:
    found = verdicts(people_test(boundary="10", expected=1))

    assert found["people.score >= 10"] is Verdict.KILLED


def test_a_mutant_that_the_engine_refuses_to_plan_counts_for_nothing() -> None:
    # A day less a day is a number of days; a day and a day is nothing.
    test = UnitTest(
        name="days_are_counted",
        columns='"days"',
        given=(
            ("stays", "select date '2024-01-03' as gone, date '2024-01-01' as came"),
        ),
        model_sql="select stays.gone - stays.came as days from stays",
        expected_sql="select 2 as days",
    )

    assert verdicts(test) == {"stays.gone + stays.came": Verdict.STILLBORN}


def test_a_mutant_that_stops_at_run_time_is_killed() -> None:
    test = UnitTest(
        name="a_word_is_cast_only_where_it_is_a_number",
        columns='"total"',
        given=(("words", "select 'x' as word, false as is_number"),),
        model_sql="select count(cast(words.word as integer)) as total from words "
        "where words.is_number",
        expected_sql="select 0 as total",
    )

    assert verdicts(test)["WHERE TRUE"] is Verdict.KILLED


def test_a_query_that_fails_its_own_test_stops_the_proof() -> None:
    with pytest.raises(WrongHarnessError, match="fails without any mistake"):
        judge("rpt_people", [people_test(expected=2)])


def test_a_mutant_is_tried_on_every_test_of_the_model() -> None:
    at_15 = people_test()
    at_10 = people_test(boundary="10", expected=1)

    found = {one.mutant.after: one for one in judge("rpt_people", [at_15, at_10])}

    # `>= 15` survives the first; the same mistake in the second, `>= 10`, is noticed.
    assert found["people.score >= 15"].verdict is Verdict.KILLED


def test_rows_are_the_same_in_any_order_but_not_in_any_number() -> None:
    assert same_rows([(1, "a"), (2, None)]) == same_rows([(2.0, None), (1, "a")])
    assert same_rows([(1,), (1,)]) != same_rows([(1,)])
    assert same_rows([(None,)]) != same_rows([("",)])
    assert same_rows([(0.1 + 0.2,)]) != same_rows([(0.3,)])


def test_another_statement_is_refused() -> None:
    with pytest.raises(UnreadableUnitTestError, match="no actual and expected rows"):
        read_unit_test("other", "select 1")


def test_an_equivalent_mutant_is_not_counted_and_a_wrong_entry_is_told() -> None:
    judged = tuple(judge("rpt_people", [people_test()]))
    survivors = [one for one in judged if one.verdict is Verdict.SURVIVED]
    killed = [one for one in judged if one.verdict is Verdict.KILLED]
    excused = {one.mutant.mutant_id: "nobody has 15" for one in survivors}

    plain = ModelResult("rpt_people", 1, judged, {})
    listed = ModelResult("rpt_people", 1, judged, excused)
    wrong = ModelResult("rpt_people", 1, judged, {killed[0].mutant.mutant_id: "wrong"})

    assert plain.score() == len(killed) / (len(killed) + len(survivors))
    assert listed.score() == 1
    assert list(listed.faults()) == []
    assert any("listed as equivalent" in fault for fault in wrong.faults())
