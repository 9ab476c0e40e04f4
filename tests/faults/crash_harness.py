"""Break one run at one system call, look as a reader, run again, compare.

Which points are broken, and how often, is decided by the callers: a sample in the
tests, all of them in `tests.faults.crash_enumeration`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingest.workspace import Workspace, load_workspace
from publish.generations import latest_generation
from tests.faults import direct_run
from tests.faults.organisation import (
    WATCHED,
    Result,
    deliver_more,
    make_organisation,
    problems_after_kill,
    problems_after_rerun,
    result_of,
)

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_SECONDS = 600
# What the unbroken run leaves for the broken ones, so that they are quicker: how dbt
# understood the project, and the verdicts on the batches. Neither is what is broken.
KEPT = ("dbt", "reports")
Command = Callable[[Path], list[str]]


def direct_command(workspace: Path) -> list[str]:
    """The product's own steps without Dagster and dbt."""
    return [sys.executable, "-m", "tests.faults.direct_run", str(workspace)]


def stepladder_command(workspace: Path) -> list[str]:
    """The command that people type."""
    stepladder = Path(sys.executable).with_name("stepladder")
    return [str(stepladder), "run", "--workspace", str(workspace)]


@dataclass(frozen=True)
class Scenario:
    """A run to be broken: where it starts from and what it gives when it is not."""

    name: str
    command: Command
    template: Path
    expected: Result
    points: tuple[tuple[str, str], ...]


Kind = tuple[str, str, str]


@dataclass(frozen=True)
class Fault:
    """What happens at which counted call.

    With `only`, just the calls of one kind are counted: the name of the call, and how
    the place begins and ends.
    """

    action: str
    at: int
    error: str = "ENOSPC"
    only: Kind = ("", "", "")


@dataclass(frozen=True)
class Verdict:
    """What a fault did: where it struck, and every promise that it broke."""

    fault: Fault
    has_struck: bool
    call: str
    place: str
    problems: tuple[str, ...]


def prepare(
    folder: Path,
    *,
    command: Command,
    has_published: bool,
    published_by: Command | None = None,
) -> Scenario:
    """Make the workspace that every broken run starts from, and an unbroken result.

    Args:
        folder: Where the template is kept.
        command: The run.
        has_published: Whether a first delivery is published before, so that there
            are readers during the run.
        published_by: What publishes it; the same command when absent.
    """
    template = folder / "template"
    scratch = folder / "workspace"
    workspace = make_organisation(scratch)
    if has_published:
        run_unbroken((published_by or command)(scratch))
        deliver_more(workspace)
    scratch.rename(template)
    # Traced on a copy, as every broken run is: new inodes are files to be read again.
    workspace = _copy(template, scratch)
    points = _points(command, workspace, "kill")
    expected = result_of(workspace)
    for name in KEPT:
        shutil.copytree(scratch / name, template / name, dirs_exist_ok=True)
    shutil.rmtree(scratch)
    name = "next run" if has_published else "first run"
    return Scenario(name, command, template, expected, points)


def failing_points(scenario: Scenario, folder: Path) -> tuple[tuple[str, str], ...]:
    """List the calls that may fail: those that change a file, and those that flush."""
    return _points(scenario.command, fresh_copy(scenario, folder), "fail")


def _points(
    command: Command, workspace: Workspace, action: str
) -> tuple[tuple[str, str], ...]:
    report = _traced(command, workspace, Fault(action, 0))
    if report["exit_code"] != 0:
        message = "the run fails when it is only watched"
        raise AssertionError(message)
    return tuple(
        (call, relative(workspace.root, place)) for call, place in report["points"]
    )


def run_unbroken(command: list[str]) -> None:
    """Run a command that must succeed."""
    ended = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT_SECONDS,
    )
    if ended.returncode:
        message = f"{command} ended with {ended.returncode}\n{ended.stdout}"
        raise AssertionError(f"{message}\n{ended.stderr}")


def fresh_copy(scenario: Scenario, folder: Path) -> Workspace:
    """Put the template where the run finds it: the same path every time."""
    return _copy(scenario.template, folder / "workspace")


def _copy(template: Path, root: Path) -> Workspace:
    if root.exists():
        shutil.rmtree(root)
    shutil.copytree(template, root, symlinks=True)
    return load_workspace(root)


def strike(scenario: Scenario, folder: Path, fault: Fault) -> Verdict:
    """Break one run and judge what is left, before and after the next run."""
    workspace = fresh_copy(scenario, folder)
    verdict = _struck(scenario, workspace, fault)
    problems = list(verdict.problems)
    try:
        _run_again(scenario, workspace.root)
    except Exception as error:  # noqa: BLE001 - whatever it is, the next run fails
        problems.append(f"the next run fails: {error}")
    problems += problems_after_rerun(workspace.root, expected=scenario.expected)
    return replace(verdict, problems=tuple(problems))


def _struck(scenario: Scenario, workspace: Workspace, fault: Fault) -> Verdict:
    shown = latest_generation(workspace.published)
    report = _traced(scenario.command, workspace, fault)
    call, place = report["points"][-1] if report["points"] else ("", "")
    problems = problems_after_kill(workspace.root, shown_before=shown)
    if fault.action == "fail" and report["exit_code"] < 0:
        problems.append(f"the run died of signal {-report['exit_code']}")
    return Verdict(
        fault,
        bool(report["has_struck"]),
        call,
        relative(workspace.root, place),
        tuple(problems),
    )


def _run_again(scenario: Scenario, root: Path) -> None:
    """Repeat the run; the direct one in this process, which saves its start."""
    if scenario.command is direct_command:
        direct_run.main(root)
    else:
        run_unbroken(scenario.command(root))


def relative(root: Path, place: str) -> str:
    """Name a place inside the workspace."""
    return place.removeprefix(f"{root}/")


def phase_of(call: str, place: str) -> str:
    """Group the points that stand for one kind of change in one kind of place."""
    parts = place.split("/")
    folder = "/".join(part for part in parts[:-1] if not part[:1].isdigit())
    kind = Path(parts[-1]).suffix or parts[-1]
    if parts[0] in {"warehouse", "published"} and parts[-1][:1].isdigit():
        kind = "generation"
    return f"{call} {folder.split('-2')[0]} {kind}"


def _traced(command: Command, workspace: Workspace, fault: Fault) -> dict[str, Any]:
    report = workspace.root.parent / "report.json"
    report.unlink(missing_ok=True)
    watched = [
        part for name in WATCHED for part in ("--watch", str(workspace.root / name))
    ]
    chosen = ["--action", fault.action, "--at", str(fault.at), "--error", fault.error]
    syncs = ["--with-syncs"] if fault.action == "fail" else []
    call, start, end = fault.only
    only = ["--only", call, str(workspace.root / start) if start else "", end]
    subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.faults.syscall_tracer",
            *watched,
            *chosen,
            *syncs,
            *only,
            "--report",
            str(report),
            "--",
            *command(workspace.root),
        ],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=TIMEOUT_SECONDS,
    )
    facts: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return facts
