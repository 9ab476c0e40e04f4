"""Exact means of ratings: of the rated only, and by several raters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from publish import lattices
from publish.errors import DeclarationError, DisclosureError
from publish.suppression import primary
from tests.unit.publish.small_release import SmallRelease, dbt_node

if TYPE_CHECKING:
    from collections.abc import Mapping

WHOLE: dict[str, Any] = {
    "publish": True,
    "publish_from": "lattice",
    "people_count_column": "employee_count",
    "suppress_columns": ["rated_count"],
    "minimum_group": "count",
    "outcomes": [{"part": "rated_count", "whole": "employee_count"}],
    "lattice": {
        "people": "fct_people",
        "dimensions": ["unit"],
        "values": {"rated_count": "was_rated"},
    },
}
RATINGS: dict[str, Any] = {
    "publish": True,
    "publish_from": "lattice",
    "people_count_column": "rated_employee_count",
    "suppress_columns": ["rating_total"],
    "minimum_group": "sensitive",
    "lattice": {
        "people": "fct_people",
        "dimensions": ["unit"],
        "values": {"rating_total": "rating_share"},
        "raters": "rater",
        "part_of": {"model": "rpt_counts", "column": "rated_count"},
    },
}
KEYS = ("period_id", "unit", "is_suppressed")


def _sql(units: Mapping[str, tuple[int, int, int]]) -> str:
    """Make people by unit: how many, how many are rated, and by how many raters."""
    people = " union all ".join(
        f"select 'year:2024' as period_id, '{unit}' as unit, number < {rated} as "
        f"was_rated, if(number < {rated}, number % 5 / 4, null) as rating_share, "
        f"if(number < {rated}, '{unit}' || number % {raters}, null) as rater "
        f"from range({size}) as numbers(number)"
        for unit, (size, rated, raters) in units.items()
    )
    cells = (
        "from marts.fct_people group by grouping sets ((period_id), (period_id, unit))"
    )
    return f"""
        create schema if not exists marts;
        create or replace table marts.fct_people as {people};
        create or replace table marts.rpt_counts as
        select
            period_id, coalesce(unit, 'all') as unit, count(*) as employee_count,
            count(rating_share) as rated_count, false as is_suppressed {cells};
        create or replace table marts.rpt_ratings as
        select
            period_id, coalesce(unit, 'all') as unit,
            count(rating_share) as rated_employee_count,
            sum(rating_share) as rating_total, false as is_suppressed {cells}
    """


def _release(small: SmallRelease, units: Mapping[str, tuple[int, int, int]]) -> None:
    named = {
        "rpt_counts": (WHOLE, ("employee_count", "rated_count")),
        "rpt_ratings": (RATINGS, ("rated_employee_count", "rating_total")),
    }
    small.declare(
        [
            dbt_node(name, meta=meta, columns=dict.fromkeys((*KEYS, *columns), "Told."))
            for name, (meta, columns) in named.items()
        ]
    )
    small.with_sql(_sql(units)).release()


def _shown(small: SmallRelease, table: str, column: str) -> set[str]:
    path = small.workspace.published / "latest" / "marts.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(
            f"select unit from {table} where {column} is not null"
        ).fetchall()
    return {row[0] for row in rows}


# Two of U1 were not rated; without U1's number, U2's has to go too, or all less the
# others would tell it.
TWO_UNRATED = {"U1": (40, 38, 4), "U2": (40, 30, 4), "U3": (60, 45, 4)}
TWO_RATERS = {"U1": (40, 30, 4), "U2": (40, 30, 2), "U3": (60, 45, 4)}


def test_who_was_not_rated_cannot_be_counted_by_subtraction(
    small: SmallRelease,
) -> None:
    _release(small, TWO_UNRATED)

    counted = _shown(small, "rpt_counts", "rated_count")
    assert "U1" not in counted
    assert len(counted) == 2
    assert _shown(small, "rpt_ratings", "rated_employee_count") == counted


def test_a_mean_of_people_who_are_hidden_elsewhere_does_not_get_past_the_audit(
    small: SmallRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lattices, "_shown_in", lambda *_: None)

    with pytest.raises(DisclosureError, match="hidden elsewhere"):
        _release(small, TWO_UNRATED)


def test_ratings_by_two_people_are_hidden(small: SmallRelease) -> None:
    _release(small, TWO_RATERS)

    assert _shown(small, "rpt_counts", "rated_count") == {"all", "U1", "U2", "U3"}
    rated = _shown(small, "rpt_ratings", "rating_total")
    assert "U2" not in rated
    assert len(rated) == 2


def test_ratings_by_two_people_do_not_get_past_the_audit(
    small: SmallRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(primary, "FEWEST_RATERS", 1)

    with pytest.raises(DisclosureError, match="judged by too few"):
        _release(small, TWO_RATERS)


@pytest.mark.parametrize(
    "whole",
    [
        {"model": "rpt_other", "column": "rated_count"},
        {"model": "rpt_counts", "column": "employee_count"},
        {"model": "rpt_ratings", "column": "rating_total"},
    ],
)
def test_a_part_of_nothing_is_refused(
    small: SmallRelease, whole: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RATINGS["lattice"], "part_of", whole)

    with pytest.raises(DeclarationError, match="no part of what it names"):
        _release(small, TWO_RATERS)
