"""Stage one: landed files become raw records, one asset per contract.

Assets, their columns, owners and checks come from the contracts; nothing about an
entity is written here. One step lands every chosen entity, as there is one writer.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

import dagster as dg

from ingest.contract import Contract, load_contracts
from orchestration.defs.failures import told_plainly
from orchestration.deliveries import EntityTotals, total_by_entity
from orchestration.progress import Progress
from orchestration.resources import WorkspaceResource, WriterResource

CONSERVATION: Final = "rows_are_conserved"
FRESHNESS: Final = "delivery_is_fresh"


def raw_key(contract: Contract) -> dg.AssetKey:
    """Key an entity as its dbt source is keyed."""
    return dg.AssetKey([f"raw_{contract.domain}", contract.entity])


def raw_assets() -> dg.AssetsDefinition:
    """Define one asset per contract, and its checks."""
    contracts = load_contracts()
    by_key = {raw_key(contract): contract for contract in contracts.values()}

    @dg.multi_asset(
        name="landing",
        specs=[_spec(contract) for contract in contracts.values()],
        check_specs=[
            spec for contract in contracts.values() for spec in _check_specs(contract)
        ],
        can_subset=True,
        retry_policy=dg.RetryPolicy(max_retries=2, delay=10),
    )
    def landing(
        context: dg.AssetExecutionContext,
        workspace: WorkspaceResource,
        writer: WriterResource,  # noqa: ARG001 - asking for it takes the lock
        progress: dg.ResourceParam[Progress],
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        from ingest.landing import land

        opened = workspace.open()
        chosen = {by_key[key].entity: key for key in context.selected_asset_keys}
        if chosen and not workspace.has_landed:
            with told_plainly():
                land(opened, entities=set(chosen), progress=progress.tell)
        totals = total_by_entity(opened)
        for entity, key in chosen.items():
            yield dg.MaterializeResult(asset_key=key, metadata=_facts(totals[entity]))
        for check in context.selected_asset_check_keys:
            contract = by_key[check.asset_key]
            yield _evaluate(check, contract, totals[contract.entity])

    return landing


def _spec(contract: Contract) -> dg.AssetSpec:
    schema = dg.TableSchema(
        columns=[
            dg.TableColumn(
                column.name,
                column.duckdb_type,
                description=column.description,
                tags={"classification": column.classification.value},
            )
            for column in contract.raw_columns()
        ]
    )
    return dg.AssetSpec(
        key=raw_key(contract),
        group_name=f"raw_{contract.domain}",
        owners=[f"team:{contract.owner}"],
        kinds={"polars", "parquet"},
        description=f"{contract.description} One row: {contract.grain}",
        skippable=True,
        metadata={
            "dagster/column_schema": schema,
            "contract_version": contract.version,
            "key": ", ".join(contract.key),
        },
    )


def _check_specs(contract: Contract) -> tuple[dg.AssetCheckSpec, ...]:
    key = raw_key(contract)
    return (
        dg.AssetCheckSpec(
            name=CONSERVATION,
            asset=key,
            blocking=True,
            description="Rows in = loaded + quarantined + duplicate + superseded + "
            "erased, for every loaded file, with rows in counted independently.",
            metadata={"owner": contract.owner, "kind": "conservation"},
        ),
        dg.AssetCheckSpec(
            name=FRESHNESS,
            asset=key,
            description="The newest delivery is not older than the contract's "
            f"{contract.freshness_days} days.",
            metadata={"owner": contract.owner, "kind": "freshness"},
        ),
    )


def _facts(totals: EntityTotals) -> Mapping[str, int | str]:
    return {
        "dagster/row_count": totals.rows_loaded,
        "files": totals.files,
        "rows_in": totals.rows_in,
        "rows_quarantined": totals.rows_quarantined,
        "rows_duplicate": totals.rows_duplicate,
        "rows_superseded": totals.rows_superseded,
        "files_rejected": totals.files_rejected,
        "newest_delivery": totals.newest.isoformat() if totals.newest else "none",
    }


def _evaluate(
    check: dg.AssetCheckKey, contract: Contract, totals: EntityTotals
) -> dg.AssetCheckResult:
    if check.name == CONSERVATION:
        return dg.AssetCheckResult(
            asset_key=check.asset_key,
            check_name=check.name,
            passed=not totals.unbalanced,
            metadata={"unbalanced_deliveries": list(totals.unbalanced)},
        )
    age = None if totals.newest is None else (datetime.now(UTC) - totals.newest).days
    return dg.AssetCheckResult(
        asset_key=check.asset_key,
        check_name=check.name,
        passed=age is None or age <= contract.freshness_days,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"age_in_days": -1 if age is None else age},
    )
