"""When the pipeline runs by itself: daily, or when files have landed and are stable.

Both are off until somebody switches them on in the Dagster UI: a fresh workspace has
nothing to run on.
"""

import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import dagster as dg

from orchestration.runs import JOB_NAME

STABLE_SECONDS: Final = 60


@dataclass(frozen=True)
class LandingFolder:
    """What lies in a landing folder: which files, and since when they rest."""

    names: tuple[str, ...]
    digest: str
    age_seconds: float


def look_at(landing: Path, *, now: float | None = None) -> LandingFolder:
    """Look at sizes and times of the landed files, without opening them."""
    found = sorted(
        (path.relative_to(landing).as_posix(), path.stat())
        for path in landing.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    )
    facts = [(name, status.st_size, status.st_mtime_ns) for name, status in found]
    newest = max((status.st_mtime for _, status in found), default=0.0)
    return LandingFolder(
        names=tuple(name for name, _ in found),
        digest=hashlib.sha256(json.dumps(facts).encode()).hexdigest(),
        age_seconds=(time.time() if now is None else now) - newest,
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
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description="Starts a run when files in landing/ have changed and nobody has "
        f"written to one for {STABLE_SECONDS} seconds.",
    )
    def landed_files(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        seen = look_at(landing)
        if not seen.names:
            return dg.SensorResult(skip_reason="nothing has landed")
        if seen.age_seconds < STABLE_SECONDS:
            return dg.SensorResult(skip_reason="a file is still being written")
        if seen.digest == context.cursor:
            return dg.SensorResult(skip_reason="nothing new has landed")
        return dg.SensorResult(
            run_requests=[dg.RunRequest(run_key=seen.digest)], cursor=seen.digest
        )

    return dg.Definitions(jobs=[refresh], schedules=[daily], sensors=[landed_files])
