"""File changes that a power cut or a kill leaves whole: sync, link swap, removal.

What a generation is does not belong here; these functions know only files.
"""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

DISCARDED_PREFIX = ".discarded-"
LINK_PREFIX = ".link-"
READ_ONLY = 0o444


def sync_path(path: Path) -> None:
    """Flush one file or directory to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def freeze_tree(directory: Path) -> None:
    """Make every file below a directory read-only and flush all of it to the disk.

    The folder around it decides who may enter, whatever the umask of this process.
    """
    admitted = stat.S_IMODE(directory.parent.stat().st_mode)
    for path in _files_then_directories(directory):
        path.chmod(READ_ONLY if path.is_file() else admitted)
        sync_path(path)


def _files_then_directories(directory: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(directory, topdown=False):
        for name in sorted(names):
            yield Path(folder, name)
        yield Path(folder)


def swap_link(link: Path, *, target: str) -> None:
    """Point a symbolic link at a sibling in one step that no reader can see half of."""
    fresh = link.with_name(f"{LINK_PREFIX}{link.name}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
    sync_path(link.parent)


def discard(path: Path) -> None:
    """Remove a file or a tree; a kill in between leaves only a hidden name."""
    if path.is_symlink() or path.is_file():
        path.unlink()
        return
    doomed = path
    if not path.name.startswith("."):
        doomed = path.with_name(f"{DISCARDED_PREFIX}{path.name}")
        if doomed.exists():
            shutil.rmtree(doomed)
        path.rename(doomed)
    shutil.rmtree(doomed)
