"""The guide for one's own files does, as it stands, what it says."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import stepladder

FILE = re.compile(r"^`(\S+)`:\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def workspace(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace that a reader of the guide has after its third step."""
    root = tmp_path_factory.mktemp("guide") / "people"
    stepladder("init", str(root))
    guide = repository / "docs/how-to/bring-your-own-files.md"
    for name, text in FILE.findall(guide.read_text(encoding="utf-8")):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_the_guide_shows_a_file_and_its_mapping(workspace: Path) -> None:
    assert (workspace / "landing/hris/staff_2026-01.csv").is_file()
    assert (workspace / "mappings/hris.yaml").is_file()


def test_two_rows_load_and_two_wait_as_the_guide_says(workspace: Path) -> None:
    stepladder("run", "--workspace", str(workspace))

    status = _json("status", "--workspace", str(workspace), "--json")
    waiting = stepladder("quarantine", "list", "--workspace", str(workspace))

    assert "Ada" not in waiting
    assert "staff_2026-01.csv" in waiting
    workers = [line for line in status["entities"] if line["entity"] == "workers"]
    assert [(line["rows_loaded"], line["rows_quarantined"]) for line in workers] == [
        (2, 2)
    ]


def _json(*arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(stepladder(*arguments))
    return answer
