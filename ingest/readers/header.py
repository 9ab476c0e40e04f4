"""The names of a file's columns, checked before any row is read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ingest.faults import FileStoppedError, Rule

if TYPE_CHECKING:
    from collections.abc import Collection

MAX_COLUMNS = 512


def checked_names(
    names: Collection[str], *, name: str, line: int = 1
) -> tuple[str, ...]:
    """Return the column names without surrounding space.

    Raises:
        FileStoppedError: A name stands twice, or there are too many columns.
    """
    columns = tuple(column.strip() for column in names)
    if len(columns) > MAX_COLUMNS:
        raise FileStoppedError(
            f"the file has {len(columns)} columns, more than {MAX_COLUMNS}",
            file=name,
            line=line,
            rule=Rule.TOO_MANY_COLUMNS,
            remedy="Export only the columns that the mapping names.",
        )
    twice = [column for column, count in Counter(columns).items() if count > 1]
    if any(twice):
        raise FileStoppedError(
            "two columns have the same name",
            file=name,
            line=line,
            column=", ".join(column for column in twice if column),
            rule=Rule.HEADER_DUPLICATE,
            remedy="Rename one of them in the export.",
        )
    return tuple(
        column or f"(column {index} without a name)"
        for index, column in enumerate(columns, start=1)
    )
