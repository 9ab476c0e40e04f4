"""A list of faults says what to do, once for each rule."""

import json
from pathlib import Path

import polars as pl
from click.testing import CliRunner

from ingest.remedies import remedy_of
from ingest.workspace import create_workspace
from orchestration.cli import main
from orchestration.cli.quarantine_listing import entries, listed

FAULTS = pl.DataFrame(
    {
        "line": [3, 4],
        "record": [2, 3],
        "is_line_shared": [False, False],
        "column_name": ["hire_date", "hire_date"],
        "rule": ["type_date", "type_date"],
        "reason": ["this is not a date in the declared form"] * 2,
    }
)
MAPPING = """\
source: hris
feeds:
  units:
    entity: org_units
    files: "units*.csv"
    delivery: full
    columns: {org_unit_id: id, org_unit_name: name}
"""


def test_the_remedy_of_a_rule_stands_once_below_the_faults() -> None:
    told = listed(FAULTS, limit=10)
    assert told.count(f"type_date: {remedy_of('type_date')}") == 1
    assert told.count("this is not a date") == 2


def test_faults_beyond_the_limit_are_counted() -> None:
    assert "… and 1 more" in listed(FAULTS, limit=1)


def test_each_entry_for_programs_has_its_remedy() -> None:
    assert entries(FAULTS, limit=1) == [
        {**FAULTS.row(0, named=True), "remedy": remedy_of("type_date")}
    ]


def test_check_and_quarantine_list_say_what_to_do(tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "workspace")
    (workspace.mappings / "hris.yaml").write_text(MAPPING, encoding="utf-8")
    (workspace.landing / "hris").mkdir()
    file = workspace.landing / "hris" / "units.csv"
    file.write_text("id,name\nu1,North\n,South\nu3,East\n", encoding="utf-8")
    where = ["--workspace", str(workspace.root)]
    checked = ["check", str(file), "--source", "hris", *where]

    told = CliRunner().invoke(main, checked).stdout
    assert remedy_of("required") in told

    answer = json.loads(CliRunner().invoke(main, [*checked, "--json"]).stdout)
    assert (answer["rows_in"], answer["rows_quarantined"]) == (3, 1)
    (fault,) = answer["faults"]
    assert (fault["line"], fault["remedy"]) == (3, remedy_of("required"))
    assert answer["stopped"] is None
