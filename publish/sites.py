"""The pages that are added to a published generation, and the list that seals them.

A generation never changes; its site is added to it once, as a whole, by one rename.
The site has a list of its files, sealed like the manifest, so that `publish.verify` can
tell each byte. A run that was killed in between has published a generation without a
site: the next run adds it. What a site shows does not belong here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from publish.durable import discard, freeze_tree, sync_path
from publish.errors import GenerationError, PublishError
from publish.generations import PUBLISHED_BUILDING_PREFIX, check_name
from publish.manifest import FileFact, Manifest, ManifestPart, fact_of
from publish.sealed import read_sealed, sealed_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ingest.workspace import Workspace
    from publish.lock import Fence

SITE = "site"
LIST_FILE = "files.json"
_REMEDY = "Build it again with `stepladder dashboards build`."


class SiteFiles(ManifestPart):
    """The files of a site, and the published file that they were made from."""

    site_version: Literal[1] = 1
    generation: str
    marts_sha256: str
    files: tuple[FileFact, ...]


def add_site(
    workspace: Workspace,
    manifest: Manifest,
    *,
    write: Callable[[Path], object],
    fence: Fence,
) -> Path:
    """Add pages to a published generation, in place of those it may have.

    Args:
        workspace: Where the generation is.
        manifest: The generation's.
        write: Writes the pages into a new directory.
        fence: This writer's.

    Returns:
        The directory of the site.

    Raises:
        GenerationError: The generation is not there.
        StaleWriterError: A later run has started.
    """
    check_name(manifest.generation)
    generation = workspace.published / manifest.generation
    if not generation.is_dir():
        raise GenerationError(
            "there is no such generation", file=generation, remedy=_REMEDY
        )
    building = workspace.published / (
        f"{PUBLISHED_BUILDING_PREFIX}{SITE}-{manifest.generation}"
    )
    if building.exists():
        discard(building)
    building.mkdir()
    write(building)
    paths = sorted(path for path in building.rglob("*") if path.is_file())
    listed = SiteFiles(
        generation=manifest.generation,
        marts_sha256=manifest.marts.sha256,
        files=tuple(fact_of(path, relative_to=building) for path in paths),
    )
    (building / LIST_FILE).write_text(sealed_text(listed), encoding="utf-8")
    freeze_tree(building)
    final = generation / SITE
    with fence.held():
        if final.exists():
            replaced = building.with_name(f"{building.name}-replaced")
            if replaced.exists():
                discard(replaced)
            final.rename(replaced)
            building.rename(final)
            discard(replaced)
        else:
            building.rename(final)
        sync_path(generation)
    return final


def has_site(workspace: Workspace, generation: str) -> bool:
    """Tell whether a generation has its pages."""
    return (workspace.published / generation / SITE / LIST_FILE).is_file()


def read_site(directory: Path) -> SiteFiles:
    """Read the list of a site's files.

    Raises:
        PublishError: It is missing, or is not byte for byte as it was written.
    """
    path = directory / LIST_FILE
    listed = read_sealed(path, SiteFiles)
    if listed is None:
        raise PublishError(
            "the list of this site's files is missing or damaged",
            file=path,
            remedy=_REMEDY,
        )
    return listed
