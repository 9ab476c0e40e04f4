"""The marts as they would have been on a past day: what `run --as-known-at` builds.

Made of what had been landed by the end of that day, in a folder beside the generations.
Nothing is landed or published, and the record of runs does not know of it.
"""

import time
import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from ingest.errors import DataError, UsageError
from orchestration.building import STEPS, BuildRecord, Inputs, write_record
from orchestration.dbt_failures import tell_failures
from orchestration.deliveries import landed_at, landed_batches, read_deliveries
from orchestration.fingerprint import hash_inputs
from orchestration.inputs import dbt_variables
from orchestration.progress import Progress
from orchestration.report import CheckSummary
from publish.generations import KNOWN_PREFIX, open_building, recover, set_aside
from publish.lock import single_writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.ledger import Delivery
    from ingest.workspace import Workspace
    from orchestration.dbt_runner import NodeResult


@dataclass(frozen=True)
class KnownReport:
    """What came of a build from the knowledge of a past day."""

    known_on: str
    as_of_date: str
    status: Literal["succeeded", "failed"]
    files: int
    checks: CheckSummary
    seconds: float
    path: str
    problem: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether the warehouse is there and every check of it has passed."""
        return self.status == "succeeded"

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        return asdict(self)


def build_as_known(
    workspace: "Workspace",
    known_on: date,
    *,
    as_of: date | None = None,
    progress: Progress | None = None,
) -> KnownReport:
    """Build and check a warehouse from what was known at the end of a day.

    Args:
        workspace: The workspace; its time zone says when the day ends.
        known_on: The day. What was landed or replaced later counts as it did then.
        as_of: The day the marts look back from; the same day when absent.
        progress: Told how far the build is.

    Returns:
        What was built. If a model or a test failed, the path is that of the unfinished
        build, which the next run clears; an earlier one of the same day stays.

    Raises:
        WriterBusyError: If another process is writing in this workspace.
        UsageError: The day has not come yet, or the marts would look back from later.
        DataError: Nothing had been loaded by then.
    """
    started = time.monotonic()
    progress = progress or Progress()
    as_of = as_of or known_on
    known_at = end_of_day(known_on, zone=workspace.settings.time_zone)
    _refuse_unknowable(workspace, known_on, as_of=as_of)
    with single_writer(workspace, purpose="stepladder run --as-known-at") as fence:
        recover(workspace)
        known = _known(workspace, known_at)
        results = _build(workspace, known_at, as_of=as_of, progress=progress)
        checks = _summed_up(results, unusual=_unusual_batches(workspace, known))
        path = workspace.building_database
        problem = tell_failures(workspace, results) if checks.failed else None
        if problem is None:
            write_record(
                workspace,
                BuildRecord(
                    run_id=str(uuid.uuid4()),
                    steps=STEPS,
                    inputs=Inputs(as_of, _fingerprint(workspace, as_of, known)),
                    known_on=known_on,
                ),
            )
            name = f"{KNOWN_PREFIX}{known_on.isoformat()}"
            path = set_aside(workspace, name, fence=fence) / path.name
    return KnownReport(
        known_on=known_on.isoformat(),
        as_of_date=as_of.isoformat(),
        status="failed" if checks.failed else "succeeded",
        files=len(known),
        checks=checks,
        seconds=round(time.monotonic() - started, 1),
        path=str(path),
        problem=problem,
    )


def end_of_day(day: date, *, zone: str) -> datetime:
    """Return the last microsecond of a day in a time zone."""
    following = datetime.combine(
        day + timedelta(days=1), time_of_day.min, tzinfo=ZoneInfo(zone)
    )
    return following.astimezone(UTC) - timedelta(microseconds=1)


def _refuse_unknowable(workspace: "Workspace", known_on: date, *, as_of: date) -> None:
    today = datetime.now(ZoneInfo(workspace.settings.time_zone)).date()
    if known_on > today:
        raise UsageError(
            f"{known_on} has not come yet",
            remedy="Name today or an earlier day with --as-known-at.",
        )
    if as_of > known_on:
        raise UsageError(
            f"on {known_on} nothing was known about {as_of}",
            remedy="With --as-of name the same day or an earlier one.",
        )


def _known(workspace: "Workspace", known_at: datetime) -> "list[Delivery]":
    """Return the loaded deliveries as the ledger would have shown them then."""
    from ingest.standing import as_known_at

    landed = read_deliveries(workspace)
    known = [d for d in as_known_at(landed, known_at) if d.status == "loaded"]
    if not known:
        first = min((landed_at(delivery) for delivery in landed), default=None)
        began = (
            "Nothing has landed yet."
            if first is None
            else f"The first landed on {first:%Y-%m-%d}."
        )
        raise DataError(
            "no file had been loaded by the end of that day",
            file=workspace.ledger,
            remedy=f"{began} Land files with `stepladder run`, or name a later day.",
        )
    return known


def _build(
    workspace: "Workspace", known_at: datetime, *, as_of: date, progress: Progress
) -> "tuple[NodeResult, ...]":
    import duckdb

    from ingest.raw_views import register_raw_views
    from orchestration.marts import build_marts

    open_building(workspace)
    with duckdb.connect(workspace.building_database) as connection:
        register_raw_views(connection, workspace, known_at=known_at)
    progress.tell("building and testing the marts")
    return build_marts(
        workspace,
        variables=dbt_variables(workspace, as_of=as_of),
        on_finished=progress.note,
    )


def _unusual_batches(
    workspace: "Workspace", known: "Sequence[Delivery]"
) -> tuple[str, ...]:
    """Name the known batches that broke a limit of their feed."""
    from ingest.contract import load_contracts
    from orchestration.quality.batches import judge_batches

    numbers = {delivery.delivery_id for delivery in known}
    reports = judge_batches(
        workspace.quality_reports,
        [batch for batch in landed_batches(workspace) if batch.delivery_id in numbers],
        contracts=load_contracts(),
    )
    return tuple(
        f"batch {report.batch.report_name} looks unusual"
        for report in reports
        if report.failures and report.accepted_because is None
    )


def _summed_up(
    results: "Sequence[NodeResult]", *, unusual: tuple[str, ...]
) -> CheckSummary:
    ended = {
        status: sorted(
            result.unique_id.split(".")[2]
            for result in results
            if result.status == status
        )
        for status in ("failure", "warning")
    }
    return CheckSummary(
        passed=sum(
            result.status == "success" and result.unique_id.startswith("test.")
            for result in results
        ),
        failed=tuple(ended["failure"]),
        warned=(*ended["warning"], *unusual),
    )


def _fingerprint(
    workspace: "Workspace", as_of: date, known: "Sequence[Delivery]"
) -> str:
    return hash_inputs(
        workspace,
        as_of=as_of,
        deliveries=[(landed.delivery_id, landed.parquet_sha256) for landed in known],
    )
