"""`stepladder audit`: who did what, and when."""

import json
from pathlib import Path

import click

from orchestration.cli.options import (
    columns,
    json_option,
    open_workspace,
    workspace_option,
)


@click.command("audit")
@workspace_option
@click.option("--what", help="Only this: run, publish, `subject erase`, …")
@click.option("--who", help="Only what this user did.")
@click.option(
    "--since", type=click.DateTime(formats=["%Y-%m-%d"]), help="Only from this day on."
)
@click.option("--limit", type=int, default=50, show_default=True, help="The newest.")
@json_option
def command(
    *,
    folder: Path | None,
    what: str | None,
    who: str | None,
    since: object,
    limit: int,
    as_json: bool,
) -> None:
    """List the audit log: who did what and when, with counts and without values.

    `stepladder verify` tells whether a line was changed, dropped or moved.
    """
    from ingest.audit_log import read

    day = "" if since is None else str(since)[:10]
    found = [
        entry
        for entry in read(open_workspace(folder))
        if what in {None, entry.what} and who in {None, entry.who} and entry.at >= day
    ][-limit:]
    if as_json:
        told = [
            {
                "number": entry.number,
                "at": entry.at,
                "who": entry.who,
                "what": entry.what,
                **entry.facts,
            }
            for entry in found
        ]
        click.echo(json.dumps(told, indent=2))
    elif not found:
        click.echo("No such entry.")
    else:
        rows = [
            (
                str(entry.number),
                entry.at[:19],
                entry.who,
                entry.what,
                ", ".join(f"{name}: {value}" for name, value in entry.facts.items()),
            )
            for entry in found
        ]
        headings = ("line", "at (UTC)", "who", "what", "")
        click.echo(columns(headings, rows, indent=""))
