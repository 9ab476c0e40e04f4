"""A run that is killed, or whose disk fails, loses nothing and hurts no reader.

A sample of the points that `make proof-crash` breaks all of: one of each kind of
change that matters, so that every phase of a run is broken at every test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.crash_harness import (
    Fault,
    Kind,
    Scenario,
    direct_command,
    prepare,
    stepladder_command,
    strike,
    strike_in_turn,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1800)]

# What is broken: the call, and how the place begins and ends.
FIRST_RUN = [
    ("write", "vault/", "pseudonym.key.new"),
    ("rename", "vault/", "pseudonym.key.new"),
    ("rename", "vault/segments/", ".sealed"),
    ("rename", "store/raw/workers/", ".parquet"),
    ("pwrite64", "store/ledger.sqlite-wal", ""),
    ("rename", "published/.link-latest", ""),
]
NEXT_RUN = [
    ("pwrite64", "warehouse/.fence", ""),
    ("rename", "quarantine/", ".sealed"),
    ("rename", "store/raw/training_records/", ".parquet"),
    ("write", "warehouse/building/", ".wal"),
    ("rename", "warehouse/building", ""),
    ("rename", "warehouse/.link-latest", ""),
    ("write", "published/.building-", "manifest.json"),
    ("rename", "published/.building-", ""),
    ("rename", "published/.link-latest", ""),
]
# The same through Dagster and dbt, one run after the other; few, because each takes
# many seconds. `make proof-crash` breaks the command at one call of each kind.
THE_COMMAND = [
    ("rename", "store/raw/training_records/", ".parquet"),
    ("write", "warehouse/building/", ".wal"),
    ("rename", "published/.link-latest", ""),
]
TORN = [
    ("pwrite64", "store/ledger.sqlite-wal", ""),
    ("pwrite64", "warehouse/building/", ".duckdb"),
    ("pwrite64", "published/.building-", ".parquet"),
    ("pwrite64", "warehouse/.fence", ""),
]
FAILING = [
    ("ENOSPC", ("rename", "store/raw/workers/", ".parquet")),
    ("ENOSPC", ("pwrite64", "store/ledger.sqlite-wal", "")),
    ("ENOSPC", ("write", "published/.building-", "manifest.json")),
    ("EIO", ("fdatasync", "store/ledger.sqlite-wal", "")),
    ("EIO", ("pwrite64", "warehouse/building/", ".duckdb")),
    ("EIO", ("fsync", "published/.building-", "marts.duckdb")),
    ("EIO", ("rename", "published/.link-latest", "")),
]


def problems(
    scenario: Scenario,
    place: Path,
    point: Kind,
    *,
    action: str = "kill",
    error: str = "ENOSPC",
    calls: tuple[tuple[str, str], ...] = (),
) -> tuple[str, ...]:
    """Break a middle call of a kind, and let the next run through."""
    fault = middle_of(calls or scenario.points, point, action=action, error=error)
    verdict = strike(scenario, place, fault)
    assert verdict.has_struck
    return verdict.problems


def middle_of(
    calls: tuple[tuple[str, str], ...],
    point: Kind,
    *,
    action: str = "kill",
    error: str = "ENOSPC",
) -> Fault:
    """The middle call of a kind: how many there are can differ between runs."""
    kind, start, end = point
    count = sum(
        call == kind and path.startswith(start) and path.endswith(end)
        for call, path in calls
    )
    assert count, f"no run makes the call {point}"
    return Fault(action, count // 2 + 1, error, point)


@pytest.mark.parametrize("point", FIRST_RUN)
def test_a_first_run_killed_here_is_simply_run_again(
    first_run: Scenario, place: Path, point: Kind
) -> None:
    assert problems(first_run, place, point) == ()


@pytest.mark.parametrize("point", NEXT_RUN)
def test_a_run_killed_here_loses_nothing_and_hurts_no_reader(
    next_run: Scenario, place: Path, point: Kind
) -> None:
    assert problems(next_run, place, point) == ()


@pytest.mark.parametrize("point", TORN)
def test_half_a_write_is_no_write(next_run: Scenario, place: Path, point: Kind) -> None:
    assert problems(next_run, place, point, action="torn") == ()


@pytest.mark.parametrize(("error", "point"), FAILING)
def test_a_disk_that_is_full_or_fails_stops_the_run_cleanly(
    next_run: Scenario,
    failing_calls: tuple[tuple[str, str], ...],
    place: Path,
    error: str,
    point: Kind,
) -> None:
    found = problems(
        next_run, place, point, action="fail", error=error, calls=failing_calls
    )
    assert found == ()


@pytest.mark.usefixtures("tracing")
def test_the_command_itself_may_be_killed_again_and_again(tmp_path: Path) -> None:
    scenario = prepare(
        tmp_path,
        command=stepladder_command,
        has_published=True,
        published_by=direct_command,
    )
    faults = [middle_of(scenario.points, point) for point in THE_COMMAND]

    verdicts = strike_in_turn(scenario, tmp_path, faults)

    assert [verdict.has_struck for verdict in verdicts] == [True] * 3
    assert [verdict.problems for verdict in verdicts] == [()] * 3
