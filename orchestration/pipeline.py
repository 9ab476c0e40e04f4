"""The whole Dagster job in this process: one run, and what came of it.

Importing this module imports Dagster and dbt; `orchestration.run` does so only when
there is something to build.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.assembly import assemble
from orchestration.report import CheckSummary, Outcome
from orchestration.runs import JOB_NAME
from orchestration.settings import prepare_dagster_home
from publish.generations import latest_generation

if TYPE_CHECKING:
    from ingest.workspace import Workspace
    from orchestration.ahead import Verdicts
    from orchestration.progress import Progress
    from publish.lock import Fence

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def refresh(
    workspace: "Workspace",
    *,
    run_id: str,
    fence: "Fence",
    progress: "Progress",
    verdicts: "Verdicts",
) -> Outcome:
    """Run every asset and check; publish if each blocking check has passed."""
    prepare_dagster_home(workspace.dagster_home)
    before = latest_generation(workspace.published)
    definitions = assemble(
        workspace, fence_token=fence.token, progress=progress, verdicts=verdicts
    )
    job = definitions.resolve_job_def(JOB_NAME)
    with dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(
            instance=instance,
            run_id=run_id,
            run_config=_QUIET,
            raise_on_error=False,
        )
    checks = summarise_checks(result.get_asset_check_evaluations())
    if result.success:
        return Outcome("succeeded", checks, None)
    problem = _problem(result.all_events)
    # What fails after the swap takes nothing from what readers see by now.
    if latest_generation(workspace.published) != before:
        return Outcome("succeeded", checks, problem)
    return Outcome("blocked" if checks.failed else "failed", checks, problem)


def summarise_checks(evaluations: Iterable[dg.AssetCheckEvaluation]) -> CheckSummary:
    """Count what passed; name what failed or warned."""
    passed = 0
    failed: list[str] = []
    warned: list[str] = []
    for evaluation in evaluations:
        name = f"{evaluation.check_name} on {evaluation.asset_key.path[-1]}"
        if evaluation.passed:
            passed += 1
        elif evaluation.severity is dg.AssetCheckSeverity.ERROR:
            failed.append(name)
        else:
            warned.append(name)
    return CheckSummary(passed, tuple(sorted(failed)), tuple(sorted(warned)))


def _problem(events: Iterable[dg.DagsterEvent]) -> str | None:
    """Tell the first failure; of an error that is not ours, only its kind."""
    for event in events:
        if not event.is_step_failure:
            continue
        failure = event.step_failure_data
        if failure.user_failure_data is not None:
            return failure.user_failure_data.description
        error = failure.error
        while error is not None and error.cause is not None:
            error = error.cause
        kind = "unknown error" if error is None else error.cls_name
        return f"step {event.step_key} ended with {kind}"
    return None
