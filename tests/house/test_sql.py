"""The rules about SQL text hold, and each one can fail."""

from collections.abc import Callable

import pytest

from tests.house.rules import sql

Rule = Callable[[sql.Files], list[str]]
MODEL = "dbt_project/models/marts/planted.sql"
STAGING = "dbt_project/models/staging/planted.sql"


RULES: list[tuple[Rule, str, str]] = [
    (sql.clocks, MODEL, "select current_date"),
    (sql.clocks, MODEL, "select now() as read_at"),
    (sql.clocks, "dbt_project/macros/planted.sql", "{{ run_started_at }}"),
    (sql.unportable, MODEL, "select {{ dbt.dateadd('day', 1, 'x') }}"),
    (sql.unportable, MODEL, "select 1 qualify row_number() over () = 1"),
    (sql.unportable, MODEL, "select a from b group by all"),
    (sql.unportable, MODEL, "select * exclude (a) from b"),
    (sql.unportable, MODEL, 'select "a" from b'),
    (sql.unportable, MODEL, "select a from b right join c on b.a = c.a"),
    (sql.unportable, MODEL, "select 1 union select 2"),
    (sql.unportable, MODEL, "select a / b as rate from c"),
    (sql.orders_without_nulls, MODEL, "select max(a) over (order by b desc) from c"),
    (sql.orders_without_nulls, MODEL, "select a from c order by a nulls last, b"),
    (sql.models_not_ending_in_their_last_step, MODEL, "select a\nfrom b\n"),
    (sql.misplaced_references, MODEL, "select * from {{ source('raw_hris', 'x') }}"),
    (sql.misplaced_references, STAGING, "select * from {{ ref('dim_grades') }}"),
]


@pytest.mark.parametrize("rule", sorted({rule for rule, _, _ in RULES}, key=str))
def test_the_sql_keeps_the_rule(rule: Rule, files: dict[str, str]) -> None:
    assert rule(files) == []


@pytest.mark.parametrize(("rule", "path", "text"), RULES)
def test_a_planted_violation_is_found(rule: Rule, path: str, text: str) -> None:
    assert len(rule({path: text})) == 1


def test_comments_strings_and_jinja_are_not_taken_for_sql() -> None:
    text = (
        "-- now() / today\n"
        "select 'a/b \"c\"' as label, {{ xdb_ratio('a', 'b') }} as rate\n"
        "from {{ ref('x') }}\n"
        "order by coalesce(a, b) desc nulls last, c nulls first\n"
    )

    for rule in (sql.clocks, sql.unportable, sql.orders_without_nulls):
        assert rule({MODEL: text}) == []
