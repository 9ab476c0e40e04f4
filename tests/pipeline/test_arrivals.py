"""Several complete files at once are told, with what to do, and never guessed about."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ingest import ledger
from ingest.arrivals import landed_together
from ingest.landing import land
from ingest.standing import latest_deliveries
from ingest.workspace import create_workspace
from orchestration.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.workspace import Workspace

MAPPING = """\
source: hris
feeds:
  units:
    entity: org_units
    files: "units*.csv"
    delivery: full
    columns: {org_unit_id: id}
"""
DATED = MAPPING.replace(
    "    columns:", "    delivered_on: {from_file_name: '_(.*)[.]csv'}\n    columns:"
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = create_workspace(tmp_path / "workspace")
    (made.mappings / "hris.yaml").write_text(MAPPING, encoding="utf-8")
    (made.landing / "hris").mkdir()
    return made


def test_files_that_came_at_once_are_named_with_the_one_that_counts(
    workspace: Workspace,
) -> None:
    _put(workspace, "units_2026-01-10.csv", "units_2026-01-9.csv")
    land(workspace)
    (together,) = landed_together(workspace)
    assert together.file_names == ("units_2026-01-9.csv", "units_2026-01-10.csv")
    assert "only units_2026-01-10.csv counts" in str(together)
    assert "`delivered_on`" in str(together)
    assert "`delivery: delta`" in str(together)


def test_files_that_came_one_by_one_are_no_matter(workspace: Workspace) -> None:
    for name in ("units_1.csv", "units_2.csv"):
        _put(workspace, name)
        land(workspace)
    assert landed_together(workspace) == []


def test_a_clock_that_was_set_back_changes_no_order(workspace: Workspace) -> None:
    noon = datetime(2026, 1, 2, 12, tzinfo=UTC)
    _put(workspace, "units_1.csv")
    land(workspace, now=lambda: noon)
    _put(workspace, "units_2.csv")
    (later,) = land(workspace, now=lambda: noon - timedelta(days=1))

    with ledger.open_ledger(workspace.ledger) as opened:
        landed = ledger.deliveries(opened)
        assert ledger.broken_link(opened) is None
    assert [delivery.file_name for delivery in landed] == ["units_1.csv", "units_2.csv"]
    assert latest_deliveries(landed) == {later.delivery_id}


def test_the_notice_ends_with_the_next_single_file(workspace: Workspace) -> None:
    _put(workspace, "units_1.csv", "units_2.csv")
    land(workspace)
    _put(workspace, "units_3.csv")
    land(workspace)
    assert landed_together(workspace) == []


def test_the_notice_ends_when_the_mapping_says_what_the_files_are(
    workspace: Workspace,
) -> None:
    _put(workspace, "units_2026-01-01.csv", "units_2026-02-01.csv")
    land(workspace)
    for remedied in (DATED, MAPPING.replace("delivery: full", "delivery: delta")):
        (workspace.mappings / "hris.yaml").write_text(remedied, encoding="utf-8")
        land(workspace)
        assert landed_together(workspace) == []


def test_files_read_again_for_their_mapping_did_not_come_at_once(
    workspace: Workspace,
) -> None:
    for name in ("units_1.csv", "units_2.csv"):
        _put(workspace, name)
        land(workspace)
    changed = MAPPING.replace("{org_unit_id: id}", "{org_unit_id: id, site: id}")
    (workspace.mappings / "hris.yaml").write_text(
        changed.replace(", site: id", ", org_unit_name: id"), encoding="utf-8"
    )
    assert len(land(workspace)) == 2
    assert landed_together(workspace) == []


def test_status_and_check_tell_it(workspace: Workspace) -> None:
    _put(workspace, "units_1.csv", "units_2.csv")
    where = ["--workspace", str(workspace.root)]
    file = str(workspace.landing / "hris" / "units_1.csv")
    told = CliRunner().invoke(main, ["check", file, "--source", "hris", *where]).stdout
    assert "only units_2.csv counts, not units_1.csv" in told
    land(workspace)
    told = CliRunner().invoke(main, ["check", file, "--source", "hris", *where]).stdout
    assert "counts" not in told
    assert (
        "only units_2.csv counts" in CliRunner().invoke(main, ["status", *where]).stdout
    )
    answer = CliRunner().invoke(main, ["status", "--json", *where]).stdout
    assert len(json.loads(answer)["warnings"]) == 1


def _put(workspace: Workspace, *names: str) -> None:
    for name in names:
        path = workspace.landing / "hris" / name
        path.write_text(f"id\n{name}\n", encoding="utf-8")
