"""The commands for people's rights, from the question to what readers see afterwards.

Everything is the product's own but the building of the marts: three small tables stand
for dbt's, so that a generation takes no half a minute.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from ingest import audit_log, ledger, vault
from ingest.landing import land
from ingest.workspace import Workspace, load_workspace
from orchestration import rights
from orchestration.cli import main
from orchestration.inputs import read_inputs
from orchestration.report import RunReport
from publish.generations import generation_names, latest_generation
from publish.lock import single_writer
from publish.verify import verify
from tests.faults import direct_run
from tests.pipeline.asking_person import (
    ADA_IDS,
    ADAS_MENTIONS,
    ADAS_QUARANTINED,
    ADAS_ROWS,
    FILES,
    deliver,
    make,
    named,
    places_of,
    stored,
)

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.runs import RunStatus


class Building:
    """A run without Dagster and dbt, which a check may stop."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.status: RunStatus = "succeeded"

    def run(self, workspace: Workspace, **_named: object) -> RunReport:
        """Land, build, publish and settle; or be stopped before all that."""
        if self.status == "succeeded":
            land(workspace)
            fingerprint = read_inputs(workspace).fingerprint
            self._monkeypatch.setattr(direct_run, "FINGERPRINT", fingerprint)
            direct_run.main(workspace.root)
            with single_writer(workspace, purpose="settle") as fence:
                rights.settle_generations(workspace, fence=fence)
        shown = latest_generation(workspace.published)
        return RunReport(run_id="direct", status=self.status, generation=shown)


