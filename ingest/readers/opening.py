"""Which reader reads which kind of file."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ingest.readers.batches import Reading
from ingest.readers.byte_source import blocks
from ingest.readers.delimited import Dialect, read_delimited
from ingest.readers.transcode import utf8_lines

if TYPE_CHECKING:
    from ingest.mapping_parts import Format


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
    content = blocks(file, name)
    match form.kind:
        case "csv" | "tsv":
            return read_delimited(
                utf8_lines(content, encoding=form.encoding, name=name),
                dialect=Dialect(form.delimiter, form.quote),
                name=name,
                wanted=wanted,
            )
        case _:
            raise NotImplementedError(form.kind)
