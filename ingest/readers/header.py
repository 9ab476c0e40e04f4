"""The names of a file's columns, checked before any row is read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ingest.faults import FileStoppedError, Rule

if TYPE_CHECKING:
    from collections.abc import Collection

MAX_COLUMNS = 512
_TOLD = 6


def no_header(header_row: int, *, name: str, problem: str) -> FileStoppedError:
    """Return the error of a file in which no header was found from a line on."""
    if header_row == 1:
        return FileStoppedError(
            problem,
            file=name,
            rule=Rule.EMPTY_FILE,
            remedy="Send it again, with its header.",
        )
    return FileStoppedError(
        f"nothing stands in line {header_row} or below, where the header is looked for",
        file=name,
        rule=Rule.EMPTY_FILE,
        remedy="Correct `header_row` in the mapping, or send the file again.",
    )


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
    counts = Counter(column for column in columns if column)
    twice = [place for place, column in enumerate(columns, 1) if counts[column] > 1]
    if twice:
        # By their places: in an export without a header this line is somebody's.
        raise FileStoppedError(
            f"columns {', '.join(map(str, twice[:_TOLD]))} have the same name",
            file=name,
            line=line,
            rule=Rule.HEADER_DUPLICATE,
            remedy="Rename them in the export, or export a line of column names.",
        )
    return tuple(
        column or f"(column {index} without a name)"
        for index, column in enumerate(columns, start=1)
    )
