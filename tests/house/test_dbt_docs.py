"""dbt's documentation opens from a file, reaches for nothing and holds no row."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import DataError
from orchestration.dbt_docs import POLICY, filled_page, packaged_page

ELSEWHERE = re.compile(r"(?:src|href)=\"(?:https?:)?//[^\"]+")


@pytest.fixture(scope="module")
def parsed(demo_workspace: Path) -> dict[str, Any]:
    """The project as the demo's run parsed it."""
    path = demo_workspace / "dbt/target/manifest.json"
    parsed: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return parsed


@pytest.fixture(scope="module")
def page(parsed: dict[str, Any]) -> str:
    return filled_page(packaged_page(), parsed)


def test_the_page_describes_every_published_model(
    page: str, parsed: dict[str, Any]
) -> None:
    published = [
        node
        for node in parsed["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["meta"].get("publish")
    ]

    assert len(published) > 50
    assert all(node["unique_id"] in page for node in published)
    assert "INLINE DATA" not in page


def test_the_page_can_reach_for_nothing(page: str) -> None:
    assert page.index(POLICY) < page.index("<script")
    assert "default-src 'none'" in POLICY
    assert "connect-src" not in POLICY
    assert ELSEWHERE.findall(page.split("<script", maxsplit=1)[0]) == []
    assert "cloudfront" not in page


def test_the_page_says_nothing_of_the_machine_it_was_made_on(
    page: str, demo_workspace: Path, repository: Path
) -> None:
    assert str(demo_workspace) not in page
    assert str(repository) not in page


def test_no_description_ends_the_script_that_holds_it() -> None:
    node = {
        "unique_id": "model.x",
        "resource_type": "model",
        "schema": "marts",
        "name": "x",
        "columns": {},
        "description": "</script><script>alert(1)</script>",
    }

    filled = filled_page(packaged_page(), {"nodes": {"model.x": node}, "sources": {}})

    assert "</script><script>alert(1)" not in filled


def test_a_page_of_another_dbt_is_refused() -> None:
    with pytest.raises(DataError, match="has changed"):
        filled_page("<html></html>", {"nodes": {}, "sources": {}})
