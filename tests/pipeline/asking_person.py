"""Four people in a few files, one of whom asks; and a scan of every byte of them."""

from __future__ import annotations

import gzip
import json
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import polars as pl

from ingest import erasing, ledger, vault
from ingest.landing import land
from ingest.pseudonym import pseudonym
from ingest.subject_export import gather, write
from ingest.workspace import Workspace, create_workspace
from orchestration import rights

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
MAPPING = """\
source: hris
feeds:
  workers:
    entity: workers
    files: "workers*.csv"
    delivery: full
    columns:
      worker_id: id
      universal_id: human
      full_name: name
      email: mail
      birth_date: born
      hire_date: hired
      gender: {from: sex, codes: {F: female, M: male}}
  jobs:
    entity: job_history
    files: "jobs*.csv"
    delivery: delta
    columns: {worker_id: id, effective_date: since, manager_id: boss}
  feedback:
    entity: feedback
    files: "feedback*.csv"
    delivery: events
    columns:
      feedback_id: number
      receiver_id: receiver
      giver_id: giver
      given_at: at
      comment: comment
  matches:
    entity: mentoring_matches
    files: "matches*.csv"
    delivery: events
    columns:
      match_id: match
      mentoring_program_id: program
      mentor_id: mentor
      mentee_id: mentee
      requested_at: since
  sessions:
    entity: mentoring_sessions
    files: "sessions*.csv"
    delivery: events
    columns: {session_id: number, match_id: match, held_at: at}
  training:
    entity: training_records
    files: "training*.csv.gz"
    delivery: events
    columns:
      learner_id: {from: who, id_type: email}
      course_id: course
      training_status: {value: completed}
      completed_at: done
"""
# Ada was employed twice, under two worker ids that one universal id ties together.
ADA_IDS = ("W-ADA-001", "W-ADA-777", "U-ADA")
FILES = {
    "workers_1.csv": (
        "id,human,name,mail,born,hired,sex\n"
        "W-ADA-001,U-ADA,AdaCanary B,ada.canary@example.org,1990-12-10,2018-01-01,F\n"
        "W-BOB-002,U-BOB,BobCanary,bob.canary@example.org,1985-01-01,2019-01-01,M\n"
        "W-CYD-003,U-CYD,CydCanary,cyd.canary@example.org,1985-01-01,CydCanaryDay,M\n"
        "W-EVE-004,U-EVE,EveCanary,eve.canary@example.org,1988-01-01,2019-01-01,F\n"
    ),
    "workers_2.csv": (
        "id,human,name,mail,born,hired,sex\n"
        "W-ADA-777,U-ADA,AdaCanary B,ada.canary@example.org,1990-12-10,2023-01-01,F\n"
        "W-BOB-002,U-BOB,BobCanary,bob.canary@example.org,1985-01-01,2019-01-01,M\n"
        "W-EVE-004,U-EVE,EveCanary,eve.canary@example.org,1988-01-01,2019-01-01,F\n"
    ),
    "jobs_1.csv": (
        "id,since,boss\n"
        "W-ADA-001,2018-01-01,W-EVE-004\n"
        "W-BOB-002,2019-01-01,W-ADA-001\n"
        "W-ADA-777,AdaCanaryDay,W-EVE-004\n"
    ),
    "feedback_1.csv": (
        "number,receiver,giver,at,comment\n"
        "F1,W-ADA-001,W-BOB-002,2024-01-01,AdaCanary praise\n"
        "F2,W-BOB-002,W-ADA-001,2024-01-02,BobCanary advice\n"
    ),
    "matches_1.csv": (
        "match,program,mentor,mentee,since\n"
        "M-BOBADA,P,W-BOB-002,W-ADA-001,2024-01-01\n"
        "M-ADAEVE,P,W-ADA-001,W-EVE-004,2024-01-01\n"
    ),
    "sessions_1.csv": (
        "number,match,at\nS1,M-BOBADA,2024-02-01\nS2,M-ADAEVE,2024-02-02\n"
    ),
    "training_1.csv.gz": (
        "who,course,done\n"
        "ada.canary@example.org,C1,2024-03-01\n"
        "bob.canary@example.org,C1,2024-03-01\n"
    ),
}
ENTITY_FILES = {name.split("_")[0] for name in FILES}
# Rows about Ada: workers 1 + 1, jobs 1, feedback 1, matches 1, sessions 1, training 1.
ADAS_ROWS = {
    "workers": 2,
    "job_history": 1,
    "feedback": 1,
    "mentoring_matches": 1,
    "mentoring_sessions": 1,
    "training_records": 1,
}
# She is Bob's manager, gave Bob feedback and mentors Eve.
ADAS_MENTIONS = {"job_history": 1, "feedback": 1, "mentoring_matches": 1}
# The job under her second id has a day that is none.
ADAS_QUARANTINED = 1


