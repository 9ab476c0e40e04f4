"""What counts of a feed that delivers everything, row by row in the raw views."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import duckdb
import pytest

from ingest import ledger
from ingest.errors import UsageError
from ingest.landing import land
from ingest.raw_views import register_raw_views
from ingest.workspace import create_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.workspace import Workspace

MAPPING = """\
source: hris
feeds:
  workers:
    entity: workers
    files: "workers*.csv"
    delivery: full
    columns:
      worker_id: id
      hire_date: hired
      gender: {from: sex, codes: {F: female, M: male}, null_means: cleared}
      termination_date: {from: left, null_means: unchanged}
"""
DATED = MAPPING.replace(
    "    columns:",
    "    delivered_on: {from_file_name: '_([0-9]{8})', date_format: '%Y%m%d'}\n"
    "    columns:",
)
ACTIVITIES = """\
source: hris
feeds:
  activities:
    entity: development_activities
    files: "activities*.csv"
    delivery: full
    people_left_out: kept
    columns:
      activity_id: activity
      worker_id: id
      activity_kind: {value: coaching}
      started_on: begun
"""
SNAPSHOTS = """\
source: hris
feeds:
  units:
    entity: org_units
    files: "units_*.csv"
    delivery: snapshot
    columns:
      org_unit_id: id
      valid_from: {from_file_name: '_([0-9]{8})', date_format: '%Y%m%d'}
