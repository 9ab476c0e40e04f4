"""A run starts by itself only when files have landed and rest."""

import os
from pathlib import Path

import dagster as dg
import pytest

from orchestration.defs.triggers import look_at, trigger_definitions


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    (tmp_path / "hris").mkdir()
    file = tmp_path / "hris" / "workers.csv"
    file.write_text("id\n1\n")
    os.utime(file, (1000, 1000))
    return tmp_path


def _ask(landing: Path, cursor: str | None = None) -> dg.SensorResult:
    [sensor] = trigger_definitions(landing).sensors or []
    assert isinstance(sensor, dg.SensorDefinition)
    answer = sensor(dg.build_sensor_context(cursor=cursor))
    assert isinstance(answer, dg.SensorResult)
    return answer


def test_an_empty_landing_folder_starts_nothing(tmp_path: Path) -> None:
    assert not _ask(tmp_path).run_requests


def test_files_that_rest_start_one_run_by_what_they_are(landing: Path) -> None:
    answer = _ask(landing)

    assert answer.run_requests is not None
    assert [request.run_key for request in answer.run_requests] == [
        look_at(landing).digest
    ]


def test_the_same_files_start_no_second_run(landing: Path) -> None:
    assert not _ask(landing, cursor=look_at(landing).digest).run_requests


def test_a_file_that_is_being_written_waits(landing: Path) -> None:
    os.utime(landing / "hris" / "workers.csv")

    assert not _ask(landing).run_requests


def test_a_changed_file_starts_a_run(landing: Path) -> None:
    before = look_at(landing).digest
    (landing / "hris" / "workers.csv").write_text("id\n1\n2\n")
    os.utime(landing / "hris" / "workers.csv", (1000, 1000))

    assert _ask(landing, cursor=before).run_requests


def test_the_age_is_that_of_the_newest_file(landing: Path) -> None:
    assert look_at(landing, now=1090).age_seconds == 90


def test_schedule_and_sensor_are_off_until_switched_on(landing: Path) -> None:
    triggers = trigger_definitions(landing)

    [schedule] = triggers.schedules or []
    [sensor] = triggers.sensors or []
    assert isinstance(schedule, dg.ScheduleDefinition)
    assert isinstance(sensor, dg.SensorDefinition)
    assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED
    assert sensor.default_status is dg.DefaultSensorStatus.STOPPED
