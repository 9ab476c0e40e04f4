"""One run, from landed files to the published set: what `stepladder run` does.

Finding that nothing is new has to be quick: Dagster, dbt and Great Expectations are
imported only when there is something to build (`orchestration.pipeline`).
"""

import time
import uuid
from typing import TYPE_CHECKING, Any

from ingest.landing import land
from orchestration.inputs import read_inputs
from orchestration.progress import Progress
from orchestration.report import CheckSummary, RunReport, make_report
from orchestration.runs import begin_run, end_run
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
        stopped publishing and `failed` when something broke; the last published
        generation then stays as it was.

    Raises:
        WriterBusyError: If another process is writing in this workspace.
        StepladderError: If a mapping, a setting or a program is wrong.
    """
    started = time.monotonic()
    progress = progress or Progress()
    run_id = str(uuid.uuid4())
    with single_writer(workspace, purpose="stepladder run") as fence:
        recover(workspace)
        begin_run(workspace, run_id)
        try:
            landed = land(workspace, progress=progress.tell)
            inputs = read_inputs(workspace)
            facts: dict[str, Any] = {"run_id": run_id, "as_of": inputs.as_of}
            manifest = None if rebuild else _published_from(workspace, inputs)
            if manifest is not None:
                facts |= {"status": "unchanged", "checks": _checks_of(manifest)}
            else:
                facts |= _build(workspace, run_id, fence=fence, progress=progress)
            report = make_report(
                workspace,
                seconds=time.monotonic() - started,
                landed=landed,
                manifest=read_latest_manifest(workspace),
                **facts,
            )
        except BaseException as error:
            _end_badly(workspace, run_id, error)
            raise
        end_run(workspace, report, inputs=inputs)
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


def _build(
    workspace: "Workspace",
    run_id: str,
    *,
    fence: Fence,
    progress: Progress,
) -> dict[str, Any]:
    progress.tell("starting Dagster and dbt")
    from orchestration.pipeline import refresh

    outcome = refresh(workspace, run_id=run_id, fence=fence, progress=progress)
    return {
        "status": outcome.status,
        "checks": outcome.checks,
        "problem": outcome.problem,
    }


def _checks_of(manifest: Manifest) -> CheckSummary:
    failed = [check for check in manifest.checks if not check.has_passed]
    return CheckSummary(
        passed=len(manifest.checks) - len(failed),
        failed=(),
        warned=tuple(f"{check.name} on {check.subject}" for check in failed),
    )


def _end_badly(workspace: "Workspace", run_id: str, error: BaseException) -> None:
    report = RunReport(
        run_id=run_id,
        status="failed",
        problem=type(error).__name__,
    )
    end_run(workspace, report, inputs=None)
