"""The exact splitter: slower, line by line, and sure to find its way back.

It defines what delimited text means here. An unclosed quote costs the line it stands
in and no other: when a quoted field does not end properly, the first line is rejected
and reading goes on with the next. Every line is in exactly one record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.faults import Rule

MAX_RECORD_BYTES = 1 << 20
MAX_RECORD_LINES = 1_000
_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f]")


@dataclass(frozen=True)
class Record:
    """One record: its fields, or the rule it breaks; and the lines it takes."""

    line: int
    line_count: int
    raw: bytes
    fields: tuple[str, ...] = ()
    rule: Rule | None = None


@dataclass(frozen=True)
class Split:
    """The records of a piece of text, and what of the piece they take."""

    records: tuple[Record, ...]
    line_count: int
    used: int


def split(
    data: bytes,
    *,
    width: int | None,
    delimiter: str,
    quote: str | None,
    at_end: bool,
    most: int | None = None,
) -> Split:
    """Split text that begins at the beginning of a record; every line counts once.

    Args:
        data: UTF-8 text with LF line ends, ending with one.
        width: How many fields a record has; None takes any.
        delimiter: The character between fields.
        quote: The character around fields, or None for none.
        at_end: Whether no more text follows; else an open record is left over.
        most: Stop after so many records.
    """
    lines = data.split(b"\n")[:-1]
    records: list[Record] = []
    at = 0
    while at < len(lines) and len(records) != most:
        if not lines[at]:
            at += 1
            continue
        record = _record(lines, at, width=width, delimiter=delimiter, quote=quote)
        if record is None:
            if not at_end and _bytes(lines, at) <= MAX_RECORD_BYTES:
                break
            record = _rejected(lines, at, Rule.UNCLOSED_QUOTE)
        records.append(record)
        at += record.line_count
    used = sum(len(line) + 1 for line in lines[:at])
    return Split(records=tuple(records), line_count=at, used=used)


def _record(
    lines: list[bytes],
    at: int,
    *,
    width: int | None,
    delimiter: str,
    quote: str | None,
) -> Record | None:
    taken, tries = 1, 0
    raw = lines[at]
    while True:
        rule = _bytes_rule(raw)
        if rule is not None:
            return _rejected(lines, at, rule)
        fields = _fields(raw.decode(), delimiter, quote)
        if fields is not None:
            break
        more = _next_with(quote, lines, at + taken)
        if more is None:
            return None
        taken = more - at + 1
        tries += 1
        raw = b"\n".join(lines[at : at + taken])
        if len(raw) > MAX_RECORD_BYTES or tries > MAX_RECORD_LINES:
            return _rejected(lines, at, Rule.UNCLOSED_QUOTE)
    if not fields or (taken > 1 and width not in {None, len(fields)}):
        return _rejected(lines, at, Rule.UNCLOSED_QUOTE)
    if width is not None and len(fields) != width:
        few = len(fields) < width
        return _rejected(
            lines, at, Rule.TOO_FEW_FIELDS if few else Rule.TOO_MANY_FIELDS
        )
    return Record(line=at, line_count=taken, raw=raw, fields=tuple(fields))


def _fields(text: str, delimiter: str, quote: str | None) -> list[str] | None:
    """Return the fields; None if a quote is still open; [] if one closes wrongly."""
    if quote is None or quote not in text:
        return text.split(delimiter)
    fields: list[str] = []
    at = 0
    while True:
        if not text.startswith(quote, at):
            end = text.find(delimiter, at)
            if end < 0:
                return [*fields, text[at:]]
            fields.append(text[at:end])
            at = end + 1
            continue
        field, at = _quoted(text, at + 1, quote)
        if field is None:
            return None
        fields.append(field)
        if at == len(text):
            return fields
        if not text.startswith(delimiter, at):
            return []
        at += 1


def _quoted(text: str, at: int, quote: str) -> tuple[str | None, int]:
    parts: list[str] = []
    while True:
        end = text.find(quote, at)
        if end < 0:
            return None, at
        parts.append(text[at:end])
        if not text.startswith(quote, end + 1):
            return "".join(parts), end + 1
        parts.append(quote)
        at = end + 2


def _next_with(quote: str | None, lines: list[bytes], at: int) -> int | None:
    mark = (quote or "").encode()
    size = 0
    for index in range(at, len(lines)):
        size += len(lines[index])
        if mark in lines[index]:
            return index
        if size > MAX_RECORD_BYTES:
            return None
    return None


def _bytes_rule(raw: bytes) -> Rule | None:
    if b"\0" in raw:
        return Rule.NUL_BYTE
    if _CONTROL.search(raw):
        return Rule.CONTROL_CHARACTER
    try:
        raw.decode()
    except UnicodeDecodeError:
        return Rule.ENCODING
    return None


def _bytes(lines: list[bytes], at: int) -> int:
    return sum(len(line) + 1 for line in lines[at:])


def _rejected(lines: list[bytes], at: int, rule: Rule) -> Record:
    return Record(line=at, line_count=1, raw=lines[at], rule=rule)
