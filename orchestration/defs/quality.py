"""Between stages one and two: volume and distribution of what landed.

Great Expectations judges new batches only (`orchestration.quality`); a verdict stays
with its batch, so a shortfall keeps blocking until it is replaced or accepted.
"""

from collections.abc import Iterator
from typing import Final

import dagster as dg

from ingest.contract import load_contracts
from orchestration.ahead import Verdicts
from orchestration.defs.raw import raw_key
from orchestration.deliveries import landed_batches
from orchestration.progress import Progress
from orchestration.quality.batches import judge_batches
from orchestration.quality.blocking import newest_per_feed
from orchestration.quality.data_docs import write_data_docs
from orchestration.quality.report import QualityReport
from orchestration.resources import WorkspaceResource

BATCHES: Final = "batches_look_as_usual"


def quality_checks() -> dg.AssetChecksDefinition:
    """Define one check per contract over the batches of its feeds."""
    contracts = load_contracts()
    by_key = {raw_key(contract): contract for contract in contracts.values()}

    @dg.multi_asset_check(
        name="batch_quality",
        specs=[
            dg.AssetCheckSpec(
                name=BATCHES,
                asset=key,
                blocking=True,
                description="Rows, gaps, category mix and means of each landed batch "
                "against earlier deliveries of its feed; a complete delivery that "
                "lost 30 % of its rows stops publishing.",
                metadata={"owner": contract.owner, "kind": "great_expectations"},
            )
            for key, contract in by_key.items()
        ],
        can_subset=True,
    )
    def batch_quality(
        context: dg.AssetCheckExecutionContext,
        workspace: WorkspaceResource,
        progress: dg.ResourceParam[Progress],
        verdicts: dg.ResourceParam[Verdicts],
    ) -> Iterator[dg.AssetCheckResult]:
        opened = workspace.open()
        chosen = {
            by_key[check.asset_key].entity: check
            for check in context.selected_asset_check_keys
        }
        batches = [batch for batch in landed_batches(opened) if batch.entity in chosen]
        progress.tell("judging the landed batches")
        verdicts.wait()
        reports = judge_batches(opened.quality_reports, batches, contracts=contracts)
        if opened.settings.data_docs:
            progress.tell("writing Data Docs")
            write_data_docs(opened.data_docs, reports)
        for entity, check in chosen.items():
            yield _result(
                check, [report for report in reports if report.batch.entity == entity]
            )

    return batch_quality


def _result(
    check: dg.AssetCheckKey, reports: list[QualityReport]
) -> dg.AssetCheckResult:
    newest = set(newest_per_feed(report.batch for report in reports))
    current = [
        report
        for report in reports
        if report.batch in newest and report.accepted_because is None
    ]
    unusual = [report for report in current if report.failures]
    blocking = [report for report in current if report.blocks]
    return dg.AssetCheckResult(
        asset_key=check.asset_key,
        check_name=check.name,
        passed=not unusual,
        severity=dg.AssetCheckSeverity.ERROR
        if blocking
        else dg.AssetCheckSeverity.WARN,
        metadata={
            "batches": len(reports),
            "unusual_batches": [report.batch.report_name for report in unusual],
            "blocking_batches": [report.batch.report_name for report in blocking],
        },
    )
