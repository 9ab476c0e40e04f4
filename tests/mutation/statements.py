"""The statements of the unit tests, made by dbt itself in one run over a marked copy.

dbt needs the tables that a model reads only for the types of their columns, so the
parents are built without rows.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.mutation.marking import marked_copy
from tests.mutation.unit_tests import read_unit_test

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.mutation.unit_tests import UnitTest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "dbt_project"
_EMPLOYEES = 96
_MONTHS = 14


class DbtStoppedError(Exception):
    """dbt could not build the empty tables or run the unit tests."""


def make_statements(place: Path, *, project: Path, selection: str) -> Path:
    """Have dbt build empty tables and run the unit tests; the folder of its target.

    Raises:
        DbtStoppedError: If it stopped, or a unit test fails without any mistake.
    """
    import duckdb

    from ingest.demo import write_demo
    from ingest.demo.organisation import END
    from ingest.landing import land
    from ingest.raw_views import register_raw_views
    from ingest.workspace import create_workspace
    from orchestration.inputs import dbt_variables

    workspace = create_workspace(place / "workspace")
    write_demo(workspace.root, employees=_EMPLOYEES, months=_MONTHS, seed=7)
    land(workspace)
    workspace.building.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(workspace.building_database)) as connection:
        register_raw_views(connection, workspace)
    copy = marked_copy(project, place / "dbt_project")
    variables = dbt_variables(workspace, as_of=END)
    environment = {"STEPLADDER_WAREHOUSE": str(workspace.building_database)}
    parents = " ".join(f"+{part}" for part in selection.split())
    tests = " ".join(f"{part},test_type:unit" for part in selection.split())
    _dbt(copy, environment, variables, "run", "--empty", "--select", *parents.split())
    _dbt(copy, environment, variables, "test", "--select", *tests.split())
    return copy / "target"


def _dbt(
    project: Path,
    environment: Mapping[str, str],
    variables: Mapping[str, str | int | list[str]],
    *command: str,
) -> None:
    ended = subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            *("--no-use-colors", "--no-version-check"),
            *command,
            *("--project-dir", project, "--profiles-dir", project),
            *("--vars", json.dumps(dict(variables))),
        ],
        cwd=project,
        env={**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise DbtStoppedError(f"dbt {command[0]}:\n{ended.stdout[-4000:]}")


def unit_tests(target: Path) -> dict[str, list[UnitTest]]:
    """Read the unit tests of each model that dbt ran."""
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    found: dict[str, list[UnitTest]] = {}
    for node in manifest["unit_tests"].values():
        for path in _written(target, node):
            test = read_unit_test(node["name"], path.read_text(encoding="utf-8"))
            found.setdefault(node["model"], []).append(test)
    return found


def _written(target: Path, node: Mapping[str, str]) -> Iterator[Path]:
    folder = target / "run" / node["package_name"] / node["original_file_path"]
    yield from folder.rglob(f"{node['name']}.sql")


def selected_models(target: Path, prefixes: tuple[str, ...]) -> dict[str, Path]:
    """Name the models whose names begin so, with their paths."""
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    return {
        node["name"]: Path(node["original_file_path"])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["name"].startswith(prefixes)
    }
