"""A person can be taken out of everything, and does not come back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from ingest import erasing, ledger, vault, works
from ingest.errors import UsageError
from ingest.landing import land
from ingest.landing_state import landing_state
from ingest.mapping import load_mappings
from ingest.raw_views import register_raw_views
from orchestration import rights
from publish.verify import verify
from tests.pipeline.asking_person import (
    ADA_IDS,
    ADAS_MENTIONS,
    ADAS_QUARANTINED,
    ADAS_ROWS,
    ENTITY_FILES,
    FILES,
    NOW,
    deliver,
    erase,
    export,
    make,
    named,
    places_of,
    stored,
    totals,
)

if TYPE_CHECKING:
    from ingest.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make(tmp_path / "workspace")


def test_what_is_about_to_go_is_counted_before(workspace: Workspace) -> None:
    with rights.opened(workspace, now=NOW) as desk:
        plan = rights.find(desk, "W-ADA-777", id_type="worker_id").plan
    assert plan.rows == ADAS_ROWS
    assert plan.mentions == ADAS_MENTIONS
    assert plan.quarantined == ADAS_QUARANTINED
    assert {Path(place).name for place, _ in plan.landing} == FILES.keys()


def test_after_an_erasure_no_byte_of_the_person_is_left(workspace: Workspace) -> None:
    found = erase(workspace)
    ids = [named(workspace, identifier) for identifier in ADA_IDS[:2]]
    names = sorted(found.subject.pseudonyms)
    assert set(ids) < set(names)
    assert places_of(workspace.root, "AdaCanary", "ada.canary", *ADA_IDS) == []
    assert places_of(workspace.root, *names) == []
    # The scan would find somebody who is there still.
    bob = named(workspace, "W-BOB-002")
    assert any(place.endswith(".parquet") for place in places_of(workspace.root, bob))
    known = vault.identities(workspace)["identifier"].to_list()
    assert not {*ADA_IDS, "AdaCanary B", "ada.canary@example.org"} & set(known)
    assert {"W-BOB-002", "BobCanary", "bob.canary@example.org"} <= set(known)
    assert verify(workspace) == []


def test_an_erasure_takes_exactly_the_rows_of_the_person(workspace: Workspace) -> None:
    before = totals(workspace)
    erase(workspace)
    after = totals(workspace)
    for entity, counts in before.items():
        rows_in, loaded, quarantined, duplicate, superseded, erased = counts
        gone = ADAS_ROWS.get(entity, 0)
        rejected = ADAS_QUARANTINED if entity == "job_history" else 0
        assert after[entity] == (
            rows_in,
            loaded - gone,
            quarantined - rejected,
            duplicate,
            superseded,
            erased + gone + rejected,
        )
    with ledger.open_ledger(workspace.ledger) as opened:
        assert ledger.broken_link(opened) is None


def test_who_is_only_mentioned_is_forgotten_and_the_row_stays(
    workspace: Workspace,
) -> None:
    ada, bob = named(workspace, "W-ADA-001"), named(workspace, "W-BOB-002")
    erase(workspace)
    jobs = stored(workspace, "job_history")
    assert jobs.select("worker_id", "manager_id", "manager_id_type").rows() == [
        (bob, None, None)
    ]
    (given,) = stored(workspace, "feedback").to_dicts()
    assert (given["receiver_id"], given["giver_id"]) == (bob, None)
    # A match needs a mentor: it gets one whom nobody knows.
    (match,) = stored(workspace, "mentoring_matches").to_dicts()
    assert match["mentee_id"] == named(workspace, "W-EVE-004")
    assert match["mentor_id"].startswith("p1_")
    assert match["mentor_id"] not in {ada, bob}


def test_the_comment_of_the_erased_opens_with_no_key_even_from_a_backup(
    workspace: Workspace, tmp_path: Path
) -> None:
    with ledger.open_ledger(workspace.ledger) as opened:
        (feedback,) = (d for d in ledger.deliveries(opened) if d.entity == "feedback")
    segment = vault.segments(workspace) / f"{feedback.key}{vault.SUFFIX}"
    backup = tmp_path / segment.name
    backup.write_bytes(segment.read_bytes())
    with vault.opened(workspace) as keys:
        both = dict(vault.read_fields(backup, keys))
    assert both == {
        1: {"comment": "AdaCanary praise"},
        2: {"comment": "BobCanary advice"},
    }
    erase(workspace)
    with vault.opened(workspace) as keys:
        left = dict(vault.read_fields(backup, keys))
        known = {
            plain
            for part in vault.read_identities(backup, keys)
            for plain in part["identifier"]
        }
    assert left == {2: {"comment": "BobCanary advice"}}
    assert known == {"W-BOB-002"}


def test_a_file_that_is_sent_again_does_not_bring_the_person_back(
    workspace: Workspace,
) -> None:
    found = erase(workspace)
    for name, text in FILES.items():
        deliver(workspace, f"{name.split('.')[0]}_again.{name.split('.', 1)[1]}", text)
    # The same bytes are known. A complete list counts anew, from what is stored of it.
    again = land(workspace, now=lambda: NOW)
    assert [(d.entity, d.rows_loaded, d.rows_erased) for d in again] == [
        ("workers", 2, 1),
        ("workers", 2, 1),
    ]
    for name, text in FILES.items():
        deliver(
            workspace,
            f"{name.split('.')[0]}_new.{name.split('.', 1)[1]}",
            text.replace("\n", "\r\n"),
        )
    landed = land(workspace, now=lambda: NOW)
    # One row each; of the jobs one that is good and one that is not.
    assert {d.file_name.split("_")[0]: d.rows_erased for d in landed} == {
        **dict.fromkeys(ENTITY_FILES, 1),
        "jobs": 2,
    }
    assert len(landed) == len(FILES)
    assert {d.status for d in landed} == {"loaded"}
    # The files themselves hold her: the operator is told each of them, to the last.
    told = landing_state(workspace, load_mappings(workspace)).naming_erased
    lying = [path for path in workspace.landing.rglob("*") if path.is_file()]
    assert {Path(place).name for place in told} == {path.name for path in lying}
    assert len(lying) == 2 * len(FILES)
    for path in lying:
        path.unlink()
    assert places_of(workspace.root, *found.subject.pseudonyms, "AdaCanary") == []
    assert verify(workspace) == []


def test_nothing_is_held_after_an_erasure(workspace: Workspace, tmp_path: Path) -> None:
    erase(workspace)
    for identifier in ADA_IDS[:2]:
        told = export(workspace, tmp_path / identifier, identifier).told
        assert (told["records"], told["mentions"], told["rejected"]) == ({}, [], [])
        with rights.opened(workspace, now=NOW) as desk:
            assert rights.find(desk, identifier, id_type="worker_id").plan.is_empty


def test_an_erasure_that_was_begun_is_finished_by_the_next_landing(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("ingest.erasing.rewrite_store", killed)
        with pytest.raises(KeyboardInterrupt):
            erase(workspace)
    assert places_of(workspace.root, named(workspace, "W-ADA-001")) != []
    land(workspace, now=lambda: NOW)
    assert places_of(workspace.root, named(workspace, "W-ADA-001")) == []
    with ledger.open_ledger(workspace.ledger) as opened:
        assert [w.kind for w in works.waiting_for_generation(opened)] == ["erase"]
    assert list(workspace.vault.glob("work-*")) == []
    assert verify(workspace) == []


def test_a_file_that_was_put_in_the_place_of_the_persons_stays(
    workspace: Workspace,
) -> None:
    with rights.opened(workspace, now=NOW) as desk:
        found = rights.find(desk, "W-ADA-001", id_type="worker_id")
        facts = erasing.facts_of(found.subject, found.plan)
        # Between the look and the deed the source has written another file.
        deliver(workspace, "jobs_1.csv", "id,since,boss\nW-BOB-002,2020-01-01,\n")
        rights.begin(desk, "erase", facts)
    left = [path.name for path in workspace.landing.rglob("*") if path.is_file()]
    assert left == ["jobs_1.csv"]
    (landed,) = land(workspace, now=lambda: NOW)
    assert (landed.file_name, landed.rows_loaded) == ("jobs_1.csv", 1)


def test_a_file_of_the_same_size_is_not_taken_for_the_one_that_was_loaded(
    workspace: Workspace,
) -> None:
    text = FILES["jobs_1.csv"].replace("W-ADA", "W-ADO")
    assert len(text) == len(FILES["jobs_1.csv"])
    deliver(workspace, "jobs_1.csv", text)
    with rights.opened(workspace, now=NOW) as desk:
        plan = rights.find(desk, "W-ADA-001", id_type="worker_id").plan
    assert "jobs_1.csv" not in {Path(place).name for place, _ in plan.landing}
    assert [Path(place).name for place in plan.unread] == ["jobs_1.csv"]


def test_an_identifier_that_somebody_else_bears_too_is_left_alone(
    workspace: Workspace,
) -> None:
    shared = FILES["workers_2.csv"] + (
        "W-ADO-005,U-ADO,AdoCanary,ada.canary@example.org,1991-01-01,2024-01-01,M\n"
    )
    deliver(workspace, "workers_4.csv", shared)
    land(workspace, now=lambda: NOW)
    with rights.opened(workspace, now=NOW) as desk:
        found = rights.find(desk, "W-ADA-001", id_type="worker_id")
        with pytest.raises(UsageError, match="used by 2 people"):
            rights.find(desk, "ada.canary@example.org", id_type="email")
    mail = named(workspace, "ada.canary@example.org", "email")
    assert mail in found.person.shared
    assert mail not in found.person.pseudonyms
    assert "training_records" not in found.plan.rows


def test_a_row_of_nobody_is_not_taken_for_the_persons(workspace: Workspace) -> None:
    """The views show the rows of everybody else, and they still join."""
    erase(workspace)
    with duckdb.connect() as warehouse:
        register_raw_views(warehouse, workspace)
        rows = warehouse.execute(
            "select count(*) from raw_hris.workers where _is_latest_delivery"
        ).fetchall()
    assert rows == [(2,)]  # Bob and Eve; Cyd is in the older list and was rejected
