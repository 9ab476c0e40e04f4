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


def test_files_that_two_looks_find_the_same_start_one_run(landing: Path) -> None:
    first = _ask(landing)
    second = _ask(landing, cursor=first.cursor)
    third = _ask(landing, cursor=second.cursor)

    assert not first.run_requests
    assert second.run_requests is not None
    assert [request.run_key for request in second.run_requests] == [
        look_at(landing).digest
    ]
    assert not third.run_requests


def test_a_file_that_grows_between_looks_waits_until_it_rests(landing: Path) -> None:
    file = landing / "hris" / "workers.csv"
    answer = _ask(landing)
    for _ in range(3):
        with file.open("a") as growing:
            growing.write("2\n")
        answer = _ask(landing, cursor=answer.cursor)
        assert not answer.run_requests

    assert _ask(landing, cursor=answer.cursor).run_requests


def test_a_file_rewritten_with_its_time_set_back_waits(landing: Path) -> None:
    file = landing / "hris" / "workers.csv"
    answer = _ask(landing)
    file.write_text("id\n2\n")  # as many bytes as before
    os.utime(file, (1000, 1000))

    assert not _ask(landing, cursor=answer.cursor).run_requests


def test_a_file_that_arrives_with_an_old_time_starts_a_run(landing: Path) -> None:
    rest = _ask(landing, cursor=_ask(landing).cursor)
    late = landing / "hris" / "salaries.csv"
    late.write_text("id\n1\n")
    os.utime(late, (500, 500))

    first = _ask(landing, cursor=rest.cursor)
    assert not first.run_requests
    assert _ask(landing, cursor=first.cursor).run_requests


def test_a_file_that_is_gone_when_it_is_looked_at_is_passed_over(
    landing: Path,
) -> None:
    (landing / "hris" / "moved_away.csv").symlink_to(landing / "nowhere.csv")

    assert look_at(landing).names == ("hris/workers.csv",)


def test_hidden_files_are_not_looked_at(landing: Path) -> None:
    (landing / "hris" / ".workers.csv.part").write_text("id\n")

    assert look_at(landing).names == ("hris/workers.csv",)


def test_schedule_and_sensor_are_off_until_switched_on(landing: Path) -> None:
    triggers = trigger_definitions(landing)

    [schedule] = triggers.schedules or []
    [sensor] = triggers.sensors or []
    assert isinstance(schedule, dg.ScheduleDefinition)
    assert isinstance(sensor, dg.SensorDefinition)
    assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED
    assert sensor.default_status is dg.DefaultSensorStatus.STOPPED
