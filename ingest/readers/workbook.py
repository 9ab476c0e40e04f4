"""Excel workbooks (.xlsx): one sheet, all cells as text, parsed in a limited child.

The scan of the XML says which rows hold values; the child's result must agree with it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import polars as pl

from ingest.faults import FileStoppedError, Rule
from ingest.readers.batches import LOOKED_BELOW, Reading, TextBatch
from ingest.readers.header import checked_names, no_header
from ingest.readers.text_rows import BatchBuilder, as_json
from ingest.readers.workbook_scan import Scan, scan_workbook

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_CHILD = Path(__file__).with_name("workbook_child.py")
_SECONDS = 600
_SLICE = 20_000


def read_workbook(
    file: IO[bytes],
    *,
    path: Path,
    sheet: str | None,
    name: str,
    wanted: Collection[str],
    scratch: Path,
    header_row: int = 1,
) -> Reading:
    """Read one sheet; its first row with values is the header.

    Args:
        file: The opened workbook.
        path: Where the child finds the same bytes.
        sheet: The sheet; None for the only one.
        name: The file name, for messages.
        wanted: The columns to hand on.
        scratch: A folder for working files.
        header_row: The row from which on the header is looked for.

    Raises:
        FileStoppedError: The workbook cannot be used, or the child died.
    """
    chosen, scan = scan_workbook(file, sheet=sheet, name=name)
    above = sum(row < header_row for row in scan.rows)
    if above == len(scan.rows):
        raise no_header(header_row, name=name, problem="the sheet is empty")
    cells = _parsed(path, chosen, scratch / "sheet.arrow", name)
    rows = _placed(cells, scan, name)
    lines = scan.rows[above:]
    rows = rows[above:]
    header = rows.row(0)
    while header and header[-1] in {None, ""}:
        header = header[:-1]
    columns = checked_names([text or "" for text in header], name=name, line=lines[0])
    below = rows[1 : 1 + LOOKED_BELOW].rows()
    return Reading(
        columns=columns,
        batches=_batches(rows, lines, columns, list(wanted)),
        header_line=lines[0],
        below=tuple(zip(lines[1 : 1 + LOOKED_BELOW], below, strict=True)),
    )


def _parsed(path: Path, sheet: str, target: Path, name: str) -> pl.DataFrame:
    command = [sys.executable, "-I", str(_CHILD), str(path), sheet, str(target)]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=_SECONDS, check=False, env={}
        )
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode != 0 or not target.exists():
        raise FileStoppedError(
            "the program that reads workbooks died over this file",
            file=name,
            rule=Rule.PARSER_DIED,
            remedy="Save the sheet as CSV and send that.",
        )
    return pl.read_ipc(target)


def _placed(cells: pl.DataFrame, scan: Scan, name: str) -> pl.DataFrame:
    """Return the rows with values only, with what some cells show filled in."""
    height = scan.last_row - scan.first_row + 1
    width = scan.last_column - scan.first_column + 1
    if cells.height != height or cells.width != width:
        raise _unbalanced(name)
    cells = cells.select(pl.all().cast(pl.String))
    for column, (rows, texts) in scan.texts.items():
        place = column - scan.first_column
        places = [row - scan.first_row for row in rows]
        cells.replace_column(place, cells.to_series(place).scatter(places, texts))
    at = [row - scan.first_row for row in scan.rows]
    filled = cells.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    if int(filled.sum()) > int(filled.gather(at).sum()):
        raise _unbalanced(name)
    return cells[at]


def _batches(
    rows: pl.DataFrame, lines: list[int], columns: tuple[str, ...], wanted: list[str]
) -> Iterator[TextBatch]:
    names = [*columns, *(f"(column {i})" for i in range(len(columns), rows.width))]
    named = rows.rename(dict(zip(rows.columns, names, strict=True)))
    builder = BatchBuilder([name for name in columns if name in wanted])
    counted = 0
    extra = names[len(columns) :]
    for index in range(1, named.height):
        values = named.row(index, named=True)
        line = lines[index]
        counted += 1
        if any(values[name] for name in extra):
            reason = "the row has more fields than the header"
            builder.reject(index, line, Rule.TOO_MANY_FIELDS, reason, as_json(values))
        else:
            builder.add(index, line, values, as_json(values))
        if counted == _SLICE:
            yield from builder.flush(counted)
            counted = 0
    yield from builder.flush(counted)


def _unbalanced(name: str) -> FileStoppedError:
    return FileStoppedError(
        "the cells read are not the cells the workbook holds",
        file=name,
        rule=Rule.CONSERVATION,
        remedy="Save the sheet as CSV and send that.",
    )
