"""A small organisation, landed from files and built to the marts.

Its people are the files in `tests/fixtures/small_organisation`: each one is a case,
named by the worker id. It is built once per test run; the tests read it only.
"""

from __future__ import annotations

import csv
import fcntl
import gc
import os
import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from ingest.contract import load_contracts
from ingest.landing import land
from ingest.pseudonym import load_key, pseudonym
from ingest.raw_views import register_raw_views
from ingest.workspace import Workspace, create_workspace, load_workspace
from orchestration.marts import build_marts

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = Path(__file__).resolve().parents[1] / "fixtures" / "small_organisation"
AS_OF_DATE = "2024-12-31"
PROGRAM = """\
program: service_academy
version: 1
name: Service Academy
registered_at: 2022-12-01
question: Does the academy help?
owner: Service training
treatment:
  courses: [C1, C2]
  minimum_dose: 2
"""


@dataclass(frozen=True)
class Organisation:
    """The built warehouse of the small organisation, open for reading."""

    workspace: Workspace
    warehouse: duckdb.DuckDBPyConnection

    def rows(self, query: str, **values: object) -> list[tuple[object, ...]]:
        """The rows of a query with named values."""
        return self.warehouse.execute(query, values or None).fetchall()

    def employee(self, worker_id: str) -> str:
        """The person behind a worker id as the source writes it."""
        [(found,)] = self.rows(
            "select employee_id from intermediate.int_worker_ids__resolved "
            "where worker_id = $worker_id",
            worker_id=self.pseudonym(worker_id, id_type="worker_id"),
        )
        return str(found)

    def pseudonym(self, value: str, *, id_type: str) -> str:
        """The pseudonym of an identifier in this workspace."""
        key = load_key(self.workspace.pseudonym_key)
        return pseudonym(value, id_type=id_type, key=key)

    def changes(self, worker_id: str) -> list[tuple[str, str]]:
        """Date and kind of each job change of a person, in order."""
        found = self.rows(
            "select change_date, change_kind from marts.fct_job_changes "
            "where employee_id = $employee_id order by change_number nulls last",
            employee_id=self.employee(worker_id),
        )
        return [(str(day), str(kind)) for day, kind in found]


@pytest.fixture(scope="session")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Organisation]:
    """The small organisation as of the end of 2024."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    root = shared / "small_organisation"
    done = shared / "small_organisation.done"
    with (shared / "small_organisation.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            _build(root)
            done.touch()
    workspace = load_workspace(root)
    database = str(workspace.building_database)
    with duckdb.connect(database, read_only=True) as warehouse:
        yield Organisation(workspace=workspace, warehouse=warehouse)


def _build(root: Path) -> None:
    workspace = create_workspace(root)
    (workspace.programs / "service_academy.yaml").write_text(PROGRAM, encoding="utf-8")
    for case_file in sorted(CASES.glob("*.csv")):
        _drop(case_file, workspace)
    (workspace.mappings / "suite.yaml").write_text(_SUITE, encoding="utf-8")
    shutil.copytree(CASES / "suite", workspace.landing / "suite")
    assert {delivery.status for delivery in land(workspace)} == {"loaded"}
    workspace.building.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(workspace.building_database)) as connection:
        register_raw_views(connection, workspace)
    with warnings.catch_warnings():
        # dbt forgets to close a log file with each call in one process
        warnings.simplefilter("ignore", ResourceWarning)
        results = build_marts(workspace, variables={"as_of_date": AS_OF_DATE})
        gc.collect()
    assert [
        r.unique_id for r in results if r.status not in {"success", "warning"}
    ] == []


def _drop(case_file: Path, workspace: Workspace) -> None:
    """Put a case file into the landing folder, with every column of its contract."""
    domain, _, entity = case_file.stem.partition("__")
    mapping = workspace.mappings / f"{domain}.yaml"
    preset = f"source: {domain}\npreset: generic_{domain}\n"
    mapping.write_text(preset + _FEEDS.get(domain, ""), encoding="utf-8")
    folder = workspace.landing / domain
    folder.mkdir(exist_ok=True)
    with case_file.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [column.name for column in load_contracts()[entity].columns]
    columns = [*names, *(name for name in rows[0] if name not in names)]
    with (folder / f"{entity}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


_SUITE = """\
source: suite
feeds:
  jobs:
    entity: job_history
    files: "jobs_*.csv"
    delivery: snapshot
    columns:
      worker_id: id
      effective_date: {from_file_name: "_([0-9]{8})", date_format: "%Y%m%d"}
      org_unit_id: unit
      grade_id: grade
"""
_FEEDS = {
    "hris": """\
feeds:
  job_history:
    columns:
      grade_id: {from: grade_id, null_means: unchanged}
      manager_id: {from: manager_id, id_type_from: manager_id_type, null_means: cleared}
""",
    "lms": """\
feeds:
  training_records:
    columns:
      learner_id: {from: learner_id, id_type_from: learner_id_type}
""",
}
