"""Landed batches are judged once, by numbers only, and a verdict stays."""

import json
import re
import subprocess
import sys
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from ingest.contract import load_contract, load_contracts
from ingest.workspace import Workspace, WorkspaceSettings, create_workspace
from orchestration.ahead import Verdicts, ahead_of
from orchestration.defs.quality import quality_checks
from orchestration.progress import Progress
from orchestration.quality.apart import JudgeApart, JudgeLostError
from orchestration.quality.batches import judge_batches
from orchestration.quality.data_docs import write_data_docs
from orchestration.quality.profile import SMALLEST_BATCH, measures_of
from orchestration.quality.report import (
    Batch,
    QualityReport,
    accept_batch,
    write_report,
)
from orchestration.resources import WorkspaceResource

ROWS = (1000, 1100, 400)


def _land(folder: Path, number: int, rows: int) -> Batch:
    """Write a batch of courses; every third is a classroom course."""
    columns = {
        column.name: f"null::{column.duckdb_type}"
        for column in load_contract("courses").raw_columns()
    }
    columns |= {
        "course_id": "'secret-' || i",
        "delivery_mode": "case when i % 3 = 0 then 'classroom' else 'elearning' end",
        "duration_hours": "(i % 5)::double",
        "_row_number": "i",
    }
    selected = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
    parquet = folder / f"{number}.parquet"
    duckdb.execute(
        f"copy (select {selected} from range({rows}) as t(i)) to '{parquet}'"
    )
    return Batch(
        delivery_id=number,
        source="lms",
        feed="catalogue",
        entity="courses",
        is_complete=True,
        file_name=f"courses_{number}.csv",
        loaded_at="2026-01-01T00:00:00+00:00",
        parquet=parquet,
    )


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> list[Batch]:
    folder = tmp_path_factory.mktemp("raw")
    return [_land(folder, number, rows) for number, rows in enumerate(ROWS, start=1)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports")


@pytest.fixture(scope="module")
def reports(batches: list[Batch], folder: Path) -> tuple[QualityReport, ...]:
    return judge_batches(folder, batches, contracts=load_contracts())


def test_a_truncated_complete_delivery_blocks(
    reports: tuple[QualityReport, ...],
) -> None:
    """400 rows after 1000 and 1100: the median is 1050, 70 % of it is 735."""
    truncated = reports[-1]

    [failure] = truncated.failures
    assert (failure.rule, failure.measured, failure.minimum) == ("rows loss", 400, 735)
    assert [report.blocks for report in reports] == [False, False, True]


def test_a_report_shows_no_key_and_no_row(
    reports: tuple[QualityReport, ...], folder: Path
) -> None:
    texts = [path.read_text() for path in folder.iterdir()]

    assert len(texts) == 2 * len(reports)
    assert not any("secret" in text for text in texts)


def test_the_page_says_what_is_wrong(folder: Path, reports: object) -> None:
    assert reports
    page = (folder / "000003-lms-catalogue.md").read_text()

    assert "| critical | rows loss | rows | 400 | at least 735 |" in page
    assert "stopped by this batch" in page


def test_the_profile_has_shares_of_allowed_values(
    reports: tuple[QualityReport, ...],
) -> None:
    """Of 1000 rows numbered from 0, those divisible by 3 are 334."""
    assert reports[0].profile.values["delivery_mode classroom"] == 0.334
    assert reports[0].profile.values["duration_hours mean"] == 2.0


def test_a_judged_batch_is_not_judged_again(
    batches: list[Batch], folder: Path, reports: tuple[QualityReport, ...]
) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}

    again = judge_batches(folder, batches, contracts=load_contracts())

    assert again == reports
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_an_accepted_batch_no_longer_blocks(
    batches: list[Batch],
    tmp_path: Path,
    folder: Path,
    reports: tuple[QualityReport, ...],
) -> None:
    assert reports
    name = f"{batches[-1].report_name}.json"
    (tmp_path / name).write_text((folder / name).read_text())

    accepted = accept_batch(tmp_path, batches[-1], reason="a subsidiary was sold")

    assert accepted is not None
    assert not accepted.blocks
    stored = json.loads((tmp_path / name).read_text())
    assert stored["accepted_because"] == "a subsidiary was sold"


