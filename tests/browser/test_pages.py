"""Each number on a page is a cell of a published table; nothing leaves the machine."""

from pathlib import Path
from threading import Thread

import duckdb
import pytest
from playwright.sync_api import Browser, Page

from dashboards.serving import server_of
from dashboards.site import write_site
from publish.manifest import read_manifest
from tests.browser.comparing import Tables, compare, compare_choices, written
from tests.browser.opening import PAGES, files_of

MOST_BYTES = 2_000_000


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


@pytest.mark.parametrize("name", PAGES)
def test_every_number_is_a_cell_of_a_published_table(
    name: str, browser: Browser, published: Path
) -> None:
    tables = Tables(published)
    page, faults = _open(browser, f"{(published / 'site').as_uri()}/{name}.html")

    compared, _, wrong = compare_choices(page, tables)
    page.context.close()

    assert wrong == []
    assert faults == []
    assert compared > 20


def test_a_server_shows_the_same_page(browser: Browser, published: Path) -> None:
    with server_of(published / "site", port=0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        page, faults = _open(browser, address, own=(address,))
        compared, wrong = compare(page, Tables(published))
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


@pytest.mark.parametrize(
    ("people", "is_drawn"), [(20, False), (25, True)], ids=["too few", "enough"]
)
def test_rounded_shares_of_few_people_are_not_drawn(
    people: int, browser: Browser, published: Path, tmp_path: Path, *, is_drawn: bool
) -> None:
    # Rounded to 5, twenty people have the shares 0, 25, 50, 75 and 100 % only.
    marts = tmp_path / "marts.duckdb"
    marts.write_bytes((published / "marts.duckdb").read_bytes())
    with duckdb.connect(str(marts)) as connection:
        connection.execute(
            "update rpt_time_to_promotion_curves set employee_count = ?, "
            "promoted_share = 0.25 where scope_kind = 'gender'",
            [people],
        )
    write_site(tmp_path / "site", marts=marts, manifest=read_manifest(published))

    page, faults = _open(browser, f"{(tmp_path / 'site').as_uri()}/fairness.html")
    shown = page.is_visible("#curves .chart")
    leads_to_no_digest = page.query_selector("a[href*=digest]") is None
    told = page.text_content("#curves .state") or ""
    listed = page.text_content("#curves .table") or ""
    page.context.close()

    assert faults == []
    assert leads_to_no_digest
    assert shown is is_drawn
    assert ("fewer than 25 people" in told) is not is_drawn
    assert "25.0%" in listed


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
