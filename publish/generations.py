"""Generations: built out of sight, made durable, then shown by one swap of a link.

A generation is a directory that never changes after its rename. ``latest`` beside the
generations is a symbolic link to the one that readers see. Every function that writes
is called under `publish.lock.single_writer`. What a generation contains does not
belong here (`publish.published` fills the published ones, dbt the warehouses).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from publish.durable import (
    DISCARDED_PREFIX,
    LINK_PREFIX,
    discard,
    freeze_tree,
    swap_link,
    sync_path,
)
from publish.errors import GenerationError, UnknownGenerationError

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.workspace import Workspace
    from publish.lock import Fence

LATEST = "latest"
KNOWN_PREFIX = "as-known-at-"
BUILDING_NAME = "building"
PUBLISHED_BUILDING_PREFIX = ".building-"
GENERATION = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")
STAMP = "%Y%m%dT%H%M%SZ"
FINGERPRINT_DIGITS = 8


def next_generation(workspace: Workspace, *, fingerprint: str, now: datetime) -> str:
    """Name a new generation, later than every one there is, whatever the clock says."""
    moment = now.astimezone(UTC)
    names = [
        *generation_names(workspace.warehouse),
        *generation_names(workspace.published),
    ]
    if names:
        newest = max(names).split("-")[0]
        after = datetime.strptime(newest, STAMP).replace(tzinfo=UTC)
        moment = max(moment, after + timedelta(seconds=1))
    return f"{moment.strftime(STAMP)}-{fingerprint[:FINGERPRINT_DIGITS]}"


def generation_names(directory: Path) -> list[str]:
    """Name the complete generations of a directory, oldest first."""
    if not directory.is_dir():
        return []
    return sorted(
        path.name
        for path in directory.iterdir()
        if GENERATION.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
    )


def latest_generation(directory: Path) -> str | None:
    """Name the generation that readers see; ``None`` when there is none."""
    link = directory / LATEST
    return link.readlink().name if link.is_symlink() else None


def open_building(workspace: Workspace) -> Path:
    """Make an empty directory for the next warehouse and return it."""
    if workspace.building.exists():
        discard(workspace.building)
    workspace.building.mkdir(parents=True)
    return workspace.building


def commit_warehouse(workspace: Workspace, generation: str, *, fence: Fence) -> Path:
    """Make the built warehouse durable and the latest; return its directory.

    Raises:
        GenerationError: Nothing was built, or a writer still has the file open.
        StaleWriterError: A later run has started.
    """
    _refuse_unfinished(workspace)
    return install(workspace.building, generation=generation, fence=fence)


def set_aside(workspace: Workspace, name: str, *, fence: Fence) -> Path:
    """Keep the built warehouse under a name of its own, in place of an earlier one.

    It is no generation: no link shows it, and only a person removes it.

    Raises:
        GenerationError: Nothing was built, or a writer still has the file open.
        StaleWriterError: A later run has started.
    """
    _refuse_unfinished(workspace)
    kept = workspace.building.with_name(name)
    freeze_tree(workspace.building)
    with fence.held():
        if kept.exists():
            discard(kept)
        workspace.building.rename(kept)
        sync_path(kept.parent)
    return kept


def _refuse_unfinished(workspace: Workspace) -> None:
    database = workspace.building_database
    if not database.is_file():
        raise GenerationError(
            "there is no warehouse to commit",
            file=workspace.building_database,
            remedy="Build it first with `stepladder run`.",
        )
    if database.with_name(f"{database.name}.wal").exists():
        raise GenerationError(
            "the warehouse is still open (it has a write-ahead log)",
            file=workspace.building_database,
            remedy="Close every connection before the commit.",
        )


def install(building: Path, *, generation: str, fence: Fence) -> Path:
    """Turn a finished building directory into the latest generation beside it."""
    check_name(generation)
    final = building.with_name(generation)
    if final.exists():
        raise GenerationError(
            "this generation exists already", file=final, remedy="Name a new one."
        )
    freeze_tree(building)
    with fence.held():
        building.rename(final)
        sync_path(final.parent)
        swap_link(final.with_name(LATEST), target=generation)
    return final


def point_latest(directory: Path, *, generation: str, fence: Fence) -> None:
    """Show another complete generation to the readers of a directory."""
    check_name(generation)
    if generation not in generation_names(directory):
        there = ", ".join(generation_names(directory)) or "none"
        raise UnknownGenerationError(
            f"there is no generation {generation}",
            file=directory,
            remedy=f"Choose one of those there are: {there}.",
        )
    with fence.held():
        swap_link(directory / LATEST, target=generation)


def prune(workspace: Workspace) -> list[Path]:
    """Remove all but the newest generations; what ``latest`` shows always stays."""
    keep = workspace.settings.keep_generations
    removed = []
    for directory in (workspace.warehouse, workspace.published):
        shown = latest_generation(directory)
        for name in generation_names(directory)[:-keep]:
            if name != shown:
                discard(directory / name)
                removed.append(directory / name)
    return [*removed, *_drop_rows_of_lost_warehouses(workspace)]


def drop_older(
    workspace: Workspace, *, with_published: bool, fence: Fence
) -> list[Path]:
    """Remove every generation but the one that readers see, and builds beside them.

    What was built from rows that are not there any more must go with them.

    Args:
        workspace: The workspace.
        with_published: Whether earlier published sets go as well as warehouses.
        fence: This writer's.

    Raises:
        StaleWriterError: A later run has started.
    """
    folders = (workspace.warehouse, workspace.published)
    removed = []
    with fence.held():
        for folder in folders if with_published else folders[:1]:
            shown = latest_generation(folder)
            names = {name for name in generation_names(folder) if name != shown}
            for path in sorted(folder.iterdir()) if folder.is_dir() else ():
                if path.name in names or path.name.startswith(KNOWN_PREFIX):
                    discard(path)
                    removed.append(path)
    return [*removed, *_drop_rows_of_lost_warehouses(workspace)]


def _drop_rows_of_lost_warehouses(workspace: Workspace) -> list[Path]:
    """Remove the rows that analysts have of warehouses that are not there any more."""
    kept = generation_names(workspace.warehouse)
    lost = [
        workspace.analyst / name
        for name in generation_names(workspace.analyst)
        if name not in kept
    ]
    link = workspace.analyst / LATEST
    if any(path.name == latest_generation(workspace.analyst) for path in lost):
        link.unlink()
    for path in lost:
        discard(path)
    return lost


def recover(workspace: Workspace) -> list[Path]:
    """Clear what a killed run left behind, and return what was cleared.

    A warehouse that was committed but never published goes too: the run that made it
    did not finish, and the warehouse is always rebuilt from the store.
    """
    leftovers = [
        path
        for directory in (workspace.warehouse, workspace.published, workspace.analyst)
        if directory.is_dir()
        for path in sorted(directory.iterdir())
        if _is_leftover(path.name)
    ]
    published = set(generation_names(workspace.published))
    unpublished = [
        workspace.warehouse / name
        for name in generation_names(workspace.warehouse)
        if name not in published
    ]
    _realign_warehouse(workspace)
    for path in (*leftovers, *unpublished):
        discard(path)
    return [*leftovers, *unpublished, *_drop_rows_of_lost_warehouses(workspace)]


def _is_leftover(name: str) -> bool:
    prefixes = (PUBLISHED_BUILDING_PREFIX, DISCARDED_PREFIX, LINK_PREFIX)
    return name == BUILDING_NAME or name.startswith(prefixes)


def _realign_warehouse(workspace: Workspace) -> None:
    shown = latest_generation(workspace.published)
    link = workspace.warehouse / LATEST
    if shown == latest_generation(workspace.warehouse):
        return
    if shown in generation_names(workspace.warehouse):
        swap_link(link, target=shown)
    elif link.is_symlink():
        link.unlink()


def check_name(generation: str) -> None:
    """Refuse a name that is not a generation's, before it becomes a path."""
    if not GENERATION.fullmatch(generation):
        raise UnknownGenerationError(
            "this does not name a generation",
            remedy="A generation is named like 20261122T063000Z-1a2b3c4d.",
        )
