"""`stepladder run`: land, build, check, publish; then say what came of it."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.cli.options import (
    columns,
    json_option,
    open_workspace,
    workspace_option,
)

if TYPE_CHECKING:
    from orchestration.progress import Progress
    from orchestration.report import RunReport


@click.command("run")
@workspace_option
@click.option("--rebuild", is_flag=True, help="Build even if nothing has changed.")
@json_option
def command(*, folder: Path | None, rebuild: bool, as_json: bool) -> None:
    """Land new files, build and check the marts, and publish them.

    If nothing has changed, nothing is built. If a check fails, the generation that
    was published before stays, and the exit code is 1.
    """
    from orchestration.run import run

    workspace = open_workspace(folder)
    with _shown_progress(quiet=as_json) as tell:
        report = run(workspace, rebuild=rebuild, progress=tell)
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=2))
    else:
        click.echo(_told(report))
    if not report.is_good:
        sys.exit(1)


@contextmanager
def _shown_progress(*, quiet: bool) -> Iterator["Progress"]:
    """Show one moving line on a terminal, a line per stage elsewhere."""
    from orchestration.progress import Progress

    if quiet:
        yield Progress()
    elif sys.stderr.isatty():
        from rich.console import Console

        with Console(stderr=True).status("starting") as status:
            yield Progress(tell=status.update, note=status.update)
    else:
        yield Progress(tell=lambda line: click.echo(f"… {line}", err=True))


def _told(report: "RunReport") -> str:
    blocks = [_landed(report), _quarantined(report), _checked(report)]
    blocks.append(_published(report))
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
        if not count.rows
    ]
    if unmapped:
        lines.append(f"Not mapped, so not stored: {', '.join(unmapped)}.")
    return "\n".join(lines)


def _checked(report: "RunReport") -> str:
    checks = report.checks
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
        problem = f" {report.problem}." if report.problem else ""
        return f"NOT published ({report.status}).{problem}\n  Still published: {kept}."
    table = columns(("table", "rows"), sorted(report.tables.items()))
    return (
        f"Published as of {report.as_of_date}, in {report.seconds} s:\n{table}\n"
        f"  {report.published_path}"
    )
