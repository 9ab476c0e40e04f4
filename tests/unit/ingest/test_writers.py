"""A file that is still written is known by who holds it open, or by its age."""

from __future__ import annotations

import errno
import fcntl
import os
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ingest.readers.writers import is_being_written

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2024, 7, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")


@pytest.fixture
def landed(tmp_path: Path) -> Path:
    path = tmp_path / "units.csv"
    path.write_text("id\nu1\n", encoding="utf-8")
    return path


def _asked(path: Path, *, now: datetime = NOW) -> bool:
    with path.open("rb", buffering=0) as file:
        return is_being_written(file, now=now)


def test_a_file_waits_while_it_is_open_for_writing_and_no_longer(landed: Path) -> None:
    assert not _asked(landed)
    with landed.open("ab"), landed.open("rb"):
        assert _asked(landed)
    with landed.open("rb"):
        assert not _asked(landed)


@pytest.mark.parametrize(
    ("age", "waits"),
    [
        (59 * SECOND, True),
        (60 * SECOND, False),
        (-59 * SECOND, True),  # the clock of the file server is ahead
        (timedelta(days=-1), False),
    ],
)
def test_a_file_of_another_user_rests_after_a_minute(
    *, landed: Path, age: timedelta, waits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = (NOW - age).timestamp()
    os.utime(landed, (changed, changed))
    _refuse(monkeypatch, errno.EACCES)
    assert _asked(landed) is waits


def test_where_nobody_can_tell_a_file_is_taken(
    landed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _refuse(monkeypatch, errno.EINVAL)
    with landed.open("ab"):
        assert not _asked(landed)


def _refuse(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "fcntl", refuse)
