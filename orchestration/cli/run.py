"""`stepladder run`: land, build, check, publish; then say what came of it."""

import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from orchestration.cli.landing_listing import left_behind
from orchestration.cli.options import (
    columns,
    json_option,
    open_workspace,
    workspace_option,
)
from orchestration.cli.shown_progress import shown_progress

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.workspace import Workspace
    from orchestration.effects.told import ProgramEffect
    from orchestration.known import KnownReport
    from orchestration.progress import Progress
    from orchestration.report import CheckSummary, RunReport

DAY: Final = click.DateTime(formats=["%Y-%m-%d"])


@click.command("run")
@workspace_option
@click.option("--rebuild", is_flag=True, help="Build even if nothing has changed.")
@click.option(
    "--as-known-at",
    "known_on",
    type=DAY,
    help="Build what was known at the end of this day, beside the generations.",
)
@click.option(
    "--as-of",
    type=DAY,
    help="With --as-known-at: the day to look back from, if it is an earlier one.",
)
@json_option
def command(
    *,
    folder: Path | None,
    rebuild: bool,
    known_on: "datetime | None",
    as_of: "datetime | None",
    as_json: bool,
) -> None:
    """Land new files, build and check the marts, and publish them.

    If nothing has changed, nothing is built. If a check fails, the generation that
    was published before stays, and the exit code is 1. It is 1 too if a file was
    stopped, of which nothing could be loaded: the rest is published without it; and
    if the marts are published but their pages, digest or exports could not be made.

    With --as-known-at nothing is landed or published: a warehouse is built in
    warehouse/as-known-at-DATE from the files that had been landed by then.
    """
    if as_of is not None and known_on is None:
        raise click.UsageError("--as-of goes with --as-known-at.")
    workspace = open_workspace(folder)
    report: RunReport | KnownReport
    with shown_progress(quiet=as_json) as tell:
        if known_on is None:
            report = _run(workspace, rebuild=rebuild, progress=tell)
            warnings = _warnings(workspace, report)
            told = _told(report, warnings)
            answer = {**report.as_json(), "warnings": warnings}
            is_good = report.is_complete and not report.has_stopped_files
        else:
            report = _run_as_known(workspace, known_on, as_of=as_of, progress=tell)
            told = _told_as_known(report)
            answer = report.as_json()
            is_good = report.is_good
    click.echo(json.dumps(answer, indent=2) if as_json else told)
    if not is_good:
        sys.exit(1)


def _run(workspace: "Workspace", *, rebuild: bool, progress: "Progress") -> "RunReport":
    from orchestration.run import run

    return run(workspace, rebuild=rebuild, progress=progress)


def _warnings(workspace: "Workspace", report: "RunReport") -> list[str]:
    from ingest.arrivals import landed_together
    from orchestration.declared import declared_in_vain

    found = [str(together) for together in landed_together(workspace)]
    found += declared_in_vain(workspace)
    written = workspace.settings.data_docs and workspace.data_docs.is_dir()
    if written and report.status != "unchanged":
        from orchestration.quality.data_docs import WARNING

        found.append(WARNING)
    return found


def _run_as_known(
    workspace: "Workspace",
    known_on: "datetime",
    *,
    as_of: "datetime | None",
    progress: "Progress",
) -> "KnownReport":
    from orchestration.known import build_as_known

    return build_as_known(
        workspace,
        known_on.date(),
        as_of=None if as_of is None else as_of.date(),
        progress=progress,
    )


def _told(report: "RunReport", warnings: list[str]) -> str:
    blocks = [
        _landed(report),
        left_behind(report.landing, told={f.delivery_id for f in report.files}),
        "\n".join(f"Note: {warning}" for warning in warnings),
        _quarantined(report),
        _checked(report.checks),
        "\n".join(f"Publishing is stopped by {batch}" for batch in report.blocking),
        _published(report),
        _effects(report),
        _incomplete(report),
    ]
    return "\n\n".join(block for block in blocks if block)


def _landed(report: "RunReport") -> str:
    if not report.files:
        return "Landed: nothing new."
    rows = [
        (
            file.file_name,
            f"{file.source}/{file.feed}",
            file.status,
            file.rows_loaded,
            file.rows_quarantined,
            file.rows_duplicate,
            file.rows_superseded,
        )
        for file in report.files
    ]
    totals = tuple(sum(row[place] for row in rows) for place in (3, 4, 5, 6))  # type: ignore[misc]
    headings = (
        "file",
        "feed",
        "status",
        "loaded",
        "quarantined",
        "duplicate",
        "superseded",
    )
    lines = ["Landed:", columns(headings, [*rows, ("total", "", "", *totals)])]
    lines += [
        f"  {file.file_name} was rejected: {file.reject_reason} [{file.reject_rule}]"
        for file in report.files
        if file.status == "rejected"
    ]
    return "\n".join(lines)


