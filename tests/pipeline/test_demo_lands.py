"""The demo lands: every planted fault is caught under its rule, and nothing else is."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from ingest.demo import write_demo
from ingest.landing import land
from ingest.workspace import Workspace, create_workspace

ENDS = (
    "rows_in",
    "rows_loaded",
    "rows_quarantined",
    "rows_duplicate",
    "rows_superseded",
)


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = create_workspace(tmp_path_factory.mktemp("demo") / "workspace")
    write_demo(workspace.root, employees=400, months=36, seed=7)
    land(workspace)
    return workspace


def _planted(workspace: Workspace) -> dict[str, dict[str, Any]]:
    text = (workspace.truth / "planted_dirt.json").read_text()
    files: dict[str, dict[str, Any]] = json.loads(text)["files"]
    return files


def _deliveries(workspace: Workspace) -> dict[str, dict[str, Any]]:
    with sqlite3.connect(workspace.ledger) as ledger:
        ledger.row_factory = sqlite3.Row
        found = {}
        for row in ledger.execute("select * from deliveries"):
            rules: dict[str, int] = {}
            for rule, rows in ledger.execute(
                "select rule, rows from faults_by_rule "
                "where delivery_id = ? and rows > 0",
                (row["delivery_id"],),
            ):
                rules[rule] = rules.get(rule, 0) + rows
            name = f"{row['source']}/{Path(row['file_name']).name}"
            found[name] = {**dict(row), "rules": dict(sorted(rules.items()))}
    return found


def test_every_file_of_the_demo_is_loaded(landed: Workspace) -> None:
    deliveries = _deliveries(landed)

    assert set(deliveries) == set(_planted(landed))
    assert {delivery["status"] for delivery in deliveries.values()} == {"loaded"}


@pytest.mark.parametrize(
    ("employees", "months", "seed"),
    [(96, 12, 0), (100, 60, 7), (150, 24, 7), (250, 13, 1)],
)
def test_the_dirt_of_a_small_demo_never_stops_a_file(
    tmp_path: Path, employees: int, months: int, seed: int
) -> None:
    workspace = create_workspace(tmp_path / "workspace")
    write_demo(workspace.root, employees=employees, months=months, seed=seed)

    landed = land(workspace)

    assert [file.reject_reason for file in landed if file.status != "loaded"] == []
    quarantined = {
        f"{file.source}/{file.file_name}": file.rows_quarantined for file in landed
    }
    assert quarantined == {
        name: tally["rows_quarantined"] for name, tally in _planted(workspace).items()
    }


def test_each_row_ends_where_it_was_planted_to_end(landed: Workspace) -> None:
    deliveries = _deliveries(landed)

    assert {
        name: {end: deliveries[name][end] for end in ENDS} for name in deliveries
    } == {
        name: {end: tally[end] for end in ENDS}
        for name, tally in _planted(landed).items()
    }


def test_each_planted_fault_is_caught_under_its_rule(landed: Workspace) -> None:
    deliveries = _deliveries(landed)

    assert {name: one["rules"] for name, one in deliveries.items()} == {
        name: tally["quarantined_by_rule"] for name, tally in _planted(landed).items()
    }
