"""The raw store: immutable Parquet files named by their content, safe against crashes.

Putting files in place so that they are either whole or absent belongs here; what was
put there, and why, is in the ledger.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from ingest.workspace import Workspace

_READ_ONLY = 0o400
_PRIVATE = 0o600


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep_parquet(workspace: Workspace, written: Path, *, entity: str) -> Path:
    """Move a finished Parquet file into the store, under the name of its content."""
    target = workspace.raw_store / entity / f"{sha256_of(written)}.parquet"
    place(written, target, mode=_READ_ONLY)
    return target


def place(written: Path, target: Path, *, mode: int = _PRIVATE) -> None:
    """Put a finished file in its place: afterwards it survives a power cut."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with written.open("rb") as file:
        os.fsync(file.fileno())
    written.chmod(mode)
    written.replace(target)
    sync_folder(target.parent)
    sync_folder(target.parent.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(folder: Path, *, keep: Collection[str]) -> int:
    """Remove the files of a killed run: those whose names the ledger does not know."""
    removed = 0
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in keep:
            path.unlink()
            removed += 1
    return removed


def empty(folder: Path) -> None:
    """Remove everything in a folder of working files."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
