"""What is checked about a file before its rows: size, header, tell-tale signs.

File-level faults that need no row belong here; each stops the file with a remedy.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from ingest.documents import did_you_mean
from ingest.faults import FileStoppedError, Rule

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ingest.contract import Contract
    from ingest.mapping import Feed
    from ingest.readers.batches import Placed

_DELIMITERS = ",;\t|"
_NAMES = {"\t": "a tab"}


def refuse_empty(size: int, *, name: str) -> None:
    """Stop a file without a byte.

    Raises:
        FileStoppedError: The file has 0 bytes.
    """
    if size == 0:
        raise FileStoppedError(
            "the file is empty (0 bytes)",
            file=name,
            rule=Rule.EMPTY_FILE,
            remedy="Send it again; a file without rows still has its header.",
        )


def refuse_missing(
    columns: Sequence[str],
    feed: Feed,
    *,
    name: str,
    line: int = 1,
    below: Sequence[Placed] = (),
) -> None:
    """Stop a file whose header is not the one the mapping was written for.

    Args:
        columns: The header.
        feed: The feed, without the optional columns that the header lacks.
        name: The file name, for messages.
        line: The line of the header.
        below: The first rows below it, with their lines.

    Raises:
        FileStoppedError: A mapped column is missing or there under two of its names,
            or an unmapped one may not be.
    """
    missing = _absent(feed.choices, columns)
    if missing:
        raise _under_titles(feed, below, name=name, line=line) or _missing(
            missing, columns, feed, name, line=line
        )
    for names in feed.choices:
        present = [own for own in names if own in columns]
        if len(present) > 1:
            raise FileStoppedError(
                "the header has two of the names that the mapping gives one column",
                file=name,
                line=line,
                column=", ".join(present),
                rule=Rule.HEADER_AMBIGUOUS,
                remedy="Leave one out of the export, or name in the mapping the one "
                "that counts.",
            )
    _refuse_unmapped(columns, feed, name=name)


def refuse_missing_keys(
    columns: Sequence[str], feed: Feed, contract: Contract, *, name: str
) -> None:
    """Stop a file of records in which no record has a column that all of them need.

    Raises:
        FileStoppedError: A required column is nowhere, or an unmapped one may not be.
    """
    needed = [
        names
        for column in contract.columns
        if (column.required or column.is_key)
        and (mapped := feed.columns.get(column.name)) is not None
        and not mapped.optional
        for names in mapped.choices
    ]
    missing = _absent(needed, columns)
    if missing:
        raise _missing(missing, columns, feed, name)
    _refuse_unmapped(columns, feed, name=name)


def absent_columns(columns: Sequence[str], feed: Feed) -> tuple[str, ...]:
    """Return the optional canonical columns that a file with these columns lacks.

    A column whose name only looks like the mapped one is no lack: it stops the file.
    """
    there = {*columns, *(_folded(name) for name in unmapped_columns(columns, feed))}
    return tuple(
        name
        for name, column in feed.columns.items()
        if column.optional
        and there.isdisjoint(column.sources)
        and there.isdisjoint(_folded(source) for source in column.sources)
    )


def unmapped_columns(columns: Sequence[str], feed: Feed) -> tuple[str, ...]:
    """Return the columns of the file that the mapping does not read."""
    mapped = feed.source_columns
    return tuple(column for column in columns if column not in mapped)


def _refuse_unmapped(columns: Sequence[str], feed: Feed, *, name: str) -> None:
    unmapped = unmapped_columns(columns, feed)
    if unmapped and feed.on_unmapped == "reject":
        raise FileStoppedError(
            f"{len(unmapped)} columns are not in the mapping",
            file=name,
            column=", ".join(unmapped[:5]),
            rule=Rule.HEADER_UNEXPECTED,
            remedy="Map them, or set `on_unmapped: report`.",
        )


def _absent(
    choices: Sequence[tuple[str, ...]], columns: Collection[str]
) -> list[tuple[str, ...]]:
    there = set(columns)
    return [names for names in choices if there.isdisjoint(names)]


def _under_titles(
    feed: Feed, below: Sequence[Placed], *, name: str, line: int
) -> FileStoppedError | None:
    """Return the error of a file whose header stands further down."""
    for row, fields in below:
        if not _absent(feed.choices, {(field or "").strip() for field in fields}):
            return FileStoppedError(
                f"titles stand above the header, which is in line {row}",
                file=name,
                line=line,
                rule=Rule.HEADER_MISSING_COLUMN,
                remedy=f"Set `header_row: {row}` under `format` in the mapping.",
            )
    return None


def _missing(
    missing: list[tuple[str, ...]],
    columns: Sequence[str],
    feed: Feed,
    name: str,
    *,
    line: int = 1,
) -> FileStoppedError:
    other = _other_delimiter(columns, feed)
    if other is not None:
        return FileStoppedError(
            "the header is one column: the delimiter looks like another one",
            file=name,
            line=line,
            rule=Rule.WRONG_DELIMITER,
            remedy=f"Declare {_NAMES.get(other, f'`{other}`')} as the delimiter "
            "in the mapping, or send the file with the declared one.",
        )
    near = _nearest(missing[0], columns)
    hint = f"Did you mean `{near}`? " if near else ""
    may_have_titles = feed.format.kind in {"csv", "tsv", "xlsx"}
    if may_have_titles and not near and not set(columns) & set(feed.source_columns):
        hint = (
            "If titles stand above the header, set `header_row` under `format` in the "
            "mapping to its line. "
        )
    return FileStoppedError(
        f"{len(missing)} mapped columns are not in the header"
        if len(missing) > 1
        else "a mapped column is not in the header",
        file=name,
        line=line,
        column=", ".join(" or ".join(names) for names in missing[:5]),
        rule=Rule.HEADER_MISSING_COLUMN,
        remedy=f"{hint}Restore the column in the export, or correct the mapping.",
    )


def _nearest(names: Sequence[str], columns: Sequence[str]) -> str | None:
    """Return the column of the file that a missing one is most likely called now."""
    folded = {_folded(column): column for column in columns}
    for name in names:
        near = did_you_mean(_folded(name), folded.keys())
        if near is not None:
            return folded[near]
    return None


def _folded(name: str) -> str:
    """Return a name as the eye reads it: without case, width of signs and spaces."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _other_delimiter(columns: Sequence[str], feed: Feed) -> str | None:
    if len(columns) != 1 or feed.format.kind not in {"csv", "tsv"}:
        return None
    counts = {
        sign: columns[0].count(sign)
        for sign in _DELIMITERS
        if sign != feed.format.delimiter and sign in columns[0]
    }
    return max(counts, key=counts.__getitem__) if counts else None
