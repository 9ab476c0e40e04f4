"""When the pipeline runs by itself: daily, or when files have landed and rest.

Both are off until somebody switches them on in the Dagster UI: a fresh workspace has
nothing to run on.
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import dagster as dg

from orchestration.runs import JOB_NAME

SECONDS_BETWEEN_LOOKS: Final = 60


@dataclass(frozen=True)
class LandingFolder:
    """What lies in a landing folder: which files, and a digest of their states."""

    names: tuple[str, ...]
    digest: str


@dataclass(frozen=True)
class Memory:
    """What the sensor remembers between two looks, as Dagster's cursor keeps it.

    Attributes:
        seen: The digest of the last look.
        started: The digest that the last run was started for.
    """

    seen: str = ""
    started: str = ""

    @classmethod
    def from_cursor(cls, cursor: str | None) -> Self:
        """Read a cursor; one that we did not write remembers nothing."""
        seen, _, started = (cursor or "").partition(" ")
        return cls(seen, started)

    def as_cursor(self) -> str:
        """Write the cursor."""
        return f"{self.seen} {self.started}"


def look_at(landing: Path) -> LandingFolder:
    """Look at the state of each landed file, without opening one.

    The state is size, inode and both times. The time of modification alone may be set
    to anything; the time of change is the kernel's own, and every write moves it.
    """
    found = sorted(_files(landing))
    return LandingFolder(
        names=tuple(name for name, *_ in found),
        digest=hashlib.sha256(json.dumps(found).encode()).hexdigest(),
    )


def _files(landing: Path) -> Iterator[tuple[str, int, int, int, int]]:
    for folder, _, names in os.walk(landing):
        for path in (Path(folder, name) for name in names if not name.startswith(".")):
            try:
                status = path.stat()
            except FileNotFoundError:
                continue  # taken away since the folder was listed
            if stat.S_ISREG(status.st_mode):
                yield (
                    path.relative_to(landing).as_posix(),
                    status.st_size,
                    status.st_ino,
                    status.st_mtime_ns,
                    status.st_ctime_ns,
                )


def trigger_definitions(landing: Path) -> dg.Definitions:
    """Define the whole job, its daily schedule and its landing sensor."""
    refresh = dg.define_asset_job(
        JOB_NAME,
        selection=dg.AssetSelection.all() | dg.AssetSelection.all_asset_checks(),
        description="Land, judge, build, check and publish, in one process.",
        executor_def=dg.in_process_executor,
    )
    daily = dg.ScheduleDefinition(
        name="daily_refresh",
        job=refresh,
        cron_schedule="0 4 * * *",
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description="Every day at 04:00 UTC, also to notice what did not arrive.",
    )

    @dg.sensor(
        name="landed_files",
        job=refresh,
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description="Starts a run when files in landing/ have changed and two looks, "
        f"{SECONDS_BETWEEN_LOOKS} seconds apart, find them the same.",
    )
    def landed_files(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        before = Memory.from_cursor(context.cursor)
        found = look_at(landing)
        now = Memory(seen=found.digest, started=before.started)
        if not found.names:
            return _wait(now, "nothing has landed")
        if found.digest == before.started:
            return _wait(now, "nothing new has landed")
        if found.digest != before.seen:
            return _wait(now, "the files have changed since the last look")
        return dg.SensorResult(
            run_requests=[dg.RunRequest(run_key=found.digest)],
            cursor=Memory(seen=found.digest, started=found.digest).as_cursor(),
        )

    return dg.Definitions(jobs=[refresh], schedules=[daily], sensors=[landed_files])


def _wait(memory: Memory, reason: str) -> dg.SensorResult:
    return dg.SensorResult(skip_reason=reason, cursor=memory.as_cursor())
