"""What each chart must show, from the published file, and what Superset says it shows.

What is wanted is selected here with the product's own DuckDB; Superset's answer comes
from its own SQL, its own driver and, on a server, another engine.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from dashboards.superset.charts import chart_identifier
from dashboards.superset.datasets import metric_of
from dashboards.superset.forms import Heat, Number, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import duckdb

    from dashboards.superset.cards import Card

Row = tuple[Any, ...]
Choices = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """The rows that a chart shows under the choices that its dashboard opens with."""

    card: Card
    names: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def figures(self) -> Counter[float]:
        """The figures that are drawn, without their places."""
        return Counter(_figures(self.rows))


def choices_of(
    board: Mapping[str, Any],
    tables: Mapping[str, str],
    marts: duckdb.DuckDBPyConnection,
) -> dict[str, Choices]:
    """Read what a dashboard's filters choose when it opens, chart by chart.

    Args:
        board: The dashboard.
        tables: The tables of the datasets, by identifier.
        marts: The published file.
    """
    charts = {
        each["meta"]["chartId"]: each["meta"]["uuid"]
        for each in board["position"].values()
        if isinstance(each, dict) and each["type"] == "CHART"
    }
    chosen: dict[str, Choices] = {chart: {} for chart in charts.values()}
    for choice in board["metadata"]["native_filter_configuration"]:
        target = choice["targets"][0]
        column = target["column"]["name"]
        value = _first_value(choice, column, tables[target["datasetUuid"]], marts)
        for number, chart in charts.items():
            if number not in choice["scope"]["excluded"]:
                chosen[chart][column] = value
    return chosen


def _first_value(
    choice: Mapping[str, Any],
    column: str,
    table: str,
    marts: duckdb.DuckDBPyConnection,
) -> object:
    kept = choice["defaultDataMask"]["filterState"].get("value")
    if kept:
        return kept[0]
    conditions = [each["sqlExpression"] for each in choice["adhoc_filters"]]
    order = "asc" if choice["controlValues"]["sortAscending"] else "desc"
    where = f"where {' and '.join(conditions)}" if conditions else ""
    found = marts.execute(
        f"select distinct {column} from {table} {where} "
        f"order by {column} {order} limit 1"
    ).fetchall()
    return found[0][0]


def wanted(card: Card, chosen: Choices, marts: duckdb.DuckDBPyConnection) -> Wanted:
    """Select what a chart must show; a figure that two rows claim is an error."""
    keys, values = _columns(card)
    conditions = [f"({card.rule.condition})"] if card.rule.condition else []
    conditions += [f"{name} = ?" for name in (*dict(card.fixed), *chosen)]
    where = f"where {' and '.join(conditions)}" if conditions else ""
    found = marts.execute(
        f"select {', '.join((*keys, *values))} from {card.rule.table} {where}",
        [*dict(card.fixed).values(), *chosen.values()],
    ).fetchall()
    rows = tuple(tuple(map(_plain, row)) for row in found)
    if not isinstance(card.form, Rows):
        seen = Counter(row[: len(keys)] for row in rows)
        if seen and max(seen.values()) > 1:
            raise AssertionError(f"{card.title}: more than one row for a mark")
        # Where no row is, a single figure is asked for and is empty.
        rows = rows or (((None,) * len(values)),) if not keys else rows
    names = (
        *keys,
        *(values if isinstance(card.form, Rows) else map(metric_of, values)),
    )
    return Wanted(card, names, rows)


def _columns(card: Card) -> tuple[tuple[str, ...], tuple[str, ...]]:
    form = card.form
    if isinstance(form, Rows):
        return (), tuple(column.name for column in card.shown)
    if isinstance(form, Number):
        return (), (form.value,)
    if isinstance(form, Heat):
        return (form.across, form.down), (form.value,)
    return (form.across, *([form.series] if form.series else [])), form.values


def asked(context: Mapping[str, Any], chosen: Choices) -> dict[str, Any]:
    """Add a dashboard's choices to a chart's question, as the browser does."""
    added = [
        {"col": name, "op": "IN", "val": [value]} for name, value in chosen.items()
    ]
    (query,) = context["queries"]
    filters = [*query["filters"], *added]
    return {**context, "force": True, "queries": [{**query, "filters": filters}]}


def difference(want: Wanted, answer: Mapping[str, Any]) -> str | None:
    """Compare an answer with what is wanted, row by row; None when they are equal."""
    (result,) = answer["result"]
    if result.get("error"):
        return str(result["error"])
    told = Counter(
        tuple(_plain(row.get(name)) for name in want.names) for row in result["data"]
    )
    if told != Counter(want.rows):
        missing = sum((Counter(want.rows) - told).values())
        added = sum((told - Counter(want.rows)).values())
        return f"{missing} rows missing, {added} rows that are not published"
    return None


def figures_differ(want: Wanted, answer: Mapping[str, Any]) -> str | None:
    """Compare the figures of an answer that a browser pivoted; None when equal."""
    (result,) = answer["result"]
    if result.get("error"):
        return str(result["error"])
    form = want.card.form
    keys = set() if isinstance(form, Rows | Number) else set(_columns(want.card)[0])
    told = Counter(
        _figures(
            [value for name, value in row.items() if name not in keys | {"rank"}]
            for row in result["data"]
        )
    )
    drawn = (
        want.figures
        if isinstance(form, Rows)
        else Counter(_figures(row[len(keys) :] for row in want.rows))
    )
    return None if told == drawn else "other figures than are published"


def _figures(rows: Iterable[Sequence[object]]) -> list[float]:
    return [
        float(cell)
        for row in rows
        for cell in map(_plain, row)
        if isinstance(cell, int | float) and not isinstance(cell, bool)
    ]


def _plain(cell: object) -> object:
    """Write a cell as JSON does: dates as milliseconds, missing as nothing."""
    if isinstance(cell, float) and math.isnan(cell):
        return None
    if isinstance(cell, datetime):
        return int(cell.replace(tzinfo=UTC).timestamp() * 1000)
    if isinstance(cell, date):
        return _plain(datetime(cell.year, cell.month, cell.day, tzinfo=UTC))
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell


def by_identifier(cards: Iterable[Card]) -> dict[str, Card]:
    """Find a chart of the pack by Superset's name for it."""
    return {chart_identifier(card): card for card in cards}
