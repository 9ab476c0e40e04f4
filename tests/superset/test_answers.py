"""The comparison of the proof sees a figure that is not the published one."""

from __future__ import annotations

import pytest

from dashboards.superset.cards import Card, Rule
from dashboards.superset.forms import Number, bars
from tests.superset.answers import Wanted, asked, difference, figures_differ

BARS = bars("stage", "reached_share")
NAMES = ("stage", "reached_share_of_one_row")


def card(form: Number | None = None) -> Card:
    rule = Rule("rpt_steps", "")
    return Card("p", "c", "Steps", "", rule, (), ("period_id",), (), form or BARS)


WANTED = Wanted(card(), NAMES, (("goal", 0.5), ("plan", None)))


def answer(*rows: tuple[object, object]) -> dict[str, object]:
    return {"result": [{"data": [dict(zip(NAMES, row, strict=True)) for row in rows]}]}


def test_the_published_rows_in_any_order_are_equal() -> None:
    told = answer(("plan", float("nan")), ("goal", 0.5))

    assert difference(WANTED, told) is None
    assert figures_differ(WANTED, told) is None


@pytest.mark.parametrize(
    "rows",
    [
        [("goal", 0.5)],
        [("goal", 0.5), ("plan", 0.0)],
        [("goal", 0.5), ("plan", None), ("plan", None)],
        [("goal", None), ("plan", 0.5)],
    ],
)
def test_another_row_is_a_difference(rows: list[tuple[object, object]]) -> None:
    assert difference(WANTED, answer(*rows)) is not None


def test_a_figure_that_is_added_up_is_a_difference() -> None:
    assert figures_differ(WANTED, answer(("goal", 1.0), ("plan", None))) is not None


def test_a_figure_that_is_missing_is_a_difference() -> None:
    want = Wanted(card(Number("reached_share")), NAMES[1:], ((0.5,),))

    assert difference(want, {"result": [{"data": []}]}) is not None


def test_what_a_dashboard_chooses_is_asked_for() -> None:
    kept = {"col": "stage", "op": "==", "val": "goal"}
    context = {"queries": [{"filters": [kept]}]}

    (query,) = asked(context, {"period_id": "year:2025-01-01"})["queries"]

    assert query["filters"] == [
        kept,
        {"col": "period_id", "op": "IN", "val": ["year:2025-01-01"]},
    ]
