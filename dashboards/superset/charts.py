"""A chart of the pack as Superset writes it: what is asked, and how it is drawn.

`params` is what a person sees in Superset's own editor; `query_context` is the same
question for whoever asks without a browser (an e-mailed report, the interface). Both
are made from the same parts.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from dashboards.definitions import NUMBERS
from dashboards.superset.datasets import (
    FORMATS,
    VERSION,
    dataset_identifier,
    metric_of,
)
from dashboards.superset.forms import PERIODS, Heat, Number, Plot, Rows
from dashboards.superset.identity import identifier

if TYPE_CHECKING:
    from dashboards.definitions import Column
    from dashboards.superset.cards import Card

MOST_ROWS: Final = 10_000
_TICK: Final = "%Y-%m"


def chart_identifier(card: Card) -> str:
    """Identify a chart."""
    return identifier("chart", card.page_id, card.card_id)


def chart(card: Card) -> dict[str, Any]:
    """Describe a chart."""
    kind, drawn = _drawing(card)
    params = {
        "viz_type": kind,
        "adhoc_filters": list(_conditions(card)),
        "annotation_layers": [],
        "extra_form_data": {},
        "row_limit": MOST_ROWS,
        "dashboards": [],
        **drawn,
    }
    return {
        "slice_name": card.title,
        "description": card.caption or None,
        "certified_by": None,
        "certification_details": None,
        "viz_type": kind,
        "params": params,
        "query_context": _asked(card, params),
        "cache_timeout": None,
        "uuid": chart_identifier(card),
        "version": VERSION,
        "dataset_uuid": dataset_identifier(card.rule.table),
    }


def _conditions(card: Card) -> list[dict[str, Any]]:
    conditions: list[dict[str, Any]] = [
        {
            "clause": "WHERE",
            "expressionType": "SIMPLE",
            "subject": column,
            "operator": "==",
            "operatorId": "EQUALS",
            "comparator": value,
            "filterOptionName": f"filter_{column}",
        }
        for column, value in card.fixed
    ]
    if card.rule.condition:
        conditions.append(
            {
                "clause": "WHERE",
                "expressionType": "SQL",
                "sqlExpression": card.rule.condition,
                "filterOptionName": "filter_rows",
            }
        )
    return conditions


def _drawing(card: Card) -> tuple[str, dict[str, Any]]:
    form = card.form
    if isinstance(form, Rows):
        return "table", _rows(card)
    if isinstance(form, Number):
        return "big_number_total", {
            "metric": metric_of(form.value),
            "subtitle": "",
            "header_font_size": 0.4,
            "y_axis_format": _format(card, form.value),
        }
    if isinstance(form, Heat):
        return "heatmap_v2", {
            "x_axis": form.across,
            "groupby": form.down,
            "metric": metric_of(form.value),
            "normalize_across": "heatmap",
            "linear_color_scheme": "schemeBlues",
            "sort_x_axis": "alpha_asc",
            "sort_y_axis": "alpha_desc",
            "xscale_interval": 1,
            "yscale_interval": 1,
            "left_margin": 100,
            "bottom_margin": 50,
            "value_bounds": [None, None],
            "y_axis_format": _format(card, form.value),
            "show_legend": False,
            "show_percentage": False,
            "show_values": True,
        }
    return f"echarts_timeseries_{form.kind}", _plot(card, form)


def _rows(card: Card) -> dict[str, Any]:
    return {
        "query_mode": "raw",
        "all_columns": [column.name for column in card.shown],
        "order_by_cols": [json.dumps([name, True]) for name in _order(card)],
        "column_config": {
            column.name: {"d3NumberFormat": FORMATS[column.form]}
            for column in card.shown
            if column.form in NUMBERS
        },
        "page_length": 0,
        "include_search": False,
        "show_cell_bars": False,
        "color_pn": False,
        "table_timestamp_format": "%Y-%m-%d",
        "allow_rearrange_columns": True,
    }


def _order(card: Card) -> list[str]:
    return [column.name for column in card.shown if column.is_key]


def _plot(card: Card, form: Plot) -> dict[str, Any]:
    is_time = form.across == PERIODS
    is_line = form.kind == "line"
    is_labelled = form.kind == "bar" and len(form.values) == 1
    drawn: dict[str, Any] = {
        "x_axis": form.across,
        "xAxisForceCategorical": not is_time and not is_line,
        "time_grain_sqla": None,
        "metrics": [metric_of(value) for value in form.values],
        "groupby": [form.series] if form.series else [],
        "order_desc": True,
        "stack": None,
        "only_total": False,
        "show_legend": bool(form.series) or len(form.values) > 1,
        "legendType": "scroll",
        "legendOrientation": "top",
        "rich_tooltip": True,
        "showTooltipTotal": False,
        "showTooltipPercentage": False,
        "show_value": is_labelled,
        "truncate_metric": True,
        "y_axis_format": _format(card, form.values[0]),
        "tooltipTimeFormat": _TICK,
        "x_axis_time_format": _TICK,
        "x_axis_sort_asc": True,
        # Figures of one row keep their order; series go by name.
        "sort_series_type": "name" if form.series else None,
        "sort_series_ascending": True,
        "truncateYAxis": False,
        "y_axis_bounds": [None, None],
        "x_axis_title_margin": 15,
        "y_axis_title_margin": 15,
        "y_axis_title_position": "Left",
    }
    if is_line:
        drawn |= {"markerEnabled": is_time, "markerSize": 6, "seriesType": "line"}
    if form.kind == "scatter":
        drawn |= {"markerEnabled": True, "markerSize": 12}
    if form.kind == "bar":
        drawn["orientation"] = "horizontal" if form.is_horizontal else "vertical"
    if not is_time and len(form.values) == 1 and not form.series:
        drawn |= {"x_axis_sort": metric_of(form.values[0])}
    return drawn


def _format(card: Card, value: str) -> str:
    return FORMATS[_said(card, value).form]


def _said(card: Card, name: str) -> Column:
    return next(column for column in card.columns if column.name == name)


def _asked(card: Card, params: dict[str, Any]) -> str:
    asked = {
        "filters": [
            {"col": column, "op": "==", "val": value} for column, value in card.fixed
        ],
        "extras": {"having": "", "where": _sql(card)},
        "applied_time_extras": {},
        "columns": [],
        "metrics": [],
        "orderby": [],
        "annotation_layers": [],
        "row_limit": MOST_ROWS,
        "series_limit": 0,
        "order_desc": True,
        "url_params": {},
        "custom_params": {},
        "custom_form_data": {},
        "time_range": "No filter",
        **_picked(card),
    }
    context = {
        "datasource": {"id": 0, "type": "table"},
        "force": False,
        "queries": [asked],
        "form_data": params,
        "result_format": "json",
        "result_type": "full",
    }
    return json.dumps(context, sort_keys=True)


def _sql(card: Card) -> str:
    return f"({card.rule.condition})" if card.rule.condition else ""


def _picked(card: Card) -> dict[str, Any]:
    form = card.form
    if isinstance(form, Rows):
        return {
            "columns": [column.name for column in card.shown],
            "metrics": None,
            "orderby": [[name, True] for name in _order(card)],
        }
    if isinstance(form, Number):
        return {"metrics": [metric_of(form.value)]}
    if isinstance(form, Heat):
        return {
            "columns": [_axis(form.across), form.down],
            "metrics": [metric_of(form.value)],
        }
    series = [form.series] if form.series else []
    return {
        "columns": [_axis(form.across), *series],
        "series_columns": series,
        "metrics": [metric_of(value) for value in form.values],
    }


def _axis(column: str) -> dict[str, Any]:
    return {
        "columnType": "BASE_AXIS",
        "expressionType": "SQL",
        "sqlExpression": column,
        "label": column,
    }
