"""No published sum tells what one person has, each number worked by hand."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from publish.errors import DisclosureError
from publish.rounding import _least_step
from tests.unit.publish.small_release import SmallRelease, dbt_node


def rows_of(database: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database.resolve()), read_only=True) as connection:
        return connection.execute(query).fetchall()


HOURS_META = {
    "publish": True,
    "grain": ["team_name"],
    "people_count_column": "employee_count",
    "suppress_columns": ["hours_denominator", "hours_numerator", "hours_rate"],
    "largest": {"hours_numerator": "largest_hours"},
    "outcomes": [
        {
            "part": "hours_numerator",
            "whole": "hours_denominator",
            "columns": ["hours_rate"],
        }
    ],
}


def hours_node(**changes: object) -> dict[str, Any]:
    """A report of hours by team, with the most that one person has."""
    columns = ("team_name", "employee_count", "hours_denominator", "hours_numerator")
    more = ("largest_hours", "hours_rate", "is_suppressed")
    return dbt_node(
        "rpt_hours",
        meta={**HOURS_META, **changes},
        columns={name: f"The {name}." for name in (*columns, *more)},
    )


def hours_of(*teams: tuple[str, int, float, float]) -> str:
    rows = ", ".join(
        f"('{team}', {people}::bigint, {hours}::double, {largest}::double)"
        for team, people, hours, largest in teams
    )
    return f"""
        create or replace table marts.rpt_hours as
        select team_name, employee_count, employee_count::double as hours_denominator,
            hours_numerator, largest_hours,
            hours_numerator / employee_count as hours_rate, false as is_suppressed
        from (values {rows})
            as rows(team_name, employee_count, hours_numerator, largest_hours)
    """


def test_what_one_person_has_most_of_is_hidden_or_rounded_by_it(
    small: SmallRelease,
) -> None:
    # One of Ten's people has 900 of 1,000 hours, more than all others. In Half 500 are
    # no more than all others have; the step is 500. Of Wide's 100 people 5 have 54.5
    # hours on average, so the step would be 100 and show 1,100, as in Even; but one has
    # 150, so the step is 200 and shows 1,000. The hours of each follow.
    small.declare([hours_node()])
    release = small.with_sql(
        hours_of(
            ("Ten", 10, 1000, 900),
            ("Half", 20, 1000, 500),
            ("Wide", 100, 1090, 150),
            ("Even", 100, 1090, 15),
            ("None", 20, 0, 0),
        )
    )
    release.release()
    database = small.workspace.latest_published / "marts.duckdb"
    found = rows_of(
        database,
        "select team_name, employee_count, hours_numerator, hours_rate, is_suppressed "
        "from marts.rpt_hours order by all",
    )
    names = [row[0] for row in rows_of(database, "describe marts.rpt_hours")]
    assert "largest_hours" not in names
    assert found == [
        ("Even", 100, 1100.0, 11.0, False),
        ("Half", 20, 1000.0, 50.0, False),
        ("None", 20, 0.0, 0.0, False),
        ("Ten", 10, None, None, True),
        ("Wide", 100, 1000.0, 10.0, False),
    ]


@pytest.mark.parametrize(
    ("hours", "largest", "leak"),
    [
        (1000, 900, "hours_numerator is mostly one person's"),
        (1090, 150, "hours_numerator is finer than the largest part of it"),
    ],
)
def test_the_audit_finds_a_sum_that_tells_of_one_person(
    small: SmallRelease,
    monkeypatch: pytest.MonkeyPatch,
    hours: float,
    largest: float,
    leak: str,
) -> None:
    # Neither hidden nor rounded by the largest part, as if both had a mistake.
    monkeypatch.setattr("publish.disclosure.Contribution.is_mostly_of_one", "false")
    monkeypatch.setattr(
        "publish.rounding._least_step",
        lambda figure, rounding: _least_step(replace(figure, largest=""), rounding),
    )
    small.declare([hours_node()])
    with pytest.raises(DisclosureError, match=leak):
        small.with_sql(hours_of(("Ten", 100, hours, largest))).release()


def test_the_audit_finds_a_largest_part_that_was_published(
    small: SmallRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publish.published._shown", lambda found, _: found)
    small.declare([hours_node()])
    with pytest.raises(DisclosureError, match="largest_hours is published"):
        small.with_sql(hours_of(("Half", 20, 1000, 500))).release()
