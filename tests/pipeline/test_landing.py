"""Landing a folder of files: once each, in order, repeatable, nothing in the open."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pytest

from ingest import ledger, vault
from ingest.errors import UsageError
from ingest.landing import land
from ingest.landing_folder import natural_order
from ingest.raw_views import register_raw_views
from ingest.standing import latest_deliveries
from ingest.store import sha256_of
from ingest.workspace import create_workspace
from orchestration.deliveries import landed_batches

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.workspace import Workspace

MAPPING = """\
source: hris
feeds:
  workers:
    entity: workers
    files: "workers*.csv"
    delivery: full
    columns:
      worker_id: id
      full_name: name
      email: mail
      birth_date: born
      hire_date: hired
      gender: {from: sex, codes: {F: female, M: male}}
  feedback:
    entity: feedback
    files: "feedback*.csv"
    delivery: events
    columns:
      feedback_id: id
      receiver_id: receiver
      giver_id: giver
      given_at: at
      comment: comment
"""
HEADER = "id,name,mail,born,hired,sex\n"
ADA = "001,CanaryAda Lovelace,Canary.Ada@example.org,1990-12-10,2020-02-29,F\n"
BOB = "002,CanaryBob,canary.bob@example.org,1985-01-01,2019-01-01,M\n"
BAD = "003,CanaryEve,canary.eve@example.org,1985-01-01,CanaryDate,X\n"
CYD = "004,CanaryCyd,canary.cyd@example.org,1985-01-01,2019-01-01,M\n"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = create_workspace(tmp_path / "workspace")
    (made.mappings / "hris.yaml").write_text(MAPPING, encoding="utf-8")
    (made.landing / "hris").mkdir()
    return made


def test_a_file_becomes_parquet_a_ledger_row_and_sealed_parts(
    workspace: Workspace,
) -> None:
    _put(workspace, "workers.csv", HEADER + ADA + BOB + BAD)
    (delivery,) = land(workspace, now=lambda: NOW)
    assert (delivery.rows_in, delivery.rows_loaded, delivery.rows_quarantined) == (
        3,
        2,
        1,
    )
    assert delivery.loaded_at == "2026-01-02T03:04:05.000000+00:00"
    parquet = workspace.root / str(delivery.parquet_path)
    assert parquet.stem == delivery.parquet_sha256 == sha256_of(parquet)
    assert parquet.stat().st_mode & 0o777 == 0o400
    rows = pl.read_parquet(parquet)
    assert rows["_row_number"].to_list() == [1, 2]
    assert rows["birth_year"].to_list() == [1990, 1985]
    assert rows["gender"].to_list() == ["female", "male"]
    assert rows["worker_id_type"].to_list() == ["worker_id"] * 2
    assert rows["worker_id"].str.contains("^p1_[0-9a-f]{32}$").all()
    assert "birth_date" not in rows.columns
    assert rows["full_name"].str.contains("^p1_[0-9a-f]{32}$").all()
    with ledger.open_ledger(workspace.ledger) as opened:
        assert ledger.faults_of(opened, 1) == {
            ("type_date", "hire_date"): 1,
            ("code_unknown", "gender"): 1,
        }
        assert ledger.broken_link(opened) is None


def test_nothing_personal_lies_open_outside_the_landing_folder(
    workspace: Workspace,
) -> None:
    _put(workspace, "workers.csv", HEADER + ADA + BOB + BAD)
    _put(
        workspace,
        "feedback.csv",
        "id,receiver,giver,at,comment\n1,001,002,2025-01-01,CanaryText of praise\n",
    )
    land(workspace)
    for path in workspace.root.rglob("*"):
        if path.is_file() and not path.is_relative_to(workspace.landing):
            assert b"canary" not in path.read_bytes().lower(), path
            assert b"lovelace" not in path.read_bytes().lower(), path
    stored = pl.read_parquet(workspace.raw_store / "feedback" / "*.parquet")
    assert stored["comment_length"].to_list() == [len("CanaryText of praise")]


def test_the_ledger_and_the_vault_are_for_their_owner_only(
    workspace: Workspace,
) -> None:
    segments = vault.segments(workspace)
    segments.mkdir(mode=0o755)
    segments.chmod(0o755)
    _put(workspace, "workers.csv", HEADER + ADA)
    land(workspace)
    workspace.ledger.chmod(0o644)
    with ledger.open_ledger(workspace.ledger) as opened:
        ledger.remember(opened, "a", size=1, mtime_ns=1, inode=1, file_sha256="a")
        beside = sorted(workspace.store.glob("ledger.sqlite*"))
        assert [path.name for path in beside] == [
            "ledger.sqlite",
            "ledger.sqlite-shm",
            "ledger.sqlite-wal",
        ]
        assert {path.stat().st_mode & 0o777 for path in beside} == {0o600}
    assert segments.stat().st_mode & 0o777 == 0o700


def test_the_vault_leads_back(workspace: Workspace) -> None:
    _put(workspace, "workers.csv", HEADER + ADA)
    (delivery,) = land(workspace)
    known = vault.identities(workspace)
    ids = dict(known.select("pseudonym", "identifier").iter_rows())
    (row,) = pl.read_parquet(workspace.root / str(delivery.parquet_path)).to_dicts()
    assert ids[row["worker_id"]] == "001"
    assert ids[row["email"]] == "Canary.Ada@example.org"
    assert row["email_type"] == "email"
    assert row["email_sha1"] in ids


def test_the_same_bytes_are_landed_once_by_whatever_name(
    workspace: Workspace,
) -> None:
    _put(workspace, "workers.csv", HEADER + ADA)
    assert len(land(workspace)) == 1
    assert land(workspace) == []
    _put(workspace, "workers_again.csv", HEADER + ADA)
    assert land(workspace) == []


def test_a_corrected_file_wins_and_the_old_one_stays(workspace: Workspace) -> None:
    _put(workspace, "workers_1.csv", HEADER + ADA + BOB)
    land(workspace)
    _put(workspace, "workers_2.csv", HEADER + ADA.replace("2020-02-29", "2020-03-01"))
    land(workspace)
    with duckdb.connect() as connection:
        register_raw_views(connection, workspace)
        rows = connection.execute(
            "select hire_date, _delivery_id, _is_latest_delivery"
            " from raw_hris.workers order by all"
        ).fetchall()
    assert [(str(day), number, latest) for day, number, latest in rows] == [
        ("2019-01-01", 1, False),
        ("2020-02-29", 1, False),
        ("2020-03-01", 2, True),
    ]


def test_a_changed_mapping_reads_the_file_again(workspace: Workspace) -> None:
    _put(workspace, "workers.csv", HEADER + ADA + BOB)
    land(workspace)
    changed = MAPPING.replace("F: female", "F: undisclosed")
    (workspace.mappings / "hris.yaml").write_text(changed, encoding="utf-8")
    (again,) = land(workspace)
    assert _statuses(workspace) == ["replaced", "loaded"]
    with duckdb.connect() as connection:
        register_raw_views(connection, workspace)
        rows = connection.execute(
            "select gender, _delivery_id from raw_hris.workers order by all"
        ).fetchall()
    assert rows == [("male", again.delivery_id), ("undisclosed", again.delivery_id)]
    (workspace.mappings / "hris.yaml").write_text(MAPPING, encoding="utf-8")
    land(workspace)
    assert _statuses(workspace) == ["replaced", "replaced", "loaded"]


def test_a_replaced_delivery_stays_in_the_volume_history(
    workspace: Workspace,
) -> None:
    _put(workspace, "workers_1.csv", HEADER + ADA + BOB)
    land(workspace)
    changed = MAPPING.replace("F: female", "F: undisclosed")
    (workspace.mappings / "hris.yaml").write_text(changed, encoding="utf-8")
    land(workspace)
    _put(workspace, "workers_2.csv", "")
    land(workspace)
    assert _statuses(workspace) == ["replaced", "loaded", "rejected"]
    history = landed_batches(workspace)
    assert [batch.delivery_id for batch in history] == [1, 2]
    assert [pl.read_parquet(batch.parquet).height for batch in history] == [2, 2]


def test_an_open_last_line_is_in_the_ledger_without_a_row(
    workspace: Workspace,
) -> None:
    _put(workspace, "workers_1.csv", (HEADER + ADA + BOB).removesuffix("\n"))
    _put(workspace, "workers_2.csv", HEADER + ADA)
    told, silent = land(workspace)
    assert (told.rows_loaded, told.rows_quarantined) == (2, 0)
    with ledger.open_ledger(workspace.ledger) as opened:
        noticed = ledger.faults_of(opened, told.delivery_id)
        assert noticed == {("unterminated_line", None): 0}
        later = ledger.faults_of(opened, silent.delivery_id)
        assert ("unterminated_line", None) not in later


def test_a_file_read_again_for_its_mapping_keeps_its_turn(
    workspace: Workspace,
) -> None:
    _put(workspace, "workers_1.csv", HEADER + ADA)
    _put(workspace, "workers_2.csv", HEADER + BOB)
    land(workspace)
    (workspace.landing / "hris" / "workers_2.csv").unlink()
    changed = MAPPING.replace("F: female", "F: undisclosed")
    (workspace.mappings / "hris.yaml").write_text(changed, encoding="utf-8")
    (again,) = land(workspace)
    assert (again.delivery_id, again.turn) == (3, 1)
    assert _current(workspace) == [2]
    with ledger.open_ledger(workspace.ledger) as opened:
        assert ledger.broken_link(opened) is None


@pytest.mark.parametrize("name", ["workers_3.csv", "workers_2.csv"])
def test_an_old_delivery_that_arrives_anew_counts_again(
    workspace: Workspace, name: str
) -> None:
    _put(workspace, "workers_1.csv", HEADER + ADA)
    _put(workspace, "workers_2.csv", HEADER + BOB)
    first, _ = land(workspace)
    assert land(workspace) == []
    _put(workspace, "workers_1.csv", HEADER + ADA)
    assert land(workspace) == []
    assert _current(workspace) == [2]
    _put(workspace, name, HEADER + ADA)
    (again,) = land(workspace)
    assert (again.delivery_id, again.parquet_path) == (3, first.parquet_path)
    assert _statuses(workspace) == ["replaced", "loaded", "loaded"]
    assert _current(workspace) == [3]
    assert land(workspace) == []


def test_a_file_that_cannot_be_used_is_recorded_once_and_others_load(
    workspace: Workspace,
) -> None:
    _put(workspace, "workers_1.csv", "")
    _put(workspace, "workers_2.csv", HEADER + ADA)
    (workspace.landing / "hris" / "workers_3.csv").symlink_to("/etc/passwd")
    landed = land(workspace)
    assert [d.reject_rule for d in landed] == ["empty_file", None, "not_regular_file"]
    assert land(workspace) == []


def test_a_stopped_file_is_tried_again_when_more_is_allowed(
    workspace: Workspace,
) -> None:
    bad = "".join(BAD.replace("003", f"{n:03d}") for n in range(60))
    _put(workspace, "workers.csv", HEADER + ADA + bad)
    (stopped,) = land(workspace)
    assert stopped.reject_rule == "too_many_rejects"
    assert land(workspace) == []
    patient = replace(
        workspace,
        settings=workspace.settings.model_copy(update={"max_rejected_share": 1.0}),
    )
    (loaded,) = land(patient)
    assert (loaded.status, loaded.rows_quarantined) == ("loaded", 60)


def test_a_wrong_mapping_on_a_small_file_keeps_the_good_delivery(
    workspace: Workspace,
) -> None:
    _put(workspace, "workers.csv", HEADER + ADA + BOB + CYD)
    (good,) = land(workspace)
    wrong = MAPPING.replace("hire_date: hired", "hire_date: name")
    (workspace.mappings / "hris.yaml").write_text(wrong, encoding="utf-8")
    (stopped,) = land(workspace)
    assert stopped.reject_rule == "too_many_rejects"
    assert _statuses(workspace) == ["loaded", "rejected"]
    with duckdb.connect() as connection:
        register_raw_views(connection, workspace)
        rows = connection.execute(
            "select _delivery_id, _is_latest_delivery from raw_hris.workers"
        ).fetchall()
    assert rows == [(good.delivery_id, True)] * 3


def test_what_a_killed_run_left_is_swept_away(workspace: Workspace) -> None:
    _put(workspace, "workers.csv", HEADER + ADA)
    land(workspace)
    left = [
        workspace.scratch / "rows.parquet",
        workspace.raw_store / "workers" / f"{'0' * 64}.parquet",
        workspace.quarantine / "unknown.sealed",
        vault.segments(workspace) / "unknown.sealed",
    ]
    for path in left:
        path.write_bytes(b"half")
    assert land(workspace) == []
    assert not [path for path in left if path.exists()]
    assert len(list(workspace.raw_store.rglob("*.parquet"))) == 1


def test_files_are_taken_in_the_order_a_person_reads_them(
    workspace: Workspace,
) -> None:
    for number in (10, 2, 1):
        _put(
            workspace, f"workers_{number}.csv", HEADER + ADA.replace("001", f"{number}")
        )
    names = [delivery.file_name for delivery in land(workspace)]
    assert names == ["workers_1.csv", "workers_2.csv", "workers_10.csv"]
    assert natural_order("a2b") < natural_order("a10")


def test_only_the_asked_entities_land(workspace: Workspace) -> None:
    _put(workspace, "workers.csv", HEADER + ADA)
    assert land(workspace, entities={"feedback"}) == []
    assert len(land(workspace, entities={"workers"})) == 1


def test_a_lost_key_is_never_replaced_by_a_new_one(workspace: Workspace) -> None:
    _put(workspace, "workers.csv", HEADER + ADA)
    land(workspace)
    workspace.pseudonym_key.unlink()
    with pytest.raises(UsageError, match="key is missing"):
        land(workspace)


def test_two_landings_do_not_run_at_once(workspace: Workspace) -> None:
    seen: list[str] = []

    def meanwhile(_: str) -> None:
        with pytest.raises(UsageError, match="another process"):
            land(workspace)
        seen.append("refused")

    _put(workspace, "workers.csv", HEADER + ADA)
    land(workspace, progress=meanwhile)
    assert seen


def test_a_changed_ledger_is_noticed(workspace: Workspace) -> None:
    _put(workspace, "workers.csv", HEADER + ADA)
    land(workspace)
    with ledger.open_ledger(workspace.ledger) as opened:
        opened.execute("update deliveries set file_name = 'other.csv'")
        assert ledger.broken_link(opened) == 1


def test_a_file_that_changes_while_it_is_read_waits_for_the_next_time(
    workspace: Workspace,
) -> None:
    path = _put(workspace, "workers.csv", HEADER + ADA)

    def grow(_: str) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(BOB)
            file.flush()
            os.fsync(file.fileno())

    assert land(workspace, progress=grow) == []
    (delivery,) = land(workspace)
    assert delivery.rows_loaded == 2


def _put(workspace: Workspace, name: str, content: str) -> Path:
    path = workspace.landing / "hris" / name
    path.write_text(content, encoding="utf-8")
    return path


def _current(workspace: Workspace) -> list[int]:
    with ledger.open_ledger(workspace.ledger) as opened:
        return sorted(latest_deliveries(ledger.deliveries(opened)))


def _statuses(workspace: Workspace) -> list[str]:
    with ledger.open_ledger(workspace.ledger) as opened:
        return [delivery.status for delivery in ledger.deliveries(opened)]
