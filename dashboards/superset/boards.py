"""A dashboard of the pack: where its charts stand, and what may be chosen.

The filters choose one value each and cannot be emptied, so that charts get one row for
each mark; without that they would stay empty, by the metrics of the datasets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboards.superset.cards import PERIOD, PERIOD_KIND, SCOPE, complete, rule_of
from dashboards.superset.charts import chart_identifier
from dashboards.superset.datasets import VERSION, dataset_identifier, metric_of
from dashboards.superset.forms import Number, Plot, Rows
from dashboards.superset.identity import identifier
from dashboards.themes import OKABE_ITO

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from dashboards.definitions import Page
    from dashboards.superset.cards import Card, Rule

WIDTH: Final = 12
EVERYBODY: Final = "all"
YEAR: Final = "year"
_ROOT: Final = "ROOT_ID"
_GRID: Final = "GRID_ID"
_HEADER: Final = "HEADER_ID"
_BESIDE: Final = 4
_HEIGHTS: Final = {"words": 16, "number": 20, "chart": 52, "table": 36, "tall": 88}
_READ: Final = (
    "Each figure is one row of a published table. An empty figure is hidden, because "
    "a group is small, or it is not in the period; it is never zero. Counts of people "
    "are rounded: parts do not add up to totals."
)
_ESTIMATE, _BESIDE_IT, _AFTER = OKABE_ITO[:3]
_END: Final = "#8A94A6"


def dashboard(
    page: Page, cards: Sequence[Card], tables: Mapping[str, Collection[str]]
) -> dict[str, Any]:
    """Describe a dashboard.

    Args:
        page: The page that it repeats.
        cards: Its charts, in order.
        tables: The columns of each published table.
    """
    numbers = {card.card_id: place for place, card in enumerate(cards, start=1)}
    colours = dict(_colours(cards))
    return {
        "dashboard_title": page.name,
        "description": f"{page.question} {page.lead}",
        "css": "",
        "slug": f"stepladder-{page.page_id}",
        "certified_by": None,
        "certification_details": None,
        "published": True,
        "uuid": identifier("dashboard", page.page_id),
        "position": _position(page, cards, numbers),
        "metadata": {
            "native_filter_configuration": list(_filters(page, cards, numbers, tables)),
            "chart_configuration": {},
            "global_chart_configuration": {
                "scope": {"rootPath": [_ROOT], "excluded": []},
                "chartsInScope": [],
            },
            "cross_filters_enabled": False,
            "color_scheme": "supersetColors",
            "label_colors": colours,
            "map_label_colors": colours,
            "shared_label_colors": [],
            "expanded_slices": {},
            "refresh_frequency": 0,
            "timed_refresh_immune_slices": [],
            "default_filters": "{}",
        },
        "version": VERSION,
    }


def _colours(cards: Sequence[Card]) -> Iterator[tuple[str, str]]:
    """Give figures that stand together fixed colours; ends of intervals recede."""
    for card in cards:
        if isinstance(card.form, Plot) and len(card.form.values) > 1:
            drawn = iter((_ESTIMATE, _BESIDE_IT, _AFTER))
            for value in card.form.values:
                is_end = value.endswith(("_low", "_high"))
                yield metric_of(value), _END if is_end else next(drawn)


def _position(
    page: Page, cards: Sequence[Card], numbers: Mapping[str, int]
) -> dict[str, Any]:
    position: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        _ROOT: {"type": "ROOT", "id": _ROOT, "children": [_GRID]},
        _GRID: {"type": "GRID", "id": _GRID, "children": [], "parents": [_ROOT]},
        _HEADER: {"type": "HEADER", "id": _HEADER, "meta": {"text": page.name}},
    }
    words = {
        "type": "MARKDOWN",
        "id": "MARKDOWN-read",
        "children": [],
        "meta": {
            "code": "\n\n".join(filter(None, (_lead(page), page.caveat, _READ))),
            "width": WIDTH,
            "height": _HEIGHTS["words"],
        },
    }
    _add_row(position, [words])
    for row in _rows(cards):
        _add_row(
            position, [_placed(card, numbers[card.card_id], len(row)) for card in row]
        )
    return position


def _lead(page: Page) -> str:
    return f"**{page.question}** {page.lead}"


def _rows(cards: Sequence[Card]) -> Iterator[list[Card]]:
    """Place figures by three or four, charts by two, wide ones and names alone."""
    figures = [card for card in cards if isinstance(card.form, Number)]
    by = _BESIDE if len(figures) % _BESIDE != 1 else _BESIDE - 1
    for first in range(0, len(figures), by):
        yield figures[first : first + by]
    names = [card for card in cards if card.is_key_to_names]
    yield from _by_two([card for card in cards if card not in (*figures, *names)])
    if names:
        yield names


def _by_two(cards: Sequence[Card]) -> Iterator[list[Card]]:
    waiting: list[Card] = []
    for card in cards:
        if card.is_wide:
            yield from ([waiting] if waiting else [])
            yield [card]
            waiting = []
            continue
        waiting.append(card)
        if len(waiting) == WIDTH // 6:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _placed(card: Card, number: int, beside: int) -> dict[str, Any]:
    return {
        "type": "CHART",
        "id": f"CHART-{card.card_id}",
        "children": [],
        "meta": {
            "chartId": number,
            "uuid": chart_identifier(card),
            "sliceName": card.title,
            "width": WIDTH // beside,
            "height": _height(card, beside),
        },
    }


def _height(card: Card, beside: int) -> int:
    if isinstance(card.form, Number):
        return _HEIGHTS["number"]
    if isinstance(card.form, Rows) and beside == 1:
        return _HEIGHTS["table"]
    is_tall = isinstance(card.form, Plot) and card.form.is_tall
    return _HEIGHTS["tall" if is_tall else "chart"]


def _add_row(position: dict[str, Any], children: Sequence[dict[str, Any]]) -> None:
    name = f"ROW-{len(position[_GRID]['children']) + 1}"
    position[_GRID]["children"].append(name)
    position[name] = {
        "type": "ROW",
        "id": name,
        "children": [child["id"] for child in children],
        "parents": [_ROOT, _GRID],
        "meta": {"background": "BACKGROUND_TRANSPARENT"},
    }
    for child in children:
        position[child["id"]] = {**child, "parents": [_ROOT, _GRID, name]}


def _filters(
    page: Page,
    cards: Sequence[Card],
    numbers: Mapping[str, int],
    tables: Mapping[str, Collection[str]],
) -> Iterator[dict[str, Any]]:
    offered = list(_offered(page, tables))
    for name, column, rule, preferred in offered:
        used = [card for card in cards if column in card.filters]
        left_out = [card for card in cards if column not in card.filters]
        if not used:
            continue
        yield {
            "id": _filter_id(page, column),
            "name": name,
            "type": "NATIVE_FILTER",
            "filterType": "filter_select",
            "description": "",
            "targets": [
                {
                    "column": {"name": column},
                    "datasetUuid": dataset_identifier(rule.table),
                }
            ],
            "adhoc_filters": _conditions(rule),
            "time_range": "No filter",
            "controlValues": {
                "enableEmptyFilter": True,
                "defaultToFirstItem": preferred is None,
                "multiSelect": False,
                "searchAllOptions": False,
                "inverseSelection": False,
                "sortAscending": column != PERIOD,
            },
            # Without this the first value shows, and is applied only by hand.
            "requiredFirst": preferred is None,
            "defaultDataMask": _chosen(column, preferred),
            "cascadeParentIds": [],
            "scope": {
                "rootPath": [_ROOT],
                "excluded": [numbers[card.card_id] for card in left_out],
            },
        }


def _offered(
    page: Page, tables: Mapping[str, Collection[str]]
) -> Iterator[tuple[str, str, Rule, str | None]]:
    """List what may be chosen: its name, column, rows, and what is chosen at first."""
    if page.has_scope:
        yield "Unit or level", SCOPE, rule_of("promotion-rates"), EVERYBODY
    if page.has_period:
        periods = complete(rule_of("periods"), tables)
        # Backwards by name, so that the latest year comes first, as `year:2025-01-01`.
        yield "Period of single figures", PERIOD, periods, None
        yield "Periods along lines", PERIOD_KIND, periods, YEAR
    for each in page.filters:
        yield each.label, each.column, rule_of(each.query), each.preferred


def _filter_id(page: Page, column: str) -> str:
    return f"NATIVE_FILTER-{page.page_id}-{column}"


def _conditions(rule: Rule) -> list[dict[str, Any]]:
    if not rule.condition:
        return []
    return [
        {
            "clause": "WHERE",
            "expressionType": "SQL",
            "sqlExpression": rule.condition,
            "filterOptionName": "filter_rows",
        }
    ]


def _chosen(column: str, preferred: str | None) -> dict[str, Any]:
    if preferred is None:
        return {"extraFormData": {}, "filterState": {}, "ownState": {}}
    return {
        "extraFormData": {"filters": [{"col": column, "op": "IN", "val": [preferred]}]},
        "filterState": {"value": [preferred], "label": preferred},
        "ownState": {},
    }
