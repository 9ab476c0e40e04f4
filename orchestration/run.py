"""One run, from landed files to the published set: what `stepladder run` does.

Finding that nothing is new has to be quick: Dagster, dbt and Great Expectations are
imported only when there is something to build (`orchestration.pipeline`).
"""

import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from ingest.errors import StepladderError
from ingest.landing import land
from ingest.landing_state import landing_state
from ingest.machine_faults import tell_machine_fault
from ingest.mapping import load_mappings
from orchestration.ahead import Ahead, ahead_of
from orchestration.audit import record_run
from orchestration.inputs import read_inputs
from orchestration.pages import add_what_is_missing
from orchestration.progress import Progress
from orchestration.report import Outcome, RunReport, checks_of, make_report
from orchestration.rights import settle_generations
from orchestration.runs import begin_run, end_run
from orchestration.settings import prepare_dagster_home
from publish.generations import latest_generation, recover
from publish.lock import Fence, single_writer
from publish.manifest import Manifest, read_latest_manifest
from publish.verify import generation_findings

if TYPE_CHECKING:
    from ingest.workspace import Workspace
    from orchestration.building import Inputs


def run(
    workspace: "Workspace",
    *,
    rebuild: bool = False,
    progress: Progress | None = None,
) -> RunReport:
    """Land what is new, build and check a generation if anything changed, publish it.

    Args:
        workspace: The workspace to work in.
        rebuild: Build even if nothing has changed.
        progress: Told how far the run is.

    Returns:
        What was landed, checked and published. Its status is `blocked` when a check
        stopped publishing and `failed` when something broke before; the last published
        generation then stays as it was. It is not complete when something broke after
        publishing: the next run adds what is missing.

    Raises:
        WriterBusyError: If another process is writing in this workspace.
        StepladderError: If a mapping, a setting or a program is wrong.
    """
    started = time.monotonic()
    progress = progress or Progress()
    run_id = str(uuid.uuid4())
    with (
        single_writer(workspace, purpose="stepladder run") as fence,
        ahead_of(workspace) as ahead,
    ):
        recover(workspace)
        begin_run(workspace, run_id)
        try:
            landed = land(workspace, progress=_starting(ahead, progress))
            inputs = read_inputs(workspace)
            manifest = None if rebuild else _published_from(workspace, inputs)
            if manifest is not None:
                # A workspace that was moved or copied says where it was before.
                prepare_dagster_home(workspace.dagster_home)
                problem = add_what_is_missing(
                    workspace, manifest, fence=fence, progress=progress
                )
                outcome = Outcome("unchanged", checks_of(manifest), problem)
            else:
                outcome = _build(
                    workspace, run_id, fence=fence, ahead=ahead, progress=progress
                )
            report = make_report(
                workspace,
                outcome,
                run_id=run_id,
                inputs=inputs,
                seconds=time.monotonic() - started,
                landed=landed,
                landing=landing_state(workspace, load_mappings(workspace)),
                manifest=read_latest_manifest(workspace),
            )
            if report.is_good:
                settle_generations(workspace, fence=fence)
        except BaseException as error:
            _end_badly(workspace, run_id, error)
            raise
        end_run(workspace, report)
        record_run(workspace, report)
    return report


def _published_from(workspace: "Workspace", inputs: "Inputs") -> Manifest | None:
    """Return the manifest readers see if it is intact and made from these inputs."""
    shown = latest_generation(workspace.published)
    if shown is None or generation_findings(workspace, shown):
        return None
    manifest = read_latest_manifest(workspace)
    if manifest is None or manifest.inputs_fingerprint != inputs.fingerprint:
        return None
    return manifest


def _starting(ahead: Ahead, progress: Progress) -> Callable[[str], None]:
    """Start what can be done ahead with the first file that is landed."""

    def tell(message: str) -> None:
        ahead.start()
        progress.tell(message)

    return tell


def _build(
    workspace: "Workspace",
    run_id: str,
    *,
    fence: Fence,
    ahead: Ahead,
    progress: Progress,
) -> Outcome:
    progress.tell("starting Dagster and dbt")
    verdicts = ahead.judge()
    ahead.be_ready()
    from orchestration.pipeline import refresh

    return refresh(
        workspace, run_id=run_id, fence=fence, progress=progress, verdicts=verdicts
    )


def _end_badly(workspace: "Workspace", run_id: str, error: BaseException) -> None:
    told = error if isinstance(error, StepladderError) else tell_machine_fault(error)
    report = RunReport(
        run_id=run_id,
        status="failed",
        problem=type(error).__name__ if told is None else str(told),
    )
    try:
        end_run(workspace, report)
        record_run(workspace, report)
    except Exception as another:  # noqa: BLE001 - whatever it is, it must not hide the first
        error.add_note(f"This could not be recorded either: {type(another).__name__}.")
