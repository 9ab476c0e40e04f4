"""`stepladder verify`: is everything on the disk as it was written?"""

import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.cli.options import open_workspace, workspace_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.workspace import Workspace
    from publish.verify import Finding


@click.command("verify")
@workspace_option
def command(*, folder: Path | None) -> None:
    """Compare everything that is kept with the hashes it was written with.

    The ledger and its chains, the raw store, the sealed files and keys of the vault,
    the audit log, warehouses and published files. Each finding names file and line.
    """
    from publish.verify import verify

    workspace = open_workspace(folder)
    findings = [*verify(workspace), *_key_findings(workspace)]
    for finding in findings:
        click.echo(f"{finding.path}: {finding.problem}. {finding.remedy}", err=True)
    if findings:
        sys.exit(1)
    click.echo("All files are as they were written.")


def _key_findings(workspace: "Workspace") -> "Iterator[Finding]":
    """Compare the keys of the pseudonyms with the one that the store was written by."""
    from ingest import ledger, vault
    from ingest.errors import StepladderError
    from ingest.finishing import refuse_other_key
    from publish.verify import Finding

    if not workspace.ledger.is_file():
        return
    try:
        with ledger.open_ledger(workspace.ledger) as opened:
            if not ledger.deliveries(opened):
                return
            key = vault.pseudonym_key(workspace)
            begun = opened.execute("select 1 from works where state = 'begun'")
            is_settled = begun.fetchone() is None
            refuse_other_key(workspace, opened, key, is_settled=is_settled)
    except StepladderError as error:
        place = Path(error.file or workspace.pseudonym_key)
        yield Finding(place, error.problem, error.remedy or "")
    except sqlite3.DatabaseError:
        return  # told of the ledger already
