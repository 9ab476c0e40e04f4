"""A browser and the pages, for whatever looks at them: tests, pictures, benchmarks."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

PAGES = (
    "index", "outcomes", "participation", "mentoring", "skills", "careers",
    "fairness", "trust",
)  # fmt: skip
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
FIRST = ("index", "overview")
DRAWN = "body[data-drawn]"
PATIENCE = 60_000


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Open the Chromium of the system.

    Raises:
        FileNotFoundError: There is none.
    """
    program = shutil.which("chromium")
    if program is None:
        raise FileNotFoundError("install Chromium first: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=[*FLAGS])
        yield opened
        opened.close()


def name_of(name: str) -> str:
    """Call a page by its name, not by its file: the first one is the overview."""
    return FIRST[1] if name == FIRST[0] else name


def drawn_page(page: Page, site: Path, name: str, *, choice: str = "") -> None:
    """Go to a page and wait until all its charts are drawn."""
    page.goto(f"{site.as_uri()}/{name}.html#{choice}")
    page.wait_for_selector(DRAWN, timeout=PATIENCE)


def files_of(site: Path, name: str) -> list[Path]:
    """List the files that a browser loads for one page."""
    own = [site / f"{name}.html", site / "data" / f"{name_of(name)}.js"]
    return [
        *own,
        *sorted((site / "vendor").glob("*.js")),
        *sorted((site / "assets").iterdir()),
    ]
