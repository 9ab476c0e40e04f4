"""`stepladder status`: the last run, what is loaded, what waits, what is published."""

import json
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

import click

from orchestration.cli.landing_listing import left_behind
from orchestration.cli.options import (
    columns,
    json_option,
    open_workspace,
    workspace_option,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.landing_state import LandingState
    from ingest.workspace import Workspace
    from orchestration.quality.blocking import BlockingBatch


@click.command("status")
@workspace_option
@json_option
def command(*, folder: Path | None, as_json: bool) -> None:
    """Show the last run, rows per entity, quarantine, checks and what is published."""
    from orchestration.report import blocking_now

    workspace = open_workspace(folder)
    landing, warnings = _landing(workspace)
    blocking = blocking_now(workspace)
    answer = _answer(workspace, landing, blocking, warnings)
    if as_json:
        click.echo(json.dumps(answer, indent=2))
    else:
        click.echo(_told(answer, landing, blocking))


def _landing(workspace: "Workspace") -> "tuple[LandingState, list[str]]":
    """Look at the landing folders; a wrong mapping is told and hides nothing else."""
    from ingest.arrivals import landed_together
    from ingest.errors import UsageError
    from ingest.landing_state import LandingState, landing_state
    from ingest.mapping import load_mappings

    warnings = [str(together) for together in landed_together(workspace)]
    try:
        return landing_state(workspace, load_mappings(workspace)), warnings
    except UsageError as error:
        return LandingState(), [*warnings, str(error)]


def _answer(
    workspace: "Workspace",
    landing: "LandingState",
    blocking: "Sequence[BlockingBatch]",
    warnings: list[str],
) -> dict[str, Any]:
    from dataclasses import asdict

    from orchestration.deliveries import (
        open_by_rule,
        quarantined_by_rule,
        read_deliveries,
        total_by_entity,
    )
    from orchestration.report import read_current_rows, read_restated
    from orchestration.runs import last_run, last_summary
    from publish.additions import missing_from
    from publish.lock import current_holder
    from publish.manifest import read_latest_manifest

    run = last_run(workspace)
    manifest = read_latest_manifest(workspace)
    loaded = [
        delivery
        for delivery in read_deliveries(workspace)
        if delivery.status == "loaded"
    ]
    holder = current_holder(workspace)
    restated = None if manifest is None else read_restated(workspace, manifest)
    current = {} if manifest is None else read_current_rows(workspace, manifest)
    return {
        "last_run": None
        if run is None
        else {
            "run_id": run.run_id,
            "status": run.status,
            "started_at": run.started_at,
            "ended_at": run.ended_at,
            "as_of_date": run.as_of_date,
            "generation": run.generation,
            "problem": run.summary.get("problem"),
        },
        "running": None
        if holder is None
        else {"process": holder.pid, "since": holder.since.isoformat()},
        "entities": [
            {
                "entity": entity,
                "rows_current": current.get(entity),
                **{
                    name: value
                    for name, value in asdict(totals).items()
                    if name not in {"newest", "unbalanced"}
                },
                "newest_delivery": None
                if totals.newest is None
                else totals.newest.isoformat(),
            }
            for entity, totals in total_by_entity(workspace).items()
        ],
        "quarantine": [
            asdict(count) for count in quarantined_by_rule(workspace, loaded)
        ]
        if loaded
        else [],
        "open": [asdict(count) for count in open_by_rule(workspace)],
        "warnings": warnings,
        "landing": asdict(landing),
        "blocking": [asdict(batch) for batch in blocking],
        "checks": last_summary(workspace).get("checks", {}),
        "published": None
        if manifest is None
        else {
            "generation": manifest.generation,
            "as_of_date": manifest.as_of_date.isoformat(),
            "path": str(workspace.published / manifest.generation),
            "tables": {table.name: table.rows for table in manifest.tables},
            "missing": missing_from(workspace, manifest.generation),
            "restated": None if restated is None else asdict(restated),
        },
    }


def _told(
    answer: dict[str, Any],
    landing: "LandingState",
    blocking: "Sequence[BlockingBatch]",
) -> str:
    run, published = answer["last_run"], answer["published"]
    if run is None:
        lines = ["No run yet."]
    else:
        lines = [f"Last run: {run['status']}, started {run['started_at']}"]
        if run["problem"]:
            lines.append(indent(run["problem"], "  "))
    if answer["running"] is not None:
        lines.append(
            f"Running now: process {answer['running']['process']} "
            f"since {answer['running']['since']}"
        )
    counts = ("current", "loaded", "quarantined", "duplicate", "superseded")
    names = ("entity", *(f"rows_{name}" for name in counts), "files")
    rows = [[line[name] for name in names] for line in answer["entities"]]
    lines += [
        "",
        "Rows: current in what is published, and what became of those of all files:",
        columns(("entity", *counts, "files"), rows),
    ]
    if answer["open"]:
        rules = [
            (line["entity"], line["rule"], line["column"], line["rows"])
            for line in answer["open"]
        ]
        table = columns(("entity", "rule", "column", "faults"), rules)
        lines += ["", "Quarantined and open still, by rule:", table]
    if answer["warnings"]:
        lines += ["", *(f"Note: {told}" for told in answer["warnings"])]
    not_loaded = left_behind(landing)
    if not_loaded:
        lines += ["", not_loaded]
    checks = answer["checks"]
    if checks:
        lines += [
            "",
            (
                f"Checks of the last run: {checks['passed']} passed, "
                f"{len(checks['warned'])} warned, {len(checks['failed'])} failed"
            ),
            *(f"  FAILED: {name}" for name in checks["failed"]),
        ]
    lines += [f"Publishing is stopped by {batch}" for batch in blocking]
    if published is None:
        return "\n".join([*lines, "", "Nothing is published."])
    return "\n".join(
        [
            *lines,
            "",
            (
                f"Published: {published['generation']} as of "
                f"{published['as_of_date']}, "
                f"{len(published['tables'])} tables"
            ),
            f"  {published['path']}",
            *_missing(published["missing"]),
            *_restated(published["restated"]),
        ]
    )


def _missing(folders: "Sequence[str]") -> list[str]:
    if not folders:
        return []
    return [f"  It lacks {', '.join(folders)}: `stepladder run` adds what is missing."]


def _restated(restated: dict[str, Any] | None) -> list[str]:
    if restated is None or not restated["figures"]:
        return []
    return [f"  {restated['figures']} figures restated since {restated['since']}"]
