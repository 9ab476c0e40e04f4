"""Files as they should not be: each gets a clear error, the rest of it loads."""

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

    from ingest.landing import Examination
    from ingest.mapping import SourceMapping

SECOND = b"00124,C1,completed,2024-03-01,2\n"
XLSX = {"kind": "xlsx"}


def test_a_good_file_loads_whole(tmp_path: Path) -> None:
    found = look_at(tmp_path, HEADER + ROW + SECOND)
    assert (found.rows_in, found.rows_loaded, found.stopped) == (2, 2, None)


# --- framing ---------------------------------------------------------------------


def test_a_file_cut_at_any_byte_loses_nothing_silently(tmp_path: Path) -> None:
    title = '"Safety,\nfirst ""aid"" é"'
    third = f"00125,{title},completed,2024-03-02,3.25\n".encode()
    records = [ROW, third, SECOND]
    whole = HEADER + b"".join(records)
    ends = [len(HEADER)]
    for record in records:
        ends.append(ends[-1] + len(record))
    for cut in range(len(whole)):
        found = look_at(tmp_path, whole[:cut])
        if cut == len(HEADER) - 1:
            assert (found.stopped, found.rows_in) == (None, 0)
            continue
        if cut < len(HEADER):
            rule = stopped_by(found)
            assert rule in {"empty_file", "header_missing_column", "wrong_delimiter"}
            continue
        complete = sum(end <= cut for end in ends[1:])
        rest = whole[ends[complete] : cut]
        assert found.stopped is None
        assert found.rows_loaded == complete
        # A cut inside the two-line record leaves two broken lines, else one.
        assert found.rows_quarantined == sum(bool(part) for part in rest.split(b"\n"))


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (b"00123,C1,completed\n", "too_few_fields"),
        (b"00123,C1,completed,2024-02-29,1,2\n", "too_many_fields"),
        (b'00123,"C1,completed,2024-02-29,1\n', "unclosed_quote"),
        (b'00123,"C1"x,completed,2024-02-29,1\n', "unclosed_quote"),
        (b"00123,C\x001,completed,2024-02-29,1\n", "nul_byte"),
        (b"00123,C\x071,completed,2024-02-29,1\n", "control_character"),
        (b"00123,C\r1,completed,2024-02-29,1\n", "control_character"),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_broken_line_costs_that_line_only(
    tmp_path: Path, line: bytes, rule: str, place: int
) -> None:
    lines = [ROW, SECOND]
    lines.insert(place, line)
    found = look_at(tmp_path, HEADER + b"".join(lines))
    assert rules(found) == [(place + 2, None, rule)]
    assert found.rows_loaded == 2


def test_an_unclosed_quote_far_up_does_not_swallow_half_the_file(
    tmp_path: Path,
) -> None:
    rows = [b"%05d,C1,completed,2024-02-29,1\n" % n for n in range(2_000)]
    rows[1_000] = b'01000,"C1,completed,2024-02-29,1\n'
    found = look_at(tmp_path, HEADER + b"".join(rows))
    assert (found.rows_in, found.rows_loaded) == (2_000, 1_999)
    assert rules(found) == [(1_002, None, "unclosed_quote")]


def test_lines_are_counted_as_an_editor_does(tmp_path: Path) -> None:
    # Lines 2-3 are one record, line 4 is blank, so the bad date stands in line 6.
    content = (
        HEADER
        + b'00123,"two\nlines",completed,2024-02-29,1\n\n'
        + ROW
        + b"1,C,completed,x,1\n"
    )
    found = look_at(tmp_path, content)
    assert rules(found) == [(6, "completed_at", "type_timestamp")]
    assert found.rows_in == 3


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_any_line_end_is_read(tmp_path: Path, end: bytes) -> None:
    content = (HEADER + ROW + SECOND).replace(b"\n", end)
    assert look_at(tmp_path, content).rows_loaded == 2


def test_mixed_line_ends_are_read(tmp_path: Path) -> None:
    content = HEADER + ROW.replace(b"\n", b"\r\n") + SECOND
    assert look_at(tmp_path, content).rows_loaded == 2


