"""A run that is killed, or whose disk fails, loses nothing and hurts no reader.

A sample of the points that `make proof-crash` breaks all of: one of each kind of
change that matters, so that every phase of a run is broken at every test. The command
itself, with Dagster and dbt around the same calls, takes minutes for each point and is
broken there only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.crash_harness import (
    Fault,
    Kind,
    Scenario,
    strike,
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
    kind, start, end = point
    # how many there are can differ between runs
    count = sum(
        call == kind and path.startswith(start) and path.endswith(end)
        for call, path in calls or scenario.points
    )
    assert count, f"no run makes the call {point}"
    verdict = strike(scenario, place, Fault(action, count // 2 + 1, error, point))
    assert verdict.has_struck
    return verdict.problems


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
