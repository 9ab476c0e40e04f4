"""JSON records one by one: their bytes, their line, their values as text.

Numbers keep their digits, so that an id such as 00123 or 12345678901234567890 is what
was sent. Which records there are is found by structure, not by the parser.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.faults import FileStoppedError, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],:\n]|"', re.DOTALL)
_OPEN = {b"{", b"["}
_CLOSE = {b"}", b"]"}
MAX_DOCUMENT = 1 << 30


@dataclass(frozen=True)
class Piece:
    """The bytes of one record and the line it begins on."""

    line: int
    raw: bytes


class NotARecordError(Exception):
    """These bytes are not one JSON object; the message says why, without values."""

    def __init__(self, rule: Rule, reason: str) -> None:
        """Keep rule and reason."""
        super().__init__(reason)
        self.rule = rule
        self.reason = reason


def parsed(raw: bytes) -> dict[str, Any]:
    """Return the JSON object of a record; numbers and truth values become text.

    Raises:
        NotARecordError: It is no JSON object, or a key stands twice in it.
    """
    try:
        text = raw.decode()
        found = json.loads(
            text,
            parse_int=str,
            parse_float=str,
            parse_constant=str,
            object_pairs_hook=_unique,
        )
        if "\\u" in text:
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeError:
        raise NotARecordError(
            Rule.ENCODING, "the record holds bytes or signs that are not UTF-8"
        ) from None
    except (ValueError, RecursionError):
        raise NotARecordError(
            Rule.SYNTAX, "the record is not JSON, or names a key twice"
        ) from None
    if not isinstance(found, dict):
        raise NotARecordError(Rule.SYNTAX, "the record is not a JSON object")
    return found


def as_text(value: object) -> str | None:
    """Return a JSON value as text; lists and objects as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def pieces_of_lines(blocks: Iterator[bytes]) -> Iterator[Piece]:
    """Yield every line that is not blank."""
    line = 1
    rest = b""
    for block in blocks:
        lines = (rest + block).split(b"\n")
        rest = lines.pop()
        for raw in lines:
            if raw.strip():
                yield Piece(line, raw)
            line += 1
    if rest.strip():
        yield Piece(line, rest)


def pieces_of_document(
    blocks: Iterator[bytes], *, path: tuple[str, ...], name: str
) -> Iterator[Piece]:
    """Yield the elements of the list that `path` leads to.

    Raises:
        FileStoppedError: The document is cut off, too large, or has no such list.
    """
    data = bytearray()
    for block in blocks:
        data += block
        if len(data) > MAX_DOCUMENT:
            raise FileStoppedError(
                f"the JSON document is larger than {MAX_DOCUMENT:,} bytes",
                file=name,
                rule=Rule.BOMB,
                remedy="Send it as NDJSON: one record per line.",
            )
    if not data.strip():
        raise FileStoppedError(
            "the file is empty",
            file=name,
            rule=Rule.EMPTY_FILE,
            remedy="Send it again; a file without records holds an empty list.",
        )
    yield from _Walk(bytes(data), path, name).elements()


@dataclass
class _Walk:
    """A walk over the structure of a document, without looking at values."""

    data: bytes
    path: tuple[str, ...]
    name: str
    line: int = 1
    found: bool = False
    count: int = 0

    def elements(self) -> Iterator[Piece]:  # noqa: C901 - one walk, one sign a step
        keys: list[str | None] = []
        key: str | None = None
        last: bytes = b""
        inside = -1
        start, start_line, closed = 0, 1, 0
        for token in _TOKEN.finditer(self.data):
            sign = token[0]
            if sign == b"\n":
                self.line += 1
                continue
            depth = len(keys)
            if sign in _OPEN:
                if inside < 0 and sign == b"[" and self._here(keys, key):
                    inside, self.found = depth + 1, True
                    start, start_line = token.end(), self.line
                keys.append(key)
                key = None
            elif sign in _CLOSE:
                if not keys:
                    raise self._cut()
                if depth == inside:
                    yield from self._piece(start, token.start(), start_line)
                    inside = -1
                keys.pop()
                key = None
                closed = token.end()
            elif sign == b"," and depth == inside:
                yield from self._piece(start, token.start(), start_line)
                start, start_line = token.end(), self.line
            elif sign == b":" and inside < 0:
                key = self._named(last)
            elif sign == b'"':
                raise self._cut()
            else:
                self.line += sign.count(b"\n")
            last = sign
        if keys or not self.found or self.data[closed:].strip():
            raise self._cut()

    def _here(self, keys: list[str | None], key: str | None) -> bool:
        way = tuple(part for part in (*keys, key) if part is not None)
        return not self.found and way == self.path and len(keys) == len(self.path)

    def _named(self, raw: bytes) -> str | None:
        try:
            return str(json.loads(raw))
        except ValueError:
            return None

    def _piece(self, start: int, end: int, line: int) -> Iterator[Piece]:
        raw = self.data[start:end]
        before = len(raw) - len(raw.lstrip())
        if raw.strip():
            self.count += 1
            yield Piece(line + raw[:before].count(b"\n"), raw.strip())

    def _cut(self) -> FileStoppedError:
        where = ".".join(self.path)
        after = f" after record {self.count:,}" if self.count else ""
        problem = (
            f"the JSON document is cut off or not well formed{after}"
            if self.found or not where
            else f"the JSON document has no list at `{where}`, or is cut off"
        )
        return FileStoppedError(
            problem,
            file=self.name,
            line=self.line,
            rule=Rule.SYNTAX,
            remedy="Send the file again, or correct `records_path` in the mapping.",
        )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found
