"""Rejected rows in requests of people: whose they are, and whom else they name."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pytest
from click.testing import CliRunner

from ingest import ledger, quarantine, vault
from ingest.landing import land
from ingest.periods import Retention
from ingest.quarantined_keys import KEYS
from ingest.raw_views import register_raw_views
from ingest.sealing import read_segment
from ingest.workspace import Workspace
from orchestration import rights
from orchestration.cli import main
from publish.verify import verify
from tests.pipeline.asking_person import (
    MAPPING,
    NOW,
    deliver,
    erase,
    export,
    make,
    named,
    places_of,
    totals,
)

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.ledger import Delivery

POSTS = """\
  posts:
    entity: job_history
    files: "posts*.csv"
    delivery: full
    columns: {worker_id: id, effective_date: since, manager_id: boss, fte: share}
"""
HEAD = "id,since,boss,share\n"
# Rows enough around a bad one, so that the file is not stopped for it.
OTHERS = "".join(f"W-X{number:03},2020-01-01,,1\n" for number in range(20))
STAFF_HEAD = "id,human,name,mail,born,hired,sex\n"
STAFF = "".join(
    f"W-X{number:03},U-X{number:03},X,x{number}@example.org,1990-01-01,2020-01-01,F\n"
    for number in range(20)
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = make(tmp_path / "workspace")
    (made.mappings / "hris.yaml").write_text(MAPPING + POSTS, encoding="utf-8")
    return made


def landed(workspace: Workspace, name: str, text: str) -> Delivery:
    deliver(workspace, name, text)
    (delivery,) = land(workspace, now=lambda: NOW)
    assert (delivery.status, delivery.reject_reason) == ("loaded", None)
    return delivery


def texts(workspace: Workspace, delivery: Delivery) -> list[str]:
    """What is kept of the text of the rejected rows of a delivery."""
    sealed = workspace.quarantine / f"{delivery.key}{quarantine.SEALED}"
    if not sealed.exists():
        return []
    with vault.opened(workspace) as keys:
        records = read_segment(sealed, kind=quarantine.KIND, master=keys.master)
        return [payload.decode().strip() for _, payload in records]


def kept(workspace: Workspace, delivery: Delivery) -> pl.DataFrame:
    return pl.read_parquet(workspace.quarantine / f"{delivery.key}{KEYS}")


def test_a_number_that_equals_an_id_makes_no_row_the_persons(
    workspace: Workspace,
) -> None:
    """Nina's worker id is 1988; Fay's day of birth, and Gus's name, only look so."""
    fay = "W-FAY-006,U-FAY,FayCanary,fay@example.org,1988,2019-01-01,F"
    gus = "W-GUS-007,U-GUS,M-ADAEVE,gus@example.org,1990-13-01,2019-01-01,M"
    nina = "1988,U-NINA,NinaCanary,nina@example.org,1990-01-01,2020-01-01,F"
    delivery = landed(
        workspace, "workers_3.csv", f"{STAFF_HEAD}{STAFF}{fay}\n{gus}\n{nina}\n"
    )
    assert delivery.rows_quarantined == 2
    before = totals(workspace)["workers"]

    plan = erase(workspace, "1988").plan

    # The text of Fay's row might name Nina, so that goes; the row stays counted.
    assert (plan.quarantined, plan.rows, plan.mentions) == (
        0,
        {"workers": 1},
        {"workers": 1},
    )
    rows_in, loaded, rejected, twice, older, gone = before
    after = (rows_in, loaded - 1, rejected, twice, older, gone + 1)
    assert totals(workspace)["workers"] == after
    assert texts(workspace, delivery) == [gus]
    fays = named(workspace, "W-FAY-006")
    assert fays in kept(workspace, delivery)["worker_id"].to_list()
    # Ada mentors Eve in M-ADAEVE: the number of a match is none of anybody's names.
    assert erase(workspace, "W-ADA-001").plan.quarantined == 1
    assert texts(workspace, delivery) == [gus]
    assert verify(workspace) == []


def test_a_rejected_row_that_mentions_the_erased_still_keeps_its_own_person(
    workspace: Workspace,
) -> None:
    bob = "W-BOB-002,2020-01-01"
    landed(workspace, "posts_1.csv", f"{HEAD}{OTHERS}{bob},W-EVE-004,1\n")
    erase(workspace)

    newest = landed(workspace, "posts_2.csv", f"{HEAD}{OTHERS}{bob},W-ADA-001,much\n")

    assert (newest.rows_quarantined, newest.rows_erased) == (1, 0)
    assert texts(workspace, newest) == []
    assert places_of(workspace.root, "W-ADA-001") == ["landing/hris/posts_2.csv"]
    (row,) = kept(workspace, newest).to_dicts()
    assert row["worker_id"] == named(workspace, "W-BOB-002")
    assert row["manager_id"] is None
    with duckdb.connect() as warehouse:
        register_raw_views(warehouse, workspace)
        shares = warehouse.execute(
            "select fte from raw_hris.job_history where _feed = 'posts'"
            " and _is_latest_delivery and worker_id = ?",
            [named(workspace, "W-BOB-002")],
        ).fetchall()
    assert shares == [(1.0,)]  # of the earlier list, which had his row good


