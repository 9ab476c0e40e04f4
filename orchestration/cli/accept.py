"""`stepladder accept`: an unusual batch is right, and somebody says why."""

from pathlib import Path

import click

from orchestration.cli.options import open_workspace, workspace_option


@click.command("accept")
@click.argument("delivery", type=int)
@workspace_option
@click.option("--reason", required=True, help="Why it is right; kept in its report.")
def command(*, delivery: int, folder: Path | None, reason: str) -> None:
    """Accept a DELIVERY that looks unusual, so that it no longer stops publishing.

    Only its volume and distribution are accepted; no other check can be overridden.
    """
    from ingest.errors import UsageError
    from orchestration.audit import record
    from orchestration.deliveries import landed_batches
    from orchestration.quality.report import accept_batch

    workspace = open_workspace(folder)
    batches = {batch.delivery_id: batch for batch in landed_batches(workspace)}
    batch = batches.get(delivery)
    report = (
        None
        if batch is None
        else accept_batch(workspace.quality_reports, batch, reason=reason)
    )
    if report is None:
        raise UsageError(
            f"delivery {delivery} has no quality report",
            file=workspace.quality_reports,
            remedy="`stepladder run` judges what has landed; its report is named "
            "after the delivery.",
        )
    record(workspace, "accept", {"delivery_id": delivery, "reason": reason})
    click.echo(
        f"Delivery {delivery} ({report.batch.source}/{report.batch.feed}) is accepted."
    )
