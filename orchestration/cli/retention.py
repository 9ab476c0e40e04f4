"""`stepladder retention`: what has been kept for long enough."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from orchestration.cli.options import (
    columns,
    json_option,
    open_workspace,
    workspace_option,
)


@click.command("retention")
@workspace_option
@click.option(
    "--dry-run", "is_rehearsal", is_flag=True, help="Only say what would be removed."
)
@json_option
def command(*, folder: Path | None, is_rehearsal: bool, as_json: bool) -> None:
    """Remove what has been kept for as long as `stepladder.yaml` says.

    Every run does so as well. Periods count from the day a file was loaded.
    """
    from orchestration.rights import retain

    expired = retain(open_workspace(folder), is_rehearsal=is_rehearsal)
    if as_json:
        answer = {
            "is_rehearsal": is_rehearsal,
            "expired": [asdict(each) for each in expired],
        }
        click.echo(json.dumps(answer, indent=2))
        return
    if not expired:
        click.echo("Nothing has been kept for too long.")
        return
    rows = [(each.what, each.place, each.loaded_on, each.kept_days) for each in expired]
    click.echo("Would be removed:" if is_rehearsal else "Removed:")
    click.echo(columns(("what", "file", "loaded on", "kept for days"), rows))
    if any(each.what == "store" for each in expired) and not is_rehearsal:
        click.echo("`stepladder run` builds without those rows.")