def test_a_last_line_without_its_end_is_set_aside(tmp_path: Path) -> None:
    content = HEADER + ROW + SECOND[:-1]
    found = look_at(tmp_path, content)
    assert rules(found) == [(3, None, "unterminated_line")]
    trusting = training_source(form={"kind": "csv", "last_line": "open"})
    assert look_at(tmp_path, content, mapping=trusting).rows_loaded == 2


# --- header ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        (b"employee;course;status;completed;hours\n", "wrong_delimiter"),
        (b"employee,cuorse,status,completed,hours\n", "header_missing_column"),
        (b"employee,course,status,completed,course\n", "header_duplicate"),
        (b"employee,course,status,completed\n", "header_missing_column"),
    ],
)
def test_a_wrong_header_stops_the_file(
    tmp_path: Path, header: bytes, rule: str
) -> None:
    assert stopped_by(look_at(tmp_path, header + ROW)) == rule


def test_a_renamed_column_is_told_with_its_new_name(tmp_path: Path) -> None:
    renamed = HEADER.replace(b"completed", b"completed_on")
    found = look_at(tmp_path, renamed + ROW)
    assert found.stopped is not None
    assert found.stopped.column == "completed"
    assert "Did you mean `completed_on`?" in str(found.stopped)


def test_an_added_column_is_reported_and_never_stored(tmp_path: Path) -> None:
    content = HEADER.replace(b"\n", b",salary\n") + ROW.replace(b"\n", b",99999\n")
    found = look_at(tmp_path, content)
    assert (found.rows_loaded, found.unmapped) == (1, ("salary",))
    strict = training_source(on_unmapped="reject")
    found = look_at(tmp_path, content, mapping=strict)
    assert stopped_by(found) == "header_unexpected"


def test_ten_thousand_columns_stop_the_file(tmp_path: Path) -> None:
    header = b",".join(b"c%d" % number for number in range(10_000)) + b"\n"
    assert stopped_by(look_at(tmp_path, header)) == "too_many_columns"


def test_an_empty_file_is_stopped_and_a_header_alone_is_not(tmp_path: Path) -> None:
    assert stopped_by(look_at(tmp_path, b"")) == "empty_file"
    assert stopped_by(look_at(tmp_path, b"\n\n")) == "empty_file"
    found = look_at(tmp_path, HEADER)
    assert (found.stopped, found.rows_in) == (None, 0)


# --- encoding --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-8"),
        ("utf-16-le", "utf-16-le"),
        ("utf-32", "utf-8"),
        ("cp1252", "cp1252"),
        ("latin-1", "latin-1"),
    ],
)
def test_a_declared_or_marked_encoding_is_read(
    tmp_path: Path, encoding: str, declared: str
) -> None:
    text = (HEADER + ROW).decode().replace("C1", "Führung")
    mapping = training_source(form={"kind": "csv", "encoding": declared})
    found = look_at(tmp_path, text.encode(encoding), mapping=mapping)
    assert (found.rows_loaded, found.stopped) == (1, None)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "utf-16-le", "utf-16-be"])
def test_an_undeclared_encoding_stops_the_file(tmp_path: Path, encoding: str) -> None:
    text = (HEADER + ROW).decode().replace("C1", "Führung")
    assert stopped_by(look_at(tmp_path, text.encode(encoding))) == "encoding"


def test_one_damaged_character_costs_one_line(tmp_path: Path) -> None:
    good = ROW.replace(b"C1", "Führung".encode())
    bad = SECOND.replace(b"C1", "Führung".encode("latin-1"))
    found = look_at(tmp_path, HEADER + good + bad)
    assert rules(found) == [(3, None, "encoding")]


def test_utf_16_cut_in_a_character_is_stopped(tmp_path: Path) -> None:
    content = (HEADER + ROW).decode().encode("utf-16")
    assert stopped_by(look_at(tmp_path, content[:-1])) == "encoding"


