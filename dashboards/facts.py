"""What the scripts of the pages hold: rows, forms of charts, names, choices.

The rows of all units go in, or of as many as a page can carry. Text for people who
look at the page without a script is in its template; putting files on the disk is
`dashboards.site`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from dashboards.definitions import NUMBERS, Context
from dashboards.encoding import encoded, script
from dashboards.pages import PAGES
from dashboards.reachable import reachable
from dashboards.scopes import (
    offered_periods,
    offered_scopes,
    reported_units,
    without_other_units,
)
from dashboards.selecting import Selection, checks_of, names_of, select, tables_of
from dashboards.states import notes_of, smallest_drawn, smallest_groups
from dashboards.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Collection

    import duckdb

    from dashboards.definitions import Chart, Column, Page
    from publish.manifest import Manifest

MARGIN = 0.95


@dataclass(frozen=True)
class Scripts:
    """The script of each page, and how many units of all of them it has rows of."""

    texts: dict[str, str]
    offered_units: int
    reported_units: int


def scripts_of(
    connection: duckdb.DuckDBPyConnection, manifest: Manifest, *, most_bytes: int
) -> Scripts:
    """Write the scripts of all pages.

    Where one would be heavier than `most_bytes`, the smallest units are left out of
    all of them, so that each page offers the same choice.
    """
    common = _shared(connection, manifest)
    context = Context(programs=tuple(common["names"]["program"].values()))
    drawn = {page.page_id: _page_facts(page, context) for page in PAGES}
    read = {
        query: _selected(connection, query, manifest)
        for page in PAGES
        for query in _queries(page)
    }
    rows = {
        page.page_id: {
            query: reachable(read[query], page, query) for query in _queries(page)
        }
        for page in PAGES
    }
    reported = reported_units(connection)
    count = len(reported)
    while True:
        units = frozenset(reported[:count])
        shared = {**common, "scopes": offered_scopes(connection, units)}
        texts = {
            page.page_id: script(
                {
                    **shared,
                    **drawn[page.page_id],
                    "data": _data(rows[page.page_id], units),
                }
            )
            for page in PAGES
        }
        heaviest = max(len(text.encode()) for text in texts.values())
        if heaviest <= most_bytes or count == 0:
            return Scripts(texts, count, len(reported))
        count = int(count * MARGIN * most_bytes / heaviest)


def _queries(page: Page) -> list[str]:
    queries = {
        *(chart.query for chart in page.charts),
        *(tile.query for tile in page.tiles),
        *(each.query for each in page.filters),
    }
    return sorted(queries)


def _data(rows: dict[str, Selection], units: Collection[str]) -> dict[str, Any]:
    return {
        query: encoded(without_other_units(selection, units))
        for query, selection in rows.items()
    }


def _shared(
    connection: duckdb.DuckDBPyConnection, manifest: Manifest
) -> dict[str, Any]:
    from dashboards.themes import theme

    names = {
        "org_unit": names_of(select(connection, "org-unit-names")),
        "grade": names_of(select(connection, "grade-names")),
        "program": names_of(select(connection, "program-names")),
        "period": names_of(select(connection, "period-names")),
    }
    return {
        "names": {**names, "code": WORDS},
        "periods": offered_periods(connection),
        "smallest": smallest_groups(manifest),
        "smallestDrawn": smallest_drawn(manifest),
        "staleOn": notes_of(manifest).stale_on,
        "asOf": manifest.as_of_date.isoformat(),
        "generation": manifest.generation,
        "themes": {"light": theme(is_dark=False), "dark": theme(is_dark=True)},
    }


def _page_facts(page: Page, context: Context) -> dict[str, Any]:
    return {
        "page": page.page_id,
        "hasScope": page.has_scope,
        "hasPeriod": page.has_period,
        "filters": [asdict(each) for each in page.filters],
        "tiles": [
            {**asdict(tile), "columns": _columns(tile.columns)} for tile in page.tiles
        ],
        "charts": [
            {
                "id": chart.chart_id,
                "query": chart.query,
                "picks": chart.picks,
                "words": chart.words,
                "columns": _columns(chart.columns),
                **_drawing(chart, context),
            }
            for chart in page.charts
        ],
    }


def _drawing(chart: Chart, context: Context) -> dict[str, Any]:
    """Draw a chart, and name the numbers without which there is nothing to draw."""
    from altair.utils.schemapi import debug_mode

    # Comparing every part with the schema takes most of the time: tests do it.
    with debug_mode(arg=False):
        spec = chart.spec(context) if chart.spec else None
    text = json.dumps(spec)
    numbers = [
        each.name for each in chart.columns if each.form in NUMBERS and not each.is_key
    ]
    drawn = [name for name in numbers if f'"{name}:Q"' in text or f'"{name}"' in text]
    return {"spec": spec, "drawn": drawn or numbers}


def _selected(
    connection: duckdb.DuckDBPyConnection, query: str, manifest: Manifest
) -> Selection:
    if query == "manifest-checks":
        return checks_of(manifest)
    if query == "manifest-tables":
        return tables_of(manifest)
    return select(connection, query)


def _columns(columns: tuple[Column, ...]) -> list[dict[str, Any]]:
    return [asdict(column) for column in columns]
