"""`stepladder keys`: changing the key of the pseudonyms."""

import sys
from pathlib import Path

import click

from orchestration.cli.options import open_workspace, workspace_option


@click.group("keys")
def command() -> None:
    """Change the key that pseudonyms are made with."""


@command.command("rotate")
@workspace_option
@click.option("--reason", required=True, help="Why; it is written to the audit log.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
def rotate_keys(*, folder: Path | None, reason: str, yes: bool) -> None:
    """Give everybody a new pseudonym, and publish a generation with those.

    The raw store and the quarantine are rewritten and older warehouses removed;
    published sets hold no pseudonyms and stay. Numbers do not change. Back up `vault/`
    afterwards: old and new keys are both needed. A change that is interrupted is
    finished by the next run.
    """
    from orchestration.cli.shown_progress import shown_progress
    from orchestration.rights import rotate

    workspace = open_workspace(folder)
    if not yes:
        click.confirm("Rewrite every stored file?", abort=True)
    with shown_progress(quiet=False) as progress:
        report = rotate(workspace, reason=reason, progress=progress)
    if report.is_good:
        click.echo(
            f"Everybody has a new pseudonym; {report.generation} is published. "
            "Back up vault/ now."
        )
        return
    click.echo(
        "The store has new pseudonyms, but no generation could be published: "
        "`stepladder status` says why. Back up vault/ now.",
        err=True,
    )
    sys.exit(1)
