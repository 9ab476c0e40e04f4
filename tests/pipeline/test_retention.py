"""What has been kept for as long as the settings say goes a day later, not sooner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import duckdb
import pytest

from ingest import audit_log, ledger, vault, works
from ingest.landing import land
from ingest.quarantine import read_faults
from ingest.raw_views import register_raw_views
from ingest.workspace import Workspace, load_workspace
from orchestration import rights
from publish.verify import verify
from tests.pipeline.asking_person import FILES, NOW, deliver, make, stored, totals

if TYPE_CHECKING:
    from pathlib import Path

PERIODS = """
retention:
  hris:
    landing_days: 30
    vault_days: 60
  hris/feedback:
    vault_days: 10
  default:
    store_days: 365
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = make(tmp_path / "workspace")
    settings = made.root / "stepladder.yaml"
    text = settings.read_text("utf-8").replace("retention: {}", "")
    settings.write_text(text + PERIODS, encoding="utf-8")
    return load_workspace(made.root)


def due(workspace: Workspace, *, days: int) -> list[tuple[str, str]]:
    """What would go so many days after everything was loaded."""
    moment = NOW + timedelta(days=days)
    expired = rights.retain(workspace, is_rehearsal=True, now=moment)
    return sorted({(each.what, each.feed) for each in expired})


def removed(workspace: Workspace, *, days: int) -> list[tuple[str, str]]:
    moment = NOW + timedelta(days=days)
    expired = rights.retain(workspace, is_rehearsal=False, now=moment)
    return sorted({(each.what, each.feed) for each in expired})


def test_each_thing_goes_on_the_day_after_its_last_and_not_before(
    workspace: Workspace,
) -> None:
    feeds = ("feedback", "jobs", "matches", "sessions", "training", "workers")
    landing = [("landing", feed) for feed in feeds]
    assert due(workspace, days=10) == []
    assert removed(workspace, days=11) == [("vault", "feedback")]
    assert removed(workspace, days=30) == []
    assert removed(workspace, days=31) == landing
    assert [path for path in workspace.landing.rglob("*") if path.is_file()] == []
    assert removed(workspace, days=60) == []
    # Sessions name nobody, so they have no segment; the feedback's is gone already.
    kept = ("jobs", "matches", "training", "workers")
    assert removed(workspace, days=61) == [("vault", feed) for feed in kept]
    assert list(vault.segments(workspace).iterdir()) == []
    assert removed(workspace, days=90) == []
    # A job and a worker were rejected: 90 days are what nobody has said.
    expected = [("quarantine", "jobs"), ("quarantine", "workers")]
    assert removed(workspace, days=91) == expected
    assert list(workspace.quarantine.glob("*.sealed")) == []
    assert verify(workspace) == []


def test_rows_that_expire_are_counted_as_erased_and_the_newest_list_stays(
    workspace: Workspace,
) -> None:
    before = totals(workspace)
    removed(workspace, days=365)
    assert totals(workspace) == before
    removed(workspace, days=366)
    after = totals(workspace)
    for entity, (rows_in, loaded, rejected, twice, older, _) in before.items():
        # Of the two lists of workers the newer one counts: its three rows stay.
        kept = 3 if entity == "workers" else 0
        gone = loaded + older - kept
        assert after[entity] == (rows_in, kept, rejected, twice, 0, gone)
        assert stored(workspace, entity).height == kept
    with ledger.open_ledger(workspace.ledger) as opened:
        assert [w.kind for w in works.waiting_for_generation(opened)] == ["expire"]
    assert verify(workspace) == []
    assert removed(workspace, days=400) == []


def test_a_list_that_is_sent_again_after_its_rows_expired_is_read_again(
    workspace: Workspace,
) -> None:
    """Known bytes whose rows are gone must not count as a list of nobody."""
    removed(workspace, days=366)
    deliver(workspace, "workers_9.csv", FILES["workers_1.csv"])
    (landed,) = land(workspace, now=lambda: NOW + timedelta(days=367))
    # Ada, Bob and Eve; Cyd's day is none, as the first time.
    assert (landed.status, landed.rows_loaded, landed.rows_erased) == ("loaded", 3, 0)
    assert landed.rows_quarantined == 1
    with duckdb.connect() as warehouse:
        register_raw_views(warehouse, workspace)
        counted = warehouse.execute(
            "select count(*) from raw_hris.workers where _is_latest_delivery"
        ).fetchall()
    assert counted == [(3,)]
    assert verify(workspace) == []
    # It is there for another year; no landing before reads it a third time.
    assert land(workspace, now=lambda: NOW + timedelta(days=368)) == []
    assert ("store", "workers") not in removed(workspace, days=700)


def test_where_a_rejected_row_stood_is_known_after_its_text_has_gone(
    workspace: Workspace,
) -> None:
    before = read_faults(workspace)
    removed(workspace, days=91)
    assert read_faults(workspace).equals(before)
    assert before.height == 2  # Cyd's day of birth or hire, and Ada's job


def test_a_look_removes_nothing_and_a_landing_does(workspace: Workspace) -> None:
    assert due(workspace, days=31) != []
    assert any(path.is_file() for path in workspace.landing.rglob("*"))
    land(workspace, now=lambda: NOW + timedelta(days=31))
    assert not any(path.is_file() for path in workspace.landing.rglob("*"))
    (entry,) = audit_log.read(workspace)
    # Seven files, and the segment of the feedback.
    assert (entry.what, dict(entry.facts)) == ("retention", {"landing": 7, "vault": 1})


def test_rows_are_kept_for_good_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    made = make(tmp_path / "workspace")
    long_after = datetime(2046, 1, 1, tzinfo=UTC)
    expired = rights.retain(made, is_rehearsal=True, now=long_after)
    assert {each.what for each in expired} == {"quarantine"}
