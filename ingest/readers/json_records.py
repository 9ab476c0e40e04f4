"""JSON lists, NDJSON, xAPI statements and Open Badges as rows of text.

Nested objects become columns with dotted names (`name.first`); lists become JSON text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from ingest.faults import FileStoppedError, Rule
from ingest.readers.batches import Reading, TextBatch
from ingest.readers.json_text import (
    NotARecordError,
    Piece,
    as_text,
    parsed,
    pieces_of_document,
    pieces_of_lines,
)
from ingest.readers.open_badges import COLUMNS as BADGE_COLUMNS
from ingest.readers.open_badges import credential
from ingest.readers.text_rows import BatchBuilder
from ingest.readers.xapi import COLUMNS, statement

Flatten = Callable[[dict[str, Any]], dict[str, str | None]]
_PEEK = 4096
_STATEMENTS = re.compile(rb'\s*\{\s*"(?:statements|more)"\s*:')
_CREDENTIALS = re.compile(rb'\s*\{\s*"credential"\s*:\s*\[')


def read_json(
    blocks: Iterator[bytes], *, path: str | None, name: str, wanted: Collection[str]
) -> Reading:
    """Read a JSON document with a list of records, at the top or under `path`."""
    way = tuple(path.split(".")) if path else ()
    return _reading(
        pieces_of_document(blocks, path=way, name=name), flat, wanted=wanted
    )


def read_ndjson(
    blocks: Iterator[bytes], *, name: str, wanted: Collection[str]
) -> Reading:
    """Read one JSON record per line."""
    return _reading(pieces_of_lines(_not_empty(blocks, name)), flat, wanted=wanted)


def read_xapi(blocks: Iterator[bytes], *, name: str) -> Reading:
    """Read xAPI statements: a list, `{"statements": []}`, or one per line."""
    pieces = _listed_or_lines(blocks, wrapped=_STATEMENTS, key="statements", name=name)
    reading = _reading(pieces, statement, wanted=COLUMNS)
    return Reading(columns=COLUMNS, batches=reading.batches)


def read_open_badges(blocks: Iterator[bytes], *, name: str) -> Reading:
    """Read Open Badges: a list, `{"credential": []}`, or one per line."""
    pieces = _listed_or_lines(blocks, wrapped=_CREDENTIALS, key="credential", name=name)
    reading = _reading(pieces, credential, wanted=BADGE_COLUMNS)
    return Reading(columns=BADGE_COLUMNS, batches=reading.batches)


def _listed_or_lines(
    blocks: Iterator[bytes], *, wrapped: re.Pattern[bytes], key: str, name: str
) -> Iterator[Piece]:
    rest = _not_empty(blocks, name)
    first = next(rest)
    rest = itertools.chain((first,), rest)
    if first.lstrip().startswith(b"["):
        return pieces_of_document(rest, path=(), name=name)
    if wrapped.match(first):
        return pieces_of_document(rest, path=(key,), name=name)
    return pieces_of_lines(rest)


def _not_empty(blocks: Iterator[bytes], name: str) -> Iterator[bytes]:
    first = b""
    while len(first) < _PEEK and (more := next(blocks, None)) is not None:
        first += more
    if not first:
        raise FileStoppedError(
            "the file is empty",
            file=name,
            rule=Rule.EMPTY_FILE,
            remedy="Send it again.",
        )
    return itertools.chain((first,), blocks)


def flat(record: dict[str, Any], prefix: str = "") -> dict[str, str | None]:
    """Return the values of a record as text, nested ones under dotted names."""
    found: dict[str, str | None] = {}
    for key, value in record.items():
        if isinstance(value, dict) and value:
            found |= flat(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = as_text(value)
    return found


def _reading(
    pieces: Iterator[Piece], flatten: Flatten, *, wanted: Collection[str]
) -> Reading:
    seen: dict[str, None] = {}
    return Reading(
        columns=None, batches=_batches(pieces, flatten, list(wanted), seen), seen=seen
    )


def _batches(
    pieces: Iterator[Piece],
    flatten: Flatten,
    wanted: list[str],
    seen: dict[str, None],
) -> Iterator[TextBatch]:
    builder = BatchBuilder(wanted)
    counted = 0
    for record, piece in enumerate(pieces, start=1):
        counted += 1
        try:
            values = flatten(parsed(piece.raw))
        except NotARecordError as error:
            builder.reject(record, piece.line, error.rule, error.reason, piece.raw)
        except RecursionError:
            reason = "the record is nested too deeply"
            builder.reject(record, piece.line, Rule.SYNTAX, reason, piece.raw)
        else:
            seen.update(dict.fromkeys(values))
            builder.add(record, piece.line, values, piece.raw)
        if builder.full():
            yield from builder.flush(counted)
            counted = 0
    yield from builder.flush(counted)
