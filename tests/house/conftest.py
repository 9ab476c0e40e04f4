"""What the house rules judge: the files of the checkout, and dbt's manifest."""

import json
from pathlib import Path
from typing import Any

import pytest

from publish.classification import ClassifiedModel, classify
from tests.house.rules import tree


@pytest.fixture(scope="session")
def files(repository: Path) -> dict[str, str]:
    return tree.repository_files(repository)


@pytest.fixture(scope="session")
def manifest(demo_workspace: Path) -> dict[str, Any]:
    """The project as dbt built it in the small demo run, compiled SQL included."""
    return built_manifest(demo_workspace)


@pytest.fixture(scope="session")
def classified(manifest: dict[str, Any]) -> dict[str, ClassifiedModel]:
    """How personal every column of every model is."""
    return classify(manifest)


def built_manifest(workspace: Path) -> dict[str, Any]:
    """Read dbt's manifest of a workspace, with the SQL that the last run compiled."""
    target = workspace / "dbt/target"
    manifest: dict[str, Any] = json.loads((target / "manifest.json").read_text())
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model":
            compiled = target / "compiled/stepladder" / node["original_file_path"]
            node["compiled_code"] = compiled.read_text(encoding="utf-8")
    return manifest
