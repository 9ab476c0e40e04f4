"""A column is found by exactly the names a mapping gives it; near ones are told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ingest.errors import UsageError
from ingest.examination import Examination, examine
from ingest.faults import Rule
from ingest.mapping import load_mapping

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.mapping import Feed

MAPPING = """\
source: hris
feeds:
  units:
    entity: org_units
    files: "units*"
    delivery: full
    columns:
      org_unit_id: {from: ["Unit ID", unit_id]}
      org_unit_name: [Name, "Unit Name"]
"""
JSON_LINES = MAPPING.replace("    columns:", "    format: {kind: ndjson}\n    columns:")


@pytest.mark.parametrize(
    "header", ["Unit ID,Name", "unit_id,Name", "Unit Name,unit_id", "x,unit_id,Name"]
)
def test_the_name_that_is_there_is_taken(tmp_path: Path, header: str) -> None:
    row = header.replace("x", "").replace("Unit Name", "North").replace("Name", "North")
    found = _examined(tmp_path, f"{header}\n{row}\n")
    assert (found.stopped, found.rows_loaded) == (None, 1)
    assert found.unmapped == (("x",) if "x" in header else ())


def test_two_of_the_names_in_one_header_stop_the_file(tmp_path: Path) -> None:
    found = _examined(tmp_path, "Unit ID,unit_id,Name\nu1,u2,North\n")
    assert found.stopped is not None
    assert found.stopped.rule == Rule.HEADER_AMBIGUOUS
    assert found.stopped.column == "Unit ID, unit_id"


def test_none_of_the_names_names_them_all(tmp_path: Path) -> None:
    found = _examined(tmp_path, "id,Name\nu1,North\n")
    assert found.stopped is not None
    assert found.stopped.rule == Rule.HEADER_MISSING_COLUMN
    assert found.stopped.column == "Unit ID or unit_id"


@pytest.mark.parametrize(
    "written", ["unit id", "UNIT  ID", "UnitID", "Unit\u00a0ID", "\uff35nit ID"]
)
def test_a_name_that_only_looks_alike_is_suggested_and_never_taken(
    tmp_path: Path, written: str
) -> None:
    found = _examined(tmp_path, f"{written},Name\nu1,North\n")
    assert found.stopped is not None
    assert found.stopped.remedy is not None
    assert found.stopped.remedy.startswith(f"Did you mean `{written}`?")
    assert found.rows_loaded == 0


def test_records_may_each_use_another_name_but_not_two(tmp_path: Path) -> None:
    records = [
        {"Unit ID": "u1", "Name": "North"},
        {"unit_id": "u2", "Unit Name": "South"},
        {"unit_id": "u3", "Unit ID": "u4", "Name": "East"},
        {"unit_id": "u5", "Unit ID": None, "Name": "West"},
    ]
    text = "".join(json.dumps(record) + "\n" for record in records)
    found = _examined(tmp_path, text, mapping=JSON_LINES)
    assert (found.stopped, found.rows_loaded) == (None, 3)
    assert found.faults.select("line", "column_name", "rule").rows() == [
        (3, "org_unit_id", "header_ambiguous")
    ]


@pytest.mark.parametrize("names", ["[]", "[a]", "[a, a]", "[[a], b]"])
def test_a_list_of_names_holds_two_or_more_different_ones(
    tmp_path: Path, names: str
) -> None:
    with pytest.raises(UsageError):
        _mapped(tmp_path, MAPPING.replace('["Unit ID", unit_id]', names))


@pytest.mark.parametrize(
    ("column", "problem"),
    [
        ("org_unit_id: {from: a, null_means: cleared}", "never empty"),
        ("is_deleted: {from: a, null_means: cleared}", "empty cell becomes `false`"),
        ("org_unit_name: {value: a, null_means: cleared}", "come from source"),
        ("org_unit_name: {from: a, null_means: empty}", "unchanged"),
        ("org_unit_name: {from_file_name: '_.*'}", "exactly one group"),
        ("org_unit_name: {from_file_name: '(a)(b)'}", "exactly one group"),
        ("org_unit_name: {from_file_name: '('}", "exactly one group"),
        ("org_unit_name: {from_file_name: '(a)', from: a}", "exactly one of"),
        ("manager_id: {from_file_name: '_(.*)'}", "one person"),
    ],
)
def test_what_a_column_cannot_mean_is_refused(
    tmp_path: Path, column: str, problem: str
) -> None:
    feed = """\
source: hris
feeds:
  units:
    entity: {entity}
    files: "units*"
    delivery: full
    columns:
      {column}
"""
    entity = "job_history" if column.startswith("manager") else "org_units"
    with pytest.raises(UsageError, match=problem):
        _mapped(tmp_path, feed.format(entity=entity, column=column))


def test_columns_are_listed_by_what_their_empty_cells_mean(tmp_path: Path) -> None:
    text = MAPPING.replace(
        '[Name, "Unit Name"]',
        "{from: [Name, n], null_means: unchanged}\n"
        "      valid_to: {from: until, null_means: cleared}",
    )
    feed = _mapped(tmp_path, text)
    assert feed.meaning_when_null("unchanged") == ",org_unit_name,"
    assert feed.meaning_when_null("cleared") == ",valid_to,"


def test_keys_that_a_mapping_does_not_use_leave_its_fingerprint_alone(
    tmp_path: Path,
) -> None:
    """A release that adds keys must not have every file of everybody read again."""
    from ingest.mapping import _without_later_keys

    plain = _without_later_keys(_mapped(tmp_path, MAPPING))
    assert "delivered_on" not in plain
    assert "header_row" not in plain["format"]
    for column in plain["columns"].values():
        assert {"from_file_name", "null_means"}.isdisjoint(column)
    used = MAPPING.replace('[Name, "Unit Name"]', "{from: Name, null_means: unchanged}")
    columns = _without_later_keys(_mapped(tmp_path, used))["columns"]
    assert columns["org_unit_name"]["null_means"] == "unchanged"
    titled = MAPPING.replace("delivery:", "format: {header_row: 2}\n    delivery:")
    assert _without_later_keys(_mapped(tmp_path, titled))["format"]["header_row"] == 2


def _mapped(folder: Path, text: str) -> Feed:
    path = folder / "hris.yaml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path).feeds["units"]


def _examined(folder: Path, text: str, *, mapping: str = MAPPING) -> Examination:
    file = folder / "units.txt"
    file.write_text(text, encoding="utf-8")
    (folder / "hris.yaml").write_text(mapping, encoding="utf-8")
    loaded = load_mapping(folder / "hris.yaml")
    return examine(loaded, file, loaded.feeds["units"])
