"""The pages of a large organisation stay light, and say what they leave out."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dashboards.site import MOST_BYTES, write_site
from publish.manifest import read_manifest
from tests.browser.many_units import widened
from tests.browser.opening import PAGES, drawn_page, files_of

UNITS, LEVELS = 300, 6


@pytest.fixture(scope="module")
def site(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    marts = widened(
        published / "marts.duckdb", folder / "marts.duckdb", units=UNITS, levels=LEVELS
    )
    write_site(folder / "site", marts=marts, manifest=read_manifest(published))
    return folder / "site"


def test_each_page_keeps_its_budget(site: Path) -> None:
    weights = {
        name: sum(path.stat().st_size for path in files_of(site, name))
        for name in PAGES
    }

    assert max(weights.values()) <= MOST_BYTES
    assert max(weights.values()) > MOST_BYTES * 0.8


def test_the_page_offers_what_it_says_and_shows_the_last_unit(
    site: Path, browser: Browser
) -> None:
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    drawn_page(page, site, "participation")
    told = page.text_content("#units-left-out") or ""
    reported, offered = map(int, re.findall(r"\d+", told))
    units = page.eval_on_selector_all(
        "#filter-scope optgroup[label=Units] option", "all => all.map(o => o.value)"
    )
    levels = page.eval_on_selector_all(
        "#filter-scope optgroup[label=Levels] option", "all => all.length"
    )
    page.select_option("#filter-scope", units[-1])
    page.wait_for_selector("body[data-drawn='2']")
    shown = page.text_content("#tile-access .value")
    page.context.close()

    assert reported > UNITS > offered == len(units)
    assert levels >= LEVELS
    assert shown not in {None, "no data"}
    assert faults == []
