"""A delivery is compared with what its feed, and the entity, had said before."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb
import pytest

from ingest.contract import load_contracts
from ingest.corrections import find_corrections
from ingest.landing import land
from ingest.ledger import deliveries, open_ledger
from ingest.raw_views import register_raw_views
from ingest.workspace import Workspace, create_workspace

MAPPING = """\
source: hris
feeds:
  staff:
    entity: workers
    files: "staff*.csv"
    delivery: delta
    columns: {worker_id: id, hire_date: hired, termination_date: left}
  jobs:
    entity: job_history
    files: "jobs*.csv"
    delivery: full
    columns: {worker_id: id, effective_date: since, grade_id: grade}
  ladder:
    entity: grades
    files: "ladder*.csv"
    delivery: full
    columns: {grade_id: grade, grade_name: name, grade_ordinal: place}
"""
FIRST = {
    "staff_1.csv": "id,hired,left\nw1,2020-01-01,\nw2,2020-01-01,2024-05-31\n",
    "jobs_1.csv": "id,since,grade\nw1,2020-01-01,G1\nw1,2023-12-15,G2\n"
    "w2,2020-01-01,G1\nw2,2024-02-01,G2\n",
    "ladder_1.csv": "grade,name,place\nG1,One,1\nG2,Two,2\n",
}
Found = dict[str, tuple[int, int, int, str | None]]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = create_workspace(tmp_path / "people")
    (workspace.mappings / "hris.yaml").write_text(MAPPING)
    (workspace.landing / "hris").mkdir()
    return workspace


def _corrections(workspace: Workspace, *later: dict[str, str]) -> Found:
    """Changed, backdated, removed rows and the first day, by file, since the first."""
    for day, files in enumerate((FIRST, *later), start=1):
        for name, text in files.items():
            (workspace.landing / "hris" / name).write_text(text)
        land(workspace, now=partial(datetime, 2025, 1, day, tzinfo=UTC))
    with open_ledger(workspace.ledger) as ledger:
        loaded = [one for one in deliveries(ledger) if one.status == "loaded"]
    with duckdb.connect() as connection:
        register_raw_views(connection, workspace)
        find_corrections(connection, load_contracts(), loaded, since=len(FIRST))
        found = connection.execute(
            "select * exclude (entity) replace "
            "(earliest_affected_date::varchar as earliest_affected_date) "
            "from raw_ops.corrections"
        ).fetchall()
    names = {one.delivery_id: one.file_name for one in loaded}
    return {names[row[0]]: row[1:] for row in found}


def test_a_moved_date_is_one_row_gone_and_one_told_late(workspace: Workspace) -> None:
    moved = FIRST["jobs_1.csv"].replace("2023-12-15", "2024-01-15")

    found = _corrections(workspace, {"jobs_2.csv": moved})

    assert found == {"jobs_2.csv": (0, 1, 1, "2023-12-15")}


def test_the_same_rows_again_correct_nothing(workspace: Workspace) -> None:
    again = FIRST["jobs_1.csv"] + "w1,2024-09-01,G3\n"

    assert _corrections(workspace, {"jobs_2.csv": again}) == {}


def test_a_changed_value_touches_the_days_from_its_row_on(workspace: Workspace) -> None:
    changed = FIRST["jobs_1.csv"].replace("w2,2024-02-01,G2", "w2,2024-02-01,G3")

    found = _corrections(workspace, {"jobs_2.csv": changed})

    assert found == {"jobs_2.csv": (1, 0, 0, "2024-02-01")}


def test_a_changed_day_touches_the_earlier_of_both(workspace: Workspace) -> None:
    left = {"staff_2.csv": "id,hired,left\nw2,2020-01-01,2024-04-30\n"}

    assert _corrections(workspace, left) == {"staff_2.csv": (1, 0, 0, "2024-04-30")}


def test_what_a_delta_leaves_out_is_not_removed(workspace: Workspace) -> None:
    one = {"staff_2.csv": "id,hired,left\nw1,2020-01-01,\n"}

    assert _corrections(workspace, one) == {}


def test_a_row_without_a_date_may_touch_any_day(workspace: Workspace) -> None:
    renamed = {"ladder_2.csv": "grade,name,place\nG1,One,1\nG2,Second,2\n"}

    assert _corrections(workspace, renamed) == {"ladder_2.csv": (1, 0, 0, None)}


def test_a_correction_is_counted_once_and_not_for_later_files(
    workspace: Workspace,
) -> None:
    changed = FIRST["jobs_1.csv"].replace("w2,2024-02-01,G2", "w2,2024-02-01,G3")

    found = _corrections(
        workspace,
        {"jobs_2.csv": changed},
        {"jobs_3.csv": changed + "w1,2025-01-01,G4\n"},
    )

    assert found == {"jobs_2.csv": (1, 0, 0, "2024-02-01")}
