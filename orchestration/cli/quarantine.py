"""`stepladder quarantine`: where rejected rows came from, and how to see one."""

from pathlib import Path

import click

from orchestration.cli.options import columns, open_workspace, workspace_option


@click.group("quarantine")
def command() -> None:
    """Find out which rows were rejected, and why."""


@command.command("list")
@workspace_option
@click.option("--delivery", type=int, help="Only of this delivery.")
@click.option("--source", help="Only of this source.")
@click.option("--rule", help="Only of this rule.")
@click.option("--limit", type=int, default=200, show_default=True, help="At most.")
def list_faults(
    *,
    folder: Path | None,
    delivery: int | None,
    source: str | None,
    rule: str | None,
    limit: int,
) -> None:
    """List file, line, column, rule and reason of rejected rows, without values."""
    from ingest.quarantine import read_faults

    faults = read_faults(
        open_workspace(folder), delivery_id=delivery, source=source, rule=rule
    )
    if faults.is_empty():
        click.echo("No row is in quarantine.")
        return
    shown = faults.head(limit).select(
        "delivery_id", "file_name", "line", "column_name", "rule", "reason"
    )
    headings = ("delivery", "file", "line", "column", "rule", "reason")
    click.echo(columns(headings, shown.rows(), indent=""))
    if faults.height > limit:
        click.echo(f"… and {faults.height - limit:,} more (--limit).")


@command.command("show")
@click.argument("delivery", type=int)
@click.argument("line", type=int)
@workspace_option
@click.option("--reason", required=True, help="Why; it is written to the audit log.")
def show_row(*, folder: Path | None, delivery: int, line: int, reason: str) -> None:
    """Decrypt one rejected LINE of a DELIVERY; who looked, and why, is recorded."""
    from ingest.quarantine import reveal

    for row in reveal(open_workspace(folder), delivery, line, reason=reason):
        click.echo(row.text)
