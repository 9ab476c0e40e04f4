"""Parquet files: every column as text, so that one conversion serves all formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet

from ingest.faults import FileStoppedError, Rule
from ingest.readers.batches import Reading, TextBatch
from ingest.readers.header import checked_names
from ingest.readers.text_rows import as_json

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

_BATCH = 100_000
_MOST_ROWS = 1_000_000_000
_ZONED = "%Y-%m-%dT%H:%M:%S%.6fZ"


def read_parquet(path: Path, *, name: str, wanted: Collection[str]) -> Reading:
    """Read a Parquet file.

    Raises:
        FileStoppedError: It is damaged, cut off, or a wanted column is nested.
    """
    try:
        opened = pyarrow.parquet.ParquetFile(path)
        schema = opened.schema_arrow
        rows = opened.metadata.num_rows
    except (pa.ArrowException, OSError, ValueError):
        raise _damaged(name) from None
    columns = checked_names(schema.names, name=name)
    chosen = [column for column in schema.names if column.strip() in wanted]
    for column in chosen:
        kind = schema.field(column).type
        if pa.types.is_nested(kind) or pa.types.is_binary(kind):
            raise FileStoppedError(
                "the column holds nested or binary values",
                file=name,
                column=column,
                rule=Rule.SYNTAX,
                remedy="Export it as text, numbers or moments.",
            )
    if rows > _MOST_ROWS:
        raise FileStoppedError(
            f"the file claims {rows:,} rows",
            file=name,
            rule=Rule.BOMB,
            remedy="Send it in parts.",
        )
    return Reading(columns=columns, batches=_batches(opened, chosen, name))


def _batches(
    opened: pyarrow.parquet.ParquetFile, chosen: list[str], name: str
) -> Iterator[TextBatch]:
    done = 0
    promised = opened.metadata.num_rows
    try:
        for part in opened.iter_batches(batch_size=_BATCH, columns=chosen):
            rows = _as_text(pl.DataFrame(part))
            numbers = done + 1 + np.arange(part.num_rows, dtype=np.int64)
            done += part.num_rows
            yield TextBatch(
                rows=rows,
                records=numbers,
                lines=numbers,
                rejects=(),
                counted=part.num_rows,
                plain=False,
                multibyte=True,
                raw=_raw(rows),
            )
    except (pa.ArrowException, OSError, ValueError, pl.exceptions.PolarsError):
        raise _damaged(name) from None
    if done != promised:
        raise _damaged(name)


def _raw(rows: pl.DataFrame) -> Callable[[int], bytes]:
    return lambda row: as_json(rows.row(row, named=True))


def _as_text(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(_text(column) for column in rows.iter_columns())


def _text(column: pl.Series) -> pl.Series:
    kind = column.dtype
    name = column.name.strip()
    if isinstance(kind, pl.Datetime) and kind.time_zone is not None:
        return column.dt.convert_time_zone("UTC").dt.strftime(_ZONED).alias(name)
    return column.cast(pl.String).alias(name)


def _damaged(name: str) -> FileStoppedError:
    return FileStoppedError(
        "the Parquet file is damaged or was cut off",
        file=name,
        rule=Rule.TRUNCATED_ARCHIVE,
        remedy="Send the file again.",
    )
