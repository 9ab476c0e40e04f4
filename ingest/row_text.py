"""The text of a row as it stood in a file of any format: its cells, and hiding some.

Rows that were rejected are kept as text, and nobody may know their columns any more. So
they are split at whatever may part cells; what is looked for is for the callers to say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_BETWEEN = (r'[,;\t|"\r\n]+', r'[,;\t|"\r\n\s:{}\[\]<>]+')


def cells_of(text: str) -> set[str]:
    """Return everything in a row's text that may be a cell of it."""
    parts = {part.strip() for between in _BETWEEN for part in re.split(between, text)}
    return parts - {""}


def with_hidden(
    text: str, hidden: Callable[[Collection[str]], Collection[str]], *, instead: str
) -> str:
    """Return a row's text with other words in place of some cells.

    Args:
        text: The row as it stands in its file.
        hidden: Chooses among cells those that are hidden.
        instead: What stands in their place.
    """
    for between in _BETWEEN:
        parts = re.split(f"({between})", text)
        chosen = hidden({part.strip() for part in parts[::2]} - {""})
        parts[::2] = [
            part.replace(part.strip(), instead) if part.strip() in chosen else part
            for part in parts[::2]
        ]
        text = "".join(parts)
    return text
