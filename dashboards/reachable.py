"""Leave out of a page the rows that no choice of its reader can pick.

Several pages share a query and show different rows of it. Who opens a page reads all
that is in it, so that what it never shows is not there. A row is kept as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboards.scopes import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboards.definitions import Page
    from dashboards.selecting import Cell, Selection

SCOPE = "scope"


def reachable(selection: Selection, page: Page, query: str) -> Selection:
    """Keep the rows of a query that a chart, tile or filter of the page may show."""
    if any(each.query == query for each in page.filters):
        return selection
    shown = [
        *(_conditions(chart.picks) for chart in page.charts if chart.query == query),
        *(
            _conditions((SCOPE,)) | {name: {value} for name, value in tile.constants}
            for tile in page.tiles
            if tile.query == query
        ),
    ]
    rows = (
        row
        for row in selection.rows
        if any(
            _meets(dict(zip(selection.columns, row, strict=True)), conditions)
            for conditions in shown
        )
    )
    return replace(selection, rows=tuple(rows))


def _conditions(picks: tuple[str, ...]) -> dict[str, set[str]]:
    """Read what picks fix, whatever is chosen."""
    fixed = dict(pick.split("=", 1) for pick in picks if "=" in pick)
    found = {name: {value} for name, value in fixed.items()}
    if SCOPE in picks:
        found["scope_kind"] = set(KINDS)
    return found


def _meets(row: Mapping[str, Cell], conditions: Mapping[str, set[str]]) -> bool:
    return all(str(row[name]) in values for name, values in conditions.items())
