"""Models are free of dialect, every engine can read them, and each rule can fail."""

import pytest

from tests.house.rules import dialects

MODEL = "dbt_project/models/marts/planted.sql"
SETTINGS = "dbt_project/dbt_project.yml"
MACROS = "dbt_project/macros/"


def planted(files: dict[str, str], text: str) -> dict[str, str]:
    """The project's macros and settings with one model."""
    kept = {
        name: text
        for name, text in files.items()
        if name == SETTINGS or name.startswith(MACROS)
    }
    return {**kept, MODEL: text}


def test_the_models_are_free_of_dialect(files: dict[str, str]) -> None:
    assert dialects.dialect(files) == []


@pytest.mark.parametrize("engine", dialects.ENGINES)
def test_an_engine_can_read_every_model(files: dict[str, str], engine: str) -> None:
    assert dialects.unreadable(files, engine) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("select median(a) as b from c", "the function median"),
        ("select date_diff('day', a, b) as c from d", "the function datediff"),
        ("select cast(a as varchar) as b from c", "the type text"),
        ("select a::double as b from c", "the type double"),
        ("select distinct on (a) a, b from c", "distinct on"),
        ("select a + interval 1 day as b from c", "an interval"),
        (
            "select last_value(a ignore nulls) over (order by b nulls last) from c",
            "ignore nulls",
        ),
        (
            "with recursive a as (select 1 as b union select b from a) select b from a",
            "a recursion without union all",
        ),
        (
            "select a, count(*) as b from c group by rollup (a) having grouping(a) = 0",
            "grouping in having",
        ),
    ],
)
def test_planted_dialect_is_found(files: dict[str, str], text: str, told: str) -> None:
    assert f"{MODEL}: {told}" in dialects.dialect(planted(files, text))


def test_the_portable_layer_is_not_taken_for_dialect(files: dict[str, str]) -> None:
    text = """
    with spaced as ({{ xdb_spaced("a", "id", "day", 3) }})
    select
        cast({{ xdb_percentile("a.b", 0.5) }} as {{ xdb_type_double() }}) as median,
        {{ xdb_last_known("a.b", ["a.c"], ["a.d asc nulls last"]) }} as known
    from spaced
    """

    assert dialects.dialect(planted(files, text)) == []


@pytest.mark.parametrize(
    ("engine", "text"),
    [
        (
            "spark",
            "select a from b qualify row_number() over (order by a) = 1 limit x y",
        ),
        ("postgres", "select * exclude (a) from b c d"),
        ("postgres", "select {{ var('that_nobody_declared') }} as a"),
        ("spark", "select {{ xdb_of_nobody('a') }} as a"),
    ],
)
def test_text_that_an_engine_cannot_read_is_found(
    files: dict[str, str], engine: str, text: str
) -> None:
    assert len(dialects.unreadable(planted(files, text), engine)) == 1


def test_an_engine_gets_its_own_bodies(files: dict[str, str]) -> None:
    text = "select {{ xdb_add_days('a.day', 1) }} as day from a"

    assert dialects.rendered(planted(files, text), MODEL, "spark") == (
        "select date_add(cast(a.day as date), cast(1 as integer)) as day from a"
    )
