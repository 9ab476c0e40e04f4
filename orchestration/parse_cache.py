"""One parse of the dbt project for all workspaces of a user.

A first parse costs as much as a third of a first run, and comes out the same in every
workspace. dbt's own file of it is kept in the user's cache folder under what it was
made from, and laid into a workspace that has none. Nothing of a workspace is in it. A
cache that cannot be read or written is done without.
"""

import contextlib
import hashlib
import os
import shutil
from pathlib import Path
from typing import Final

import platformdirs

PARSE_FILE: Final = "partial_parse.msgpack"
_KEPT: Final = 3


def take_parse(target: Path, *, key: str) -> None:
    """Lay the parse of this very project into dbt's folder, if it lies ready.

    Args:
        target: dbt's folder of artefacts; a parse that is there already stays.
        key: Everything the parse depends on.
    """
    ready = _file(key)
    with contextlib.suppress(OSError):
        if ready.is_file() and not (target / PARSE_FILE).exists():
            target.mkdir(parents=True, exist_ok=True)
            _copy(ready, target / PARSE_FILE)


def keep_parse(target: Path, *, key: str) -> None:
    """Keep the parse that dbt has just made, and no more than the last few."""
    made, ready = target / PARSE_FILE, _file(key)
    with contextlib.suppress(OSError):
        # Without a home, the folder of caches has a name and no place.
        if not ready.is_absolute() or not made.is_file() or ready.exists():
            return
        ready.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _copy(made, ready)
        newest = sorted(
            ready.parent.glob("*.msgpack"), key=lambda file: -file.stat().st_mtime
        )
        for old in newest[_KEPT:]:
            old.unlink(missing_ok=True)


def _file(key: str) -> Path:
    folder = platformdirs.user_cache_path("stepladder", appauthor=False) / "dbt"
    return folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.msgpack"


def _copy(source: Path, destination: Path) -> None:
    """Put a whole file in its place at once: runs may start side by side."""
    partial = destination.with_suffix(f".{os.getpid()}.new")
    try:
        shutil.copyfile(source, partial)
        partial.replace(destination)
    finally:
        partial.unlink(missing_ok=True)
