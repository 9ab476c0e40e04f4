"""Which landed batches stop publishing, and what each reader has to know to go on.

Only verdicts that are written down already are looked at; nothing is judged here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from orchestration.quality.report import Batch, read_report

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.quality.validation import Finding


@dataclass(frozen=True)
class BlockingBatch:
    """A batch that looks so unusual that nothing is published before someone looks."""

    delivery_id: int
    source: str
    feed: str
    file_name: str
    rules: tuple[str, ...]
    found: tuple[str, ...]
    remedy: str

    def __str__(self) -> str:
        """Return delivery, file, what was found and expected, and what to do."""
        return (
            f"delivery {self.delivery_id}, {self.file_name} of "
            f"{self.source}/{self.feed}: {'; '.join(self.found)} "
            f"[{', '.join(self.rules)}]. {self.remedy}"
        )


def newest_per_feed(batches: Iterable[Batch]) -> list[Batch]:
    """Return the batch that counts for each feed's verdict: its newest."""
    ordered = sorted(batches, key=_feed)
    return [
        max(of_feed, key=lambda batch: batch.delivery_id)
        for _, of_feed in groupby(ordered, key=_feed)
    ]


def blocking_batches(folder: "Path", batches: Iterable[Batch]) -> list[BlockingBatch]:
    """Return the batches that stop publishing now, feed by feed.

    Args:
        folder: Where reports lie.
        batches: Every loaded batch.
    """
    reports = [read_report(folder, batch) for batch in newest_per_feed(batches)]
    return [
        _blocking(report.batch, [f for f in report.failures if _is_critical(f)])
        for report in reports
        if report is not None and report.blocks
    ]


def _blocking(batch: Batch, failures: "list[Finding]") -> BlockingBatch:
    return BlockingBatch(
        delivery_id=batch.delivery_id,
        source=batch.source,
        feed=batch.feed,
        file_name=batch.file_name,
        rules=tuple(failure.rule for failure in failures),
        found=tuple(_told(failure) for failure in failures),
        remedy="If the file was cut off, send it whole; if it is right, say so with "
        f"`stepladder accept {batch.delivery_id} --reason TEXT` and run again.",
    )


def _told(failure: "Finding") -> str:
    bounds = (
        (failure.minimum, "at least"),
        (failure.maximum, "at most"),
    )
    expected = " and ".join(
        f"{word} {bound:,.10g}" for bound, word in bounds if bound is not None
    )
    measured = (
        "not measurable" if failure.measured is None else f"{failure.measured:,.10g}"
    )
    return f"{failure.what} {measured}, expected {expected}"


def _is_critical(finding: "Finding") -> bool:
    return finding.severity == "critical"


def _feed(batch: Batch) -> tuple[str, str]:
    return batch.source, batch.feed
