"""`stepladder dashboards`: build the pages or the digest again, or show the pages."""

from pathlib import Path

import click

from ingest.errors import DataError
from orchestration.cli.options import open_workspace, workspace_option


@click.group("dashboards")
def command() -> None:
    """Build the pages and the digest of the published set, or show the pages."""


@command.command("build")
@workspace_option
def build(*, folder: Path | None) -> None:
    """Build the pages of the published set again.

    A run builds them by itself. This is for pages that `stepladder verify` finds
    damaged, and for those of a generation from before there were pages.
    """
    from orchestration.pages import build_pages
    from publish.lock import single_writer
    from publish.manifest import read_latest_manifest

    workspace = open_workspace(folder)
    with single_writer(workspace, purpose="stepladder dashboards build") as fence:
        manifest = read_latest_manifest(workspace)
        if manifest is None:
            raise _nothing_published()
        build_pages(workspace, manifest, fence=fence)
    click.echo(workspace.latest_published / "site" / "index.html")


@command.command("digest")
@workspace_option
def digest(*, folder: Path | None) -> None:
    """Set the digest of the published set again, and say where it is.

    A run sets it by itself: one page of the month's changes as a PDF, an e-mail and
    plain text. This is for one that `stepladder verify` finds damaged.
    """
    from orchestration.pages import build_digest
    from publish.lock import single_writer
    from publish.manifest import read_latest_manifest

    workspace = open_workspace(folder)
    with single_writer(workspace, purpose="stepladder dashboards digest") as fence:
        manifest = read_latest_manifest(workspace)
        if manifest is None:
            raise DataError(
                "there is nothing to tell of yet",
                remedy="Publish with `stepladder run`.",
            )
        build_digest(workspace, manifest, fence=fence)
    click.echo(workspace.latest_published / "digest" / "digest.pdf")


@command.command("serve")
@workspace_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="The port; 0 takes a free one.",
)
def serve(*, folder: Path | None, port: int) -> None:
    """Show the pages at this machine's own address until Ctrl-C.

    Nobody else can reach them there. To give them to others, copy the folder
    `published/latest/site` to a web server that asks who they are.
    """
    from dashboards.serving import server_of

    workspace = open_workspace(folder)
    pages = workspace.latest_published / "site"
    if not pages.is_dir():
        raise _nothing_published()
    with server_of(pages, port=port) as server:
        click.echo(f"http://127.0.0.1:{server.server_port}/ (Ctrl-C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo()


def _nothing_published() -> DataError:
    return DataError(
        "there are no pages yet",
        remedy="Publish with `stepladder run`, or build them with `stepladder "
        "dashboards build`.",
    )
