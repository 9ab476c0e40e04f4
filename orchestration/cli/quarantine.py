"""`stepladder quarantine`: where rejected rows came from, and how to see one."""

import json
from pathlib import Path

import click

from orchestration.cli.options import json_option, open_workspace, workspace_option
from orchestration.cli.quarantine_listing import entries, listed


@click.group("quarantine")
def command() -> None:
    """Find out which rows were rejected, and why."""


@command.command("list")
@workspace_option
@click.option("--delivery", type=int, help="Only of this delivery.")
@click.option("--source", help="Only of this source.")
@click.option("--rule", help="Only of this rule.")
@click.option(
    "--all", "with_corrected", is_flag=True, help="Also rows that have come in good."
)
@click.option("--limit", type=int, default=200, show_default=True, help="Show at most.")
@json_option
def list_faults(
    *,
    folder: Path | None,
    delivery: int | None,
    source: str | None,
    rule: str | None,
    with_corrected: bool,
    limit: int,
    as_json: bool,
) -> None:
    """List where rejected rows are, why, and what to do about it; without values.

    A row is listed while it is open: until its business key comes in good, or a
    complete delivery replaces its own.
    """
    from ingest.open_rows import told_open
    from ingest.quarantine import read_faults

    workspace = open_workspace(folder)
    found = read_faults(workspace, delivery_id=delivery, source=source, rule=rule)
    faults = told_open(workspace, found)
    if not with_corrected:
        faults = faults.filter("is_open")
    settled = found.height - faults.height
    if as_json:
        answer = {"count": faults.height, "faults": entries(faults, limit=limit)}
        click.echo(json.dumps(answer, indent=2))
    elif faults.is_empty():
        click.echo("No row in quarantine is open.")
    else:
        click.echo(listed(faults, limit=limit))
    if settled and not as_json:
        click.echo(f"{settled:,} faults of rows that are settled: see --all.")


@command.command("show")
@click.argument("delivery", type=int)
@click.argument("line", type=int)
@click.option("--record", type=int, help="Only this record, if a line has several.")
@workspace_option
@click.option("--reason", required=True, help="Why; it is written to the audit log.")
def show_row(
    *, folder: Path | None, delivery: int, line: int, record: int | None, reason: str
) -> None:
    """Decrypt one rejected LINE of a DELIVERY; who looked, and why, is recorded."""
    from ingest.quarantine import reveal

    rows = reveal(open_workspace(folder), delivery, line, record=record, reason=reason)
    for row in rows:
        click.echo(row.text)
    if not rows:
        click.echo("Its text is not kept: it names somebody who was erased.", err=True)
