"""Between the two parts of the models: people are compared, then effects estimated.

Two assets, so that nobody reads an outcome before it is known whether the starters of a
program can be compared with anybody.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import dagster as dg

from orchestration.building import write_record
from orchestration.defs.failures import told_plainly
from orchestration.defs.warehouse import continue_building
from orchestration.progress import Progress
from orchestration.resources import WorkspaceResource, WriterResource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.raw_tables import RawTable

GROUP: Final = "raw_effects"
OWNER: Final = "team:people-analytics"
_OUTCOMES: Final = "int_program_trial_outcomes__observed"
"""The model that comparisons may not wait for: it tells what came of people."""


def effect_assets(models: "Iterable[dg.AssetKey]") -> list[dg.AssetsDefinition]:
    """Define what compares people, and what estimates effects.

    Args:
        models: Those that are built before.
    """
    from ingest.effect_tables import EFFECT_TABLES
    from orchestration.effects.stage import COMPARED

    built = {key.path[-1]: key for key in models}
    comparisons = _comparisons(
        COMPARED,
        deps=[
            built["int_program_trials__sampled"],
            built["int_programs__declared"],
            built["stg_config__programs"],
            built["stg_config__program_covariates"],
        ],
    )
    estimates = _estimates(
        [table for table in EFFECT_TABLES if table not in COMPARED],
        deps=[
            *comparisons.keys,
            built[_OUTCOMES],
            built["int_program_outcomes__registered"],
            built["int_hazard_cells__counted"],
            built["int_rollout_panel__counted"],
            built["int_program_costs__totalled"],
            built["stg_config__program_benefits"],
        ],
    )
    return [comparisons, estimates]


def _comparisons(
    tables: "Iterable[RawTable]", *, deps: list[dg.AssetKey]
) -> dg.AssetsDefinition:
    @dg.multi_asset(name="comparisons", specs=_specs(tables, deps))
    def comparisons(
        context: dg.AssetExecutionContext,
        workspace: WorkspaceResource,
        writer: WriterResource,  # noqa: ARG001 - asking for it takes the lock
        progress: dg.ResourceParam[Progress],
    ) -> Iterator[dg.MaterializeResult[None]]:
        from orchestration.effects import stage
        from orchestration.marts import open_warehouse

        progress.tell("comparing the people of each program")
        opened = workspace.open()
        with told_plainly():
            record = continue_building(opened, run_id=context.run.run_id)
            with open_warehouse(opened) as connection:
                filled = stage.compare(connection)
            write_record(opened, record.and_then("comparisons"))
        yield from _materialised(filled)

    return comparisons


def _estimates(
    tables: "Iterable[RawTable]", *, deps: list[dg.AssetKey]
) -> dg.AssetsDefinition:
    @dg.multi_asset(name="effects", specs=_specs(tables, deps))
    def effects(
        context: dg.AssetExecutionContext,
        workspace: WorkspaceResource,
        writer: WriterResource,  # noqa: ARG001 - asking for it takes the lock
        progress: dg.ResourceParam[Progress],
    ) -> Iterator[dg.MaterializeResult[None]]:
        from orchestration.effects import stage
        from orchestration.marts import open_warehouse

        progress.tell("estimating what each program changed")
        opened = workspace.open()
        with told_plainly():
            record = continue_building(opened, run_id=context.run.run_id)
            with open_warehouse(opened) as connection:
                filled = stage.estimate(connection)
            write_record(opened, record.and_then("effects"))
        yield from _materialised(filled)

    return effects


def _materialised(rows: Mapping[str, int]) -> Iterator[dg.MaterializeResult[None]]:
    for table, count in rows.items():
        yield dg.MaterializeResult(
            asset_key=dg.AssetKey(table.split(".")),
            metadata={"dagster/row_count": count},
        )


def _specs(tables: "Iterable[RawTable]", deps: list[dg.AssetKey]) -> list[dg.AssetSpec]:
    return [
        dg.AssetSpec(
            key=dg.AssetKey([table.schema, table.name]),
            deps=deps,
            group_name=GROUP,
            owners=[OWNER],
            kinds={"python", "duckdb"},
            description=f"{table.description} {table.grain}",
        )
        for table in tables
    ]
