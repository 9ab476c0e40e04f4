"""One browser for a module, and one published set for all tests of the pages."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.opening import a_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop running in this thread, in which nothing else that
    # needs one can run: it ends with the module.
    if shutil.which("chromium") is None:
        pytest.skip("no chromium here")
    with a_browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def published(demo_workspace: Path) -> Path:
    return (demo_workspace / "published/latest").resolve()
