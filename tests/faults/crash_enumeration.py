"""Break a run at every counted system call, and write down what happened.

    python -m tests.faults.crash_enumeration --run direct
    python -m tests.faults.crash_enumeration --run stepladder --every 0

The answers are kept as they come, so that a proof can be stopped and continued; the
page `docs/proofs/crash.md` is written from all answers there are.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any

import duckdb

from tests.faults.crash_harness import (
    ROOT,
    Fault,
    Scenario,
    Verdict,
    direct_command,
    failing_points,
    phase_of,
    prepare,
    stepladder_command,
    strike,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = ROOT / "docs" / "proofs" / "crash.md"
COMMANDS = {"direct": direct_command, "stepladder": stepladder_command}
ACTIONS = {
    "kill": "killed before the call",
    "torn": "killed after half of a write",
    "ENOSPC": "the call says that the disk is full",
    "EIO": "the call says that the disk fails",
}
WORKERS = 2


@dataclass(frozen=True)
class Series:
    """All points of one run under one kind of fault."""

    run: str
    start: str
    action: str

    @property
    def name(self) -> str:
        """A file name."""
        return f"{self.run}-{self.start}-{self.action}"

    @property
    def fault(self) -> tuple[str, str]:
        """The action of the tracer, and its error."""
        if self.action in {"ENOSPC", "EIO"}:
            return "fail", self.action
        return self.action, "ENOSPC"


def enumerate_series(
    series: Series, folder: Path, *, every: int, deadline: float
) -> None:
    """Break the points of a series that have no answer yet.

    Args:
        series: The run and the fault.
        folder: Where answers are kept.
        every: Break every so manieth point; 0 breaks one of each kind.
        deadline: When no new point is begun, by the monotonic clock.
    """
    answers = folder / f"{series.name}.jsonl"
    place = folder / f"{series.run}-{series.start}"
    workers, scenarios = SimpleQueue[Path](), {}
    for number in range(WORKERS):
        worker = place / f"worker-{number}"
        scenarios[worker] = _scenario(series, worker)
        workers.put(worker)
    first, scenario = next(iter(scenarios.items()))
    action, error = series.fault
    points = failing_points(scenario, first) if action == "fail" else scenario.points
    done = {answer["fault"]["at"] for answer in _answers(answers)}
    wanted = [at for at in _chosen(points, every=every) if at not in done]

    def answer(at: int) -> Verdict | None:
        if monotonic() > deadline:
            return None
        worker = workers.get()
        try:
            return strike(scenarios[worker], worker, Fault(action, at, error))
        finally:
            workers.put(worker)

    def keep(verdict: Verdict | None) -> bool:
        if verdict is None:
            return False
        facts = {**asdict(verdict), "points": len(points)}
        file.write(json.dumps(facts) + "\n")
        file.flush()
        return verdict.has_struck

    with ThreadPoolExecutor(WORKERS) as pool, answers.open("a") as file:
        for verdict in pool.map(answer, wanted):
            keep(verdict)
        # Runs of the same input differ by a few calls: go on until none is reached.
        beyond = max([len(points), *done]) + 1
        while every == 1 and keep(answer(beyond)):
            beyond += 1


def _chosen(points: Sequence[tuple[str, str]], *, every: int) -> list[int]:
    if every:
        return list(range(1, len(points) + 1, every))
    last = {phase_of(*point): at for at, point in enumerate(points, start=1)}
    return sorted(last.values())


def write_page(folder: Path) -> None:
    """Write the proof's page from all answers."""
    rows = []
    broken = []
    phases: Counter[str] = Counter()
    for path in sorted(folder.glob("*.jsonl")):
        run, start, action = path.stem.split("-", 2)
        found = _answers(path)
        if not found:
            continue
        struck = [answer for answer in found if answer["has_struck"]]
        bad = [answer for answer in found if answer["problems"]]
        broken += [(path.stem, answer) for answer in bad]
        phases.update(phase_of(a["call"], a["place"]) for a in struck)
        rows.append(
            f"| {run} | {start} | {ACTIONS[action]} | {found[-1]['points']} | "
            f"{len(found)} | {len(struck)} | {len(bad)} |"
        )
    text = "\n".join(
        [
            _introduction(),
            "| run | started from | fault | points | tried | struck | bad |",
            "|---|---|---|---:|---:|---:|---:|",
            *rows,
            "",
            *_broken_lines(broken),
            "Where *tried* is below *points*, the others are not shown by this page.",
            f"The points that were tried are of {len(phases)} kinds of call and place.",
            "",
        ]
    )
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")


def _broken_lines(broken: list[tuple[str, dict[str, Any]]]) -> list[str]:
    if not broken:
        return ["No point that was tried broke a promise.", ""]
    told = [
        f"- {name}, call {answer['fault']['at']} ({answer['call']} on "
        f"`{answer['place']}`): {'; '.join(answer['problems']).splitlines()[0]}"
        for name, answer in broken
    ]
    return ["Promises that were broken:", "", *told, ""]


def _introduction() -> str:
    versions = ", ".join(
        (
            f"Python {platform.python_version()}",
            f"DuckDB {duckdb.__version__}",
            f"SQLite {sqlite3.sqlite_version}",
            f"Linux {platform.release().split('-')[0]}",
        )
    )
    return f"""# Proof: a run may be killed anywhere

Written by `make proof-crash` on {datetime.now(UTC):%Y-%m-%d} with {versions}. There is
no seed: points are enumerated, not drawn.

A run is broken at one system call that changes `store/`, `vault/`, `quarantine/`,
`warehouse/` or `published/`, counted over all its threads and child processes. Then a
reader opens `published/latest` and compares every table with the manifest; the run is
repeated without a fault; and the published tables, the marts before suppression and
the ledger must equal those of a run that was never broken, every hash must verify and
nothing may be left behind. *Tried* counts runs; *struck* counts those in which the
call was reached (two runs of the same input can differ by a few calls); *bad* counts
broken promises.

*direct* is the product's own landing, committing, publishing and recovery without
Dagster and dbt, *stepladder* the command itself. *first* starts in an empty
workspace, *next* has an earlier generation with readers.
"""


def _scenario(series: Series, worker: Path) -> Scenario:
    """Prepare a worker's template once; a stopped proof takes it up again."""
    if worker.exists():
        shutil.rmtree(worker)
    worker.mkdir(parents=True)
    return prepare(
        worker, command=COMMANDS[series.run], has_published=series.start == "next"
    )


def _answers(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def main() -> None:
    """Continue the proof and write its page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", choices=COMMANDS, default="stepladder")
    parser.add_argument("--start", choices=["first", "next"], default="next")
    parser.add_argument("--actions", nargs="*", choices=ACTIONS, default=["kill"])
    parser.add_argument(
        "--every", type=int, default=1, help="every Nth point; 0: one of each kind"
    )
    parser.add_argument("--minutes", type=float, default=24 * 60)
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "workspaces" / "proof-crash"
    )
    chosen = parser.parse_args()
    folder = chosen.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    deadline = monotonic() + 60 * chosen.minutes
    for action in chosen.actions:
        series = Series(chosen.run, chosen.start, action)
        enumerate_series(series, folder, every=chosen.every, deadline=deadline)
    write_page(folder)


if __name__ == "__main__":
    main()