def test_nothing_is_measured_of_keys_and_special_categories() -> None:
    columns = {measure.column for measure in measures_of(load_contract("workers"))}

    assert "worker_id" not in columns
    assert "gender" not in columns
    assert "worker_type" in columns


def test_a_small_batch_is_counted_but_not_measured(tmp_path: Path) -> None:
    batch = _land(tmp_path, 1, SMALLEST_BATCH - 1)

    [report] = judge_batches(tmp_path / "r", [batch], contracts=load_contracts())

    assert report.profile.rows == SMALLEST_BATCH - 1
    assert report.profile.values == {}


def test_great_expectations_is_not_imported_before_it_is_needed() -> None:
    program = (
        "import sys, orchestration.quality.batches\n"
        "sys.exit('great_expectations' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_data_docs_are_drawn_of_the_newest_batch_and_of_numbers_only(
    reports: tuple[QualityReport, ...], tmp_path: Path
) -> None:
    """The truncated third delivery: 400 rows where at least 735 are expected."""
    pages = tmp_path / "data_docs"
    (pages / "validations" / "of_last_week").mkdir(parents=True)

    write_data_docs(pages, reports)

    assert (pages / "index.html").is_file()
    assert [path.name for path in (pages / "validations").iterdir()] == [
        reports[-1].batch.report_name
    ]
    [page] = pages.glob("validations/*/*/*/*.html")
    text = page.read_text(encoding="utf-8")
    assert re.search(r"greater than or equal to[^.]*735", text)
    assert re.search(r">\s*400\s*<", text)
    assert "secret-" not in text
    assert [path.name for path in tmp_path.iterdir()] == ["data_docs"]


@pytest.mark.parametrize("asked_for", [False, True])
def test_data_docs_are_written_only_when_the_settings_ask_for_them(
    batches: list[Batch],
    reports: tuple[QualityReport, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    asked_for: bool,
) -> None:
    workspace = create_workspace(
        tmp_path, settings=WorkspaceSettings(time_zone="UTC", data_docs=asked_for)
    )
    for report in reports:
        write_report(workspace.quality_reports, report)
    monkeypatch.setattr(
        "orchestration.defs.quality.landed_batches", lambda _workspace: batches
    )
    checks = dg.Definitions(
        asset_checks=[quality_checks()],
        jobs=[
            dg.define_asset_job("look", selection=dg.AssetSelection.all_asset_checks())
        ],
        resources={
            "workspace": WorkspaceResource(root=str(tmp_path)),
            "progress": Progress(),
            "verdicts": Verdicts(),
        },
    )

    checks.resolve_job_def("look").execute_in_process(raise_on_error=False)

    assert workspace.data_docs.is_dir() is asked_for
    assert not any(workspace.published.iterdir())


def test_a_process_apart_judges_alike(
    batches: list[Batch], reports: tuple[QualityReport, ...], tmp_path: Path
) -> None:
    """The first report is known, so the process apart judges the other two."""
    write_report(tmp_path, reports[0])

    with JudgeApart() as judge:
        found = judge_batches(
            tmp_path, batches, contracts=load_contracts(), judge=judge.judged
        )

    assert found == reports
    assert len(list(tmp_path.glob("*.json"))) == len(reports)


def test_a_lost_process_is_not_taken_for_a_verdict(
    batches: list[Batch], tmp_path: Path
) -> None:
    with JudgeApart() as judge:
        pass

    with pytest.raises(JudgeLostError):
        judge_batches(tmp_path, batches, contracts=load_contracts(), judge=judge.judged)
    assert not list(tmp_path.iterdir())


def test_nothing_is_prepared_before_a_file_lands(tmp_path: Path) -> None:
    workspace = Workspace(root=tmp_path, settings=WorkspaceSettings())

    with ahead_of(workspace) as ahead:
        ahead.be_ready()
        ahead.judge().wait()

    assert not list(tmp_path.iterdir())
