"""`stepladder publish`: which generations there are, and going back to one."""

from pathlib import Path

import click

from orchestration.cli.options import columns, open_workspace, workspace_option


@click.command("publish")
@workspace_option
@click.option(
    "--rollback",
    "generation",
    metavar="GENERATION",
    help="Show readers this earlier generation again.",
)
def command(*, folder: Path | None, generation: str | None) -> None:
    """List the published generations, or go back to an earlier one.

    The next run publishes from the present input again: correct the input before.
    """
    from orchestration.audit import record
    from publish.lock import single_writer
    from publish.rollback import published_generations, roll_back

    workspace = open_workspace(folder)
    if generation is not None:
        with single_writer(workspace, purpose="stepladder publish") as fence:
            roll_back(workspace, generation, fence=fence)
            record(workspace, "publish", {"rollback_to": generation})
    found = published_generations(workspace)
    if not found:
        click.echo("Nothing is published yet.")
        return
    rows = [
        (
            each.name,
            each.manifest.as_of_date.isoformat(),
            len(each.manifest.tables),
            "<- readers see this one" if each.is_latest else "",
        )
        for each in found
    ]
    click.echo(columns(("generation", "as of", "tables", ""), rows, indent=""))
