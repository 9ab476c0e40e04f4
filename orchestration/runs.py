"""The record of runs in the ledger: begun, ended, and what came of them."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from ingest.ledger import open_ledger

if TYPE_CHECKING:
    from ingest.workspace import Workspace
    from orchestration.report import RunReport

JOB_NAME: Final = "refresh"
RunStatus = Literal["running", "succeeded", "failed", "blocked", "unchanged"]


@dataclass(frozen=True)
class RecordedRun:
    """One run as the ledger keeps it."""

    run_id: str
    started_at: str
    ended_at: str | None
    status: RunStatus
    as_of_date: str | None
    generation: str | None
    inputs_fingerprint: str | None
    summary: dict[str, Any]


def begin_run(workspace: "Workspace", run_id: str) -> None:
    """Write that a run has begun; one that was killed before has failed."""
    with open_ledger(workspace.ledger) as ledger, ledger:
        ledger.execute(
            "update runs set status = 'failed', ended_at = ? where status = 'running'",
            (_now(),),
        )
        ledger.execute(
            "insert into runs (run_id, started_at, status) values (?, ?, 'running')",
            (run_id, _now()),
        )


def end_run(workspace: "Workspace", report: "RunReport") -> None:
    """Write how a run ended."""
    with open_ledger(workspace.ledger) as ledger:
        ledger.execute(
            "update runs set ended_at = ?, status = ?, as_of_date = ?, generation = ?,"
            " inputs_fingerprint = ?, summary_json = ? where run_id = ?",
            (
                _now(),
                report.status,
                report.as_of_date,
                report.generation,
                report.inputs_fingerprint,
                json.dumps(report.as_json()),
                report.run_id,
            ),
        )


def is_recorded(workspace: "Workspace", run_id: str) -> bool:
    """Say whether the ledger knows a run."""
    with open_ledger(workspace.ledger) as ledger:
        row = ledger.execute("select 1 from runs where run_id = ?", (run_id,))
        return row.fetchone() is not None


def last_run(workspace: "Workspace") -> RecordedRun | None:
    """Read the newest run; None before the first."""
    if not workspace.ledger.is_file():
        return None
    with open_ledger(workspace.ledger) as ledger:
        row = ledger.execute(
            "select * from runs order by started_at desc, rowid desc limit 1"
        ).fetchone()
    if row is None:
        return None
    facts = {name: row[name] for name in row.keys() if name != "summary_json"}  # noqa: SIM118 - a row of sqlite3 iterates over values
    return RecordedRun(**facts, summary=json.loads(row["summary_json"] or "{}"))


def last_summary(workspace: "Workspace") -> dict[str, Any]:
    """Read what came of the newest run that has ended; empty before the first.

    One that is under way, or was killed, has nothing to tell yet.
    """
    if not workspace.ledger.is_file():
        return {}
    with open_ledger(workspace.ledger) as ledger:
        row = ledger.execute(
            "select summary_json from runs where summary_json is not null"
            " order by started_at desc, rowid desc limit 1"
        ).fetchone()
    summary: dict[str, Any] = {} if row is None else json.loads(row["summary_json"])
    return summary


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
