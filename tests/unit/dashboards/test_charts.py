"""A chart draws the rows it is given: it adds nothing up and hides nothing."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import altair as alt
import pytest

from dashboards.definitions import Chart, Context
from dashboards.pages import PAGES
from dashboards.selecting import QUERIES, table_of

CONTEXT = Context(programs=("Alpha", "Beta"))
COMPUTING = (
    "aggregate", "bin", "calculate", "density", "impute", "joinaggregate",
    "loess", "pivot", "quantile", "regression", "stack", "timeUnit", "window",
)  # fmt: skip
CHARTS = [
    pytest.param(chart, id=f"{page.page_id}-{chart.chart_id}")
    for page in PAGES
    for chart in page.charts
]
DRAWN = [
    pytest.param(chart, id=f"{page.page_id}-{chart.chart_id}")
    for page in PAGES
    for chart in page.charts
    if chart.spec
]


@cache
def _form(chart: Chart) -> dict[str, Any]:
    return chart.spec(CONTEXT) if chart.spec else {"layer": []}


def _keys(form: object) -> set[str]:
    if isinstance(form, dict):
        return {key for key, value in form.items() if value not in (None, False)}.union(
            *map(_keys, form.values())
        )
    if isinstance(form, list):
        return set().union(*map(_keys, form))
    return set()


def _bars(form: dict[str, Any]) -> list[dict[str, Any]]:
    layers = form.get("layer", [form])
    return [layer for layer in layers if layer["mark"]["type"] == "bar"]


@pytest.mark.parametrize("chart", DRAWN)
def test_each_chart_is_of_vega_lites_schema(chart: Chart) -> None:
    alt.Chart.from_dict({"data": {"name": "rows"}, **_form(chart)})


def test_a_chart_that_is_not_of_the_schema_is_found() -> None:
    with pytest.raises(Exception, match="heap"):
        alt.Chart.from_dict({"data": {"name": "rows"}, "mark": "heap"})


@pytest.mark.parametrize("chart", CHARTS)
def test_no_chart_computes(chart: Chart) -> None:
    assert _keys(_form(chart)).isdisjoint(COMPUTING)


@pytest.mark.parametrize("chart", CHARTS)
def test_no_bar_is_put_on_another(chart: Chart) -> None:
    lengths = [
        channel
        for bar in _bars(_form(chart))
        for channel in bar["encoding"].values()
        if isinstance(channel, dict) and "axis" in channel
        if channel["type"] == "quantitative"
    ]

    assert all(channel["stack"] is None for channel in lengths)


@pytest.mark.parametrize("chart", CHARTS)
def test_each_chart_has_keys_that_name_its_cells(chart: Chart) -> None:
    keys = [column.name for column in chart.columns if column.is_key]

    assert keys
    assert len({column.name for column in chart.columns}) == len(chart.columns)


@pytest.mark.parametrize("path", sorted(QUERIES.glob("*.sql")), ids=lambda p: p.stem)
def test_each_query_reads_one_published_table(path: Path) -> None:
    assert table_of(path.read_text())


def test_each_query_is_asked() -> None:
    package = QUERIES.parent
    code = "".join(path.read_text() for path in package.rglob("*.py"))

    unasked = [each.stem for each in QUERIES.iterdir() if f'"{each.stem}"' not in code]

    assert unasked == []


@pytest.mark.parametrize("chart", CHARTS)
def test_what_a_share_is_of_comes_with_its_rows(chart: Chart) -> None:
    wholes = {column.of for column in chart.columns if column.of}
    path = QUERIES / f"{chart.query}.sql"
    selected = set(re.findall(r"\w+", path.read_text())) if wholes else set()

    assert wholes <= selected


def test_a_query_of_two_tables_is_refused() -> None:
    with pytest.raises(ValueError, match="one published table"):
        table_of("select * from marts.rpt_a inner join (select * from marts.rpt_b)")


def test_a_program_has_one_colour_on_every_page() -> None:
    scales = {
        json.dumps(layer["encoding"]["color"]["scale"])
        for page in PAGES
        for chart in page.charts
        for layer in _form(chart).get("layer", [])
        if "scale" in layer["encoding"].get("color", {})
        and "domain" in layer["encoding"]["color"]["scale"]
        and layer["encoding"]["color"]["field"].startswith(("program", "evaluated"))
    }

    assert len(scales) == 1


def test_eight_pages_each_ask_a_question() -> None:
    assert len(PAGES) == 8
    assert all(page.question.endswith("?") for page in PAGES)
