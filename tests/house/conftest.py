"""What the house rules judge: the files of the checkout, and dbt's manifest."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.house.rules import tree


@pytest.fixture(scope="session")
def files(repository: Path) -> dict[str, str]:
    return tree.repository_files(repository)


@pytest.fixture(scope="session")
def manifest(demo_workspace: Path) -> dict[str, Any]:
    """The project as dbt built it in the small demo run."""
    [path] = sorted(demo_workspace.glob("dbt/**/manifest.json"))[-1:]
    parsed: dict[str, Any] = json.loads(path.read_text())
    return parsed
