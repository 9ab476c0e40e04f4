"""Stage three: a complete, fully checked build becomes the published generation.

Every error-severity check of the graph must have been evaluated in this very run, and
have passed. A partial selection therefore never reaches readers, whatever was ticked.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

import dagster as dg

from ingest.errors import DataError
from orchestration.building import BuildRecord, read_record
from orchestration.dbt_runner import target_folder
from orchestration.defs.failures import told_plainly
from orchestration.progress import Progress
from orchestration.resources import WorkspaceResource, WriterResource

if TYPE_CHECKING:
    from ingest.workspace import Workspace
    from publish.manifest import CheckOutcome, Manifest

PUBLISHED_KEY: Final = dg.AssetKey(["published", "marts"])
OWNER: Final = "team:people-analytics"
_VERSIONED: Final = ("stepladder", "dagster", "dbt-core", "dbt-duckdb", "polars")


class NotPublishableError(DataError):
    """What was built may not be shown to readers."""


def published_asset(
    models: Iterable[dg.AssetKey], *, expected: Mapping[dg.AssetCheckKey, bool]
) -> dg.AssetsDefinition:
    """Define the published set.

    Args:
        models: Every dbt model: publishing waits for all of them.
        expected: Every check of the graph, and whether its failure blocks.
    """

    @dg.asset(
        key=PUBLISHED_KEY,
        deps=list(models),
        group_name="published",
        owners=[OWNER],
        kinds={"duckdb", "parquet"},
        description="The protected aggregates that dashboards and BI tools read: "
        "published/latest, swapped as a whole.",
    )
    def published_marts(
        context: dg.AssetExecutionContext,
        workspace: WorkspaceResource,
        writer: WriterResource,
        progress: dg.ResourceParam[Progress],
    ) -> dg.MaterializeResult[None]:
        progress.tell("publishing")
        with told_plainly():
            manifest = _publish(context, workspace.open(), writer, expected=expected)
        return dg.MaterializeResult(
            metadata={
                "generation": manifest.generation,
                "as_of_date": manifest.as_of_date.isoformat(),
                "tables": {table.name: table.rows for table in manifest.tables},
                "suppressed_cells": sum(
                    table.suppressed_cells for table in manifest.tables
                ),
            }
        )

    return published_marts


def _publish(
    context: dg.AssetExecutionContext,
    workspace: "Workspace",
    writer: WriterResource,
    *,
    expected: Mapping[dg.AssetCheckKey, bool],
) -> "Manifest":
    from publish.figures import keep_figures
    from publish.generations import commit_warehouse, next_generation, prune
    from publish.published import publish

    record = _complete_record(read_record(workspace), run_id=context.run.run_id)
    outcomes = _outcomes(_evaluations(context), expected=expected)
    _refuse_unevaluated(outcomes, expected=expected)
    generation = next_generation(
        workspace, fingerprint=record.inputs.fingerprint, now=datetime.now(UTC)
    )
    commit_warehouse(workspace, generation, fence=writer.fence)
    manifest = publish(
        workspace,
        generation,
        dbt_manifest=target_folder(workspace) / "manifest.json",
        as_of_date=record.inputs.as_of,
        inputs_fingerprint=record.inputs.fingerprint,
        checks=list(outcomes.values()),
        versions={package: version(package) for package in _VERSIONED},
        fence=writer.fence,
    )
    keep_figures(workspace)
    prune(workspace)
    return manifest


def _complete_record(record: BuildRecord | None, *, run_id: str) -> BuildRecord:
    if record is None or record.run_id != run_id or not record.is_complete:
        raise NotPublishableError(
            "only a complete build of the same run is published",
            remedy="Run the whole job `refresh`, or `stepladder run`.",
        )
    return record


def _evaluations(
    context: dg.AssetExecutionContext,
) -> list[dg.AssetCheckEvaluation]:
    records = context.instance.get_records_for_run(
        context.run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
    ).records
    return [
        record.event_log_entry.get_dagster_event().asset_check_evaluation_data
        for record in records
    ]


def _outcomes(
    evaluations: Iterable[dg.AssetCheckEvaluation],
    *,
    expected: Mapping[dg.AssetCheckKey, bool],
) -> "dict[dg.AssetCheckKey, CheckOutcome]":
    from publish.manifest import CheckOutcome

    return {
        evaluation.asset_check_key: CheckOutcome(
            name=evaluation.check_name,
            subject=evaluation.asset_key.to_user_string(),
            is_blocking=expected.get(evaluation.asset_check_key, True)
            and evaluation.severity is dg.AssetCheckSeverity.ERROR,
            has_passed=evaluation.passed,
        )
        for evaluation in evaluations
    }


def _refuse_unevaluated(
    outcomes: "Mapping[dg.AssetCheckKey, CheckOutcome]",
    *,
    expected: Mapping[dg.AssetCheckKey, bool],
) -> None:
    missing = [
        key for key, blocks in expected.items() if blocks and key not in outcomes
    ]
    if missing:
        named = ", ".join(
            f"{key.name} on {key.asset_key.path[-1]}" for key in missing[:5]
        )
        raise NotPublishableError(
            f"{len(missing)} checks were not evaluated in this run: {named}",
            remedy="Run the whole job `refresh`, or `stepladder run`.",
        )
