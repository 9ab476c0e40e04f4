"""The landing folders: who may land, which files wait there, what a killed run left.

What becomes of a file is for `ingest.landing`.
"""

from __future__ import annotations

import fcntl
import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import quarantine, store, vault
from ingest.errors import UsageError
from ingest.quarantined_keys import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.ledger import Delivery
    from ingest.mapping import Feed, SourceMapping
    from ingest.workspace import Workspace


@contextmanager
def alone(workspace: Workspace) -> Iterator[None]:
    """Hold the only right to land in a workspace; a killed holder loses it."""
    workspace.store.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(
        workspace.store / ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600
    )
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UsageError(
                "files of this workspace are being landed by another process",
                file=workspace.store,
                remedy="Wait until it has finished.",
            ) from None
        yield
    finally:
        os.close(descriptor)


def clean_up(workspace: Workspace, known: list[Delivery]) -> None:
    """Remove what a killed run left: nothing of it is in the ledger."""
    store.empty(workspace.scratch)
    parquet = {Path(d.parquet_path).name for d in known if d.parquet_path}
    keys = {d.key for d in known}
    sealed = {f"{key}{vault.SUFFIX}" for key in keys}
    store.sweep(workspace.raw_store, keep=parquet)
    store.sweep(vault.segments(workspace), keep=sealed)
    store.sweep(
        workspace.quarantine,
        keep=sealed
        | {f"{key}{suffix}" for key in keys for suffix in (quarantine.INDEX, KEYS)},
    )


def files_of(
    workspace: Workspace, mapping: SourceMapping
) -> Iterator[tuple[Feed, Path]]:
    """Yield the files of a source with their feeds, each feed's in natural order."""
    folder = workspace.landing / mapping.source
    if not folder.is_dir():
        return
    names = sorted(
        (entry.name for entry in os.scandir(folder) if not entry.name.startswith(".")),
        key=natural_order,
    )
    for feed in mapping.feeds.values():
        for name in names:
            if feed.matches(name) and not (folder / name).is_dir():
                yield feed, folder / name


def natural_order(name: str) -> tuple[tuple[int, int | str], ...]:
    """Return a sort key in which `part_2` comes before `part_10`."""
    return tuple(
        (0, int(part)) if part.isdecimal() else (1, part)
        for part in re.split(r"([0-9]+)", name)
        if part
    )
