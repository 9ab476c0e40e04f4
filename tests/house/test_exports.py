"""What a person opens in a spreadsheet holds no formula that somebody else wrote."""

import csv
import io
import re
from pathlib import Path

import pytest

from ingest.subject_export import _harmless

WRITERS = re.compile(
    r"\.write_csv\(|\.write_excel\(|csv\.(?:Dict)?[wW]riter\(|xlsxwriter"
)
SHIPPED = ("effects/", "ingest/", "orchestration/", "publish/")
FORMULA = re.compile(r"[=+@\t\r\x00]|-(?![0-9.]|$)")


def test_three_modules_write_tables_for_spreadsheets(files: dict[str, str]) -> None:
    """The workbook of the published tables writes each text as one; its tests look."""
    writing = [
        name
        for name, text in files.items()
        if name.startswith(SHIPPED) and name.endswith(".py") and WRITERS.search(text)
    ]

    assert sorted(writing) == [
        "ingest/demo/writing.py",
        "ingest/subject_export.py",
        "publish/targets/workbook.py",
    ]


@pytest.mark.parametrize(
    "start", [*"=+-@", "\uff1d", "\uff0b", "\uff0d", "\uff20", *"\t\r\n\x00"]
)
def test_a_cell_that_begins_like_a_formula_is_written_as_text(start: str) -> None:
    """What somebody wrote into a system comes back in an export of what is held."""
    told = _harmless(f"{start}cmd|' /C calc'!A0")

    assert isinstance(told, str)
    assert told.startswith("'")
    assert told.removeprefix("'") == f"{start}cmd|' /C calc'!A0"


def test_no_cell_of_a_demo_file_begins_like_a_formula(demo_workspace: Path) -> None:
    cells = [
        cell
        for path in demo_workspace.glob("landing/*/*.csv")
        for row in csv.reader(io.StringIO(path.read_text("utf-8", errors="replace")))
        for cell in row
    ]

    assert len(cells) > 1000
    assert [cell for cell in cells if FORMULA.match(cell)] == []