def test_an_erasure_keeps_rejected_rows_of_others_without_their_text(
    workspace: Workspace,
) -> None:
    row = "W-BOB-002,2020-01-01,W-ADA-001,much"
    delivery = landed(workspace, "posts_1.csv", f"{HEAD}{OTHERS}{row}\n")
    assert texts(workspace, delivery) == [row]
    plan = erase(workspace).plan
    assert plan.mentions["job_history"] == 2  # Bob's good job, and this one
    assert texts(workspace, delivery) == []
    (left,) = kept(workspace, delivery).to_dicts()
    assert (left["worker_id"], left["manager_id"]) == (
        named(workspace, "W-BOB-002"),
        None,
    )
    with ledger.open_ledger(workspace.ledger) as opened:
        (now,) = (d for d in ledger.deliveries(opened) if d.feed == "posts")
    assert (now.rows_quarantined, now.rows_erased) == (1, 0)
    assert verify(workspace) == []


def test_rows_in_conflict_are_not_kept_as_text_if_they_name_the_erased(
    workspace: Workspace,
) -> None:
    erase(workspace)
    bob = "W-BOB-002,2020-01-01"
    other = f"{bob},W-EVE-004,0.5"
    delivery = landed(
        workspace, "posts_1.csv", f"{HEAD}{OTHERS}{bob},W-ADA-001,1\n{other}\n"
    )
    assert (delivery.rows_quarantined, delivery.rows_erased) == (2, 0)
    assert texts(workspace, delivery) == [other]
    # The header is line 1, the others are 2 to 21: the two in conflict 22 and 23.
    number = str(delivery.delivery_id)
    where = ["--workspace", str(workspace.root), "--reason", "to correct it"]
    told = [
        CliRunner().invoke(main, ["quarantine", "show", number, line, *where]).output
        for line in ("22", "23")
    ]
    assert told == [
        "Its text is not kept: it names somebody who was erased.\n",
        f"{other}\n",
    ]


def test_whose_rejected_text_has_gone_can_still_be_erased(
    workspace: Workspace,
) -> None:
    fay = "W-FAY-006,U-FAY,FayCanary,fay@example.org,none,2019-01-01,F"
    delivery = landed(workspace, "workers_3.csv", f"{STAFF_HEAD}{STAFF}{fay}\n")
    later = NOW + timedelta(days=91)
    rights.retain(workspace, is_rehearsal=False, now=later)
    assert texts(workspace, delivery) == []
    name = named(workspace, "W-FAY-006")
    assert name in kept(workspace, delivery)["worker_id"].to_list()

    plan = erase(workspace, "W-FAY-006").plan

    assert (plan.quarantined, plan.is_empty) == (1, False)
    assert places_of(workspace.root, name, "FayCanary") == []


def test_an_export_hides_others_in_rejected_rows(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Zoe is known from this row alone; Eve stands in the lines of a lost quote."""
    mine = "W-ADA-001,2021-01-01,W-ZOE-009,much"
    lost = 'W-ADA-001,"2021-02-01,,1\nW-EVE-004,2021-01-01,,1\n'
    landed(workspace, "posts_1.csv", f"{HEAD}{OTHERS}{mine}\n{lost}")

    told = export(workspace, tmp_path / "out", "W-ADA-001").told["rejected"]

    assert isinstance(told, list)
    posts = [row["text"] for row in told if row["_feed"] == "posts"]
    assert posts[0].strip() == "W-ADA-001,2021-01-01,(another person),much"
    assert len(posts) == 2
    assert "W-ADA-001" in posts[1]
    assert "W-EVE-004" not in posts[1]


def test_an_export_knows_the_persons_own_ids_after_the_vault_has_forgotten_them(
    workspace: Workspace, tmp_path: Path
) -> None:
    settings = workspace.settings.model_copy(
        update={"retention": {"default": Retention(vault_days=10)}}
    )
    forgetful = Workspace(workspace.root, settings)
    rights.retain(forgetful, is_rehearsal=False, now=NOW + timedelta(days=11))
    assert list(vault.segments(workspace).iterdir()) == []

    told = export(workspace, tmp_path / "out", "W-ADA-001").told["records"]

    assert isinstance(told, dict)
    # The id that was asked for is known; the other one is known to be hers only.
    ids = [row["worker_id"] for row in told["workers"]]
    assert ids == ["W-ADA-001", "(this person)"]
    (job,) = told["job_history"]
    assert job["manager_id"] == "(another person)"
