"""A person can have everything that is held of them, and nothing of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest.errors import UsageError
from tests.pipeline.asking_person import (
    ADA_IDS,
    ADAS_MENTIONS,
    ADAS_ROWS,
    export,
    make,
)

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make(tmp_path / "workspace")


def test_an_export_holds_every_canary_of_one_person_and_none_of_another(
    workspace: Workspace, tmp_path: Path
) -> None:
    found = export(workspace, tmp_path / "out", "W-ADA-777")
    text = b"".join(path.read_bytes() for path in found.folder.iterdir()).decode()
    mine = (
        "AdaCanary B",
        "ada.canary@example.org",
        "1990-12-10",
        "AdaCanary praise",
        "AdaCanaryDay",
        *ADA_IDS,
    )
    assert [canary for canary in mine if canary not in text] == []
    others = ("BobCanary", "bob.canary", "CydCanary", "EveCanary", "eve.canary")
    others_ids = ("W-BOB-002", "W-CYD-003", "W-EVE-004", "U-BOB", "U-EVE", "p1_")
    assert [canary for canary in (*others, *others_ids) if canary in text] == []


def test_an_export_says_where_each_row_came_from_and_what_it_is_held_for(
    workspace: Workspace, tmp_path: Path
) -> None:
    told = export(workspace, tmp_path / "out", "W-ADA-001").told
    records = told["records"]
    assert isinstance(records, dict)
    assert {entity: len(rows) for entity, rows in records.items()} == ADAS_ROWS
    (row,) = records["feedback"]
    place = [row[name] for name in ("_file", "_record", "_source", "_feed")]
    assert place == ["feedback_1.csv", 1, "hris", "feedback"]
    assert row["_loaded_at"].startswith("2026-01-02T03:04:05")
    assert (row["receiver_id"], row["giver_id"]) == ("W-ADA-001", "(another person)")
    # The older complete list was replaced by the newer one.
    standing = [row["_standing"] for row in records["workers"]]
    assert standing == ["superseded", "current"]
    mentions = told["mentions"]
    assert isinstance(mentions, list)
    assert sorted((row["_entity"], row["_role"]) for row in mentions) == [
        ("feedback", "giver_id"),
        ("job_history", "manager_id"),
        ("mentoring_matches", "mentor_id"),
    ]
    purposes = told["purposes"]
    assert isinstance(purposes, dict)
    assert purposes.keys() == {*ADAS_ROWS, *ADAS_MENTIONS}


def test_an_export_is_for_its_owner_only_and_never_written_over(
    workspace: Workspace, tmp_path: Path
) -> None:
    found = export(workspace, tmp_path / "out", "W-ADA-001")
    assert found.folder.stat().st_mode & 0o777 == 0o700
    modes = {path.stat().st_mode & 0o777 for path in found.folder.iterdir()}
    assert modes == {0o600}
    with pytest.raises(UsageError, match="cannot be made"):
        export(workspace, tmp_path / "out", "W-BOB-002")
