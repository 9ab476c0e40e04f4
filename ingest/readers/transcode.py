"""Bytes of any declared encoding in, UTF-8 with one kind of line end out, streaming.

What a byte-order mark says is believed over the declaration; nothing else is guessed.
A byte the declared encoding does not know stays as it is and is not valid UTF-8, so
that the record it stands in is rejected later, with its line.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from ingest.faults import FileStoppedError, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NUL_SAMPLE = 4096


def utf8_lines(blocks: Iterator[bytes], *, encoding: str, name: str) -> Iterator[bytes]:
    r"""Yield the same text as UTF-8 with \n line ends and without a byte-order mark.

    Raises:
        FileStoppedError: The text is UTF-16 without a mark, or is cut in a character.
    """
    yield from _one_line_end(_utf8(blocks, encoding=encoding, name=name))


def _utf8(blocks: Iterator[bytes], *, encoding: str, name: str) -> Iterator[bytes]:
    first = b""
    while len(first) < _NUL_SAMPLE and (more := next(blocks, None)) is not None:
        first += more
    codec = codecs.lookup(encoding).name
    if codec == "utf-8-sig":
        codec = "utf-8"
    for mark, marked in _MARKS:
        if first.startswith(mark):
            codec = marked
            first = first.removeprefix(mark) if marked == "utf-8" else first
            break
    if codec in {"utf-8", "ascii"}:
        _refuse_unmarked_utf16(first, name)
        yield first
        yield from blocks
        return
    wide = codec.startswith(("utf-16", "utf-32"))
    errors = "strict" if wide else "surrogateescape"
    decoder = codecs.getincrementaldecoder(codec)(errors=errors)
    try:
        yield _encoded(decoder.decode(first))
        for block in blocks:
            yield _encoded(decoder.decode(block))
        yield _encoded(decoder.decode(b"", final=True))
    except UnicodeError:
        raise FileStoppedError(
            f"the text is not {codec} all through, or is cut in a character",
            file=name,
            rule=Rule.ENCODING,
            remedy="Send the file again, or correct `encoding` in the mapping.",
        ) from None


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _refuse_unmarked_utf16(first: bytes, name: str) -> None:
    sample = first[:_NUL_SAMPLE]
    if len(sample) > 1 and sample.count(0) * 3 >= len(sample):
        raise FileStoppedError(
            "the text looks like UTF-16 without a byte-order mark",
            file=name,
            rule=Rule.ENCODING,
            remedy="Declare `encoding: utf-16-le` (or utf-16-be) in the mapping.",
        )


def _one_line_end(blocks: Iterator[bytes]) -> Iterator[bytes]:
    held = b""
    only_returns: bool | None = None
    for part in blocks:
        block = held + part
        held = b""
        if b"\r" not in block:
            only_returns = False if b"\n" in block else only_returns
            yield block
            continue
        if block.endswith(b"\r"):
            block, held = block[:-1], b"\r"
        if only_returns is None and b"\r" in block:
            only_returns = b"\n" not in block
        yield _unified(block, only_returns=bool(only_returns))
    if held:
        yield b"\n"


def _unified(block: bytes, *, only_returns: bool) -> bytes:
    unified = block.replace(b"\r\n", b"\n")
    return unified.replace(b"\r", b"\n") if only_returns else unified
