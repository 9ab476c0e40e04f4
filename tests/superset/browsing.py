"""The dashboards as a reader opens them: the questions that the pages really ask."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.superset.program import USER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from playwright.sync_api import Page, Response

    from tests.superset.program import Server

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SIZE = {"width": 1500, "height": 4200}
"""High enough for all charts: Superset loads those that are in view."""

STEP_MS = 1000
STILL_STEPS = 4
MOST_STEPS = 120
LOADING = ".loading, [data-test='loading-indicator']"


@dataclass
class Opened:
    """What happened while a dashboard was open."""

    answers: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    elsewhere: set[str] = field(default_factory=set)


def open_dashboards(
    server: Server, slugs: Mapping[str, int], pictures: Path
) -> dict[str, Opened] | None:
    """Open each dashboard and wait for its charts.

    Args:
        server: Where they are.
        slugs: Their names, and how many charts each has.
        pictures: The folder for a picture of each.

    Returns:
        By name, the last answer to each chart; None where no browser is installed.
    """
    chromium = shutil.which("chromium")
    if chromium is None:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
        page.goto(f"{server.address}/login/")
        page.fill("#username", USER)
        page.fill("#password", server.password)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "login" not in url)
        seen = {}
        for slug, charts in slugs.items():
            seen[slug] = _open(page, server, slug, charts)
            page.screenshot(path=pictures / f"{slug}.png")
        browser.close()
    return seen


def _open(page: Page, server: Server, slug: str, charts: int) -> Opened:
    opened = Opened()

    def note(response: Response) -> None:
        address = urlsplit(response.url)
        if address.scheme in {"http", "https"} and not response.url.startswith(
            server.address
        ):
            opened.elsewhere.add(address.netloc)
        if address.path != "/api/v1/chart/data":
            return
        if not response.ok:
            opened.failures.append(f"{response.status} {response.text()[:300]}")
            return
        form = (response.request.post_data_json or {}).get("form_data", {})
        # A filter asks for its values the same way, and is no chart.
        if form.get("viz_type") != "filter_select" and form.get("slice_id"):
            opened.answers[int(form["slice_id"])] = response.json()

    page.on("response", note)
    page.goto(f"{server.address}/superset/dashboard/{slug}/")
    before, still = -1, 0
    for _ in range(MOST_STEPS):
        page.wait_for_timeout(STEP_MS)
        is_loading = bool(page.locator(LOADING).count())
        is_same = len(opened.answers) == before and not is_loading
        still = still + 1 if is_same else 0
        before = len(opened.answers)
        if still >= STILL_STEPS and before >= charts:
            break
    page.remove_listener("response", note)
    return opened
