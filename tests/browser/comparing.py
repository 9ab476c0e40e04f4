"""Compare each number on a page with the cell of the published table that it names.

The tables are read from their Parquet files, and numbers are written here anew, from
their decimal digits: nothing of the pages takes part.
"""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from tests.browser.opening import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

NOTHING = "\N{EN DASH}"
CELLS = """() => [...document.querySelectorAll('[data-column]')].map((cell) => ({
  table: (cell.dataset.table || cell.closest('[data-table]').dataset.table),
  key: (cell.dataset.rowKey || cell.closest('[data-row-key]').dataset.rowKey),
  column: cell.dataset.column, form: cell.dataset.form, text: cell.textContent,
}))"""
NUMBERS = {
    "count": (0, 0, ""), "days": (0, 0, " days"), "number": (0, 1, ""),
    "score": (0, 2, ""), "fine": (0, 3, ""), "ratio": (0, 2, ""), "share": (2, 1, "%"),
    "points": (2, 1, " pts"),
}  # fmt: skip


def written(value: float, form: str) -> str:
    """Write a number as a page should, from its decimal digits."""
    shift, places, unit = NUMBERS[form]
    exact = Decimal(repr(value)).scaleb(shift)
    rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if rounded == 0:
        rounded = abs(rounded)
    sign = "+" if form == "points" and rounded > 0 else ""
    return f"{sign}{rounded:,}{unit}"


class Tables:
    """The published tables by key, read from their Parquet files."""

    def __init__(self, published: Path) -> None:
        self.published = published
        self.read: dict[str, pl.DataFrame] = {}
        self.places: dict[tuple[str, tuple[str, ...]], dict[Any, list[int]]] = {}
        self.minimum = {
            table["name"]: table["minimum_group_size"]
            for table in json.loads((published / "manifest.json").read_text())["tables"]
        }

    def found(self, table: str, key: dict[str, Any]) -> list[dict[str, Any]]:
        """Find the rows that a cell says it comes from."""
        if table not in self.read:
            path = self.published / "parquet" / f"{table}.parquet"
            self.read[table] = pl.read_parquet(path)
        frame, names = self.read[table], tuple(sorted(key))
        if (table, names) not in self.places:
            index: dict[Any, list[int]] = {}
            for place, cells in enumerate(frame.select(names).iter_rows()):
                index.setdefault(cells, []).append(place)
            self.places[table, names] = index
        found = self.places[table, names].get(tuple(key[name] for name in names), [])
        return [frame.row(place, named=True) for place in found]


def _text(row: dict[str, Any], cell: dict[str, str], minimum: int | None) -> str:
    """Say what a cell has to show of a row: its number, or that it is hidden."""
    value = row[cell["column"]]
    if value is not None:
        return written(value, cell["form"])
    if row.get("is_suppressed"):
        return f"hidden: fewer than {minimum} people"
    return NOTHING


def compare(page: Page, tables: Tables) -> tuple[int, list[str]]:
    """Compare the numbers on a page; return how many, and those that are wrong."""
    compared, wrong = 0, []
    for cell in page.evaluate(CELLS):
        if cell["form"] not in NUMBERS or cell["table"] == "manifest":
            continue
        rows = tables.found(cell["table"], json.loads(cell["key"]))
        texts = [_text(row, cell, tables.minimum[cell["table"]]) for row in rows]
        compared += cell["text"] != NOTHING
        if texts != [cell["text"]]:
            wrong.append(f"{cell} is not the one of {texts}")
    return compared, wrong


def compare_choices(
    page: Page, tables: Tables, *, every: bool = False
) -> tuple[int, int, list[str]]:
    """Compare a page as it opens, and after each choice of each filter.

    Args:
        page: One that is drawn.
        tables: What it is compared with.
        every: Choose all values; else the first, a middle and the last one.

    Returns:
        How many numbers were compared, over how many choices, and which are wrong.
    """
    compared, wrong = compare(page, tables)
    choices = _choices(page, every=every)
    for number, (field, value) in enumerate(choices, start=2):
        page.select_option(f"#filter-{field}", value)
        page.wait_for_selector(f"body[data-drawn='{number}']", timeout=PATIENCE)
        more, faulty = compare(page, tables)
        compared, wrong = compared + more, wrong + faulty
    return compared, len(choices), wrong


def _choices(page: Page, *, every: bool) -> list[tuple[str, str]]:
    listing = "(field) => [...field.options].map((each) => each.value)"
    chosen = []
    for select in page.query_selector_all("#filters select"):
        values = select.evaluate(listing)
        some = {values[0], values[len(values) // 2], values[-1]}
        name = select.get_attribute("name") or ""
        chosen += [(name, each) for each in (values if every else sorted(some))]
    return chosen
