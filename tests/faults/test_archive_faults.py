"""Archives, workbooks and things that are no files: stopped whole, never a crash."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from tests.faults.landed_files import (
    HEADER,
    ROW,
    TRAINING,
    look,
    look_at,
    rules,
    stopped_by,
    training_source,
)

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.examination import Examination

SECOND = b"00124,C1,completed,2024-03-01,2\n"
XLSX = {"kind": "xlsx"}


def test_a_good_file_loads_whole(tmp_path: Path) -> None:
    found = look_at(tmp_path, HEADER + ROW + SECOND)
    assert (found.rows_in, found.rows_loaded, found.stopped) == (2, 2, None)


def test_a_gzip_bomb_is_stopped(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9) as file:
        file.write(HEADER)
        for _ in range(100):
            file.write(b"\n" * (1 << 20))
    found = look_at(tmp_path, packed.getvalue(), name="records.csv.gz")
    assert stopped_by(found) == "bomb"


def test_a_zip_bomb_is_stopped(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("records.csv", HEADER + b"\n" * (100 << 20))
    found = look_at(tmp_path, packed.getvalue(), name="records.csv.zip")
    assert stopped_by(found) == "bomb"


# --- archives --------------------------------------------------------------------


def test_a_gzip_file_cut_anywhere_is_stopped(tmp_path: Path) -> None:
    packed = gzip.compress(HEADER + ROW + SECOND)
    assert look_at(tmp_path, packed, name="r.csv.gz").rows_loaded == 2
    for cut in range(1, len(packed)):
        found = look_at(tmp_path, packed[:cut], name="r.csv.gz")
        assert stopped_by(found) == "truncated_archive"


def test_a_zip_file_cut_anywhere_is_stopped(tmp_path: Path) -> None:
    packed = _zipped({"records.csv": HEADER + ROW})
    assert look_at(tmp_path, packed, name="r.csv.zip").rows_loaded == 1
    for cut in range(1, len(packed)):
        found = look_at(tmp_path, packed[:cut], name="r.csv.zip")
        assert stopped_by(found) == "truncated_archive"


def test_a_zip_file_with_two_members_is_stopped(tmp_path: Path) -> None:
    packed = _zipped({"a.csv": HEADER + ROW, "b.csv": HEADER + ROW})
    assert stopped_by(look_at(tmp_path, packed, name="r.zip")) == "archive_members"


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"a.csv": HEADER, "b.csv": HEADER}, "holds 2 files"),
        ({"inner.zip": HEADER}, "holds another archive"),
        ({"__MACOSX/._a.csv": HEADER}, "holds 0 files"),
    ],
)
def test_an_archive_without_one_table_says_why(
    tmp_path: Path, members: dict[str, bytes], told: str
) -> None:
    found = look_at(tmp_path, _zipped(members), name="r.zip")
    assert stopped_by(found) == "archive_members"
    assert told in str(found.stopped)


def test_what_macos_packs_beside_a_file_is_no_second_file(tmp_path: Path) -> None:
    packed = _zipped({"a.csv": HEADER + ROW, "__MACOSX/._a.csv": b"\0\5\x16\7"})
    assert look_at(tmp_path, packed, name="r.zip").rows_loaded == 1


def test_several_gzip_members_are_one_file(tmp_path: Path) -> None:
    packed = gzip.compress(HEADER + ROW) + gzip.compress(SECOND)
    assert look_at(tmp_path, packed, name="r.csv.gz").rows_loaded == 2


# --- workbooks -------------------------------------------------------------------


def test_a_workbook_loads_with_ids_as_text(tmp_path: Path) -> None:
    content = _workbook([[*TRAINING.values()], ["00123", "C1", "completed", "", 1.5]])
    found = look_at(
        tmp_path, content, name="a.xlsx", mapping=training_source(form=XLSX)
    )
    assert found.rows_loaded == 1


def test_titles_above_the_header_of_a_sheet_are_passed_over(tmp_path: Path) -> None:
    """Rows keep the numbers that the spreadsheet program shows, empty ones counted."""
    good = ["00123", "C1", "completed", "2024-01-31", 1.5]
    bad = ["00124", "C1", "completed", "soon", 2]
    rows: list[list[object]] = [["Report"], [], [*TRAINING.values()], good, bad]
    content = _workbook(rows)
    mapping = training_source(form={**XLSX, "header_row": 3})

    untold = look_at(
        tmp_path, content, name="a.xlsx", mapping=training_source(form=XLSX)
    )
    found = look_at(tmp_path, content, name="a.xlsx", mapping=mapping)
    cut = look_at(tmp_path, _workbook(rows[:2]), name="a.xlsx", mapping=mapping)

    assert "Set `header_row: 3`" in str(untold.stopped)
    assert (found.stopped, found.rows_loaded) == (None, 1)
    assert found.faults.select("line", "record").rows() == [(5, 2)]
    assert stopped_by(cut) == "empty_file"


def test_a_workbook_cut_anywhere_is_stopped(tmp_path: Path) -> None:
    content = _workbook([[*TRAINING.values()], ["00123", "C1", "completed", "", 1.5]])
    mapping = training_source(form=XLSX)
    for cut in range(1, len(content), 97):
        found = look_at(tmp_path, content[:cut], name="a.xlsx", mapping=mapping)
        assert stopped_by(found) == "truncated_archive"


def test_a_cell_at_the_far_corner_is_a_bomb(tmp_path: Path) -> None:
    sheet = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>employee</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    assert stopped_by(_look_at_sheet(tmp_path, sheet)) == "bomb"


def test_a_wrong_dimension_hides_no_rows(tmp_path: Path) -> None:
    names = [*TRAINING.values()]
    rows = [names, *(["1", f"C{n}", "completed", "", "1"] for n in range(400))]
    sheet = "".join(
        f'<row r="{r}">'
        + "".join(
            f'<c r="{chr(64 + c)}{r}" t="inlineStr"><is><t>{text}</t></is></c>'
            for c, text in enumerate(row, start=1)
        )
        + "</row>"
        for r, row in enumerate(rows, start=1)
    )
    found = _look_at_sheet(tmp_path, sheet, dimension="A1:E3")
    assert (found.rows_in, found.rows_loaded) == (400, 400)


def test_a_workbook_the_parser_dies_over_stops_one_file(tmp_path: Path) -> None:
    sheet = '<row r="1"><c r="A1" t="s"><v>4000000000</v></c></row>'
    assert stopped_by(_look_at_sheet(tmp_path, sheet)) in {
        "parser_died",
        "conservation",
    }


def test_a_document_type_in_a_workbook_is_refused(tmp_path: Path) -> None:
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    found = _look_at_sheet(tmp_path, "", prolog=doctype)
    assert stopped_by(found) == "bomb"


@pytest.mark.parametrize("result", ["", "<v/>", "<v></v>"])
def test_a_formula_without_a_result_is_not_read_as_nothing(
    tmp_path: Path, result: str
) -> None:
    """Programs that write workbooks without calculating leave `<v/>` or nothing."""
    sheet = f'<row r="1"><c r="A1"><f>1+1</f>{result}</c></row>'
    assert stopped_by(_look_at_sheet(tmp_path, sheet)) == "syntax"


@pytest.mark.parametrize(
    "cell",
    ['<c r="A2" t="str"><f>""</f><v></v></c>', '<c r="A2"><f>1+1</f><v>2</v></c>'],
)
def test_a_formula_with_a_result_is_read_even_if_that_is_an_empty_text(
    tmp_path: Path, cell: str
) -> None:
    names = "".join(
        f'<c r="{chr(65 + place)}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for place, name in enumerate(TRAINING.values())
    )
    rest = '<c r="B2" t="str"><v>C1</v></c><c r="C2" t="str"><v>completed</v></c>'
    sheet = f'<row r="1">{names}</row><row r="2">{cell}{rest}</row>'
    found = _look_at_sheet(tmp_path, sheet, dimension="A1:E2")
    assert stopped_by(found) in {None, "too_many_rejects"}
    assert found.rows_in == 1


def test_a_spreadsheet_error_in_a_cell_costs_its_row(tmp_path: Path) -> None:
    content = HEADER + ROW + b"00125,#REF!,completed,2024-02-29,1\n"
    found = look_at(tmp_path, content)
    assert rules(found) == [(3, "course_id", "syntax")]


# --- not files -------------------------------------------------------------------


def test_links_pipes_and_folders_are_not_read(tmp_path: Path) -> None:
    real = tmp_path / "real.csv"
    real.write_bytes(HEADER + ROW)
    link, pipe, folder = tmp_path / "link", tmp_path / "pipe", tmp_path / "folder"
    link.symlink_to(real)
    os.mkfifo(pipe)
    folder.mkdir()
    for path in (link, pipe, folder):
        assert stopped_by(look(path, training_source())) == "not_regular_file"


def _zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _workbook(rows: list[list[object]]) -> bytes:
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return packed.getvalue()


def _look_at_sheet(
    folder: Path, rows: str, *, dimension: str = "A1", prolog: str = ""
) -> Examination:
    packed = io.BytesIO(_workbook([["x"]]))
    made = io.BytesIO()
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(made, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            if member == "xl/worksheets/sheet1.xml":
                content = (
                    '<?xml version="1.0"?>'
                    f"{prolog}<worksheet xmlns="
                    '"http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                    f'<dimension ref="{dimension}"/><sheetData>{rows}</sheetData>'
                    "</worksheet>"
                ).encode()
            target.writestr(member, content)
    mapping = training_source(form=XLSX)
    return look_at(folder, made.getvalue(), name="a.xlsx", mapping=mapping)
