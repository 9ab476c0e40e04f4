"""A cell that is shown with zeros in front keeps them; others stay as they are."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from ingest.faults import FileStoppedError
from ingest.readers import workbook_scan
from ingest.readers.workbook import read_workbook
from ingest.readers.workbook_styles import shown

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        ("42", 5, "00042"),
        ("1234567", 5, "1234567"),
        ("4.2E1", 5, "00042"),
        ("42.5", 5, "00043"),
        ("-42", 5, "-00042"),
        ("0", 5, "00000"),
        ("", 5, None),
        ("1e999999", 5, None),
        ("nan", 5, None),
    ],
)
def test_a_number_is_shown_as_a_spreadsheet_shows_it(
    number: str, digits: int, text: str | None
) -> None:
    assert shown(number, digits) == text


def test_zeros_in_front_are_kept_where_the_format_is_zeros_only(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    five = book.add_format({"num_format": "00000"})
    bold = book.add_format({"num_format": "00000", "bold": True})
    two_places = book.add_format({"num_format": "00.00"})
    one = book.add_format({"num_format": "0"})
    sheet = book.add_worksheet()
    sheet.write_row(1, 1, ["id", "unit", "amount", "level"])
    sheet.write_number(2, 1, 42, five)
    sheet.write_formula(2, 2, "=40+2", bold, 42)
    sheet.write_number(2, 3, 4.5, two_places)
    sheet.write_number(2, 4, 7, one)
    sheet.write_string(3, 1, "7b", five)
    sheet.write(3, 2, True, five)  # noqa: FBT003 - the value of a cell
    sheet.write_formula(3, 3, "=1/0", five, "#DIV/0!")
    sheet.write_formula(3, 4, '="8"', five, "8")
    book.close()
    assert _rows(path) == [
        ("00042", "00042", "4.5", "7"),
        ("7b", "true", "#DIV/0!", "8"),
    ]


def test_a_workbook_without_styles_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["id"])
    sheet.write_number(1, 0, 42)
    book.close()
    bare = tmp_path / "bare.xlsx"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(bare, "w") as less:
        for name in whole.namelist():
            if name != "xl/styles.xml":
                less.writestr(name, whole.read(name))
    assert _rows(bare) == [("42",)]


def test_more_padded_cells_than_fit_stop_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    five = book.add_format({"num_format": "00000"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["id"])
    for row in range(1, 4):
        sheet.write_number(row, 0, row, five)
    book.close()
    assert _rows(path) == [("00001",), ("00002",), ("00003",)]
    monkeypatch.setattr(workbook_scan, "MAX_PADDED", 2)
    with pytest.raises(FileStoppedError, match="zeros in front"):
        _rows(path)


def _rows(path: Path) -> list[tuple[str | None, ...]]:
    names = ["id", "unit", "amount", "level"]
    with path.open("rb") as file:
        reading = read_workbook(
            file,
            path=path,
            sheet=None,
            name=path.name,
            wanted=names,
            scratch=path.parent,
        )
        (batch,) = list(reading.batches)
    return list(batch.rows.rows())
