"""Put rows into a script that a browser reads from a file, without any request.

Columns are written one after another; a column that repeats itself is written as the
values it has and their places. A page opened from a folder may not fetch, so that the
data is a classic script that sets one name.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dashboards.selecting import Cell, Selection

NAME = "stepladderPage"


def encoded(selection: Selection) -> dict[str, Any]:
    """Encode the rows of a selection, column by column."""
    columns = zip(*selection.rows, strict=True) if selection.rows else ()
    return {
        "table": selection.table,
        "rows": len(selection.rows),
        "columns": dict(zip(selection.columns, map(_column, columns), strict=False)),
    }


def script(page: dict[str, Any]) -> str:
    """Write a page's facts as a script; no text in it can end the script's element."""
    text = json.dumps(page, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028")
    return f"window.{NAME}={safe.replace(chr(0x2029), chr(92) + 'u2029')};\n"


def _column(cells: tuple[Cell, ...]) -> dict[str, Any]:
    places: dict[tuple[type, Cell], int] = {}
    indices = [places.setdefault((type(cell), cell), len(places)) for cell in cells]
    if len(places) * 2 > len(cells):
        return {"values": list(cells)}
    return {"distinct": [cell for _, cell in places], "places": indices}
