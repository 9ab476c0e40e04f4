"""What is checked about a file before its rows: size, header, tell-tale signs.

File-level faults that need no row belong here; each stops the file with a remedy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.documents import did_you_mean
from ingest.faults import FileStoppedError, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.contract import Contract
    from ingest.mapping import Feed

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


def refuse_missing(columns: Sequence[str], feed: Feed, *, name: str) -> None:
    """Stop a file whose header is not the one the mapping was written for.

    Raises:
        FileStoppedError: A mapped column is missing, or an unmapped one may not be.
    """
    missing = [column for column in feed.source_columns if column not in columns]
    if missing:
        raise _missing(missing, columns, feed, name)
    unmapped = unmapped_columns(columns, feed)
    if unmapped and feed.on_unmapped == "reject":
        raise FileStoppedError(
            f"{len(unmapped)} columns are not in the mapping",
            file=name,
            column=", ".join(unmapped[:5]),
            rule=Rule.HEADER_UNEXPECTED,
            remedy="Map them, or set `on_unmapped: report`.",
        )


def refuse_missing_keys(
    columns: Sequence[str], feed: Feed, contract: Contract, *, name: str
) -> None:
    """Stop a file of records in which no record has a column that all of them need.

    Raises:
        FileStoppedError: A required column is nowhere, or an unmapped one may not be.
    """
    needed = [
        source
        for column in contract.columns
        if (column.required or column.is_key) and column.name in feed.columns
        for source in feed.columns[column.name].sources
    ]
    missing = [source for source in needed if source not in columns]
    if missing:
        raise _missing(missing, columns, feed, name)
    absent = [column for column in feed.source_columns if column not in columns]
    refuse_missing([*columns, *absent], feed, name=name)


def unmapped_columns(columns: Sequence[str], feed: Feed) -> tuple[str, ...]:
    """Return the columns of the file that the mapping does not read."""
    mapped = feed.source_columns
    return tuple(column for column in columns if column not in mapped)


def _missing(
    missing: list[str], columns: Sequence[str], feed: Feed, name: str
) -> FileStoppedError:
    other = _other_delimiter(columns, feed)
    if other is not None:
        return FileStoppedError(
            "the header is one column: the delimiter looks like another one",
            file=name,
            line=1,
            rule=Rule.WRONG_DELIMITER,
            remedy=f"Declare {_NAMES.get(other, f'`{other}`')} as the delimiter "
            "in the mapping, or send the file with the declared one.",
        )
    near = did_you_mean(missing[0], {c.casefold(): c for c in columns}.keys())
    named = {c.casefold(): c for c in columns}
    hint = f"Did you mean `{named[near]}`? " if near else ""
    return FileStoppedError(
        f"{len(missing)} mapped columns are not in the header"
        if len(missing) > 1
        else "a mapped column is not in the header",
        file=name,
        line=1,
        column=", ".join(missing[:5]),
        rule=Rule.HEADER_MISSING_COLUMN,
        remedy=f"{hint}Restore the column in the export, or correct the mapping.",
    )


def _other_delimiter(columns: Sequence[str], feed: Feed) -> str | None:
    if len(columns) != 1 or feed.format.kind not in {"csv", "tsv"}:
        return None
    counts = {
        sign: columns[0].count(sign)
        for sign in _DELIMITERS
        if sign != feed.format.delimiter and sign in columns[0]
    }
    return max(counts, key=counts.__getitem__) if counts else None