def test_emoji_stay_and_hidden_signs_do_not(tmp_path: Path) -> None:
    lines = [
        "1,🙂 Kurs,completed,2024-02-29,1\n",
        "2,abc\u202egpj,completed,2024-02-29,1\n",
        "3,abc\u0085d,completed,2024-02-29,1\n",
    ]
    found = look_at(tmp_path, HEADER + "".join(lines).encode())
    assert found.rows_loaded == 1
    assert rules(found) == [
        (3, "course_id", "control_character"),
        (4, "course_id", "control_character"),
    ]


def test_a_large_file_in_another_encoding_is_told_at_once(tmp_path: Path) -> None:
    line = "1,Führung,completed,2024-02-29,1\n".encode("latin-1")
    assert stopped_by(look_at(tmp_path, HEADER + line * 50_000)) == "encoding"


def test_doubled_quotes_without_end_do_not_stall_the_reader(tmp_path: Path) -> None:
    endless = b'"open\n' + b'""\n' * 100_000
    found = look_at(tmp_path, HEADER + endless, mapping=_lenient())
    assert found.rows_in == 100_001
    assert found.rows_loaded == 0


# --- size ------------------------------------------------------------------------


def test_a_field_of_a_million_characters_costs_its_line(tmp_path: Path) -> None:
    huge = b"00125," + b"x" * 1_000_000 + b",completed,2024-02-29,1\n"
    found = look_at(tmp_path, HEADER + ROW + huge + SECOND)
    assert rules(found) == [(3, "course_id", "field_too_long")]
    assert found.rows_loaded == 2


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


def test_a_formula_without_a_result_is_not_read_as_nothing(tmp_path: Path) -> None:
    found = _look_at_sheet(tmp_path, '<row r="1"><c r="A1"><f>1+1</f></c></row>')
    assert stopped_by(found) == "syntax"


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


# --- values ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("completed", "rule"),
    [
        ("01/02/2024", "type_timestamp"),
        ("2023-02-29", "type_timestamp"),
        ("2024-02-29", None),
        ("2024-2-9", "type_timestamp"),
        ("N/A", "type_timestamp"),
        ("2090-01-01", "not_in_future"),
        ("24-02-29", "type_timestamp"),
        ("2024-02-29T25:00:00", "type_timestamp"),
        ("2024-02-29T23:30:00+05:30", None),
    ],
)
def test_a_moment_is_read_in_the_declared_form_or_not_at_all(
    tmp_path: Path, completed: str, rule: str | None
) -> None:
    found = look_at(tmp_path, HEADER + f"1,C1,completed,{completed},1\n".encode())
    assert rules(found) == ([(2, "completed_at", rule)] if rule else [])


def test_a_local_time_that_does_not_exist_is_rejected(tmp_path: Path) -> None:
    # In Berlin the clock went from 02:00 to 03:00 on 2024-03-31, back on 2024-10-27.
    berlin = training_source(zone="Europe/Berlin")
    lines = (
        b"1,C1,completed,2024-03-31 02:30:00,1\n2,C1,completed,2024-10-27 02:30:00,1\n"
    )
    found = look_at(tmp_path, HEADER + lines, mapping=berlin)
    assert rules(found) == [(2, "completed_at", "type_timestamp")]


@pytest.mark.parametrize(
    ("hours", "decimal", "rule"),
    [
        ("1.5", ".", None),
        ('"1,5"', ".", "type_number"),
        ('"1,5"', ",", None),
        ("1.5", ",", "type_number"),
        ('"1.234,5"', ",", None),
        ('"1,234.5"', ".", None),
        ('"1,234"', ".", "type_number"),
        ("45 %", ".", None),
        ("inf", ".", "not_finite"),
        ("NaN", ".", "not_finite"),
        ("1e400", ".", "not_finite"),
        ("-1", ".", "minimum"),
        ("10001", ".", "maximum"),
        ("N/A", ".", "type_number"),
    ],
)
def test_a_number_is_read_with_the_declared_decimal_sign(
    tmp_path: Path, hours: str, decimal: str, rule: str | None
) -> None:
    line = f"1,C1,completed,2024-02-29,{hours}\n".encode()
    found = look_at(tmp_path, HEADER + line, mapping=training_source(decimal=decimal))
    assert rules(found) == ([(2, "hours", rule)] if rule else [])