"""
HEADER = "id,hired,sex,left\n"
ACTIVITY = "activity,id,begun\n"
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = create_workspace(tmp_path / "workspace")
    (made.landing / "hris").mkdir()
    return made


def test_parts_of_the_newest_day_count_together_and_late_old_files_do_not(
    workspace: Workspace,
) -> None:
    _map(workspace, DATED)
    _put(workspace, "workers_20260201_1.csv", _row(1, "2020-01-01"))
    _put(workspace, "workers_20260201_2.csv", _row(2, "2020-01-02"))
    land(workspace, now=lambda: NOON)
    _put(
        workspace, "workers_20260101.csv", _row(1, "2019-01-01"), _row(3, "2019-01-03")
    )
    land(workspace, now=lambda: NOON)
    assert _counting(workspace) == [("2020-01-01", 1), ("2020-01-02", 2)]
    assert _column(workspace, "_delivered_on") == {"2026-01-01", "2026-02-01"}


def test_a_part_sent_again_is_the_newer_delivery_of_its_keys(
    workspace: Workspace,
) -> None:
    _map(workspace, DATED)
    _put(workspace, "workers_20260201_1.csv", _row(1, "2020-01-01"))
    _put(workspace, "workers_20260201_2.csv", _row(2, "2020-01-02"))
    land(workspace, now=lambda: NOON)
    _put(workspace, "workers_20260201_1b.csv", _row(1, "2020-06-01"))
    land(workspace, now=lambda: NOON)
    assert _counting(workspace) == [
        ("2020-01-01", 1),
        ("2020-01-02", 2),
        ("2020-06-01", 3),
    ]


def test_the_same_bytes_of_two_days_are_two_deliveries(workspace: Workspace) -> None:
    _map(workspace, SNAPSHOTS)
    for day in ("20260101", "20260201"):
        path = workspace.landing / "hris" / f"units_{day}.csv"
        path.write_text("id\nu1\n", encoding="utf-8")
    land(workspace, now=lambda: NOON)
    assert _statuses(workspace) == ["loaded", "loaded"]
    assert _column(workspace, "valid_from", of="raw_reference.org_units") == {
        "2026-01-01",
        "2026-02-01",
    }
    assert land(workspace, now=lambda: NOON) == []


def test_a_file_whose_name_tells_no_day_is_stopped_once(workspace: Workspace) -> None:
    _map(workspace, DATED)
    _put(workspace, "workers.csv", _row(1, "2020-01-01"))
    (stopped,) = land(workspace, now=lambda: NOON)
    assert (stopped.status, stopped.reject_rule) == ("rejected", "file_name")
    assert land(workspace, now=lambda: NOON) == []


def test_declaring_days_reads_the_files_again_and_replaces_the_old_readings(
    workspace: Workspace,
) -> None:
    _map(workspace, MAPPING)
    _put(workspace, "workers_20260201_1.csv", _row(1, "2020-01-01"))
    _put(workspace, "workers_20260201_2.csv", _row(2, "2020-01-02"))
    land(workspace, now=lambda: NOON)
    assert _counting(workspace) == [("2020-01-02", 2)]
    _map(workspace, DATED)
    land(workspace, now=lambda: NOON)
    assert _statuses(workspace) == ["replaced", "replaced", "loaded", "loaded"]
    assert _counting(workspace) == [("2020-01-01", 3), ("2020-01-02", 4)]


def test_a_quarantined_row_leaves_the_row_before_it_in_force(
    workspace: Workspace,
) -> None:
    # 1 is good in both; 2 is unreadable in the second, good in the first;
    # 3 is not in the second; 4 is unreadable in both.
    _map(workspace, MAPPING)
    _put(
        workspace,
        "workers_1.csv",
        _row(1, "2020-01-01"),
        _row(2, "2020-01-02"),
        _row(3, "2020-01-03"),
        _row(4, "long ago"),
    )
    land(workspace, now=lambda: NOON)
    _put(
        workspace,
        "workers_2.csv",
        _row(1, "2020-06-01"),
        _row(2, "soon"),
        _row(4, "soon"),
        _row(5, "2020-06-05"),
        _row(6, "2020-06-06"),
    )
    land(workspace, now=lambda: NOON)
    assert _counting(workspace) == [
        ("2020-01-02", 1),
        ("2020-06-01", 2),
        ("2020-06-05", 2),
        ("2020-06-06", 2),
    ]


def test_rows_in_conflict_leave_the_row_before_them_in_force(
    workspace: Workspace,
) -> None:
    _map(workspace, MAPPING)
    _put(workspace, "workers_1.csv", _row(1, "2020-01-01"), _row(2, "2020-01-02"))
    land(workspace, now=lambda: NOON)
    _put(
        workspace,
        "workers_2.csv",
        _row(1, "2020-06-01"),
        _row(1, "2020-07-01"),
        _row(2, "2020-06-02"),
        _row(3, "2020-06-03"),
    )
    land(workspace, now=lambda: NOON)
    assert _counting(workspace) == [
        ("2020-01-01", 1),
        ("2020-06-02", 2),
        ("2020-06-03", 2),
    ]


def test_a_corrected_file_ends_the_stand_in(workspace: Workspace) -> None:
    _map(workspace, DATED)
    _put(
        workspace, "workers_20260101.csv", _row(1, "2020-01-01"), _row(2, "2020-01-02")
    )
    _put(workspace, "workers_20260201.csv", _row(1, "2020-06-01"), _row(2, "soon"))
    land(workspace, now=lambda: NOON)
    assert _counting(workspace) == [("2020-01-02", 1), ("2020-06-01", 2)]
    _put(workspace, "workers_20260201_more.csv", _row(2, "2020-06-02"))
    land(workspace, now=lambda: NOON)
    assert _counting(workspace) == [("2020-06-01", 2), ("2020-06-02", 3)]


def test_a_row_whose_key_cannot_be_read_stands_in_for_nobody(
    workspace: Workspace,
) -> None:
    _map(workspace, MAPPING)
    _put(workspace, "workers_1.csv", _row(1, "2020-01-01"), _row(2, "2020-01-02"))
    land(workspace, now=lambda: NOON)
    _put(workspace, "workers_2.csv", _row(1, "2020-06-01"), ",2020-06-02,,\n")
    land(workspace, now=lambda: NOON)
    assert _counting(workspace) == [("2020-06-01", 2)]


def test_a_system_that_forgets_leavers_takes_nothing_of_them_away(
    workspace: Workspace,
) -> None:
    """In May w2 is gone; in June w1 too. A2 was withdrawn while w1 was still there."""
    _map(workspace, ACTIVITIES)
    for name, rows in (
        ("april", ["A1,w1,2026-01-01\n", "A2,w1,2026-01-02\n", "A3,w2,2026-01-03\n"]),
        ("may", ["A1,w1,2026-02-01\n", "A4,w3,2026-01-04\n"]),
        ("june", ["A5,w3,2026-01-05\n"]),
    ):
        _put(workspace, f"activities_{name}.csv", *rows, header=ACTIVITY)
        land(workspace, now=lambda: NOON)
    assert _activities_counting(workspace) == [
        ("A1", "2026-02-01"),
        ("A3", "2026-01-03"),
        ("A5", "2026-01-05"),
    ]


def test_a_leaver_whose_last_row_is_in_quarantine_counts_once(
    workspace: Workspace,
) -> None:
    """The second file's only row of w1 has no readable day: the first one's holds."""
    _map(workspace, ACTIVITIES)
    for name, rows in (
        ("april", ["A1,w1,2026-01-01\n", "A2,w2,2026-01-02\n"]),
        ("may", ["A1,w1,soon\n", "A2,w2,2026-01-02\n"]),
    ):
        _put(workspace, f"activities_{name}.csv", *rows, header=ACTIVITY)
        land(workspace, now=lambda: NOON)
    assert _activities_counting(workspace) == [
        ("A1", "2026-01-01"),
        ("A2", "2026-01-02"),
    ]


@pytest.mark.parametrize(
    ("feed", "problem"),
    [
        (ACTIVITIES.replace("delivery: full", "delivery: delta"), "replace the one"),
        (
            ACTIVITIES.replace("development_activities", "mentoring_sessions"),
            "is not about one person",
        ),
    ],
)
def test_people_are_only_kept_where_somebody_can_be_left_out(
    workspace: Workspace, feed: str, problem: str
) -> None:
    _map(workspace, feed)
    _put(workspace, "activities.csv", "A1,w1,2026-01-01\n", header=ACTIVITY)
    with pytest.raises(UsageError, match=problem) as raised:
        land(workspace, now=lambda: NOON)
    assert raised.value.line == 7


def test_what_an_empty_cell_means_goes_with_each_delivery(
    workspace: Workspace,
) -> None:
    _map(workspace, MAPPING)
    _put(workspace, "workers_1.csv", _row(1, "2020-01-01"))
    land(workspace, now=lambda: NOON)
    assert _column(workspace, "_unchanged_when_null") == {",termination_date,"}
    assert _column(workspace, "_cleared_when_null") == {",gender,"}
    _map(workspace, MAPPING.replace(", null_means: unchanged", ""))
    land(workspace, now=lambda: NOON)
    assert _column(workspace, "_unchanged_when_null") == {""}


def test_the_views_show_what_was_known_at_a_moment(workspace: Workspace) -> None:
    _map(workspace, MAPPING)
    _put(workspace, "workers_1.csv", _row(1, "2020-01-01"))
    land(workspace, now=lambda: NOON)
    _map(workspace, MAPPING.replace("M: male", "M: undisclosed"))
    land(workspace, now=lambda: NOON + timedelta(days=1))
    _put(workspace, "workers_2.csv", _row(1, "2020-06-01"))
    land(workspace, now=lambda: NOON + timedelta(days=2))
    known = [
        _counting(workspace, known_at=NOON + timedelta(days=days))
        for days in (-1, 0, 1, 2)
    ]
    assert known == [
        [],
        [("2020-01-01", 1)],
        [("2020-01-01", 2)],
        [("2020-06-01", 3)],
    ]
    assert _column(workspace, "gender", known_at=NOON) == {"male"}
    assert _counting(workspace) == known[-1]


def _map(workspace: Workspace, text: str) -> None:
    (workspace.mappings / "hris.yaml").write_text(text, encoding="utf-8")


def _row(number: int, hired: str) -> str:
    return f"{number},{hired},M,\n"


def _put(workspace: Workspace, name: str, *rows: str, header: str = HEADER) -> None:
    path = workspace.landing / "hris" / name
    path.write_text(header + "".join(rows), encoding="utf-8")


def _activities_counting(workspace: Workspace) -> list[tuple[str, str]]:
    """Return id and begin of the activities that count."""
    with duckdb.connect() as connection:
        register_raw_views(connection, workspace)
        return connection.execute(
            "select activity_id, started_on::varchar"
            " from raw_development.development_activities"
            " where _is_latest_delivery order by all"
        ).fetchall()


def _counting(
    workspace: Workspace, *, known_at: datetime | None = None
) -> list[tuple[str, int]]:
    """Return hire date and delivery of the workers that count."""
    with duckdb.connect() as connection:
        register_raw_views(connection, workspace, known_at)
        return connection.execute(
            "select hire_date::varchar, _delivery_id from raw_hris.workers"
            " where _is_latest_delivery order by all"
        ).fetchall()


def _column(
    workspace: Workspace,
    name: str,
    *,
    of: str = "raw_hris.workers",
    known_at: datetime | None = None,
) -> set[str]:
    with duckdb.connect() as connection:
        register_raw_views(connection, workspace, known_at)
        rows = connection.execute(f"select distinct {name}::varchar from {of}")
        return {value for (value,) in rows.fetchall()}


def _statuses(workspace: Workspace) -> list[str]:
    with ledger.open_ledger(workspace.ledger) as opened:
        return [delivery.status for delivery in ledger.deliveries(opened)]
