"""What is added to a published generation, and the lists that seal it.

A generation never changes; its site, the documentation of its models and its digest
are added to it, each once, as a whole, by one rename. Each has a list of its files,
sealed like the manifest, so that `publish.verify` can tell each byte. A run that was
killed in between has published a generation without them: the next run adds what is
missing. What an addition shows does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass
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

LIST_FILE = "files.json"


@dataclass(frozen=True)
class Addition:
    """A kind of addition: its folder in a generation, and what makes it anew."""

    folder: str
    remedy: str


SITE = Addition("site", "Build the pages again with `stepladder dashboards build`.")
DBT_DOCS = Addition("dbt-docs", "Build it again with `stepladder dashboards build`.")
DIGEST = Addition("digest", "Build it again with `stepladder dashboards digest`.")
ADDITIONS = (SITE, DBT_DOCS, DIGEST)


class AddedFiles(ManifestPart):
    """The files of an addition, and the published file that they were made from.

    The version of the list bears the name of the first kind that there was.
    """

    site_version: Literal[1] = 1
    generation: str
    marts_sha256: str
    files: tuple[FileFact, ...]


def add(
    kind: Addition,
    workspace: Workspace,
    manifest: Manifest,
    *,
    write: Callable[[Path], object],
    fence: Fence,
) -> Path:
    """Add to a published generation, in place of what it may have of this kind.

    Args:
        kind: What is added.
        workspace: Where the generation is.
        manifest: The generation's.
        write: Writes the files into a new directory.
        fence: This writer's.

    Returns:
        The directory of the addition.

    Raises:
        GenerationError: The generation is not there.
        StaleWriterError: A later run has started.
    """
    check_name(manifest.generation)
    generation = workspace.published / manifest.generation
    if not generation.is_dir():
        raise GenerationError(
            "there is no such generation", file=generation, remedy=kind.remedy
        )
    building = workspace.published / (
        f"{PUBLISHED_BUILDING_PREFIX}{kind.folder}-{manifest.generation}"
    )
    if building.exists():
        discard(building)
    building.mkdir()
    write(building)
    paths = sorted(path for path in building.rglob("*") if path.is_file())
    listed = AddedFiles(
        generation=manifest.generation,
        marts_sha256=manifest.marts.sha256,
        files=tuple(fact_of(path, relative_to=building) for path in paths),
    )
    (building / LIST_FILE).write_text(sealed_text(listed), encoding="utf-8")
    freeze_tree(building)
    final = generation / kind.folder
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


def has(kind: Addition, workspace: Workspace, generation: str) -> bool:
    """Tell whether a generation has an addition of this kind."""
    return (workspace.published / generation / kind.folder / LIST_FILE).is_file()


def missing_from(workspace: Workspace, generation: str) -> tuple[str, ...]:
    """Name the additions that a generation lacks."""
    return tuple(
        kind.folder for kind in ADDITIONS if not has(kind, workspace, generation)
    )


def read_list(kind: Addition, generation: Path) -> AddedFiles:
    """Read the list of an addition's files.

    Raises:
        PublishError: It is missing, or is not byte for byte as it was written.
    """
    path = generation / kind.folder / LIST_FILE
    listed = read_sealed(path, AddedFiles)
    if listed is None:
        raise PublishError(
            f"the list of the files of this {kind.folder} is missing or damaged",
            file=path,
            remedy=kind.remedy,
        )
    return listed
