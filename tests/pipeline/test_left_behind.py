"""What lies in the landing folders and is not loaded is told, with what to do."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from ingest.landing import land
from ingest.landing_state import LandingState, landing_state
from ingest.mapping import load_mappings
from ingest.workspace import create_workspace, load_workspace
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
GOOD = "id\nu1\nu2\n"
WRONG_HEADER = "unit\nu1\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = create_workspace(tmp_path / "workspace")
    (made.mappings / "hris.yaml").write_text(MAPPING, encoding="utf-8")
    (made.landing / "hris").mkdir()
    return made


def _put(workspace: Workspace, place: str, text: str = GOOD) -> Path:
    path = workspace.landing / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _look(workspace: Workspace) -> LandingState:
    return landing_state(workspace, load_mappings(workspace))


def _status(workspace: Workspace) -> tuple[str, dict[str, Any]]:
    where = ["--workspace", str(workspace.root)]
    told = CliRunner().invoke(main, ["status", *where]).stdout
    answer = CliRunner().invoke(main, ["status", "--json", *where]).stdout
    return told, json.loads(answer)


@pytest.mark.parametrize(
    ("place", "path", "remedy"),
    [
        ("hris/units.txt", "landing/hris/units.txt", "units*.csv"),
        ("hris/2026/units.csv", "landing/hris/2026/", "Move its files into"),
        ("lms/units.csv", "landing/lms/", "Write `mappings/lms.yaml`"),
        ("units.csv", "landing/units.csv", "Move it into the folder of its source"),
    ],
)
def test_a_file_that_no_feed_takes_is_named_with_a_remedy(
    workspace: Workspace, place: str, path: str, remedy: str
) -> None:
    _put(workspace, "hris/units.csv")
    _put(workspace, place)
    assert len(land(workspace)) == 1

    (found,) = _look(workspace).unclaimed
    told, answer = _status(workspace)

    assert found.path == path
    assert remedy in found.remedy
    assert f"  {path}: " in told
    assert [each["path"] for each in answer["landing"]["unclaimed"]] == [path]


def test_what_no_one_means_as_data_is_no_matter(workspace: Workspace) -> None:
    for name in (".units.csv.part", "README.md", "Thumbs.db", "~$units.xlsx"):
        _put(workspace, f"hris/{name}")
        _put(workspace, name)
    (workspace.landing / "lms").mkdir()
    (workspace.landing / "hris" / "empty").mkdir()

    assert _look(workspace) == LandingState()
    assert "Taken by no feed" not in _status(workspace)[0]


def test_the_files_of_a_copied_workspace_are_landed(
    workspace: Workspace, tmp_path: Path
) -> None:
    """A copy has other inodes and times. What was changed in it does wait."""
    _put(workspace, "hris/units_1.csv")
    _put(workspace, "hris/units_2.csv", GOOD.replace("u2", "u3"))
    _put(workspace, "hris/units_3.csv", WRONG_HEADER)
    land(workspace)
    copied = load_workspace(
        shutil.copytree(workspace.root, tmp_path / "copy", copy_function=shutil.copy)
    )
    assert _look(copied) == _look(workspace)
    assert [stopped.path for stopped in _look(copied).stopped] == [
        "landing/hris/units_3.csv"
    ]

    _put(copied, "hris/units_2.csv", GOOD.replace("u2", "u4"))
    assert _look(copied).waiting == ("landing/hris/units_2.csv",)


def test_a_file_that_changes_while_it_is_read_is_said_to_wait(
    workspace: Workspace,
) -> None:
    path = _put(workspace, "hris/units.csv")

    def grow(_: str) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write("u3\n")
            file.flush()
            os.fsync(file.fileno())

    assert land(workspace, progress=grow) == []
    assert _look(workspace).waiting == ("landing/hris/units.csv",)
    assert "still being written, or just come" in _status(workspace)[0]

    assert [delivery.rows_loaded for delivery in land(workspace)] == [3]
    assert _look(workspace) == LandingState()


def test_a_file_that_is_bad_while_it_is_written_waits_and_is_not_stopped(
    workspace: Workspace,
) -> None:
    path = _put(workspace, "hris/units.csv", "id,name\n,North\n")

    def finish(_: str) -> None:
        path.write_text(GOOD, encoding="utf-8")

    assert land(workspace, progress=finish) == []
    assert _look(workspace).waiting == ("landing/hris/units.csv",)
    assert [delivery.status for delivery in land(workspace)] == ["loaded"]


def test_a_half_copied_complete_list_waits_until_it_is_closed(
    workspace: Workspace,
) -> None:
    path = _put(workspace, "hris/units.csv")
    assert [delivery.rows_loaded for delivery in land(workspace)] == [2]

    with path.open("w", encoding="utf-8") as copying:
        copying.write("id\nu1\n")
        copying.flush()
        assert land(workspace) == []
        assert _look(workspace).waiting == ("landing/hris/units.csv",)
        copying.write("u2\nu3\n")

    assert [delivery.rows_loaded for delivery in land(workspace)] == [3]


def test_a_new_file_waits_before_the_first_landing(workspace: Workspace) -> None:
    _put(workspace, "hris/units.csv")
    assert _look(workspace).waiting == ("landing/hris/units.csv",)
    assert not workspace.ledger.exists()


def test_a_stopped_file_is_told_until_it_is_corrected_or_taken_away(
    workspace: Workspace,
) -> None:
    path = _put(workspace, "hris/units.csv", WRONG_HEADER)
    land(workspace)
    land(workspace)

    (stopped,) = _look(workspace).stopped
    told, answer = _status(workspace)

    assert (stopped.delivery_id, stopped.path) == (1, "landing/hris/units.csv")
    assert stopped.rule == "header_missing_column"
    assert "Restore the column" in stopped.remedy
    assert f"{stopped.path}: line 1: column id: " in told
    assert answer["landing"]["stopped"][0]["rule"] == stopped.rule

    path.write_text(GOOD, encoding="utf-8")
    land(workspace)
    assert _look(workspace).stopped == ()


def test_a_stopped_file_stays_stopped_under_another_name(workspace: Workspace) -> None:
    path = _put(workspace, "hris/units.csv", WRONG_HEADER)
    land(workspace)
    renamed = path.rename(path.with_name("units_2.csv"))
    land(workspace)
    assert [each.path for each in _look(workspace).stopped] == [
        "landing/hris/units_2.csv"
    ]

    renamed.unlink()
    assert _look(workspace).stopped == ()


def test_a_link_is_told_as_stopped(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.csv").write_text(GOOD, encoding="utf-8")
    (workspace.landing / "hris/units.csv").symlink_to(tmp_path / "elsewhere.csv")
    land(workspace)
    assert [each.rule for each in _look(workspace).stopped] == ["not_regular_file"]


def test_a_wrong_mapping_does_not_hide_the_status(workspace: Workspace) -> None:
    _put(workspace, "hris/units.csv")
    land(workspace)
    (workspace.mappings / "hris.yaml").write_text("source: [", encoding="utf-8")
    told, answer = _status(workspace)
    assert "hris.yaml" in answer["warnings"][0]
    assert "org_units" in told
