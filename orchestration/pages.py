"""Add the pages of `dashboards` to a published generation.

The asset, the command and a run after an interrupted one do it here; what the pages
show belongs to `dashboards`, and how they come to their place to `publish.additions`.
"""

from typing import TYPE_CHECKING

from publish.additions import SITE, add, has

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.workspace import Workspace
    from orchestration.progress import Progress
    from publish.lock import Fence
    from publish.manifest import Manifest


def build_pages(
    workspace: "Workspace", manifest: "Manifest", *, fence: "Fence"
) -> "Path":
    """Build the pages of a generation and add them to it; return their directory."""
    from dashboards.site import write_site

    marts = workspace.published / manifest.generation / manifest.marts.path
    return add(
        SITE,
        workspace,
        manifest,
        write=lambda folder: write_site(folder, marts=marts, manifest=manifest),
        fence=fence,
    )


def add_missing_pages(
    workspace: "Workspace",
    manifest: "Manifest",
    *,
    fence: "Fence",
    progress: "Progress",
) -> None:
    """Give a generation its pages if the run that published it ended before."""
    if not has(SITE, workspace, manifest.generation):
        progress.tell("building the pages")
        build_pages(workspace, manifest, fence=fence)
