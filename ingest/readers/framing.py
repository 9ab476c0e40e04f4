"""Where records begin and end in a piece of delimited text, by counting bytes only.

This is the count that the splitter has no part in, and the proof that quoting is strict
(RFC 4180): when every quote opens a field, closes one, or is doubled, any sound
splitter reads the same records. What does not pass is for `ingest.readers.resync`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ingest.faults import Rule

if TYPE_CHECKING:
    from ingest.readers.batches import Positions

_NEWLINE = 10
_RETURN = 13
_TAB = 9
_SPACE = 32
_ASCII = 127
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Frame:
    """The whole records at the front of a piece of text.

    Attributes:
        starts: Offset of the first byte of each record.
        ends: Offset of the line end of each record.
        lines: Lines of the piece before each record (0 for the first).
        line_count: Lines in all records and blank lines together.
        used: Bytes they take; what follows is not a whole record yet.
        strict: Whether every quote stands where RFC 4180 allows it.
        bad: Records with bytes that may not be there, by position in `starts`.
        ascii: Whether there is no byte above 127.
    """

    starts: Positions
    ends: Positions
    lines: Positions
    line_count: int
    used: int
    strict: bool
    bad: dict[int, Rule]
    ascii: bool


def frame(data: bytes, *, delimiter: str, quote: str | None) -> Frame:
    """Find the records of a piece that begins at the beginning of a record."""
    text = np.frombuffer(data, dtype=np.uint8)
    newlines = np.flatnonzero(text == _NEWLINE)
    quotes = _positions(text, data, quote)
    outside = np.ones(len(newlines), dtype=np.bool_)
    if len(quotes):
        outside = (np.searchsorted(quotes, newlines) & 1) == 0
    ends = newlines[outside]
    used = int(ends[-1]) + 1 if len(ends) else 0
    starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
    line_numbers = np.flatnonzero(outside)
    lines = np.concatenate(([0], line_numbers[:-1] + 1)) if len(ends) else ends
    filled = ends > starts
    line_count = int(line_numbers[-1]) + 1 if len(ends) else 0
    starts, ends, lines = starts[filled], ends[filled], lines[filled]
    return Frame(
        starts=starts,
        ends=ends,
        lines=lines,
        line_count=line_count,
        used=used,
        strict=_is_strict(text, quotes[quotes < used], delimiter),
        bad=_bad_records(data, text[:used], starts, quotes, newlines),
        ascii=data.isascii(),
    )


def _positions(text: Bytes, data: bytes, quote: str | None) -> Positions:
    if quote is None or quote.encode() not in data:
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(text == ord(quote))


def _is_strict(text: Bytes, quotes: Positions, delimiter: str) -> bool:
    if len(quotes) == 0:
        return True
    if len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    doubled = np.zeros(len(opening) + 1, dtype=np.bool_)
    doubled[1:-1] = closing[:-1] + 1 == opening[1:]
    before = text[np.maximum(opening - 1, 0)]
    after = text[np.minimum(closing + 1, len(text) - 1)]
    mark = ord(delimiter)
    opens = doubled[:-1] | (before == mark) | (before == _NEWLINE) | (opening == 0)
    closes = doubled[1:] | (after == mark) | (after == _NEWLINE)
    return bool(opens.all() and closes.all())


def _bad_records(
    data: bytes, text: Bytes, starts: Positions, quotes: Positions, newlines: Positions
) -> dict[int, Rule]:
    bad: dict[int, Rule] = {}
    line_ends = int(np.searchsorted(newlines, len(text)))
    if int(np.count_nonzero(text < _SPACE)) != line_ends:
        places = np.flatnonzero((text < _SPACE) & (text != _NEWLINE) & (text != _TAB))
        quoted = (np.searchsorted(quotes, places) & 1) == 1
        for place in places[~((text[places] == _RETURN) & quoted)].tolist():
            rule = Rule.CONTROL_CHARACTER if text[place] else Rule.NUL_BYTE
            bad[_record_at(starts, place)] = rule
    if data.isascii():
        return bad
    for index in _undecodable(data[: len(text)], text, starts):
        bad.setdefault(index, Rule.ENCODING)
    return bad


def _undecodable(data: bytes, text: Bytes, starts: Positions) -> list[int]:
    """Return the records that are not valid UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        wide = np.searchsorted(starts, np.flatnonzero(text > _ASCII), side="right") - 1
        bounds = [*starts.tolist(), len(data)]
        return [
            index
            for index in np.unique(wide).tolist()
            if not _is_utf8(data[bounds[index] : bounds[index + 1]])
        ]
    return []


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _record_at(starts: Positions, place: int) -> int:
    return max(int(np.searchsorted(starts, place, side="right")) - 1, 0)
