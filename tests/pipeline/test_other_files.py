"""Files that are split, sent twice and in another order give the same marts.

From the files on, through landing, to every mart that is not about files. The models'
SQL is that of the small organisation's own build, run directly in DuckDB: the check
takes seconds. `make proof-history` does it with every entity and the whole command.
"""

from __future__ import annotations

import json
import random
import shutil
from typing import TYPE_CHECKING, Any

import duckdb

from ingest.raw_views import register_raw_views
from ingest.workspace import create_workspace
from orchestration.dbt_runner import EFFECTS_TAG, target_folder
from tests.engines.comparison import compare
from tests.pipeline.other_files import TELL_OF_FILES, deliver_otherwise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.workspace import Workspace
    from tests.pipeline.conftest import Organisation


def test_other_files_in_another_order_give_the_same_marts(
    organisation: Organisation, tmp_path: Path
) -> None:
    plain = organisation.workspace
    other = _same_files(plain, tmp_path / "workspace")

    chance = random.Random(1)  # noqa: S311 - no secret, but a way to deliver
    landed = deliver_otherwise(other, chance)

    assert {delivery.status for delivery in landed} == {"loaded"}
    assert len(landed) > len(list(plain.landing.rglob("*.csv")))
    with duckdb.connect() as connection:
        name = plain.building_database.stem
        connection.execute(f"attach ':memory:' as {name}; use {name}")
        register_raw_views(connection, other)
        marts = list(_build(connection, plain))
        connection.execute(
            f"attach '{plain.building_database}' as expected (read_only)"
        )
        differing = [
            mart
            for mart in marts
            if not compare(connection, f"expected.{mart}", mart).is_equal
        ]
    assert marts
    assert differing == []


def _same_files(plain: Workspace, root: Path) -> Workspace:
    """A workspace with the same files and keys, of which nothing is landed."""
    other = create_workspace(root, settings=plain.settings)
    for folder in ("landing", "mappings", "programs"):
        shutil.copytree(plain.root / folder, root / folder, dirs_exist_ok=True)
    for key in (plain.pseudonym_key, plain.master_key):
        shutil.copy2(key, other.vault)
    return other


def _build(connection: duckdb.DuckDBPyConnection, plain: Workspace) -> Iterator[str]:
    """Build what needs no estimated effects; give the marts that are not of files."""
    target = target_folder(plain)
    manifest = json.loads((target / "manifest.json").read_bytes())
    for schema in ("staging", "intermediate", "marts", "ops"):
        connection.execute(f"create schema {schema}")
    for model in _in_order(manifest):
        relation = f"{model['schema']}.{model['name']}"
        kind = model["config"]["materialized"]
        sql = target / "compiled" / "stepladder" / model["original_file_path"]
        connection.execute(f"create {kind} {relation} as {sql.read_text()}")
        if model["schema"] in {"marts", "ops"} and model["name"] not in TELL_OF_FILES:
            yield relation


def _in_order(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """The models, each after those that it reads."""
    ordered: dict[str, dict[str, Any]] = {}

    def add(name: str) -> None:
        model = manifest["nodes"].get(name)
        if model is None or name in ordered or EFFECTS_TAG in model["tags"]:
            return
        for parent in model["depends_on"]["nodes"]:
            add(parent)
        ordered[name] = model

    for name, node in manifest["nodes"].items():
        if node["resource_type"] == "model":
            add(name)
    return list(ordered.values())
