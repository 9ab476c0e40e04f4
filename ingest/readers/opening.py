"""Which reader reads which kind of file."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from ingest.readers.byte_source import blocks
from ingest.readers.columnar import read_parquet
from ingest.readers.delimited import Dialect, read_delimited
from ingest.readers.json_records import (
    read_json,
    read_ndjson,
    read_open_badges,
    read_xapi,
)
from ingest.readers.transcode import utf8_lines
from ingest.readers.workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from ingest.mapping_parts import Format
    from ingest.readers.batches import Reading


def open_reading(
    file: BinaryIO,
    *,
    name: str,
    form: Format,
    wanted: Collection[str],
    scratch: Path,
) -> Reading:
    """Open a file with the reader of its declared kind.

    Args:
        file: The opened file.
        name: Its name: tells whether it is packed, and stands in messages.
        form: What the mapping declares about its bytes.
        wanted: The columns the mapping reads.
        scratch: A folder for working files.

    Raises:
        FileStoppedError: Nothing of the file can be read.
    """
    match form.kind:
        case "xlsx":
            path = _unpacked(file, name, scratch)
            with path.open("rb") as opened:
                return read_workbook(
                    opened,
                    path=path,
                    sheet=form.sheet,
                    name=name,
                    wanted=wanted,
                    scratch=scratch,
                    header_row=form.header_row,
                )
        case "parquet":
            path = _unpacked(file, name, scratch)
            return read_parquet(path, name=name, wanted=wanted)
    text = utf8_lines(blocks(file, name), encoding=form.encoding, name=name)
    match form.kind:
        case "json":
            return read_json(text, path=form.records_path, name=name, wanted=wanted)
        case "ndjson":
            return read_ndjson(text, name=name, wanted=wanted)
        case "xapi" | "open_badges":
            read = read_xapi if form.kind == "xapi" else read_open_badges
            return read(text, name=name)
        case _:
            dialect = Dialect(
                form.delimiter, form.quote, open_end=form.last_line == "open"
            )
            return read_delimited(
                text,
                dialect=dialect,
                name=name,
                wanted=wanted,
                header_row=form.header_row,
            )


def _unpacked(file: BinaryIO, name: str, scratch: Path) -> Path:
    """Return a private copy, so that what is checked is what is parsed."""
    target = scratch / "unpacked"
    with target.open("xb") as copy:
        for block in blocks(file, name):
            copy.write(block)
    return target
