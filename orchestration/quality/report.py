"""Our own short quality report: Markdown for the source's owner, JSON for programs.

One pair of files per landed batch in `reports/quality/`. The JSON also carries the
batch's profile, so that later batches are compared without reading old files again.
"""

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from orchestration.quality.profile import Profile
from orchestration.quality.validation import Finding


@dataclass(frozen=True)
class Batch:
    """One landed delivery, as far as its quality is concerned."""

    delivery_id: int
    source: str
    feed: str
    entity: str
    is_complete: bool
    file_name: str
    loaded_at: str
    parquet: Path

    @property
    def report_name(self) -> str:
        """Name both files of the report, without a suffix."""
        return f"{self.delivery_id:06d}-{self.source}-{self.feed}"


@dataclass(frozen=True)
class QualityReport:
    """What was found in one batch."""

    batch: Batch
    profile: Profile
    findings: tuple[Finding, ...]
    accepted_because: str | None = None

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The limits that the batch breaks."""
        return tuple(finding for finding in self.findings if not finding.passed)

    @property
    def blocks(self) -> bool:
        """Whether a critical limit is broken and nobody has accepted that."""
        return self.accepted_because is None and any(
            finding.severity == "critical" for finding in self.failures
        )


def write_report(folder: Path, report: QualityReport) -> Path:
    """Write both files; the JSON last, as it is the one that counts."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / report.batch.report_name
    _replace(stem.with_suffix(".md"), _as_markdown(report))
    path = stem.with_suffix(".json")
    _replace(path, json.dumps(_as_json(report), indent=2) + "\n")
    return path


def read_report(folder: Path, batch: Batch) -> QualityReport | None:
    """Read the report of a batch; None if the batch has not been judged yet."""
    path = (folder / batch.report_name).with_suffix(".json")
    if not path.is_file():
        return None
    facts = json.loads(path.read_text(encoding="utf-8"))
    return QualityReport(
        batch=batch,
        profile=Profile(**facts["profile"]),
        findings=tuple(Finding(**finding) for finding in facts["findings"]),
        accepted_because=facts["accepted_because"],
    )


def accept_batch(folder: Path, batch: Batch, *, reason: str) -> QualityReport | None:
    """Record why a batch is right although it looks unusual; None if not judged."""
    report = read_report(folder, batch)
    if report is None:
        return None
    accepted = replace(report, accepted_because=reason)
    write_report(folder, accepted)
    return accepted


def _as_json(report: QualityReport) -> dict[str, Any]:
    batch = {
        name: value for name, value in asdict(report.batch).items() if name != "parquet"
    }
    return {
        "batch": batch,
        "profile": asdict(report.profile),
        "findings": [asdict(finding) for finding in report.findings],
        "accepted_because": report.accepted_because,
    }


def _as_markdown(report: QualityReport) -> str:
    batch = report.batch
    failures = report.failures
    verdict = "as usual" if not failures else f"{len(failures)} finding(s)"
    lines = [
        f"# {batch.source} / {batch.feed}: {verdict}",
        "",
        (
            f"- File: `{batch.file_name}`, delivery {batch.delivery_id}, "
            f"entity `{batch.entity}`"
        ),
        f"- Landed: {batch.loaded_at}",
        f"- Rows: {report.profile.rows}",
        f"- Limits checked: {len(report.findings)}",
        f"- Publishing: {'stopped by this batch' if report.blocks else 'not stopped'}",
    ]
    if report.accepted_because is not None:
        lines.append(f"- Accepted: {report.accepted_because}")
    if failures:
        lines += [
            "",
            "| severity | rule | what | measured | expected |",
            "|---|---|---|---|---|",
            *(_finding_line(finding) for finding in failures),
        ]
    return "\n".join(lines) + "\n"


def _finding_line(finding: Finding) -> str:
    low = "" if finding.minimum is None else f"at least {finding.minimum:.4g}"
    high = "" if finding.maximum is None else f"at most {finding.maximum:.4g}"
    measured = "not measurable" if finding.measured is None else f"{finding.measured:g}"
    expected = " and ".join(part for part in (low, high) if part)
    return (
        f"| {finding.severity} | {finding.rule} | {finding.what} "
        f"| {measured} | {expected} |"
    )


def _replace(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
