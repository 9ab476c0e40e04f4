"""Parquet and workbooks say the same as text files with the same values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import polars as pl
import pytest
import xlsxwriter

from ingest.faults import FileStoppedError
from ingest.readers.columnar import read_parquet
from ingest.readers.workbook import read_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.readers.batches import Reading


def _rows(reading: Reading) -> list[tuple[int, tuple[str | None, ...]]]:
    found = []
    for batch in reading.batches:
        assert batch.counted == batch.rows.height + len(batch.rejects)
        found += list(zip(batch.lines.tolist(), batch.rows.rows(), strict=True))
    return found


def test_parquet_values_become_text(tmp_path: Path) -> None:
    moment = datetime.fromisoformat("2024-01-08T10:30:00")
    frame = pl.DataFrame(
        {
            "id": ["00123", None],
            "day": [date(2024, 1, 8), None],
            "naive": [moment, None],
            "zoned": [moment.replace(tzinfo=UTC), None],
            "number": [1.5, float("nan")],
            "flag": [True, False],
        }
    )
    frame.write_parquet(tmp_path / "a.parquet")
    wanted = frame.columns
    reading = read_parquet(tmp_path / "a.parquet", name="a", wanted=wanted)
    assert _rows(reading) == [
        (
            1,
            (
                "00123",
                "2024-01-08",
                "2024-01-08 10:30:00.000000",
                "2024-01-08T10:30:00.000000Z",
                "1.5",
                "true",
            ),
        ),
        (2, (None, None, None, None, "NaN", "false")),
    ]


def test_a_nested_parquet_column_is_refused(tmp_path: Path) -> None:
    pl.DataFrame({"id": [[1, 2]]}).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(FileStoppedError) as stopped:
        read_parquet(tmp_path / "a.parquet", name="a", wanted=["id"])
    assert stopped.value.column == "id"


def test_parquet_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"id": ["1"]}).write_parquet(path)
    whole = path.read_bytes()
    for cut in (0, 4, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with pytest.raises(FileStoppedError):
            _rows(read_parquet(path, name="a", wanted=["id"]))


def test_a_sheet_is_read_with_its_own_row_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Data")
    book.add_worksheet("Other")
    sheet.write_row(2, 1, ["id", "day", "number", "text"])
    sheet.write_row(3, 1, ["00123"])
    sheet.write_datetime(3, 2, datetime.fromisoformat("2024-01-08T00:00:00"), day)
    sheet.write_number(3, 3, 12)
    sheet.write_row(5, 1, [7, "", 0.1, "a"])
    sheet.write_formula(5, 4, "=1/0", None, "#DIV/0!")
    sheet.write_row(6, 1, ["8", "", "", "", "beyond the header"])
    book.close()
    with path.open("rb") as file:
        reading = read_workbook(
            file,
            path=path,
            sheet="Data",
            name="a.xlsx",
            wanted=["id", "day", "number", "text"],
            scratch=tmp_path,
        )
    assert reading.columns == ("id", "day", "number", "text")
    (batch,) = list(reading.batches)
    assert batch.lines.tolist() == [4, 6]
    assert batch.rows.rows() == [
        ("00123", "2024-01-08 00:00:00", "12", None),
        ("7", None, "0.1", "#DIV/0!"),
    ]
    (reject,) = batch.rejects
    assert (reject.fault.line, str(reject.fault.rule)) == (7, "too_many_fields")


@pytest.mark.parametrize("sheet", [None, "Elsewhere"])
def test_the_sheet_must_be_clear(tmp_path: Path, sheet: str | None) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("One").write(0, 0, "id")
    book.add_worksheet("Two").write(0, 0, "id")
    book.close()
    with path.open("rb") as file, pytest.raises(FileStoppedError, match="sheet"):
        read_workbook(
            file,
            path=path,
            sheet=sheet,
            name="a.xlsx",
            wanted=["id"],
            scratch=tmp_path,
        )
