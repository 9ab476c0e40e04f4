"""Putting the demo's tables into files: delimited text, JSON lines, Parquet, XLSX.

Part by part, so that a large file never stands in memory, and always the same bytes
for the same rows: no time stamps of the machine, no random names. What the tables say
is settled in `files_*`; which rows are soiled, in `dirt`.
"""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING

import polars as pl

from ingest.demo.dirt import CLEAN, Plan, Tally, is_bearable, soil

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

GZIP_LEVEL = 1
"""Statements are bulky and read once: speed counts more than size."""


@dataclass(frozen=True)
class Layout:
    """How one source writes delimited text."""

    separator: str = ","
    encoding: str = "utf-8"
    date_format: str = "%Y-%m-%d"
    moment_format: str = "%Y-%m-%d %H:%M:%S"
    decimal_comma: bool = False
    byte_order_mark: bool = False


@dataclass(frozen=True)
class Part:
    """Some rows of a file."""

    frame: pl.DataFrame
    spared: npt.NDArray[np.bool_] | None = None
    """Rows that no dirt may touch."""


@dataclass(frozen=True)
class Soiling:
    """The dirt of one file: its plan and the numbers that choose the rows."""

    seed: int
    number: int
    plan: Plan = CLEAN


def write_delimited(
    path: Path, parts: Iterable[Part], *, layout: Layout, soiling: Soiling, tally: Tally
) -> None:
    """Write a delimited file part by part, its dirt included."""
    columns = 0
    with path.open("wb") as file:
        if layout.byte_order_mark:
            file.write("\ufeff".encode(layout.encoding))
        for number, part in enumerate(parts):
            clean, soiled = soil(
                part.frame,
                plan=soiling.plan,
                tally=tally,
                key=(soiling.seed, soiling.number, number),
                as_text=lambda frame: _as_text(frame, layout),
                spared=part.spared,
            )
            _append(file, clean, layout=layout, header=number == 0)
            if len(soiled):
                _append(file, soiled, layout=layout, header=False)
            columns = part.frame.width
        _break_off(file, columns, layout=layout, plan=soiling.plan, tally=tally)


def write_json_lines(
    path: Path, parts: Iterable[Part], *, soiling: Soiling, tally: Tally
) -> None:
    """Write one JSON object a line, its dirt included."""
    with path.open("wb") as file:
        for number, part in enumerate(parts):
            clean, soiled = soil(
                part.frame,
                plan=soiling.plan,
                tally=tally,
                key=(soiling.seed, soiling.number, number),
                as_text=_unchanged,
                spared=part.spared,
            )
            for frame in (clean, soiled):
                if len(frame):
                    frame.write_ndjson(file)


def write_lines_gz(path: Path, parts: Iterable[pl.Series], *, tally: Tally) -> None:
    """Write ready lines into a gzip file that carries no time and no name."""
    with (
        path.open("wb") as raw,
        gzip.GzipFile(
            filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=GZIP_LEVEL
        ) as file,
    ):
        for lines in parts:
            if len(lines):
                file.write("\n".join(lines.to_list()).encode())
                file.write(b"\n")
            tally.rows += len(lines)


def write_parquet(
    path: Path, parts: Iterable[Part], *, soiling: Soiling, tally: Tally
) -> None:
    """Write a Parquet file, one row group for each part."""
    import pyarrow.parquet

    writer = None
    try:
        for number, part in enumerate(parts):
            clean, soiled = soil(
                part.frame,
                plan=soiling.plan,
                tally=tally,
                key=(soiling.seed, soiling.number, number),
                as_text=_unchanged,
                spared=part.spared,
            )
            table = pl.concat([clean, soiled]).to_arrow(
                compat_level=pl.CompatLevel.oldest()
            )
            if writer is None:
                writer = pyarrow.parquet.ParquetWriter(
                    path, table.schema, compression="zstd"
                )
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()


def write_workbook(
    path: Path,
    frame: pl.DataFrame,
    *,
    sheet: str,
    made: datetime,
    soiling: Soiling,
    tally: Tally,
    spared: npt.NDArray[np.bool_] | None = None,
) -> None:
    """Write a small workbook, every cell as text or number, its dirt included."""
    import xlsxwriter

    clean, soiled = soil(
        frame,
        plan=soiling.plan,
        tally=tally,
        key=(soiling.seed, soiling.number, 0),
        as_text=_unchanged,
        spared=spared,
    )
    rows = [*clean.rows(), *soiled.rows()]
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        book.set_properties({"created": made, "title": "Course catalogue"})
        page = book.add_worksheet(sheet)
        for column, name in enumerate(frame.columns):
            page.write_string(0, column, name)
        for row, values in enumerate(rows, start=1):
            for column, value in enumerate(values):
                if isinstance(value, str):
                    page.write_string(row, column, value)
                elif value is not None:
                    page.write_number(row, column, value)


def noon(day: int) -> datetime:
    """Return noon (UTC) of a day since 1970."""
    return datetime.fromtimestamp(day * 86_400 + 43_200, tz=UTC).replace(tzinfo=None)


def _as_text(frame: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Return the rows as the texts that stand in the file."""
    if not len(frame):
        return pl.DataFrame(schema=dict.fromkeys(frame.columns, pl.String))
    buffer = io.BytesIO()
    frame.write_csv(
        buffer,
        date_format=layout.date_format,
        datetime_format=layout.moment_format,
        decimal_comma=layout.decimal_comma,
        separator=layout.separator,
    )
    buffer.seek(0)
    return pl.read_csv(buffer, infer_schema=False, separator=layout.separator)


def _unchanged(frame: pl.DataFrame) -> pl.DataFrame:
    return frame


def _append(
    file: IO[bytes], frame: pl.DataFrame, *, layout: Layout, header: bool
) -> None:
    target: IO[bytes] = file if layout.encoding == "utf-8" else io.BytesIO()
    frame.write_csv(
        target,
        include_header=header,
        separator=layout.separator,
        date_format=layout.date_format,
        datetime_format=layout.moment_format,
        decimal_comma=layout.decimal_comma,
    )
    if isinstance(target, io.BytesIO):
        file.write(target.getvalue().decode().encode(layout.encoding))


def _break_off(
    file: IO[bytes], columns: int, *, layout: Layout, plan: Plan, tally: Tally
) -> None:
    """End the file with lines that lack fields, as a cut-off export does.

    A file that is too small to bear them has none.
    """
    if not plan.short_lines or columns < 2:  # noqa: PLR2004 - one column cannot lack one
        return
    bad = sum(tally.quarantined.values()) + plan.short_lines
    if not is_bearable(bad=bad, rows=tally.rows + plan.short_lines):
        return
    fields = ["99999999", *([""] * (columns - 3))]
    line = layout.separator.join(fields) + "\n"
    file.write((line * plan.short_lines).encode(layout.encoding))
    tally.rows += plan.short_lines
    tally.quarantined["too_few_fields"] += plan.short_lines
