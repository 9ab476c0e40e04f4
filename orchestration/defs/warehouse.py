"""Stage two: dbt turns raw records into marts, models and tests together.

dbt runs in this process, into `warehouse/building`: first all that rests on records,
then, when effects are estimated, what shows them. A part of the models is built on a
copy of the latest warehouse and stays there for inspection: only a complete build is
published.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
import duckdb
from dagster_dbt import dbt_assets

from orchestration.building import BuildRecord, read_record, write_record
from orchestration.dbt_failures import tell_failures
from orchestration.dbt_runner import EFFECTS_TAG, NodeResult, Part, build
from orchestration.defs.failures import told_plainly
from orchestration.defs.translation import UNIQUE_ID, HouseTranslator
from orchestration.inputs import dbt_variables, read_inputs
from orchestration.progress import Progress
from orchestration.resources import WorkspaceResource, WriterResource

if TYPE_CHECKING:
    from ingest.workspace import Workspace


def warehouse_assets(manifest: Path) -> dg.AssetsDefinition:
    """Define the dbt models and tests that a manifest lists."""

    @dbt_assets(
        manifest=manifest,
        dagster_dbt_translator=HouseTranslator(),
        name="warehouse",
        exclude=f"resource_type:unit_test tag:{EFFECTS_TAG}",
    )
    def warehouse(
        context: dg.AssetExecutionContext,
        workspace: WorkspaceResource,
        writer: WriterResource,  # noqa: ARG001 - asking for it takes the lock
        progress: dg.ResourceParam[Progress],
    ) -> Iterator[dg.Output[None] | dg.AssetCheckResult]:
        opened = workspace.open()
        inputs = read_inputs(opened)
        progress.tell("building and testing the marts")
        is_whole = _selection(context) is None
        with told_plainly():
            _open_warehouse(opened, is_complete=is_whole)
        record = BuildRecord(context.run.run_id, (), inputs)
        write_record(opened, record)
        yield from _built(context, opened, record, part="before_effects", to=progress)
        if is_whole:
            write_record(opened, record.and_then("models"))

    return warehouse


def effect_models(manifest: Path) -> dg.AssetsDefinition:
    """Define the dbt models and tests that show what was estimated."""

    @dbt_assets(
        manifest=manifest,
        dagster_dbt_translator=HouseTranslator(),
        name="effect_models",
        select=f"tag:{EFFECTS_TAG}",
        exclude="resource_type:unit_test",
    )
    def models(
        context: dg.AssetExecutionContext,
        workspace: WorkspaceResource,
        writer: WriterResource,  # noqa: ARG001 - asking for it takes the lock
        progress: dg.ResourceParam[Progress],
    ) -> Iterator[dg.Output[None] | dg.AssetCheckResult]:
        opened = workspace.open()
        progress.tell("building and testing the marts of effects")
        with told_plainly():
            record = continue_building(opened, run_id=context.run.run_id)
        yield from _built(context, opened, record, part="effects", to=progress)
        if _selection(context) is None:
            write_record(opened, record.and_then("effect_models"))

    return models


def continue_building(workspace: "Workspace", *, run_id: str) -> BuildRecord:
    """Go on with the warehouse that this run began, or with a copy of the latest."""
    record = read_record(workspace)
    if record is not None and record.run_id == run_id:
        return record
    _open_warehouse(workspace, is_complete=False)
    record = BuildRecord(run_id, (), read_inputs(workspace))
    write_record(workspace, record)
    return record


def _built(
    context: dg.AssetExecutionContext,
    workspace: "Workspace",
    record: BuildRecord,
    *,
    part: Part,
    to: Progress,
) -> Iterator[dg.Output[None] | dg.AssetCheckResult]:
    with told_plainly():
        results = build(
            workspace,
            variables=dbt_variables(workspace, as_of=record.inputs.as_of),
            select=_selection(context),
            part=part,
            on_finished=_counted(to, total=_size(context)),
        )
    yield from _events(context, results, rows=_row_counts(workspace))
    if any(result.status == "failure" for result in results):
        raise dg.Failure(tell_failures(workspace, results), allow_retries=False)


def _size(context: dg.AssetExecutionContext) -> int:
    return len(context.selected_asset_keys) + len(context.selected_asset_check_keys)


def _counted(progress: Progress, *, total: int) -> Callable[[str], None]:
    done = count(1)
    return lambda name: progress.note(f"{next(done)} of {total}: {name}")


def _open_warehouse(workspace: "Workspace", *, is_complete: bool) -> None:
    from ingest.raw_views import register_raw_views
    from publish.figures import keep_figures
    from publish.generations import open_building

    keep_figures(workspace)
    open_building(workspace)
    latest = workspace.latest_warehouse / workspace.building_database.name
    if not is_complete and latest.is_file():
        shutil.copyfile(latest.resolve(), workspace.building_database)
    with duckdb.connect(workspace.building_database) as connection:
        register_raw_views(connection, workspace)


def _selection(context: dg.AssetExecutionContext) -> list[str] | None:
    """Name the dbt nodes of a partial run; None when everything runs."""
    definition = context.assets_def
    chosen = [
        *(spec for spec in definition.specs if spec.key in context.selected_asset_keys),
        *(
            spec
            for spec in definition.check_specs
            if spec.key in context.selected_asset_check_keys
        ),
    ]
    everything = definition.node_keys_by_output_name
    all_checks = definition.node_check_specs_by_output_name
    if len(chosen) == len(everything) + len(all_checks):
        return None
    return [
        str((spec.metadata or {})[UNIQUE_ID]).split(".")[2]
        if str((spec.metadata or {})[UNIQUE_ID]).startswith("test.")
        else str((spec.metadata or {})[UNIQUE_ID]).split(".")[-1]
        for spec in chosen
    ]


def _events(
    context: dg.AssetExecutionContext,
    results: tuple[NodeResult, ...],
    *,
    rows: Mapping[str, int],
) -> Iterator[dg.Output[None] | dg.AssetCheckResult]:
    assets = {
        str(spec.metadata[UNIQUE_ID]): spec.key for spec in context.assets_def.specs
    }
    checks = {
        str((spec.metadata or {})[UNIQUE_ID]): spec.key
        for spec in context.assets_def.check_specs
        if spec.key in context.selected_asset_check_keys
    }
    for result in results:
        facts: dict[str, Any] = {"seconds": result.seconds, "outcome": result.message}
        if result.unique_id in assets and result.status in {"success", "warning"}:
            key = assets[result.unique_id]
            if key.path[-1] in rows:
                facts["dagster/row_count"] = rows[key.path[-1]]
            yield dg.Output(
                None, output_name=key.to_python_identifier(), metadata=facts
            )
        elif result.unique_id in checks and result.status != "skipped":
            key = checks[result.unique_id]
            yield dg.AssetCheckResult(
                asset_key=key.asset_key,
                check_name=key.name,
                passed=result.status == "success",
                severity=dg.AssetCheckSeverity.WARN
                if result.status == "warning"
                else dg.AssetCheckSeverity.ERROR,
                metadata={**facts, "failed_rows": result.failed_rows or 0},
            )


def _row_counts(workspace: "Workspace") -> dict[str, int]:
    with duckdb.connect(workspace.building_database, read_only=True) as connection:
        tables = connection.execute(
            "select table_name, estimated_size from duckdb_tables()"
        ).fetchall()
    return {str(name): int(size) for name, size in tables}
