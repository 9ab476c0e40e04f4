"""From landed batches to their quality reports: only new ones are judged.

The one entry to this package for Dagster's checks and for the command line.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration.quality.limits import limits_of
from orchestration.quality.profile import Profile, measures_of, profile_batch
from orchestration.quality.report import (
    Batch,
    QualityReport,
    read_report,
    write_report,
)
from orchestration.quality.validation import open_validator

if TYPE_CHECKING:
    from ingest.contract import Contract
    from orchestration.quality.validation import Validator


Known = Mapping[int, QualityReport | None]
Judge = Callable[[Sequence[Batch], Known], Iterable[QualityReport]]


def judge_batches(
    folder: Path,
    batches: Sequence[Batch],
    *,
    contracts: Mapping[str, "Contract"],
    judge: Judge | None = None,
) -> tuple[QualityReport, ...]:
    """Report on every batch, judging those that have no report yet.

    Args:
        folder: Where reports lie.
        batches: Every loaded batch, in the order of landing.
        contracts: The contract of each entity, by name.
        judge: Who judges, if not this process.

    Returns:
        One report per batch, old and new, feed by feed in the order of landing.
    """
    known = {batch.delivery_id: read_report(folder, batch) for batch in batches}
    if all(report is not None for report in known.values()):
        return tuple(report for report in known.values() if report is not None)
    found = judge(batches, known) if judge else judged(batches, known, contracts)
    reports: list[QualityReport] = []
    for report in found:
        if known[report.batch.delivery_id] is None:
            write_report(folder, report)
        reports.append(report)
    return tuple(reports)


def judged(
    batches: Sequence[Batch], known: Known, contracts: Mapping[str, "Contract"]
) -> Iterator[QualityReport]:
    """Yield one report per batch, feed by feed, and write nothing.

    Args:
        batches: Every loaded batch, in the order of landing.
        known: The report of each batch that has one, by the number of its delivery.
        contracts: The contract of each entity, by name.
    """
    with open_validator() as validator, duckdb.connect() as connection:
        for _, feed in groupby(sorted(batches, key=_feed_order), key=_feed):
            earlier: list[Profile] = []
            for batch in feed:
                report = known[batch.delivery_id] or _judge(
                    batch,
                    earlier,
                    contract=contracts[batch.entity],
                    validator=validator,
                    connection=connection,
                )
                if not report.blocks:
                    earlier.append(report.profile)
                yield report


def _judge(
    batch: Batch,
    earlier: Sequence[Profile],
    *,
    contract: "Contract",
    validator: "Validator",
    connection: duckdb.DuckDBPyConnection,
) -> QualityReport:
    measures = measures_of(contract)
    profile = profile_batch(connection, batch.parquet, measures)
    limits = [
        limit
        for limit in limits_of(measures, earlier, is_complete=batch.is_complete)
        if limit.measure is None or limit.measure.name in profile.values
    ]
    findings = validator.judge(
        batch.parquet, name=batch.report_name, measures=measures, limits=limits
    )
    return QualityReport(batch=batch, profile=profile, findings=findings)


def _feed(batch: Batch) -> tuple[str, str]:
    return batch.source, batch.feed


def _feed_order(batch: Batch) -> tuple[str, str, int]:
    return batch.source, batch.feed, batch.delivery_id
