"""The two commands of the README, on a small demo, leave behind what it says."""

import json
from pathlib import Path
from typing import Any

import duckdb

from tests.conftest import stepladder


def test_the_published_set_can_be_read(demo_workspace: Path) -> None:
    latest = demo_workspace / "published/latest"
    manifest = json.loads((latest / "manifest.json").read_text())

    with duckdb.connect(latest / "marts.duckdb", read_only=True) as connection:
        for table in manifest["tables"]:
            [[rows]] = connection.execute(
                f"select count(*) from marts.{table['name']}"
            ).fetchall()
            assert rows == table["rows"]
            assert (latest / table["parquet"]["path"]).is_file()

    assert manifest["tables"]


def test_nothing_is_lost_between_the_files_and_the_store(demo_workspace: Path) -> None:
    manifest = json.loads(
        (demo_workspace / "published/latest/manifest.json").read_text()
    )
    ends = ("loaded", "quarantined", "duplicate", "superseded", "erased")

    assert manifest["reconciliation"]
    for line in manifest["reconciliation"]:
        assert line["rows_in"] == sum(line[f"rows_{end}"] for end in ends)


def test_a_second_run_changes_nothing_and_says_so(demo_workspace: Path) -> None:
    before = _published(demo_workspace)

    answer = _json("run", "--workspace", str(demo_workspace), "--json")

    assert answer["status"] == "unchanged"
    assert _published(demo_workspace) == before


def test_the_status_tells_the_last_run(demo_workspace: Path) -> None:
    status = _json("status", "--workspace", str(demo_workspace), "--json")

    assert status


def test_the_published_set_proves_itself(demo_workspace: Path) -> None:
    stepladder("verify", "--workspace", str(demo_workspace))


def test_the_raw_store_is_read_only(demo_workspace: Path) -> None:
    stored = list((demo_workspace / "store/raw").rglob("*.parquet"))

    assert stored
    assert all(path.stat().st_mode & 0o222 == 0 for path in stored)


def _published(workspace: Path) -> tuple[str, dict[str, str]]:
    latest = workspace / "published/latest"
    manifest = json.loads((latest / "manifest.json").read_text())
    hashes = {table["name"]: table["content_hash"] for table in manifest["tables"]}
    return latest.resolve().name, hashes


def _json(*arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(stepladder(*arguments))
    return answer
