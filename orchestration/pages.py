"""Add pages, the models' documentation and the digest to a published generation.

The assets, the commands and a run after an interrupted one do it here; what they show
belongs to `dashboards` and `orchestration.dbt_docs`, and how they come to their place
to `publish.additions`.
"""

from typing import TYPE_CHECKING

from publish.additions import DBT_DOCS, DIGEST, SITE, add, has
from publish.earlier import earlier_manifest

if TYPE_CHECKING:
    from pathlib import Path

    from dashboards.digest.telling import Published
    from ingest.workspace import Workspace
    from orchestration.progress import Progress
    from publish.lock import Fence
    from publish.manifest import Manifest


def build_pages(
    workspace: "Workspace", manifest: "Manifest", *, fence: "Fence"
) -> "Path":
    """Build the pages of a generation, and dbt's documentation that they lead to.

    Returns:
        The directory of the pages.
    """
    from dashboards.site import write_site

    add(
        DBT_DOCS,
        workspace,
        manifest,
        write=lambda folder: _write_model_docs(workspace, folder),
        fence=fence,
    )
    marts = workspace.published / manifest.generation / manifest.marts.path
    return add(
        SITE,
        workspace,
        manifest,
        write=lambda folder: write_site(
            folder,
            marts=marts,
            manifest=manifest,
            with_digest=has(DIGEST, workspace, manifest.generation),
        ),
        fence=fence,
    )


def build_digest(
    workspace: "Workspace", manifest: "Manifest", *, fence: "Fence"
) -> "Path":
    """Set the digest of a generation and add it to it; return its directory."""
    from dashboards.digest.telling import tell
    from dashboards.digest.writing import write_digest

    before = earlier_manifest(workspace, manifest)
    digest = tell(
        _published(workspace, manifest),
        None if before is None else _published(workspace, before),
    )
    return add(
        DIGEST,
        workspace,
        manifest,
        write=lambda folder: write_digest(folder, digest),
        fence=fence,
    )


def add_what_is_missing(
    workspace: "Workspace",
    manifest: "Manifest",
    *,
    fence: "Fence",
    progress: "Progress",
) -> None:
    """Give a generation what it lacks if the run that published it ended before."""
    # The digest comes first, because the pages lead to it where it is.
    if not has(DIGEST, workspace, manifest.generation):
        progress.tell("setting the digest")
        build_digest(workspace, manifest, fence=fence)
    if not all(has(kind, workspace, manifest.generation) for kind in (SITE, DBT_DOCS)):
        progress.tell("building the pages")
        build_pages(workspace, manifest, fence=fence)


def _write_model_docs(workspace: "Workspace", folder: "Path") -> None:
    from orchestration.exporting import export_model_docs

    export_model_docs(workspace, target=folder / "index.html")


def _published(workspace: "Workspace", manifest: "Manifest") -> "Published":
    from dashboards.digest.telling import Published

    folder = workspace.published / manifest.generation
    return Published(manifest, folder / manifest.marts.path)
