"""Each kind of mistake is made where it can be, and nowhere else."""

import pytest

from tests.mutation.marking import kept, marked
from tests.mutation.mutants import mutants_of, unmutated


def changes(sql: str, operator: str) -> set[tuple[str, str]]:
    """What each mutant of one kind says instead of what."""
    return {
        (mutant.before, mutant.after)
        for mutant in mutants_of("rpt_example", sql)
        if mutant.operator == operator
    }


@pytest.mark.parametrize(
    ("operator", "right", "wrong"),
    [
        ("operator", "a.x < a.y", {"a.x <= a.y", "a.x >= a.y"}),
        ("operator", "a.x = a.y", {"a.x <> a.y"}),
        ("operator", "a.x OR a.y", {"a.x AND a.y"}),
        ("operator", "a.x - a.y", {"a.x + a.y"}),
        ("boundary", "3", {"4", "2"}),
        ("not", "a.x IS NULL", {"NOT a.x IS NULL"}),
        ("not", "NOT a.x", {"a.x"}),
        ("function", "MIN(a.x)", {"MAX(a.x)"}),
        ("function", "SUM(a.x)", {"COUNT(a.x)"}),
        ("distinct", "COUNT(DISTINCT a.x)", {"COUNT(a.x)"}),
        ("distinct", "COUNT(a.x)", {"COUNT(DISTINCT a.x)"}),
        ("default", "COALESCE(a.x, 0)", {"COALESCE(a.x, 1.0)"}),
        ("default", "COALESCE(a.x, FALSE)", {"COALESCE(a.x, TRUE)"}),
        ("list", "a.x IN (1, 2)", {"a.x IN (1)", "a.x IN (2)"}),
        (
            "exclusive between",
            "a.x BETWEEN 1 AND 2",
            {"(a.x > 1 AND a.x <= 2)", "(a.x >= 1 AND a.x < 2)"},
        ),
        (
            "case",
            "CASE WHEN a.x THEN 1 ELSE 2 END",
            {
                "2",
                "CASE WHEN NOT a.x THEN 1 ELSE 2 END",
                "CASE WHEN a.x THEN 1 END",
            },
        ),
        (
            "window",
            "ROW_NUMBER() OVER (PARTITION BY a.x ORDER BY a.y)",
            {
                "ROW_NUMBER() OVER (ORDER BY a.y)",
                "ROW_NUMBER() OVER (PARTITION BY a.x ORDER BY a.y DESC)",
            },
        ),
    ],
)
def test_a_place_is_mistaken(operator: str, right: str, wrong: set[str]) -> None:
    value = f"{right} + a.z" if operator == "boundary" else right

    made = changes(f"select {value} as value from a", operator)

    assert {after for before, after in made if before == right} == wrong


def test_each_condition_of_a_join_and_of_a_where_is_dropped() -> None:
    sql = "select 1 from a join b on a.x = b.x and a.y = b.y where a.z and b.z"

    assert {after for _, after in changes(sql, "dropped condition")} == {
        "JOIN b ON a.x = b.x",
        "JOIN b ON a.y = b.y",
        "WHERE a.z",
        "WHERE b.z",
    }


def test_an_inner_join_becomes_a_left_join_and_the_other_way_round() -> None:
    inner = "select 1 from a inner join b on a.x = b.x"
    left = "select 1 from a left join b on a.x = b.x"

    assert {after for _, after in changes(inner, "join kind")} == {
        "LEFT JOIN b ON a.x = b.x"
    }
    assert {after for _, after in changes(left, "join kind")} == {
        "INNER JOIN b ON a.x = b.x"
    }


def test_each_branch_of_a_union_is_dropped_once() -> None:
    sql = "select 1 as x union all select 2 as x union all select 3 as x"

    found = [one.sql for one in mutants_of("rpt_example", sql)]

    assert sorted(found) == [
        "SELECT 1 AS x UNION ALL SELECT 2 AS x",
        "SELECT 1 AS x UNION ALL SELECT 3 AS x",
        "SELECT 2 AS x UNION ALL SELECT 3 AS x",
    ]


def test_a_value_that_is_not_counted_with_is_left_alone() -> None:
    assert mutants_of("rpt_example", "select 3 as value, 'x' as kind from a") == []


def test_a_mutants_name_does_not_change_when_lines_are_added_before_it() -> None:
    step = "counted as (select a.x from a where a.x > 0)"
    earlier = mutants_of("rpt_example", f"with {step} select * from counted")
    later = mutants_of(
        "rpt_example",
        f"with shown as (select b.y from b), {step} select * from counted",
    )

    assert [one.mutant_id for one in earlier] == [one.mutant_id for one in later]
    assert len({one.mutant_id for one in earlier}) == len(earlier)


def test_what_a_macro_wrote_is_kept_and_what_the_model_says_is_not() -> None:
    written = (
        "with grouped as (/*<macro*/select * from a where a.x < 3/*macro>*/) "
        "select /*<macro*/case when y then 1 end/*macro>*/ as kind "
        "from grouped where grouped.x = 1"
    )

    found = mutants_of("rpt_example", written)

    assert all("a.x < 3" in one.sql for one in found)
    assert all("case when y then 1 end" in one.sql for one in found)
    assert {one.step for one in found} == {"last select"}


def test_only_calls_that_write_steps_or_conditions_are_marked() -> None:
    model = 'select {{ scope_kind() }}, {{ xdb_ratio("a", "b") }} from {{ ref("c") }}'

    assert marked(model) == (
        "select /*<macro*/{{ scope_kind() }}/*macro>*/, "
        '{{ xdb_ratio("a", "b") }} from {{ ref("c") }}'
    )


def test_more_than_ten_pieces_are_put_back_where_they_were() -> None:
    pieces = [f"f({number})" for number in range(12)]
    marked_pieces = ", ".join(f"/*<macro*/{piece}/*macro>*/" for piece in pieces)

    assert kept(f"select {marked_pieces}").written == tuple(pieces)
    assert unmutated(f"select {marked_pieces}") == f"SELECT {', '.join(pieces)}"
