"""Rejected rows are kept as they stood, and shown only to those who say why."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ingest import audit_log
from ingest.errors import UsageError
from ingest.landing import land
from ingest.open_rows import told_open
from ingest.quarantine import read_faults, reveal
from ingest.workspace import create_workspace
from orchestration.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.workspace import Workspace

MAPPING = """\
source: hris
feeds:
  workers:
    entity: workers
    files: "workers*.csv"
    delivery: full
    columns:
      worker_id: id
      full_name: name
      email: mail
      birth_date: born
      hire_date: hired
      gender: {from: sex, codes: {F: female, M: male}}
"""
HEADER = "id,name,mail,born,hired,sex\n"
ADA = "001,CanaryAda Lovelace,Canary.Ada@example.org,1990-12-10,2020-02-29,F\n"
BOB = "002,CanaryBob,canary.bob@example.org,1985-01-01,2019-01-01,M\n"
BAD = "003,CanaryEve,canary.eve@example.org,1985-01-01,CanaryDate,X\n"
CYD = "004,CanaryCyd,canary.cyd@example.org,1985-01-01,2019-01-01,M\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = create_workspace(tmp_path / "workspace")
    (made.mappings / "hris.yaml").write_text(MAPPING, encoding="utf-8")
    (made.landing / "hris").mkdir()
    return made


def test_a_rejected_row_is_shown_to_those_who_say_why(workspace: Workspace) -> None:
    _put(workspace, "workers.csv", HEADER + ADA + BAD)
    land(workspace)
    faults = read_faults(workspace, source="hris", rule="type_date")
    assert faults.select("delivery_id", "file_name", "line", "column_name").rows() == [
        (1, "workers.csv", 3, "hire_date")
    ]
    (shown,) = reveal(workspace, 1, 3, reason="correct the hire date")
    assert shown.text == BAD.strip()
    (entry,) = audit_log.read(workspace)
    assert (entry.what, dict(entry.facts)) == (
        "quarantine show",
        {"delivery_id": 1, "line": 3, "reason": "correct the hire date"},
    )
    for wrong in ((1, 2, "why"), (9, 3, "why"), (1, 3, " ")):
        with pytest.raises(UsageError):
            reveal(workspace, wrong[0], wrong[1], reason=wrong[2])


def test_a_hire_on_the_first_day_of_1900_is_no_hire(workspace: Workspace) -> None:
    first, second = (ADA.replace("2020-02-29", f"1900-01-0{day}") for day in (1, 2))
    _put(workspace, "workers.csv", HEADER + first + second.replace("001", "007") + BOB)
    land(workspace)
    faults = read_faults(workspace).select("line", "column_name", "rule").rows()
    assert faults == [(2, "hire_date", "minimum")]


DOCUMENTS = {
    "list": ("kind: json", "[{}]"),
    "report": ("kind: json, records_path: Report_Entry", '{{"Report_Entry": [{}]}}'),
}


@pytest.mark.parametrize("shape", DOCUMENTS)
def test_a_record_of_a_document_on_one_line_is_found_by_its_number(
    workspace: Workspace, shape: str
) -> None:
    form, document = DOCUMENTS[shape]
    mapping = MAPPING.replace("workers*.csv", "workers*.json")
    mapping = mapping.replace("    delivery:", f"    format: {{{form}}}\n    delivery:")
    (workspace.mappings / "hris.yaml").write_text(mapping, encoding="utf-8")
    good = '{"id": "%d", "name": "", "mail": "", "born": "", "hired": "2020-01-01"}'
    records = [good % number for number in range(1, 21)]
    records[16] = records[16].replace("2020-01-01", "CanaryDate")
    records[18] = "19"
    _put(workspace, "workers.json", document.format(", ".join(records)))

    file = workspace.landing / "hris" / "workers.json"
    asked = ["check", str(file), "--source", "hris"]
    told = CliRunner().invoke(main, [*asked, "--workspace", str(workspace.root)]).output
    land(workspace)
    faults = read_faults(workspace)
    shown = reveal(workspace, 1, 1, record=17, reason="which date is right")

    assert [line.split()[:4] for line in told.splitlines()[2:5]] == [
        ["line", "record", "column", "rule"],
        ["1", "17", "hire_date", "type_date"],
        ["1", "19", "-", "syntax"],
    ]
    assert faults.select("line", "record", "is_line_shared").rows() == [
        (1, 17, True),
        (1, 19, True),
    ]
    assert [(row.record, row.text) for row in shown] == [(17, records[16])]
    with pytest.raises(UsageError, match="line 1, record 18 of delivery 1"):
        reveal(workspace, 1, 1, record=18, reason="it is not there")


def test_the_first_records_of_a_stopped_document_are_told_by_their_number(
    workspace: Workspace,
) -> None:
    mapping = MAPPING.replace("workers*.csv", "workers*.json")
    mapping = mapping.replace(
        "    delivery:", "    format: {kind: json}\n    delivery:"
    )
    (workspace.mappings / "hris.yaml").write_text(mapping, encoding="utf-8")
    _put(workspace, "workers.json", '[{"id": "1", "hired": "2020-01-01"}, {}, {}]')

    (delivery,) = land(workspace)

    assert delivery.status == "rejected"
    assert "first in line 1, record 2" in str(delivery.reject_reason)


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_conflicting_rows_are_kept_as_they_stood_so_they_can_be_sent_again(
    workspace: Workspace, suffix: str
) -> None:
    other = '001,"CanaryAda, Lovelace",canary.ada@example.org,,2021-01-01,F\n'
    content = (HEADER + ADA + BOB + other + CYD).encode()
    path = workspace.landing / "hris" / f"workers.csv{suffix}"
    path.write_bytes(gzip.compress(content) if suffix else content)
    (delivery,) = land(workspace)
    assert delivery.rows_quarantined == 2
    shown = [reveal(workspace, 1, line, reason="which is right") for line in (2, 4)]
    assert [row.text for rows in shown for row in rows] == [ADA.strip(), other.strip()]


def test_conflicting_rows_below_titles_are_kept_as_they_stood(
    workspace: Workspace,
) -> None:
    mapping = MAPPING.replace("delivery:", "format: {header_row: 3}\n    delivery:")
    (workspace.mappings / "hris.yaml").write_text(mapping, encoding="utf-8")
    other = ADA.replace("2020-02-29", "2021-02-28")
    _put(workspace, "workers.csv", "Staff\n\n" + HEADER + ADA + BOB + other + CYD)

    land(workspace)

    shown = [reveal(workspace, 1, line, reason="which is right") for line in (4, 6)]
    assert [row.text for rows in shown for row in rows] == [ADA.strip(), other.strip()]


@pytest.mark.parametrize("delivery", ["full", "delta"])
def test_a_row_is_open_until_its_key_comes_in_good(
    workspace: Workspace, delivery: str
) -> None:
    """Eve comes with a bad date, then in good; of the broken line nobody knows whose.

    A complete delivery replaces the broken line as well; a delta does not.
    """
    mapping = MAPPING.replace("delivery: full", f"delivery: {delivery}")
    (workspace.mappings / "hris.yaml").write_text(mapping, encoding="utf-8")
    good = "003,CanaryEve,canary.eve@example.org,1985-01-01,2019-01-01,M\n"
    _put(workspace, "workers_1.csv", HEADER + ADA + BOB + BAD + "004,CanaryCyd\n")
    land(workspace)
    before = told_open(workspace, read_faults(workspace))
    assert before["is_open"].all()

    _put(workspace, "workers_2.csv", HEADER + CYD)
    land(workspace)
    _put(workspace, "workers_3.csv", HEADER + ADA + good)
    land(workspace)
    after = told_open(workspace, read_faults(workspace))

    # Line 4 has two faults: the date and the code X. Line 5 has too few fields.
    told = after.select("line", "corrected_by", "is_open").rows()
    broken = (5, None, delivery == "delta")
    assert told == [(4, 3, False), (4, 3, False), broken]


def test_quarantine_list_shows_open_rows_and_all_on_request(
    workspace: Workspace,
) -> None:
    good = "003,CanaryEve,canary.eve@example.org,1985-01-01,2019-01-01,M\n"
    _put(workspace, "workers_1.csv", HEADER + ADA + BAD)
    land(workspace)
    _put(workspace, "workers_2.csv", HEADER + ADA + good)
    land(workspace)
    where = ["--workspace", str(workspace.root)]

    open_rows = CliRunner().invoke(main, ["quarantine", "list", *where]).stdout
    all_rows = CliRunner().invoke(main, ["quarantine", "list", "--all", *where]).stdout
    status = CliRunner().invoke(main, ["status", *where]).stdout

    assert "No row in quarantine is open." in open_rows
    assert "2 faults of rows that are settled" in open_rows
    assert "corrected by" in all_rows
    assert "type_date" in all_rows
    assert "open still" not in status


def _put(workspace: Workspace, name: str, content: str) -> Path:
    path = workspace.landing / "hris" / name
    path.write_text(content, encoding="utf-8")
    return path
