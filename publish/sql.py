"""Put names and texts into SQL so that it takes them literally."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def quoted(name: str) -> str:
    """Write a column or table name so that SQL takes it literally."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: Path | str) -> str:
    """Write a text or a path as an SQL string."""
    return "'" + str(text).replace("'", "''") + "'"
