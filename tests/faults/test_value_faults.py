"""Values and keys as they should not be: each row goes with its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest
import xlsxwriter

from ingest.cells import source_text
from ingest.mapping_parts import ColumnMapping
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

    from ingest.cells import Cell


SECOND = b"00124,C1,completed,2024-03-01,2\n"
XLSX = {"kind": "xlsx"}


def test_a_good_file_loads_whole(tmp_path: Path) -> None:
    found = look_at(tmp_path, HEADER + ROW + SECOND)
    assert (found.rows_in, found.rows_loaded, found.stopped) == (2, 2, None)


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


def test_a_column_that_drifts_costs_the_rows_that_drifted(tmp_path: Path) -> None:
    """No sample of the first rows decides what a column is."""
    rows = [f"{n},C1,completed,2024-02-29,1\n" for n in range(40_000)]
    for place in (0, 20_000, 39_999):
        rows[place] = f"{place},C1,completed,2024-02-29,one\n"
    found = look_at(tmp_path, HEADER + "".join(rows).encode())
    assert [line for line, _, _ in rules(found)] == [2, 20_002, 40_001]
    assert {rule for _, _, rule in rules(found)} == {"type_number"}
    assert found.rows_loaded == 39_997


@pytest.mark.parametrize(
    ("values", "multiply", "told"),
    [
        (["0.37", "1", ""], None, True),
        (["0.37", "1", "45"], None, False),
        (["0", "1"], None, False),
        (["0.5"], 100, False),
    ],
)
def test_percentages_that_look_like_shares_of_one_are_told(
    tmp_path: Path, values: list[str], multiply: int | None, *, told: bool
) -> None:
    """No row is wrong, so all are loaded: 0.37 may be a percentage."""
    progress = {"from": "progress", "multiply": multiply} if multiply else "progress"
    columns = TRAINING | {"progress_percent": progress}
    header = HEADER.replace(b"\n", b",progress\n")
    lines = [f"{n},C1,in_progress,,1,{value}\n" for n, value in enumerate(values)]
    found = look_at(
        tmp_path,
        header + "".join(lines).encode(),
        mapping=training_source(columns=columns),
    )
    assert found.rows_loaded == len(values)
    assert found.percents_of_one == (("progress_percent",) if told else ())


def test_milliseconds_read_as_seconds_are_no_moments(tmp_path: Path) -> None:
    """1,700,000,000,000 seconds after 1970 lie in the year 55,840."""
    moment = {"from": "completed", "epoch": "seconds"}
    mapping = training_source(columns=TRAINING | {"completed_at": moment})
    found = look_at(
        tmp_path, HEADER + b"1,C1,completed,1700000000000,1\n", mapping=mapping
    )
    assert rules(found) == [
        (2, "completed_at", "maximum"),
        (2, "completed_at", "not_in_future"),
    ]


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
    strict = training_source(max_rejected_share=0.05)
    good = [b"%d,C1,completed,2024-02-29,1\n" % n for n in range(950)]
    bad = [b"%d,C1,completed,x,1\n" % n for n in range(2_000, 2_050)]
    found = look_at(tmp_path, HEADER + b"".join([*good, *bad]), mapping=strict)
    assert (found.rows_loaded, found.rows_quarantined) == (950, 50)
    bad.append(b"3000,C1,completed,x,1\n")
    found = look_at(tmp_path, HEADER + b"".join([*good[1:], *bad]), mapping=strict)
    assert stopped_by(found) == "too_many_rejects"


def test_no_message_holds_a_value(tmp_path: Path) -> None:
    canary = "CanaryValue4711"
    lines = f"{canary},C1,{canary},{canary},{canary}\n"
    found = look_at(tmp_path, HEADER + lines.encode() + b"1," + canary.encode())
    assert found.rows_quarantined == 2
    assert canary not in str(found.faults.rows())
    many = "".join(f"{canary}{n},C1,{canary},,\n" for n in range(60))
    found = look_at(
        tmp_path,
        HEADER + many.encode(),
        mapping=training_source(max_rejected_share=0.05),
    )
    assert found.stopped is not None
    assert canary not in str(found.stopped)


# --- ids -------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\ufeff", "\u2060"])
def test_a_sign_that_nobody_sees_does_not_make_another_id(
    tmp_path: Path, sign: str
) -> None:
    """The rows say the same of the same person and course: one is a duplicate."""
    hidden = ROW.decode().replace("00123", f"001{sign}23{sign}").encode()
    found = look_at(tmp_path, HEADER + ROW + hidden)
    assert (found.rows_loaded, found.rows_duplicate) == (1, 1)


def test_an_id_of_invisible_signs_is_none(tmp_path: Path) -> None:
    hidden = ROW.decode().replace("00123", " \u200b ").encode()
    found = look_at(tmp_path, HEADER + ROW + hidden)
    assert rules(found) == [(3, "learner_id", "required")]


def test_a_sign_that_joins_letters_stays_in_a_text() -> None:
    """In Persian words U+200C parts two letters; only ids lose it."""
    word = pl.Series("title", ["\u0645\u06cc\u200c\u0634\u0648\u062f"])
    rows = pl.DataFrame({"title": word})
    mapping = ColumnMapping.model_validate({"from": "title"})
    cells: list[Cell] = []
    kept = source_text(rows, mapping, ("",), column="title", plain=False, cells=cells)
    assert kept.to_list() == word.to_list()
    assert cells == []


@pytest.mark.parametrize("wrong", ['["129"]', "true", "[]", "{}"])
def test_a_json_value_that_is_no_text_or_number_is_no_id(
    tmp_path: Path, wrong: str
) -> None:
    rest = '"course": "C1", "status": "completed", "completed": "2024-02-29"'
    lines = f'{{"employee": 129, {rest}}}\n{{"employee": {wrong}, {rest}}}\n'
    mapping = training_source(
        form={"kind": "ndjson"},
        columns=TRAINING | {"hours": {"from": "hours", "optional": True}},
    )
    found = look_at(tmp_path, lines.encode(), name="a.ndjson", mapping=mapping)
    assert rules(found) == [(2, "learner_id", "pattern")]
    assert found.rows_loaded == 1


def test_a_truth_value_of_a_workbook_is_no_id(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [*TRAINING.values()])
    for row, employee in enumerate((129, True), start=1):
        sheet.write_row(row, 0, [employee, "C1", "completed", "2024-02-29", 1])
    book.close()
    found = look(path, training_source(form=XLSX))
    assert rules(found) == [(3, "learner_id", "pattern")]
