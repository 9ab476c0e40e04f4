"""Each number on a page is a cell of a published table; nothing leaves the machine."""

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from threading import Thread
from typing import Any

import duckdb
import polars as pl
import pytest
from playwright.sync_api import Browser, Page

from dashboards.serving import server_of
from dashboards.site import write_site
from publish.manifest import read_manifest
from tests.browser.opening import PAGES, files_of

NOTHING = "\N{EN DASH}"
MOST_BYTES = 2_000_000
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


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (0.0625, "share", "6.3%"),
        (-0.016, "points", "-1.6 pts"),
        (0.064, "points", "+6.4 pts"),
        (-4.9e-17, "score", "0.00"),
        (0.0345, "fine", "0.035"),
        (15985, "count", "15,985"),
        (1200.0, "days", "1,200 days"),
    ],
)
def test_the_tests_own_way_to_write_numbers(value: float, form: str, text: str) -> None:
    assert written(value, form) == text


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


def _open(
    browser: Browser, address: str, *, own: tuple[str, ...] = ("file:",)
) -> tuple[Page, list[str]]:
    """Open a page, and list what went wrong: requests beyond its own, complaints."""
    faults: list[str] = []
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.on("console", lambda line: faults.append(f"console: {line.text}"))
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith((*own, "data:", "blob:"))
            else faults.append(f"request: {asked.url}")
        ),
    )
    page.goto(address)
    page.wait_for_selector("body[data-drawn]", timeout=60_000)
    return page, faults


def _text(row: dict[str, Any], cell: dict[str, str], minimum: int | None) -> str:
    """Say what a cell has to show of a row: its number, or that it is hidden."""
    value = row[cell["column"]]
    if value is not None:
        return written(value, cell["form"])
    if row.get("is_suppressed"):
        return f"hidden: fewer than {minimum} people"
    return NOTHING


def _wrong(page: Page, tables: Tables) -> tuple[int, list[str]]:
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


def _choices(page: Page) -> list[tuple[str, str]]:
    """Choose the first, a middle and the last of each filter."""
    listing = "(field) => [...field.options].map((each) => each.value)"
    chosen = []
    for select in page.query_selector_all("#filters select"):
        values = select.evaluate(listing)
        picked = sorted({values[0], values[len(values) // 2], values[-1]})
        name = select.get_attribute("name") or ""
        chosen += [(name, each) for each in picked]
    return chosen


@pytest.mark.parametrize("name", PAGES)
def test_every_number_is_a_cell_of_a_published_table(
    name: str, browser: Browser, published: Path
) -> None:
    tables = Tables(published)
    page, faults = _open(browser, f"{(published / 'site').as_uri()}/{name}.html")

    compared, wrong = _wrong(page, tables)
    for number, (field, value) in enumerate(_choices(page), start=2):
        page.select_option(f"#filter-{field}", value)
        page.wait_for_selector(f"body[data-drawn='{number}']", timeout=60_000)
        more, faulty = _wrong(page, tables)
        compared, wrong = compared + more, wrong + faulty
    page.context.close()

    assert wrong == []
    assert faults == []
    assert compared > 20


def test_a_server_shows_the_same_page(browser: Browser, published: Path) -> None:
    with server_of(published / "site", port=0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        page, faults = _open(browser, address, own=(address,))
        compared, wrong = _wrong(page, Tables(published))
        page.context.close()
        server.shutdown()

    assert (wrong, faults) == ([], [])
    assert compared > 20


def test_a_name_of_a_program_is_a_text_whatever_it_says(
    browser: Browser, published: Path, tmp_path: Path
) -> None:
    hostile = (
        "<script>window.stolen = 1</script><img src=x onerror='window.stolen = 1'>"
    )
    marts = tmp_path / "marts.duckdb"
    marts.write_bytes((published / "marts.duckdb").read_bytes())
    with duckdb.connect(str(marts)) as connection:
        connection.execute("update dim_programs set program_name = ?", [hostile])
    write_site(tmp_path / "site", marts=marts, manifest=read_manifest(published))

    page, faults = _open(browser, f"{(tmp_path / 'site').as_uri()}/outcomes.html")
    shown = page.text_content("main") or ""
    stolen = page.evaluate("window.stolen")
    page.context.close()

    assert hostile in shown
    assert stolen is None
    assert faults == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light_and_fits_a_phone(
    name: str, browser: Browser, published: Path
) -> None:
    site = published / "site"
    page, _ = _open(browser, f"{site.as_uri()}/{name}.html")
    page.set_viewport_size({"width": 375, "height": 800})

    assert sum(path.stat().st_size for path in files_of(site, name)) <= MOST_BYTES
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_used_by_everybody(
    name: str, theme: str, browser: Browser, published: Path, repository: Path
) -> None:
    address = f"{(published / 'site').as_uri()}/{name}.html#theme={theme}"
    page, _ = _open(browser, address)
    axe = (repository / "tests/browser/vendor/axe.min.js").read_text()
    page.evaluate(axe)
    found = page.evaluate(
        "async () => (await axe.run({preload: false, "
        "runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']}))"
        ".violations.map((each) => each.id + ': ' + each.nodes[0].html)"
    )
    page.context.close()

    assert found == []
