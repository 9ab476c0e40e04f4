"""A run that is killed, or whose disk fails, loses nothing and hurts no reader.

A sample of the points that `make proof-crash` breaks all of: one of each kind of
change that matters, so that every phase of a run is broken at every test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.crash_harness import Fault, Scenario, Verdict, strike

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]

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
FAILING = [
    ("ENOSPC", "rename", "store/raw/workers/", ".parquet"),
    ("ENOSPC", "pwrite64", "store/ledger.sqlite-wal", ""),
    ("ENOSPC", "write", "published/.building-", "manifest.json"),
    ("EIO", "pwrite64", "warehouse/building/", ".duckdb"),
    ("EIO", "rename", "published/.link-latest", ""),
]


def break_at(
    scenario: Scenario, place: Path, call: str, start: str, end: str, *, how: Fault
) -> Verdict:
    """Break the last call of a kind: the first ones are often preparations."""
    found = [
        number
        for number, (name, path) in enumerate(scenario.points, start=1)
        if name == call and path.startswith(start) and path.endswith(end)
    ]
    assert found, f"no run makes the call {call} on {start}…{end}"
    verdict = strike(scenario, place, Fault(how.action, found[-1], how.error))
    assert verdict.has_struck
    return verdict


@pytest.mark.parametrize(("call", "start", "end"), FIRST_RUN)
def test_a_first_run_killed_here_is_simply_run_again(
    first_run: Scenario, place: Path, call: str, start: str, end: str
) -> None:
    kill = Fault("kill", 0)
    assert break_at(first_run, place, call, start, end, how=kill).problems == ()


@pytest.mark.parametrize(("call", "start", "end"), NEXT_RUN)
def test_a_run_killed_here_loses_nothing_and_hurts_no_reader(
    next_run: Scenario, place: Path, call: str, start: str, end: str
) -> None:
    kill = Fault("kill", 0)
    assert break_at(next_run, place, call, start, end, how=kill).problems == ()


@pytest.mark.parametrize(
    ("call", "start", "end"),
    [
        ("pwrite64", "store/ledger.sqlite-wal", ""),
        ("pwrite64", "warehouse/building/", ".duckdb"),
        ("pwrite64", "published/.building-", ".parquet"),
        ("pwrite64", "warehouse/.fence", ""),
    ],
)
def test_half_a_write_is_no_write(
    next_run: Scenario, place: Path, call: str, start: str, end: str
) -> None:
    torn = Fault("torn", 0)
    assert break_at(next_run, place, call, start, end, how=torn).problems == ()


@pytest.mark.parametrize(("error", "call", "start", "end"), FAILING)
def test_a_disk_that_is_full_or_fails_stops_the_run_cleanly(
    next_run: Scenario, place: Path, error: str, call: str, start: str, end: str
) -> None:
    failing = Fault("fail", 0, error)
    assert break_at(next_run, place, call, start, end, how=failing).problems == ()
