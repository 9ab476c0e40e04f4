"""dbt's documentation opens from the page on data quality, and reaches for nothing."""

from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, Page

from dashboards.serving import server_of
from tests.browser.opening import drawn_page

MODEL = "model.stepladder.rpt_retention"


def _followed(page: Page, own: str) -> list[str]:
    """Follow the link to the documentation; tell what went wrong."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith((own, "data:", "blob:"))
            else faults.append(f"request: {asked.url}")
        ),
    )
    page.click("footer a[href*=dbt-docs]")
    page.wait_for_selector("text=Welcome", timeout=60_000)
    return faults


def test_from_a_folder(browser: Browser, published: Path) -> None:
    page = browser.new_page()
    drawn_page(page, published / "site", "trust")

    faults = _followed(page, "file:")
    page.evaluate(f"window.location.hash = '#!/model/{MODEL}'")
    page.wait_for_selector("h1:has-text('rpt_retention')", timeout=60_000)
    described = page.text_content("body") or ""
    page.context.close()

    assert faults == []
    assert "opening_headcount" in described


def test_from_the_server(browser: Browser, published: Path) -> None:
    page = browser.new_page()
    with server_of(published / "site", port=0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        page.goto(f"{address}trust.html")
        page.wait_for_selector("body[data-drawn]", timeout=60_000)
        faults = _followed(page, address)
        page.context.close()
        server.shutdown()

    assert faults == []
