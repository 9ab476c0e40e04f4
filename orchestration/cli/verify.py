"""`stepladder verify`: is everything on the disk as it was written?"""

import sys
from pathlib import Path

import click

from orchestration.cli.options import open_workspace, workspace_option


@click.command("verify")
@workspace_option
def command(*, folder: Path | None) -> None:
    """Compare everything that is kept with the hashes it was written with.

    The ledger and its chains, the raw store, the sealed files and keys of the vault,
    the audit log, warehouses and published files. Each finding names file and line.
    """
    from publish.verify import verify

    workspace = open_workspace(folder)
    findings = verify(workspace)
    for finding in findings:
        click.echo(f"{finding.path}: {finding.problem}. {finding.remedy}", err=True)
    if findings:
        sys.exit(1)
    click.echo("All files are as they were written.")