def make(root: Path) -> Workspace:
    """Make the workspace of these people and land their files."""
    made = create_workspace(root)
    (made.mappings / "hris.yaml").write_text(MAPPING, encoding="utf-8")
    (made.landing / "hris").mkdir()
    for name, text in FILES.items():
        deliver(made, name, text)
    assert {delivery.status for delivery in land(made, now=lambda: NOW)} == {"loaded"}
    return made


def deliver(workspace: Workspace, name: str, text: str) -> None:
    content = text.encode()
    path = workspace.landing / "hris" / name
    path.write_bytes(
        gzip.compress(content, mtime=0) if name.endswith(".gz") else content
    )


def erase(workspace: Workspace, identifier: str = "W-ADA-001") -> rights.Found:
    """Erase from everything that is stored, without building a generation."""
    with rights.opened(workspace, now=NOW) as desk:
        found = rights.find(desk, identifier, id_type="worker_id")
        facts = erasing.facts_of(found.subject, found.plan)
        rights.begin(desk, "erase", facts)
    return found


def totals(workspace: Workspace) -> dict[str, tuple[int, ...]]:
    """Rows in, loaded, quarantined, duplicate, superseded and erased by entity."""
    found: dict[str, list[int]] = {}
    with ledger.open_ledger(workspace.ledger) as opened:
        for d in ledger.deliveries(opened):
            counts = found.setdefault(d.entity, [0] * 6)
            for place, number in enumerate(
                (
                    d.rows_in,
                    d.rows_loaded,
                    d.rows_quarantined,
                    d.rows_duplicate,
                    d.rows_superseded,
                    d.rows_erased,
                )
            ):
                counts[place] += number
    return {entity: tuple(counts) for entity, counts in found.items()}


def stored(workspace: Workspace, entity: str) -> pl.DataFrame:
    with ledger.open_ledger(workspace.ledger) as opened:
        paths = [
            workspace.root / str(d.parquet_path)
            for d in ledger.deliveries(opened)
            if d.entity == entity
        ]
    return pl.concat([pl.read_parquet(path) for path in paths])


def named(workspace: Workspace, identifier: str, id_type: str = "worker_id") -> str:
    key = vault.pseudonym_key(workspace)
    return pseudonym(identifier, id_type=id_type, key=key)


def every_byte(root: Path) -> dict[str, bytes]:
    """Return what each file holds, as it lies there and unpacked."""
    found = {}
    for path in sorted(root.rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        if path.suffix == ".gz":
            content += gzip.decompress(content)
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                content += b"".join(packed.read(name) for name in packed.namelist())
        elif path.suffix == ".parquet":
            rows = pl.read_parquet(path)
            content += json.dumps(rows.to_dicts(), default=str).encode()
        found[path.relative_to(root).as_posix()] = content
    return found


def places_of(root: Path, *needles: str) -> list[str]:
    wanted = [needle.lower().encode() for needle in needles]
    return [
        name
        for name, content in every_byte(root).items()
        if any(needle in content.lower() for needle in wanted)
    ]


@dataclass(frozen=True)
class Exported:
    """An export as it was written."""

    folder: Path
    told: dict[str, object]


def export(workspace: Workspace, folder: Path, identifier: str) -> Exported:
    with rights.opened(workspace, now=NOW) as desk:
        found = rights.find(desk, identifier, id_type="worker_id")
        held = gather(
            workspace,
            desk.ledger,
            found.subject,
            desk.keys,
            shared=len(found.person.shared),
        )
    write(held, folder)
    return Exported(folder, json.loads((folder / "export.json").read_text("utf-8")))
