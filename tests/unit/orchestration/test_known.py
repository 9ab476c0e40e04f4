"""Which moments the knowledge of a day ends at, and which days are refused."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.workspace import WorkspaceSettings, create_workspace
from orchestration.cli import main
from orchestration.known import end_of_day


@pytest.mark.parametrize(
    ("day", "zone", "end"),
    [
        (date(2026, 1, 31), "UTC", datetime(2026, 1, 31, 23, 59, 59, 999999, UTC)),
        # Berlin is one hour ahead of UTC in winter
        (
            date(2026, 1, 31),
            "Europe/Berlin",
            datetime(2026, 1, 31, 22, 59, 59, 999999, UTC),
        ),
        # and two from 29 March 2026, 01:00 UTC, on: that day has 23 hours
        (
            date(2026, 3, 29),
            "Europe/Berlin",
            datetime(2026, 3, 29, 21, 59, 59, 999999, UTC),
        ),
        (
            date(2026, 1, 31),
            "America/New_York",
            datetime(2026, 2, 1, 4, 59, 59, 999999, UTC),
        ),
    ],
)
def test_a_day_ends_by_the_clock_of_the_workspace(
    day: date, zone: str, end: datetime
) -> None:
    assert end_of_day(day, zone=zone) == end


def _ask(root: Path, *options: str) -> tuple[int, str]:
    ended = CliRunner().invoke(main, ["run", "--workspace", str(root), *options])
    return ended.exit_code, ended.output


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return create_workspace(tmp_path / "people", settings=WorkspaceSettings()).root


def test_a_day_that_has_not_come_is_refused(root: Path) -> None:
    code, told = _ask(root, "--as-known-at", "2999-01-01")

    assert code == 2
    assert "has not come yet" in told


def test_nothing_is_told_about_a_day_after_the_one_it_was_known_on(root: Path) -> None:
    code, told = _ask(root, "--as-known-at", "2025-01-31", "--as-of", "2025-02-01")

    assert code == 2
    assert "nothing was known" in told


def test_a_day_before_the_first_delivery_is_told(root: Path) -> None:
    code, told = _ask(root, "--as-known-at", "2025-01-31")

    assert code == 1
    assert "no file had been loaded" in told


def test_the_day_to_look_back_from_needs_the_day_of_the_knowledge(root: Path) -> None:
    code, told = _ask(root, "--as-of", "2025-01-31")

    assert code == 2
    assert "--as-known-at" in told
