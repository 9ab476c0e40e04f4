"""The vault: the way back from pseudonyms, direct identifiers and free text, encrypted.

Keys and segments of one workspace belong here, and nothing else may read them.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import polars as pl

from ingest.errors import UsageError
from ingest.pseudonym import Key, create_key, load_key
from ingest.sealing import SegmentWriter, read_segment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.workspace import Workspace

KIND = "vault"
IDENTITIES = 1
FIELDS = 2
SUFFIX = ".sealed"
_PRIVATE = 0o700


def ensure_keys(workspace: Workspace, *, used: bool) -> tuple[Key, Key]:
    """Return the pseudonym key and the master key; make them in a new workspace.

    Args:
        workspace: The workspace.
        used: Whether something was landed already: then a missing key is an error and
            never replaced by a new one.

    Raises:
        UsageError: A key is missing or damaged.
    """
    for folder in (workspace.vault, segments(workspace)):
        folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        folder.chmod(_PRIVATE)
    keys = []
    for path in (workspace.pseudonym_key, workspace.master_key):
        if path.exists() or path.is_symlink():
            keys.append(load_key(path))
        elif used:
            raise UsageError(
                "the key is missing although files were landed with it",
                file=path,
                remedy="Restore it from your backup; a new key would break every id.",
            )
        else:
            keys.append(create_key(path))
    return keys[0], keys[1]


def segments(workspace: Workspace) -> Path:
    """Return the folder of the vault's segments."""
    return workspace.vault / "segments"


def add_table(writer: SegmentWriter, table: int, rows: pl.DataFrame) -> None:
    """Seal some rows of one of the vault's tables."""
    if rows.height:
        buffer = io.BytesIO()
        rows.write_ipc(buffer, compression="lz4")
        writer.add(table, buffer.getvalue())


def read_table(path: Path, table: int, *, master: Key) -> Iterator[pl.DataFrame]:
    """Yield the rows of one table of a segment.

    Raises:
        DataError: The segment was changed, or the key is another one.
    """
    wanted = frozenset({table})
    for _, payload in read_segment(path, kind=KIND, master=master, labels=wanted):
        yield pl.read_ipc(io.BytesIO(payload))


def identities(workspace: Workspace) -> pl.DataFrame:
    """Return every pseudonym with its identifier: for the vault's keeper only.

    Raises:
        DataError: A segment was changed, or the key is another one.
    """
    master = load_key(workspace.master_key)
    parts = [
        part
        for path in sorted(segments(workspace).glob(f"*{SUFFIX}"))
        for part in read_table(path, IDENTITIES, master=master)
    ]
    schema = {"pseudonym": pl.String, "identifier": pl.String, "id_type": pl.String}
    return pl.concat([pl.DataFrame(schema=schema), *parts]).unique(maintain_order=True)
