"""The two commands of the README, on a small demo, leave behind what it says."""

import csv
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


def test_the_manifest_balances_every_delivery(demo_workspace: Path) -> None:
    manifest = json.loads(
        (demo_workspace / "published/latest/manifest.json").read_text()
    )
    ends = ("loaded", "quarantined", "duplicate", "superseded", "erased")

    assert manifest["reconciliation"]
    for line in manifest["reconciliation"]:
        assert line["rows_in"] == sum(line[f"rows_{end}"] for end in ends)


def test_every_record_of_a_landed_table_is_accounted_for(demo_workspace: Path) -> None:
    """Counted here by Python's own reader of CSV: one header, then records."""
    with duckdb.connect(_warehouse(demo_workspace), read_only=True) as connection:
        landed = connection.execute(
            "select file_name, rows_in from raw_ops.deliveries"
            " where status = 'loaded' and file_name like '%.csv'"
        ).fetchall()

    assert len(landed) > 1
    for name, rows_in in landed:
        [path] = (demo_workspace / "landing").rglob(name)
        with path.open(encoding="latin-1", newline="") as file:
            delimiter = ";" if ";" in file.readline() else ","
            records = sum(
                bool(record) for record in csv.reader(file, delimiter=delimiter)
            )
        assert (name, rows_in) == (name, records)


def test_what_the_ledger_counts_as_loaded_lies_in_the_store(
    demo_workspace: Path,
) -> None:
    """Superseded versions too: they say what was known before."""
    with duckdb.connect(_warehouse(demo_workspace), read_only=True) as connection:
        landed = connection.execute(
            "select parquet_path, rows_loaded + rows_superseded"
            " from raw_ops.deliveries"
            " where status = 'loaded'"
        ).fetchall()
        for path, kept in landed:
            [[stored]] = connection.execute(
                "select sum(num_rows) from parquet_file_metadata(?)",
                [str(demo_workspace / path)],
            ).fetchall()
            assert (path, stored) == (path, kept)

    assert landed


def test_a_second_run_changes_nothing_and_says_so(demo_workspace: Path) -> None:
    before = _published(demo_workspace)

    answer = _json("run", "--workspace", str(demo_workspace), "--json")

    assert answer["status"] == "unchanged"
    assert answer["seconds"] <= 15
    assert _published(demo_workspace) == before


def test_the_status_tells_the_last_run(demo_workspace: Path) -> None:
    status = _json("status", "--workspace", str(demo_workspace), "--json")
    manifest = json.loads(
        (demo_workspace / "published/latest/manifest.json").read_text()
    )
    with duckdb.connect(_warehouse(demo_workspace), read_only=True) as connection:
        by_entity = connection.execute(
            "select entity, sum(rows_loaded)::bigint, sum(rows_quarantined)::bigint"
            " from raw_ops.deliveries group by entity"
        ).fetchall()
        [[faults]] = connection.execute(
            "select sum(rows)::bigint from raw_ops.faults_by_rule"
        ).fetchall()

    assert status["published"]["generation"] == manifest["generation"]
    assert status["checks"]["failed"] == []
    assert status["checks"]["passed"] == sum(
        check["has_passed"] for check in manifest["checks"]
    )
    assert sorted(by_entity) == [
        (line["entity"], line["rows_loaded"], line["rows_quarantined"])
        for line in sorted(status["entities"], key=lambda line: line["entity"])
    ]
    assert sum(line["rows"] for line in status["quarantine"]) == faults


def test_the_published_set_proves_itself(demo_workspace: Path) -> None:
    stepladder("verify", "--workspace", str(demo_workspace))


def test_the_raw_store_is_read_only(demo_workspace: Path) -> None:
    stored = list((demo_workspace / "store/raw").rglob("*.parquet"))

    assert stored
    assert all(path.stat().st_mode & 0o222 == 0 for path in stored)


def _warehouse(workspace: Path) -> Path:
    return workspace / "warehouse/latest/warehouse.duckdb"


def _published(workspace: Path) -> tuple[str, dict[str, str]]:
    latest = workspace / "published/latest"
    manifest = json.loads((latest / "manifest.json").read_text())
    hashes = {table["name"]: table["content_hash"] for table in manifest["tables"]}
    return latest.resolve().name, hashes


def _json(*arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(stepladder(*arguments))
    return answer
