"""Add pages, the models' documentation and the digest to a published generation.

The assets, the commands and a run after an interrupted one do it here; what they show
belongs to `dashboards` and `orchestration.dbt_docs`, and how they come to their place
to `publish.additions`.
"""

from typing import TYPE_CHECKING, Protocol

from ingest.errors import StepladderError
from ingest.machine_faults import tell_machine_fault
from publish.additions import DBT_DOCS, DIGEST, SITE, add, has, missing_from
from publish.earlier import earlier_manifest
from publish.errors import StaleWriterError

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
) -> str | None:
    """Give a generation what the run that published it did not add.

    Returns:
        Why something is missing still; None if nothing is.
    """
    missing = missing_from(workspace, manifest.generation)
    problems = []
    # The digest comes first, because the pages lead to it where it is; those that were
    # built without it are built again.
    if DIGEST.folder in missing:
        progress.tell("setting the digest")
        problems.append(_problem_of(build_digest, workspace, manifest, fence))
    if missing:
        progress.tell("building the pages")
        problems.append(_problem_of(build_pages, workspace, manifest, fence))
    return "\n".join(problem for problem in problems if problem) or None


class _Build(Protocol):
    def __call__(
        self, workspace: "Workspace", manifest: "Manifest", /, *, fence: "Fence"
    ) -> "Path": ...


def _problem_of(
    build: _Build, workspace: "Workspace", manifest: "Manifest", fence: "Fence"
) -> str | None:
    """Build an addition; what goes wrong takes nothing from what is published."""
    try:
        build(workspace, manifest, fence=fence)
    except StaleWriterError:
        raise
    except Exception as error:  # noqa: BLE001 - of an error not ours, only its kind is told
        told = (
            error if isinstance(error, StepladderError) else tell_machine_fault(error)
        )
        return f"it ended with {type(error).__name__}" if told is None else str(told)
    return None


def _write_model_docs(workspace: "Workspace", folder: "Path") -> None:
    from orchestration.exporting import export_model_docs

    export_model_docs(workspace, target=folder / "index.html")


def _published(workspace: "Workspace", manifest: "Manifest") -> "Published":
    from dashboards.digest.telling import Published

    folder = workspace.published / manifest.generation
    return Published(manifest, folder / manifest.marts.path)