def _quarantined(report: "RunReport") -> str:
    from ingest.faults import Rule

    rows = [
        (count.entity, count.rule, count.column, count.rows)
        for count in report.quarantine
        if count.rows
    ]
    lines = []
    if rows:
        table = columns(("entity", "rule", "column", "faults"), rows)
        lines += [
            f"Quarantined, by rule (a row may have several faults):\n{table}",
            "  `stepladder quarantine list` names file, line and column of each.",
        ]
    unmapped = [
        f"{count.entity}.{count.column}"
        for count in report.quarantine
        if count.rule == Rule.HEADER_UNEXPECTED
    ]
    if unmapped:
        lines.append(f"Not mapped, so not stored: {', '.join(unmapped)}.")
    absent = Counter(
        count.entity
        for count in report.quarantine
        if count.rule == Rule.HEADER_LACKS_OPTIONAL
    )
    if absent:
        listed = ", ".join(f"{entity} {many}" for entity, many in absent.items())
        lines.append(
            f"Optional columns that files lack, so empty: {listed}; "
            "`stepladder check FILE` names them."
        )
    lines += [
        f"In percent, yet never above 1: {count.entity}.{count.column}; if 1 means all "
        "of it, say `multiply: 100` in the mapping."
        for count in report.quarantine
        if count.rule == Rule.PERCENT_OF_ONE
    ]
    lines += [
        f"Taken although its last line has no line end: a file of {count.entity}."
        for count in report.quarantine
        if count.rule == Rule.UNTERMINATED_LINE and not count.rows
    ]
    return "\n".join(lines)


def _told_as_known(report: "KnownReport") -> str:
    built = (
        f"Built from {report.files} files known on {report.known_on}, as of "
        f"{report.as_of_date}, in {report.seconds} s:"
        if report.is_good
        else "NOT kept; the unfinished build, until the next run:"
    )
    blocks = (_checked(report.checks), report.problem, f"{built}\n  {report.path}")
    return "\n\n".join(block for block in blocks if block)


def _checked(checks: "CheckSummary") -> str:
    lines = [
        (
            f"Checks: {checks.passed} passed, {len(checks.warned)} warned, "
            f"{len(checks.failed)} failed."
        )
    ]
    lines += [f"  warned: {name}" for name in checks.warned]
    lines += [f"  FAILED: {name}" for name in checks.failed]
    return "\n".join(lines)


def _published(report: "RunReport") -> str:
    if report.status == "unchanged":
        return (
            f"Nothing has changed: {report.generation} stays published "
            f"({report.seconds} s)."
        )
    if not report.is_good:
        kept = report.generation or "nothing"
        told = (f"NOT published ({report.status}).", report.problem)
        problem = "\n\n".join(part for part in told if part)
        return f"{problem}\n\nStill published: {kept}."
    table = columns(("table", "rows"), sorted(report.tables.items()))
    return (
        f"Published as of {report.as_of_date}, in {report.seconds} s:\n{table}\n"
        f"  {report.published_path}{_restated(report)}"
    )


def _incomplete(report: "RunReport") -> str:
    """Say what did not come after publishing, why, and how to get it."""
    if not report.is_good or report.problem is None:
        return ""
    if report.missing:
        lacks = f"The published set lacks {', '.join(report.missing)}."
        remedy = (
            "Call `stepladder run` again: it adds what is missing and builds nothing "
            "else. If it\nfails again, `stepladder --debug dashboards build` and "
            "`… dashboards digest` show where."
        )
    else:
        lacks = "The published set is whole, but a step after it failed."
        remedy = (
            "Mend it and hand the set out with `stepladder export`; the next run that "
            "publishes does it too."
        )
    return (
        f"INCOMPLETE: {report.generation} is published, and its marts are good. "
        f"{lacks}\n\n{report.problem}\n\n{remedy}"
    )


def _effects(report: "RunReport") -> str:
    """Lay out what programs changed: the answer to each of their primary questions."""
    if not report.is_good or not report.effects:
        return ""
    rows = [
        (
            effect.program_id,
            f"{effect.outcome_name} in {effect.horizon_months} months",
            *_figures(effect),
            _verdict(effect)
            + (" (harmful)" if effect.verdict_direction == "harmful_signal" else ""),
        )
        for effect in report.effects
    ]
    headings = ("program", "outcome", "naive", "adjusted", "95 % interval", "verdict")
    return (
        "What the programs changed, in percentage points (scores: of their scale; pay: "
        "in percent):\n"
        f"{columns(headings, rows)}\n"
        "  The naive difference is who was chosen and what the program did in one; the "
        "adjusted\n  one compares similar people. fct_program_effects says why."
    )


def _verdict(effect: "ProgramEffect") -> str:
    reason = effect.suppression_reason if effect.verdict == "suppressed" else None
    return (reason or effect.verdict).replace("_", " ")


def _figures(effect: "ProgramEffect") -> tuple[str, str, str]:
    """Write the naive difference, the adjusted one, and its interval."""
    is_logarithm = effect.effect_unit == "log_pay"
    naive, adjusted, low, high = (
        "-"
        if found is None
        else f"{100 * (math.expm1(found) if is_logarithm else found):+.1f}"
        for found in (
            effect.naive_estimate,
            effect.estimate,
            effect.ci_low,
            effect.ci_high,
        )
    )
    return naive, adjusted, "-" if effect.estimate is None else f"{low} to {high}"


def _restated(report: "RunReport") -> str:
    restated = report.restated
    if restated is None or not restated.figures:
        return ""
    return (
        f"\n\n{restated.figures} published figures were restated since "
        f"{restated.since}; see fct_restatements."
    )