def test_a_row_with_several_faults_counts_once(tmp_path: Path) -> None:
    found = look_at(tmp_path, HEADER + b",C1,done,x,inf\n")
    assert found.rows_quarantined == 1
    assert sorted(rule for _, _, rule in rules(found)) == [
        "allowed_values",
        "not_finite",
        "required",
        "type_timestamp",
    ]


# --- keys ------------------------------------------------------------------------


def test_the_same_row_twice_is_one_row(tmp_path: Path) -> None:
    found = look_at(tmp_path, HEADER + ROW + SECOND + ROW)
    assert (found.rows_loaded, found.rows_duplicate) == (2, 1)


def test_one_key_with_two_contents_is_a_conflict_of_both(tmp_path: Path) -> None:
    other = ROW.replace(b"1.5", b"9")
    found = look_at(tmp_path, HEADER + ROW + SECOND + other)
    assert [line for line, _, _ in rules(found)] == [2, 4]
    assert {rule for _, _, rule in rules(found)} == {"key_conflict"}
    lenient = training_source(on_key_conflict="last_wins")
    found = look_at(tmp_path, HEADER + ROW + SECOND + other, mapping=lenient)
    assert (found.rows_loaded, found.rows_superseded) == (2, 1)


def test_an_older_version_in_the_same_file_is_superseded(tmp_path: Path) -> None:
    mapping = training_source(columns=TRAINING | {"recorded_at": "recorded"})
    header = HEADER.replace(b"\n", b",recorded\n")
    rows = ROW.replace(b"\n", b",2024-05-01\n") + ROW.replace(b"\n", b",2024-05-02\n")
    found = look_at(tmp_path, header + rows, mapping=mapping)
    assert (found.rows_loaded, found.rows_superseded) == (1, 1)


@pytest.mark.parametrize("spelling", ["abc1", " ABC1 ", "\uff21\uff22\uff23\uff11"])
def test_ids_that_differ_by_case_space_or_width_are_one(
    tmp_path: Path, spelling: str
) -> None:
    lines = f"ABC1,C1,completed,2024-02-29,1\n{spelling},C1,completed,2024-02-29,1\n"
    found = look_at(tmp_path, HEADER + lines.encode())
    assert (found.rows_loaded, found.rows_duplicate) == (1, 1)


def test_too_many_rejects_stop_the_file(tmp_path: Path) -> None:
    # The limit is the larger of 50 rows and 5 %: of 1,000 rows 50 may be bad, not 51.
    good = [b"%d,C1,completed,2024-02-29,1\n" % n for n in range(950)]
    bad = [b"%d,C1,completed,x,1\n" % n for n in range(2_000, 2_050)]
    found = look_at(tmp_path, HEADER + b"".join([*good, *bad]))
    assert (found.rows_loaded, found.rows_quarantined) == (950, 50)
    bad.append(b"3000,C1,completed,x,1\n")
    found = look_at(tmp_path, HEADER + b"".join([*good[1:], *bad]))
    assert stopped_by(found) == "too_many_rejects"


def test_no_message_holds_a_value(tmp_path: Path) -> None:
    canary = "CanaryValue4711"
    lines = f"{canary},C1,{canary},{canary},{canary}\n"
    found = look_at(tmp_path, HEADER + lines.encode() + b"1," + canary.encode())
    assert found.rows_quarantined == 2
    assert canary not in str(found.faults.rows())
    many = "".join(f"{canary}{n},C1,{canary},,\n" for n in range(60))
    found = look_at(tmp_path, HEADER + many.encode())
    assert found.stopped is not None
    assert canary not in str(found.stopped)


def _lenient() -> SourceMapping:
    return training_source(max_rejected_share=1.0)


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
