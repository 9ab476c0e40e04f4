"""What is not complete is marked on each chart over time, and no line leads to it."""

import re
from typing import Any

import pytest

from dashboards.definitions import Chart, Context
from dashboards.pages import PAGES
from dashboards.selecting import QUERIES

CONTEXT = Context(programs=("Alpha", "Beta"))
OVER_TIME = ("period_id_label", "cohort_year_label")
# The last year has just begun: what it has so far is a tenth of the others.
YEARS = [("2023", 0.11, True), ("2024", 0.1, True), ("2025", 0.01, False)]


def _layers(chart: Chart) -> list[dict[str, Any]]:
    form = chart.spec(CONTEXT) if chart.spec else {}
    layers: list[dict[str, Any]] = form.get("layer", [form])
    return layers


def _is_over_time(chart: Chart) -> bool:
    return any(
        layer.get("encoding", {}).get("x", {}).get("field") in OVER_TIME
        for layer in _layers(chart)
    )


SERIES = [
    pytest.param(chart, id=f"{page.page_id}-{chart.chart_id}")
    for page in PAGES
    for chart in page.charts
    if _is_over_time(chart)
]


def _kept(layer: dict[str, Any], row: dict[str, Any]) -> bool:
    """Apply the filters of a layer to a row, as Vega would."""
    return all(
        _holds(step["filter"], row)
        for step in layer.get("transform", [])
        if "filter" in step
    )


def _holds(expression: str, row: dict[str, Any]) -> bool:
    """Read the few expressions that the charts are made with."""
    for part in expression.split(" && "):
        named = re.fullmatch(r"(!?)(?:isValid\()?datum\.(\w+)\)?", part)
        assert named, part
        value = row[named[2]]
        is_true = value is not None if "isValid" in part else bool(value)
        if is_true == bool(named[1]):
            return False
    return True


def _drawn(chart: Chart, mark: str, *, filled: bool | None = None) -> list[list[str]]:
    """Name the years that each layer of a mark draws."""
    numbers = {column.name for column in chart.columns if not column.is_key}
    rows = [
        {**dict.fromkeys(numbers, value), "year": year, "is_complete": is_complete}
        for year, value, is_complete in YEARS
    ]
    return [
        [str(row["year"]) for row in rows if _kept(layer, row)]
        for layer in _layers(chart)
        if layer["mark"]["type"] == mark
        and (filled is None or layer["mark"].get("filled", True) is filled)
    ]


@pytest.mark.parametrize("chart", SERIES)
def test_an_incomplete_period_is_marked(chart: Chart) -> None:
    pale = [
        layer["encoding"]["opacity"]["condition"]["test"]
        for layer in _layers(chart)
        if layer["mark"]["type"] == "bar"
    ]

    if pale:
        assert pale == ["datum.is_complete"]
    else:
        assert _drawn(chart, "line") == [["2023", "2024"]]
        assert _drawn(chart, "point", filled=True) == [["2023", "2024"]]
        assert _drawn(chart, "point", filled=False) == [["2025"]]


@pytest.mark.parametrize("chart", SERIES)
def test_the_rows_of_a_chart_over_time_say_what_is_complete(chart: Chart) -> None:
    query = (QUERIES / f"{chart.query}.sql").read_text()

    assert re.search(r"\bis_complete\b", query.split("from marts.")[0])


def test_every_page_with_periods_has_charts_over_time() -> None:
    pages = {page.page_id for page in PAGES if page.has_period}

    assert {str(series.id).split("-", 1)[0] for series in SERIES} == pages
