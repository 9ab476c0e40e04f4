"""An optional column may be absent from a file, and then that is told."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pytest

from ingest.errors import UsageError
from ingest.examination import Examination, examine
from ingest.faults import Rule
from ingest.landing import land
from ingest.ledger import faults_of, open_ledger
from ingest.mapping import load_mapping
from ingest.raw_views import register_raw_views
from ingest.workspace import create_workspace

if TYPE_CHECKING:
    from pathlib import Path

MAPPING = """\
source: hris
feeds:
  units:
    entity: org_units
    files: "units*"
    delivery: full
    on_key_conflict: newest
    max_rejected_share: 1
    columns:
      org_unit_id: unit
      org_unit_name: {from: [Name, "Unit Name"], optional: true}
      parent_org_unit_id: {join: [Company, Above], optional: true}
      valid_from: {from: Since, optional: true}
      recorded_at: {from: Entered, optional: true}
"""
JSON_LINES = MAPPING.replace("    columns:", "    format: {kind: ndjson}\n    columns:")
ALL = ("org_unit_name", "parent_org_unit_id", "valid_from", "recorded_at")


def test_a_file_may_lack_every_optional_column_and_check_names_them(
    tmp_path: Path,
) -> None:
    found = _examined(tmp_path, "unit\nu1\n")

    assert (found.stopped, found.rows_loaded) == (None, 1)
    assert found.absent == ALL


def test_an_optional_column_that_is_there_is_read_and_not_told(tmp_path: Path) -> None:
    found = _examined(tmp_path, "unit,Unit Name,Since\nu1,North,no day\n")

    assert found.absent == ("parent_org_unit_id", "recorded_at")
    assert found.faults["column_name"].to_list() == ["valid_from"]


def test_a_file_without_a_column_that_is_not_optional_is_stopped(
    tmp_path: Path,
) -> None:
    found = _examined(tmp_path, "Name\nNorth\n")

    assert found.stopped is not None
    assert found.stopped.rule == Rule.HEADER_MISSING_COLUMN
    assert found.stopped.column == "unit"


@pytest.mark.parametrize("written", ["since", "SINCE", "S ince"])
def test_a_name_that_only_looks_alike_is_no_lack(tmp_path: Path, written: str) -> None:
    found = _examined(tmp_path, f'unit,"{written}"\nu1,2024-01-01\n')

    assert found.stopped is not None
    assert found.stopped.rule == Rule.HEADER_MISSING_COLUMN
    assert "Did you mean" in str(found.stopped)


def test_half_of_the_columns_to_join_is_no_lack(tmp_path: Path) -> None:
    found = _examined(tmp_path, "unit,Above\nu1,u0\n")

    assert found.stopped is not None
    assert found.stopped.column == "Company"


def test_two_of_its_names_in_one_header_still_stop_the_file(tmp_path: Path) -> None:
    found = _examined(tmp_path, "unit,Name,Unit Name\nu1,North,South\n")

    assert found.stopped is not None
    assert found.stopped.rule == Rule.HEADER_AMBIGUOUS


def test_rows_of_one_key_conflict_when_the_file_lacks_what_is_newest(
    tmp_path: Path,
) -> None:
    header, rows = "unit,Name", ("u1,North", "u1,South")
    times = ("2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z")
    without = _examined(tmp_path, "\n".join([header, *rows]) + "\n")
    dated = [f"{row},{time}" for row, time in zip(rows, times, strict=True)]
    entered = _examined(tmp_path, "\n".join([f"{header},Entered", *dated]) + "\n")

    assert set(without.faults["rule"]) == {"key_conflict"}
    assert (entered.rows_loaded, entered.rows_superseded) == (1, 1)


def test_records_none_of_which_has_an_optional_column_are_told_too(
    tmp_path: Path,
) -> None:
    records = [{"unit": "u1"}, {"unit": "u2", "Name": "North"}]
    text = "".join(json.dumps(record) + "\n" for record in records)
    found = _examined(tmp_path, text, mapping=JSON_LINES)

    assert (found.stopped, found.rows_loaded) == (None, 2)
    assert found.absent == ("parent_org_unit_id", "valid_from", "recorded_at")


def test_what_a_file_lacks_is_empty_in_the_store_and_kept_in_the_ledger(
    tmp_path: Path,
) -> None:
    workspace = create_workspace(tmp_path / "people")
    (workspace.mappings / "hris.yaml").write_text(MAPPING, encoding="utf-8")
    folder = workspace.landing / "hris"
    folder.mkdir()
    (folder / "units.csv").write_text("unit,Name\nu1,North\n", encoding="utf-8")
    (delivery,) = land(workspace)
    with open_ledger(workspace.ledger) as ledger:
        faults = faults_of(ledger, delivery.delivery_id)
    with duckdb.connect() as connection:
        register_raw_views(connection, workspace)
        rows = connection.execute(
            "select org_unit_id, org_unit_name, valid_from, recorded_at, is_deleted "
            "from raw_reference.org_units"
        ).fetchall()

    told = {column for rule, column in faults if rule == Rule.HEADER_LACKS_OPTIONAL}
    assert told == {"parent_org_unit_id", "valid_from", "recorded_at"}
    assert set(faults.values()) == {0}
    assert rows == [("u1", "North", date(1900, 1, 1), None, False)]


@pytest.mark.parametrize(
    ("column", "problem"),
    [
        ("org_unit_id: {from: unit, optional: true}", "contract requires"),
        ("org_unit_name: {value: a, optional: true}", "optional is for columns"),
        (
            "org_unit_name: {from: a, optional: true, null_means: cleared}",
            "optional is for columns",
        ),
    ],
)
def test_what_cannot_be_optional_is_refused(
    tmp_path: Path, column: str, problem: str
) -> None:
    name = column.partition(":")[0]
    lines = MAPPING.splitlines()
    changed = [
        f"      {column}" if line.strip().startswith(f"{name}:") else line
        for line in lines
    ]
    with pytest.raises(UsageError, match=problem):
        _examined(tmp_path, "unit\n", mapping="\n".join(changed))


def _examined(folder: Path, text: str, *, mapping: str = MAPPING) -> Examination:
    file = folder / "units.txt"
    file.write_text(text, encoding="utf-8")
    (folder / "hris.yaml").write_text(mapping, encoding="utf-8")
    loaded = load_mapping(folder / "hris.yaml")
    return examine(loaded, file, loaded.feeds["units"])
