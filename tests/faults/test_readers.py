"""Readers never fail and never see two generations at once, whatever writers do."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from publish.generations import generation_names, prune, recover
from publish.verify import verify
from tests.faults.crash_harness import (
    ROOT,
    Scenario,
    direct_command,
    fresh_copy,
    run_unbroken,
)
from tests.faults.organisation import problems_after_rerun
from tests.unit.publish.small_release import SmallRelease

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]

PUBLISHES = 30
READERS = 3
KILLS = 8
ROUNDS = 3
SEED = 20261122
PUBLISH = """
import sys, time
from pathlib import Path
from ingest.workspace import load_workspace
from tests.unit.publish.small_release import SmallRelease
small = SmallRelease(load_workspace(Path(sys.argv[1])))
with small.writer_at_once() as fence:
    while not Path(sys.argv[2]).exists():
        time.sleep(0.05)
    small.publish(fence, generation=small.build(fence))
"""


@contextmanager
def reading(root: Path, *, readers: int) -> Iterator[list[dict[str, Any]]]:
    """Let readers loop; afterwards the list holds what each of them saw."""
    stop = root.parent / "stop"
    command = [sys.executable, "-m", "tests.faults.reading_loop", str(root), str(stop)]
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(readers)
    ]
    seen: list[dict[str, Any]] = []
    try:
        yield seen
    finally:
        stop.touch()
        seen += [json.loads(process.communicate()[0]) for process in processes]


def test_readers_meet_no_failure_and_no_mixture_while_others_publish(
    tmp_path: Path,
) -> None:
    small = SmallRelease.create(tmp_path / "workspace")
    small.release()
    with reading(small.workspace.root, readers=READERS) as seen:
        for number in range(PUBLISHES):
            small.with_sql(
                f"update marts.rpt_promotions set mean_wait_months = {number}",
                f"update marts.dim_grades set grade_ordinal = {number}",
            ).release()
            prune(small.workspace)
    assert [reader["problems"] for reader in seen] == [[]] * READERS
    assert all(reader["generations"] > 1 for reader in seen)
    kept = small.workspace.settings.keep_generations
    assert len(generation_names(small.workspace.published)) == kept


def test_of_two_writers_at_once_exactly_one_publishes(tmp_path: Path) -> None:
    small = SmallRelease.create(tmp_path / "workspace")
    for round_number in range(1, ROUNDS + 1):
        go = tmp_path / f"go-{round_number}"
        command = [sys.executable, "-c", PUBLISH, str(small.workspace.root), str(go)]
        both = [
            subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        while all(process.poll() is None for process in both):
            time.sleep(0.05)
        go.touch()
        told = [process.communicate()[1] for process in both]
        assert sorted(process.returncode for process in both) == [0, 1]
        assert sum("WriterBusyError" in text for text in told) == 1
        assert len(generation_names(small.workspace.published)) == round_number
    assert verify(small.workspace) == []


def test_random_kills_with_a_reader_running_lose_nothing(
    next_run: Scenario, place: Path
) -> None:
    workspace = fresh_copy(next_run, place)
    chance = random.Random(SEED)  # noqa: S311 - the seed makes the kills repeatable
    with reading(workspace.root, readers=1) as seen:
        for _ in range(KILLS):
            process = subprocess.Popen(direct_command(workspace.root), cwd=ROOT)
            time.sleep(chance.uniform(0.5, 5))
            process.kill()
            process.wait()
        run_unbroken(direct_command(workspace.root))
    assert seen[0]["problems"] == []
    assert problems_after_rerun(workspace.root, expected=next_run.expected) == []
    assert recover(workspace) == []
