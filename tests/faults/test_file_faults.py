"""Files as they should not be: each gets a clear error, the rest of it loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest.readers.transcode import utf8_lines
from tests.faults.landed_files import (
    HEADER,
    ROW,
    look_at,
    rules,
    stopped_by,
    training_source,
)

if TYPE_CHECKING:
    from pathlib import Path

SECOND = b"00124,C1,completed,2024-03-01,2\n"
XLSX = {"kind": "xlsx"}
STRICT = training_source(form={"kind": "csv", "last_line": "ended"})


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
        found = look_at(tmp_path, whole[:cut], mapping=STRICT)
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


def test_a_cut_file_loads_its_last_line_only_with_all_its_fields(
    tmp_path: Path,
) -> None:
    records = [ROW, b'00125,"two\nlines",completed,2024-03-02,3.25\n', SECOND]
    whole = HEADER + b"".join(records)
    ends = [len(HEADER)]
    for record in records:
        ends.append(ends[-1] + len(record))
    for cut in range(len(HEADER), len(whole) + 1):
        found = look_at(tmp_path, whole[:cut])
        complete = sum(end <= cut for end in ends[1:])
        rest = whole[ends[complete] : cut] if complete < len(records) else b""
        assert found.stopped is None
        # All five fields are there from the fourth comma on; an empty number is none.
        full = rest.count(b",") == 4
        assert found.rows_loaded == complete + full, whole[:cut]
        assert bool(found.notices) == full
        broken = [] if full else [part for part in rest.split(b"\n") if part]
        assert found.rows_quarantined == len(broken)


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


def test_a_last_line_without_its_end_is_loaded_and_told(tmp_path: Path) -> None:
    content = HEADER + ROW + SECOND[:-1]
    found = look_at(tmp_path, content)
    assert (found.rows_loaded, found.rows_quarantined) == (2, 0)
    assert found.notices == ("unterminated_line",)
    assert look_at(tmp_path, HEADER + ROW).notices == ()


def test_a_last_line_without_its_end_is_set_aside_on_request(tmp_path: Path) -> None:
    found = look_at(tmp_path, HEADER + ROW + SECOND[:-1], mapping=STRICT)
    assert rules(found) == [(3, None, "unterminated_line")]
    assert (found.rows_loaded, found.notices) == (1, ())


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


def test_the_first_line_of_a_file_without_a_header_is_told_nowhere(
    tmp_path: Path,
) -> None:
    first = b"Ada Byron,Ada Byron,completed,2024-01-31,4\n"
    found = look_at(tmp_path, first + ROW)
    assert found.stopped is not None
    assert found.stopped.rule == "header_duplicate"
    assert "columns 1, 2 have the same name" in str(found.stopped)
    assert "Ada" not in f"{found.stopped} {found.stopped.column}"


@pytest.mark.parametrize("title", [b"Training 2024\n", b"Training 2024,,,,\n"])
def test_a_title_above_the_header_is_told_as_such(tmp_path: Path, title: bytes) -> None:
    found = look_at(tmp_path, title + b"\n" + HEADER + ROW)
    assert stopped_by(found) == "header_missing_column"
    assert "the header, which is in line 3" in str(found.stopped)
    assert "Set `header_row: 3` under `format`" in str(found.stopped)
    far = look_at(tmp_path, title + b"a,note\n" * 30 + HEADER + ROW)
    assert "set `header_row` under `format` in the mapping to its line" in str(
        far.stopped
    )
    renamed = look_at(tmp_path, HEADER.replace(b"hours", b"effort") + ROW)
    assert "header_row" not in str(renamed.stopped)


def test_a_comma_in_a_title_is_not_taken_for_the_delimiter(tmp_path: Path) -> None:
    mapping = training_source(form={"kind": "csv", "delimiter": ";"})
    content = b"Training, 2024\n" + (HEADER + ROW).replace(b",", b";")
    found = look_at(tmp_path, content, mapping=mapping)
    assert "Set `header_row: 2`" in str(found.stopped)


@pytest.mark.parametrize(
    "above",
    [
        b"Report: Training\n\n",
        b'"Report"" of all, 2024\n"\n',  # a title over two lines
        b'5" disks, "and so on\r\n\xff\x00,\r\n',
    ],
)
def test_lines_above_the_header_are_passed_over_and_counted(
    tmp_path: Path, above: bytes
) -> None:
    mapping = training_source(form={"kind": "csv", "header_row": 3})
    bad = b"00125,C1,completed,31.01.2024,2\n"
    found = look_at(tmp_path, above + HEADER + ROW + bad + SECOND, mapping=mapping)
    assert (found.stopped, found.rows_loaded) == (None, 2)
    assert found.faults.select("line", "record").rows() == [(5, 2)]


def test_no_row_of_a_file_without_titles_is_taken_for_one(tmp_path: Path) -> None:
    mapping = training_source(form={"kind": "csv", "header_row": 3})
    short = look_at(tmp_path, HEADER + ROW, mapping=mapping)
    assert stopped_by(short) == "empty_file"
    assert "Correct `header_row` in the mapping" in str(short.stopped)
    long = look_at(tmp_path, HEADER + ROW + SECOND, mapping=mapping)
    assert stopped_by(long) == "header_missing_column"
    assert long.stopped is not None
    assert long.stopped.line == 3


def test_a_header_that_lacks_a_column_below_titles_is_told_by_its_line(
    tmp_path: Path,
) -> None:
    mapping = training_source(form={"kind": "csv", "header_row": 2})
    header = HEADER.replace(b"hours", b"effort")
    found = look_at(tmp_path, b"Training\n" + header + ROW, mapping=mapping)
    assert found.stopped is not None
    assert (found.stopped.line, found.stopped.column) == (2, "hours")


def test_a_header_among_the_rows_is_no_row(tmp_path: Path) -> None:
    """Two columns of text would take it for a person who took a course."""
    texts = training_source(columns={"learner_id": "employee", "course_id": "course"})
    two = b"employee,course\n00123,C1\n"
    found = look_at(tmp_path, two + two + b"00124,course\n", mapping=texts)
    assert rules(found) == [(3, "learner_id", "header_repeated")]
    assert (found.rows_loaded, found.rows_duplicate) == (2, 1)
    dated = look_at(tmp_path, HEADER + ROW + HEADER + b"1,C1,completed,x,1\n")
    assert rules(dated) == [
        (3, "learner_id", "header_repeated"),
        (4, "completed_at", "type_timestamp"),
    ]


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
    read = utf8_lines(iter([text.encode(encoding)]), encoding=declared, name="x")
    assert b"".join(read).decode() == text


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
    found = look_at(tmp_path, HEADER + endless)
    assert found.rows_in == 100_001
    assert found.rows_loaded == 0


# --- size ------------------------------------------------------------------------


def test_a_field_of_a_million_characters_costs_its_line(tmp_path: Path) -> None:
    huge = b"00125," + b"x" * 1_000_000 + b",completed,2024-02-29,1\n"
    found = look_at(tmp_path, HEADER + ROW + huge + SECOND)
    assert rules(found) == [(3, "course_id", "field_too_long")]
    assert found.rows_loaded == 2


# --- too many rejects ------------------------------------------------------------


@pytest.mark.parametrize(
    ("good", "bad", "stops"),
    [
        (0, 1, True),
        (0, 3, True),
        (1, 1, False),
        (1, 2, True),
        (3, 3, False),
        (3, 4, True),
        (60, 50, False),
        # 5 % of 111 rows are 5, half are 55: 50 are tolerated and 51 are not.
        (60, 51, True),
        # 5 % of 1,200 rows are 60.
        (1_140, 60, False),
        (1_139, 61, True),
    ],
)
def test_a_file_with_more_than_half_of_its_rows_rejected_is_stopped(
    tmp_path: Path, good: int, bad: int, *, stops: bool
) -> None:
    rows = [b"%05d,C1,completed,2024-02-29,1\n" % number for number in range(good)]
    rows += [b"%05d,C1,completed,x,1\n" % number for number in range(bad)]
    mapping = training_source(max_rejected_share=0.05)
    found = look_at(tmp_path, HEADER + b"".join(rows), mapping=mapping)
    assert stopped_by(found) == ("too_many_rejects" if stops else None)


def test_a_file_stopped_for_its_rows_tells_where_to_look(tmp_path: Path) -> None:
    content = HEADER + b"1,C1,completed,x,1\n2,C1,completed,y,1\n"
    mapping = training_source(max_rejected_share=0.05)
    found = look_at(tmp_path, content, mapping=mapping)
    assert found.stopped is not None
    assert "type_timestamp in completed_at (2, first in line 2)" in str(found.stopped)
