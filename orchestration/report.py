"""What a run did, in numbers: the value that is printed, stored and given as JSON.

Counts, names and places only. How it looks on a screen belongs to `orchestration.cli`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from ingest.landing_state import LandingState
from orchestration.deliveries import RuleCount, landed_batches, quarantined_by_rule
from orchestration.effects.told import ProgramEffect, published_effects
from orchestration.quality.blocking import BlockingBatch, blocking_batches

if TYPE_CHECKING:
    from ingest.ledger import Delivery
    from ingest.workspace import Workspace
    from orchestration.building import Inputs
    from orchestration.runs import RunStatus
    from publish.manifest import Manifest


@dataclass(frozen=True)
class LandedFile:
    """One file that this run landed or refused."""

    delivery_id: int
    source: str
    feed: str
    entity: str
    file_name: str
    status: str
    rows_in: int
    rows_loaded: int
    rows_quarantined: int
    rows_duplicate: int
    rows_superseded: int
    reject_rule: str | None
    reject_reason: str | None


@dataclass(frozen=True)
class CheckSummary:
    """How the checks of a run ended, and which did not pass."""

    passed: int = 0
    failed: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How the building and publishing of a run ended."""

    status: "RunStatus"
    checks: CheckSummary
    problem: str | None = None


@dataclass(frozen=True)
class Restated:
    """How many published figures have another value now, and since which generation."""

    figures: int
    since: str


@dataclass(frozen=True)
class RunReport:
    """What one run landed, checked and published.

    A `problem` of a run whose status is good arose after publishing; `missing` names
    what the published generation lacks: its pages, its documentation, its digest.
    """

    run_id: str
    status: "RunStatus"
    as_of_date: str | None = None
    generation: str | None = None
    inputs_fingerprint: str | None = None
    seconds: float = 0.0
    files: tuple[LandedFile, ...] = ()
    quarantine: tuple[RuleCount, ...] = ()
    checks: CheckSummary = CheckSummary()
    tables: Mapping[str, int] = field(default_factory=dict)
    restated: Restated | None = None
    effects: tuple[ProgramEffect, ...] = ()
    landing: LandingState = field(default_factory=LandingState)
    blocking: tuple[BlockingBatch, ...] = ()
    published_path: str | None = None
    missing: tuple[str, ...] = ()
    problem: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether readers see marts that fit the present input."""
        return self.status in {"succeeded", "unchanged"}

    @property
    def is_complete(self) -> bool:
        """Whether what comes after publishing went well too: pages and exports."""
        return self.is_good and self.problem is None

    @property
    def has_stopped_files(self) -> bool:
        """Whether this run met a file of which nothing could be loaded."""
        return any(file.status == "rejected" for file in self.files)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        return asdict(self)


def landed_files(landed: Sequence["Delivery"]) -> tuple[LandedFile, ...]:
    """Keep of each delivery what a report shows."""
    return tuple(
        LandedFile(
            **{
                name: getattr(delivery, name)
                for name in LandedFile.__dataclass_fields__
            }
        )
        for delivery in landed
    )


def checks_of(manifest: "Manifest") -> CheckSummary:
    """Sum up the checks a published generation has passed, or warned of."""
    failed = [check for check in manifest.checks if not check.has_passed]
    return CheckSummary(
        passed=len(manifest.checks) - len(failed),
        failed=(),
        warned=tuple(f"{check.name} on {check.subject}" for check in failed),
    )


def read_restated(workspace: "Workspace", manifest: "Manifest") -> Restated | None:
    """Read what a generation restated of the one before; None for the first of all."""
    import duckdb

    from publish.errors import PublishError
    from publish.reading import connect

    warehouse = workspace.root / manifest.warehouse.path
    try:
        with connect(warehouse) as connection:
            found = connection.execute(
                "select restated_figure_count, from_generation_id "
                "from ops.ops_restatements where to_generation_id = 'current'"
            ).fetchone()
    except (duckdb.Error, PublishError):
        return None
    return None if found is None else Restated(int(found[0]), str(found[1]))


def read_current_rows(workspace: "Workspace", manifest: "Manifest") -> dict[str, int]:
    """Count the rows of each entity that a generation is made of.

    What a later delivery replaced is not among them; nothing where the warehouse of the
    generation cannot be read.
    """
    import duckdb

    from publish.errors import PublishError
    from publish.reading import connect

    warehouse = workspace.root / manifest.warehouse.path
    try:
        with connect(warehouse) as connection:
            found = connection.execute(
                "select entity_name, sum(rows_current_count) "
                "from ops.ops_reconciliation group by entity_name"
            ).fetchall()
    except (duckdb.Error, PublishError):
        return {}
    return {str(entity): int(rows) for entity, rows in found}


def blocking_now(workspace: "Workspace") -> tuple[BlockingBatch, ...]:
    """Return the landed batches that stop publishing until they are accepted."""
    folder = workspace.quality_reports
    return tuple(blocking_batches(folder, landed_batches(workspace)))


def make_report(
    workspace: "Workspace",
    outcome: Outcome,
    *,
    run_id: str,
    inputs: "Inputs",
    seconds: float,
    landed: Sequence["Delivery"],
    manifest: "Manifest | None",
    landing: LandingState | None = None,
) -> RunReport:
    """Sum up a run; `manifest` is that of the generation readers see."""
    is_blocked = outcome.status == "blocked"
    from publish.additions import missing_from
    from publish.published import MARTS_FILE

    tables = () if manifest is None else manifest.tables
    path = None if manifest is None else workspace.published / manifest.generation
    return RunReport(
        run_id=run_id,
        status=outcome.status,
        as_of_date=inputs.as_of.isoformat(),
        generation=None if manifest is None else manifest.generation,
        inputs_fingerprint=inputs.fingerprint,
        seconds=round(seconds, 1),
        files=landed_files(landed),
        quarantine=tuple(quarantined_by_rule(workspace, landed)),
        checks=outcome.checks,
        tables={table.name: table.rows for table in tables},
        restated=None if manifest is None else read_restated(workspace, manifest),
        effects=() if path is None else published_effects(path / MARTS_FILE),
        landing=landing or LandingState(),
        blocking=blocking_now(workspace) if is_blocked else (),
        published_path=None if path is None else str(path),
        missing=()
        if manifest is None
        else missing_from(workspace, manifest.generation),
        problem=outcome.problem,
    )
