"""`stepladder verify`: is everything on the disk as it was written?"""

import sys
from pathlib import Path

import click

from orchestration.cli.options import open_workspace, workspace_option


@click.command("verify")
@workspace_option
def command(*, folder: Path | None) -> None:
    """Compare ledger, raw store, warehouses and published files with their hashes."""
    from ingest.quarantine import audit_is_whole
    from publish.verify import verify

    workspace = open_workspace(folder)
    findings = verify(workspace)
    for finding in findings:
        click.echo(f"{finding.path}: {finding.problem}. {finding.remedy}", err=True)
    if not audit_is_whole(workspace):
        click.echo("The log of who looked at quarantined rows was changed.", err=True)
        sys.exit(1)
    if findings:
        sys.exit(1)
    click.echo("All files are as they were written.")