@pytest.fixture
def building(monkeypatch: pytest.MonkeyPatch) -> Building:
    made = Building(monkeypatch)
    monkeypatch.setattr("orchestration.run.run", made.run)
    return made


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that has published twice."""
    root = tmp_path_factory.mktemp("rights") / "workspace"
    keep(make(root), "quarantine_days: null")
    with pytest.MonkeyPatch.context() as patched:
        for _ in range(2):
            Building(patched).run(load_workspace(root))
    return root


@pytest.fixture
def workspace(template: Path, tmp_path: Path, building: Building) -> Workspace:  # noqa: ARG001 - commands build with it
    shutil.copytree(template, tmp_path / "workspace", symlinks=True)
    made = load_workspace(tmp_path / "workspace")
    assert generations(made) == (2, 2)
    return made


def keep(workspace: Workspace, rule: str) -> None:
    """Write for how long something is kept."""
    settings = workspace.root / "stepladder.yaml"
    lines = settings.read_text("utf-8").splitlines()
    others = [line for line in lines if not line.startswith("retention")]
    text = "\n".join([*others, f"retention: {{default: {{{rule}}}}}"])
    settings.write_text(f"{text}\n", encoding="utf-8")


def generations(workspace: Workspace) -> tuple[int, int]:
    """How many warehouses and published sets there are."""
    warehouses = generation_names(workspace.warehouse)
    return len(warehouses), len(generation_names(workspace.published))


def command(workspace: Workspace, *words: str) -> Result:
    where = ["--workspace", str(workspace.root)]
    return CliRunner().invoke(main, [*words, *where])


def erase(workspace: Workspace, identifier: str, *more: str) -> Result:
    reason = ["--reason", "request 17", "--yes", *more]
    return command(workspace, "subject", "erase", identifier, *reason)


def lines(workspace: Workspace, what: str) -> list[dict[str, object]]:
    return [dict(e.facts) for e in audit_log.read(workspace) if e.what == what]


def test_an_erasure_leaves_one_generation_and_one_line_without_a_name(
    workspace: Workspace,
) -> None:
    told = erase(workspace, "W-ADA-001")

    assert told.exit_code == 0, told.output
    assert "no other is left" in told.output
    assert generations(workspace) == (1, 1)
    (line,) = lines(workspace, "subject erase")
    counts = [line[name] for name in ("rows", "mentions", "quarantined")]
    assert counts == [sum(ADAS_ROWS.values()), sum(ADAS_MENTIONS.values()), 1]
    assert (line["landing_files"], line["reason"]) == (len(FILES), "request 17")
    assert places_of(workspace.root, *ADA_IDS, "AdaCanary", "ada.canary") == []
    assert verify(workspace) == []
    with ledger.open_ledger(workspace.ledger) as opened:
        states = opened.execute("select kind, state from works").fetchall()
    assert [tuple(row) for row in states] == [("erase", "done")]
    again = erase(workspace, "W-ADA-001")
    assert again.output.startswith(
        "Nothing is held under this identifier as `worker_id`."
    )
    assert len(lines(workspace, "subject erase")) == 1


def test_an_erasure_whose_generation_was_stopped_is_finished_by_the_same_command(
    workspace: Workspace, building: Building
) -> None:
    building.status = "blocked"
    stopped = erase(workspace, "W-ADA-001")
    assert stopped.exit_code == 1
    assert "could not be published" in stopped.output
    assert generations(workspace) == (2, 2)

    building.status = "succeeded"
    told = erase(workspace, "W-ADA-001")

    assert told.exit_code == 0, told.output
    assert "an erasure was begun" in told.output
    assert "no other is left" in told.output
    assert generations(workspace) == (1, 1)
    answer = erase(workspace, "W-ADA-001", "--json")
    assert json.loads(answer.output) == {"is_held": False}


def test_an_erasure_that_was_killed_is_finished_by_the_same_command(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("ingest.erasing.rewrite_store", killed)
        assert erase(workspace, "W-ADA-001").exit_code != 0
    answer = json.loads(erase(workspace, "W-ADA-001", "--json").output)
    assert (answer["is_held"], answer["is_published"]) == (False, True)
    assert generations(workspace) == (1, 1)
    assert places_of(workspace.root, *ADA_IDS) == []


def test_an_erasure_of_rejected_rows_alone_makes_another_generation(
    workspace: Workspace,
) -> None:
    """Cyd was only ever rejected: no stored file changes, what is counted does."""
    before = read_inputs(workspace).fingerprint
    shown = latest_generation(workspace.published)
    assert erase(workspace, "W-CYD-003").exit_code == 0
    assert read_inputs(workspace).fingerprint != before
    assert latest_generation(workspace.published) != shown
    assert generations(workspace) == (1, 1)


def test_a_generation_of_before_stays_until_one_of_now_is_shown(
    workspace: Workspace, building: Building
) -> None:
    building.status = "blocked"
    erase(workspace, "W-ADA-001")
    with single_writer(workspace, purpose="settle") as fence:
        rights.settle_generations(workspace, fence=fence)
    assert generations(workspace) == (2, 2)


def test_a_new_key_leaves_one_warehouse_and_every_published_set(
    workspace: Workspace,
) -> None:
    former = named(workspace, "W-BOB-002")
    told = command(workspace, "keys", "rotate", "--reason", "laptop", "--yes")
    assert told.exit_code == 0, told.output
    assert generations(workspace) == (1, 3)
    assert places_of(workspace.root / "store", former) == []
    assert lines(workspace, "keys rotate") == [{"key_number": 2, "reason": "laptop"}]


def test_a_key_that_is_lost_is_told_and_nothing_is_landed_without_it(
    workspace: Workspace,
) -> None:
    command(workspace, "keys", "rotate", "--reason", "laptop", "--yes")
    assert command(workspace, "verify").exit_code == 0
    lost = vault.later_key(workspace, 2)
    content = lost.read_bytes()
    lost.unlink()
    deliver(workspace, "jobs_2.csv", FILES["jobs_1.csv"].replace("2018", "2017"))

    told = command(workspace, "verify")
    landed = command(workspace, "subject", "export", "W-BOB-002", "--reason", "x")

    assert told.exit_code == 1
    assert "pseudonym-2.key: the key of the pseudonyms is missing" in told.output
    assert landed.exit_code != 0
    assert "key of the pseudonyms is missing" in landed.output
    with pytest.raises(Exception, match="key of the pseudonyms is missing"):
        land(workspace)
    lost.write_bytes(content)
    assert len(land(workspace)) == 1


def test_keys_of_people_from_before_an_erasure_are_told(workspace: Workspace) -> None:
    """With them in place, a file that is sent again would bring the erased back."""
    keys = workspace.people_keys
    before = keys.read_bytes()
    erase(workspace, "ada.canary@example.org", "--id-type", "email")
    command(workspace, "keys", "rotate", "--reason", "laptop", "--yes")
    assert verify(workspace) == []
    now = keys.read_bytes()
    (line,) = [e.number for e in audit_log.read(workspace) if e.what == "subject erase"]

    keys.write_bytes(before)
    (found,) = verify(workspace)
    assert found.path == keys
    assert found.problem == f"it does not know the erasure in line {line} of the log"

    keys.write_bytes(now)
    assert verify(workspace) == []
    more = ["--id-type", "email", "--reason", "by mistake"]
    command(workspace, "subject", "readmit", "ada.canary@example.org", *more)
    assert verify(workspace) == []


def test_keys_of_people_that_are_gone_are_told(workspace: Workspace) -> None:
    workspace.people_keys.unlink()
    (found,) = verify(workspace)
    assert found.path == workspace.people_keys
    assert found.problem == "the keys of people are missing"
    assert not workspace.people_keys.exists()


def test_damaged_keys_of_people_are_told_beside_a_damaged_ledger(
    workspace: Workspace,
) -> None:
    with sqlite3.connect(workspace.people_keys) as keys:
        keys.execute("update people set salt = zeroblob(16)")
    keys.close()
    workspace.ledger.write_bytes(b"no database")
    assert {workspace.people_keys, workspace.ledger} <= {
        found.path for found in verify(workspace)
    }


def test_a_store_of_before_the_newest_key_is_told(workspace: Workspace) -> None:
    from ingest.pseudonym import create_key

    create_key(vault.later_key(workspace, 2))
    told = command(workspace, "verify")
    assert told.exit_code == 1
    assert "written with an earlier key" in told.output
    with pytest.raises(Exception, match="written with an earlier key"):
        land(workspace)


def test_nobody_asks_while_a_run_is_at_work(
    workspace: Workspace, tmp_path: Path
) -> None:
    """A run keeps working files where a request would clear them away."""
    working = workspace.scratch / "of-the-run.parquet"
    with single_writer(workspace, purpose="stepladder run"):
        working.write_bytes(b"half written")
        out = ("--out", str(tmp_path / "out"), "--reason", "request 17")
        for told in (
            command(workspace, "subject", "export", "W-ADA-001", *out),
            erase(workspace, "W-ADA-001"),
        ):
            assert told.exit_code != 0
            assert "is writing in this workspace" in told.output
        assert working.read_bytes() == b"half written"
    told = command(workspace, "subject", "export", "W-ADA-001", *out)
    assert told.exit_code == 0, told.output
    assert json.loads((tmp_path / "out" / "export.json").read_text())["records"]
    (line,) = lines(workspace, "subject export")
    assert line["quarantined"] == ADAS_QUARANTINED


def test_what_expires_stands_in_the_log_before_it_goes(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(workspace, "quarantine_days: 0")

    def killed(*_args: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ingest.retention.remove_files", killed)
    # Everything was loaded in January 2026, and is older than no day.
    assert command(workspace, "retention").exit_code != 0
    assert lines(workspace, "retention") == [{"quarantine": 2}]
    assert len(list(workspace.quarantine.glob("*.sealed"))) == 2


def ids_of(workspace: Workspace, worker: str) -> tuple[str | None, str | None]:
    """The universal id and the address on the newest stored row of a worker."""
    rows = stored(workspace, "workers")
    mine = rows.filter(rows["worker_id"] == named(workspace, worker))
    universal, email = mine.select("universal_id", "email").row(-1)
    return universal, email


def test_who_was_erased_by_mistake_is_let_in_again_by_each_of_their_ids(
    workspace: Workspace,
) -> None:
    def readmitted(identifier: str, kind: str) -> str:
        more = ["--id-type", kind, "--reason", "hired again"]
        return command(workspace, "subject", "readmit", identifier, *more).output

    erase(workspace, "W-ADA-001")
    assert "not one that was erased" in readmitted("W-BOB-002", "worker_id")
    assert readmitted("W-ADA-777", "worker_id").startswith("Readmitted")
    # The universal id and the address of her row are erased still.
    later = FILES["workers_2.csv"].replace("2023-01-01", "2025-01-01")
    deliver(workspace, "workers_5.csv", later)
    assert [(d.rows_loaded, d.rows_erased) for d in land(workspace)] == [(3, 0)]
    assert ids_of(workspace, "W-ADA-777") == (None, None)
    readmitted("U-ADA", "universal_id")
    readmitted("ada.canary@example.org", "email")
    deliver(workspace, "workers_6.csv", f"{later}\n")
    assert [d.rows_loaded for d in land(workspace)] == [3]
    assert ids_of(workspace, "W-ADA-777") == (
        named(workspace, "U-ADA", "universal_id"),
        named(workspace, "ada.canary@example.org", "email"),
    )
    # Her earlier id was not let in.
    deliver(workspace, "jobs_5.csv", FILES["jobs_1.csv"].replace("2018", "2017"))
    (jobs,) = land(workspace)
    assert jobs.rows_erased == 1
    assert "not one that was erased" in readmitted("W-ADA-777", "worker_id")
    log = workspace.audit_log.read_text("utf-8")
    assert log.count('"subject readmit"') == 3
    assert "ADA" not in log
    assert "ada.canary" not in log
    assert verify(workspace) == []
