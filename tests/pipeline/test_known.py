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
    """One workspace, and what two commands told about two days."""

    workspace: Workspace
    told: dict[str, dict[str, Any]]

    def changes(self, day: str) -> list[tuple[object, ...]]:
        """The job changes in the warehouse of a day."""
        with duckdb.connect(self.told[day]["path"], read_only=True) as warehouse:
            return warehouse.execute(
                "select change_date::varchar, change_kind from marts.fct_job_changes "
                "order by change_date nulls last"
            ).fetchall()


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    """A promotion told in January and corrected on 2 February 2025, in Berlin.

    The correction lands at 23:30 UTC on 1 February: in Berlin it is the next day.
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
    told = {}
    for day in ("2025-02-01", "2025-02-02"):
        command = ["run", "--workspace", str(root), "--as-known-at", day, "--json"]
        ended = CliRunner().invoke(main, command)
        assert ended.exit_code == 0, ended.output
        told[day] = json.loads(ended.stdout)
    return Known(workspace, told)


def test_a_corrected_promotion_date_is_seen_as_it_was_known_then(known: Known) -> None:
    hired = ("2024-01-01", "hire")

    assert known.changes("2025-02-01") == [hired, ("2024-06-01", "promotion")]
    assert known.changes("2025-02-02") == [hired, ("2024-09-01", "promotion")]


def test_the_marts_look_back_from_the_day_they_were_known_on(known: Known) -> None:
    for day, files in (("2025-02-01", 3), ("2025-02-02", 4)):
        told = known.told[day]
        assert (told["status"], told["as_of_date"]) == ("succeeded", day)
        assert told["files"] == files
        assert told["path"] == str(
            known.workspace.warehouse / f"as-known-at-{day}" / "warehouse.duckdb"
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
