"""One dbt command on one engine, in a process of its own, and what became of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "dbt_project"


@dataclass(frozen=True)
class NodeOutcome:
    """How one model or test of a command ended."""

    name: str
    schema: str
    kind: str
    status: str
    seconds: float
    failures: int
    message: str

    @property
    def is_good(self) -> bool:
        """Whether it was built, or tested and found right."""
        return self.status in {"success", "pass"}


@dataclass(frozen=True)
class DbtRun:
    """The outcomes of one dbt command, in the order of running."""

    seconds: float
    nodes: tuple[NodeOutcome, ...]


class DbtStoppedError(Exception):
    """dbt ended without a result for each node."""


def run_dbt(
    *command: str,
    target: str,
    folder: Path,
    variables: Mapping[str, str | int],
    environment: Mapping[str, str],
    project: Path = PROJECT,
) -> DbtRun:
    """Run a dbt command; its artefacts and log go to a folder of the caller's.

    Raises:
        DbtStoppedError: If it did not get as far as having results.
    """
    results = folder / "run_results.json"
    results.unlink(missing_ok=True)
    started = time.monotonic()
    ended = subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            *("--no-use-colors", "--no-version-check", "--log-path", folder),
            *command,
            *("--project-dir", project, "--profiles-dir", PROJECT),
            *("--target", target, "--target-path", folder),
            *("--vars", json.dumps(dict(variables))),
        ],
        cwd=folder,
        env={**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - started
    if not results.is_file():
        told = ended.stdout[-2000:] + ended.stderr[-2000:]
        raise DbtStoppedError(f"dbt {command[0]} on {target} stopped:\n{told}")
    return DbtRun(seconds=seconds, nodes=_outcomes(folder, results))


def _outcomes(folder: Path, results: Path) -> tuple[NodeOutcome, ...]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    found = json.loads(results.read_text(encoding="utf-8"))["results"]
    nodes = manifest["nodes"]
    return tuple(
        NodeOutcome(
            name=nodes[one["unique_id"]]["alias"],
            schema=nodes[one["unique_id"]]["schema"],
            kind=nodes[one["unique_id"]]["config"]["materialized"],
            status=one["status"],
            seconds=one["execution_time"],
            failures=one["failures"] or 0,
            message=one["message"] or "",
        )
        for one in found
        if one["unique_id"] in nodes
    )
