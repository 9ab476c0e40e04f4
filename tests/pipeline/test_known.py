"""What was known at the end of a past day: a corrected date is seen as it was then."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from ingest.landing import land
from ingest.ledger import deliveries, open_ledger
from ingest.workspace import Workspace, WorkspaceSettings, create_workspace
from orchestration.cli import main
from orchestration.runs import last_run
from publish.generations import latest_generation

MAPPING = """\
source: hris
feeds:
  staff:
    entity: workers
    files: "staff*.csv"
    delivery: full
    columns: {worker_id: id, hire_date: hired}
  jobs:
    entity: job_history
    files: "jobs_*.csv"
    delivery: full
    columns: {worker_id: id, effective_date: since, grade_id: grade}
  ladder:
    entity: grades
    files: "ladder*.csv"
    delivery: full
    columns: {grade_id: grade, grade_name: grade, grade_ordinal: place}
"""
JOBS = "id,since,grade\nw1,2024-01-01,G1\nw1,{promoted},G2\n"


@dataclass(frozen=True)
class Known:
    """A workspace, and what the command told."""

    workspace: Workspace
    told: dict[str, Any]

    def changes(self) -> list[tuple[object, ...]]:
        """The job changes as they were known."""
        with duckdb.connect(self.told["path"], read_only=True) as warehouse:
            return warehouse.execute(
                "select change_date::varchar, change_kind from marts.fct_job_changes "
                "order by change_date nulls last"
            ).fetchall()


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    """What was known on 1 February 2025 of a promotion that was corrected that night.

    The correction landed at 23:30 UTC: in Berlin it was the next day.
    """
    settings = WorkspaceSettings(time_zone="Europe/Berlin")
    root = tmp_path_factory.mktemp("known") / "people"
    workspace = create_workspace(root, settings=settings)
    (workspace.mappings / "hris.yaml").write_text(MAPPING)
    landing = workspace.landing / "hris"
    landing.mkdir()
    (landing / "staff.csv").write_text("id,hired\nw1,2024-01-01\n")
    (landing / "ladder.csv").write_text("grade,place\nG1,1\nG2,2\n")
    (landing / "jobs_1.csv").write_text(JOBS.format(promoted="2024-06-01"))
    land(workspace, now=lambda: datetime(2025, 1, 10, 8, tzinfo=UTC))
    (landing / "jobs_2.csv").write_text(JOBS.format(promoted="2024-09-01"))
    land(workspace, now=lambda: datetime(2025, 2, 1, 23, 30, tzinfo=UTC))
    (landing / "jobs_3.csv").write_text(JOBS.format(promoted="2024-12-01"))
    command = ["run", "--workspace", str(root), "--as-known-at", "2025-02-01"]
    ended = CliRunner().invoke(main, [*command, "--json"])
    assert ended.exit_code == 0, ended.output
    return Known(workspace, json.loads(ended.stdout))


def test_a_corrected_promotion_date_is_seen_as_it_was_known_then(known: Known) -> None:
    assert known.changes() == [("2024-01-01", "hire"), ("2024-06-01", "promotion")]


def test_the_marts_look_back_from_the_day_they_were_known_on(known: Known) -> None:
    told = known.told

    assert (told["status"], told["as_of_date"]) == ("succeeded", "2025-02-01")
    assert told["files"] == 3  # staff, ladder and the first file of jobs
    assert told["path"] == str(
        known.workspace.warehouse / "as-known-at-2025-02-01" / "warehouse.duckdb"
    )


def test_nothing_is_landed_published_or_recorded_as_a_run(known: Known) -> None:
    workspace = known.workspace
    with open_ledger(workspace.ledger) as ledger:
        landed = [delivery.file_name for delivery in deliveries(ledger)]

    assert "jobs_2.csv" in landed
    assert "jobs_3.csv" not in landed
    assert last_run(workspace) is None
    assert latest_generation(workspace.warehouse) is None
    assert latest_generation(workspace.published) is None
