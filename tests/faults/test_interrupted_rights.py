"""An erasure or a change of keys that is killed is finished by the next command.

A sample of the calls that change something, one of each kind of step: what is left
afterwards is what an unbroken one leaves, and nobody is half erased.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import polars as pl
import pytest

from ingest import ledger, vault
from ingest.pseudonym import load_key, pseudonym
from ingest.workspace import load_workspace
from tests.faults.crash_harness import (
    Command,
    Fault,
    Kind,
    Scenario,
    direct_command,
    prepare,
    strike,
)
from tests.faults.direct_rights import PERSON

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1800)]

# What is broken: the call, and how the place begins and ends.
ERASE = [
    ("rename", "vault/work-1", ".sealed"),
    ("pwrite64", "vault/people.sqlite", ""),
    ("rename", "vault/segments/", ".sealed"),
    ("rename", "store/raw/workers/", ".parquet"),
    ("pwrite64", "store/ledger.sqlite-wal", ""),
    ("unlink", "store/raw/", ".parquet"),
    ("unlink", "vault/work-1", ".sealed"),
    ("rename", "published/.link-latest", ""),
    ("unlinkat", "published/.discarded", ""),
]
ROTATE = [
    ("rename", "vault/work-1", ".sealed"),
    ("rename", "vault/", "pseudonym-2.key.new"),
    ("rename", "store/raw/job_history/", ".parquet"),
    ("pwrite64", "store/ledger.sqlite-wal", ""),
    ("unlink", "store/raw/", ".parquet"),
    ("pwrite64", "store/hashed_identities.sqlite", ""),
    ("unlink", "vault/work-1", ".sealed"),
    ("unlinkat", "warehouse/.discarded", ""),
]
# `make proof-rights` breaks every one of them, `make test` every second.
STEP = 1 if "STEPLADDER_EVERY_FAULT" in os.environ else 2


def command_of(what: str) -> Command:
    """The product's own steps, begun anew or finished."""

    def command(workspace: Path) -> list[str]:
        program = [sys.executable, "-m", "tests.faults.direct_rights"]
        return [*program, str(workspace), what]

    return command


@pytest.fixture(scope="module")
def erasure(tracing: None, tmp_path_factory: pytest.TempPathFactory) -> Scenario:  # noqa: ARG001
    """An erasure while readers see a generation with the person in it."""
    return prepare(
        tmp_path_factory.mktemp("erase"),
        command=command_of("erase"),
        has_published=True,
        published_by=direct_command,
    )


@pytest.fixture(scope="module")
def rotation(tracing: None, tmp_path_factory: pytest.TempPathFactory) -> Scenario:  # noqa: ARG001
    """A change of keys while readers see an earlier generation."""
    return prepare(
        tmp_path_factory.mktemp("rotate"),
        command=command_of("rotate"),
        has_published=True,
        published_by=direct_command,
    )


def problems(scenario: Scenario, place: Path, point: Kind) -> tuple[str, ...]:
    """Kill at a middle call of a kind, and let the next command through."""
    call, start, end = point
    count = sum(
        name == call and path.startswith(start) and path.endswith(end)
        for name, path in scenario.points
    )
    assert count, f"no command makes the call {point}"
    verdict = strike(scenario, place, Fault("kill", count // 2 + 1, only=point))
    assert verdict.has_struck
    return verdict.problems


def names_in_store(root: Path) -> set[str]:
    return {
        value
        for path in (root / "store" / "raw").rglob("*.parquet")
        for column in pl.read_parquet(path).iter_columns()
        if column.dtype == pl.String
        for value in column.drop_nulls().to_list()
    }


@pytest.mark.parametrize("point", ERASE[::STEP])
def test_an_erasure_killed_here_is_finished(
    erasure: Scenario, place: Path, point: Kind
) -> None:
    first = load_key(erasure.template / "vault" / "pseudonym.key")
    person = pseudonym(PERSON, id_type="worker_id", key=first)
    assert person in names_in_store(erasure.template)

    assert problems(erasure, place, point) == ()

    root = place / "workspace"
    assert person not in names_in_store(root)
    known = vault.identities(load_workspace(root))["identifier"].to_list()
    assert PERSON not in known
    assert_nothing_is_waiting(root)
    assert len(list((root / "published").glob("2*"))) == 1
    assert len(list((root / "warehouse").glob("2*"))) == 1


@pytest.mark.parametrize("point", ROTATE[::STEP])
def test_a_change_of_keys_killed_here_is_finished(
    rotation: Scenario, place: Path, point: Kind
) -> None:
    assert problems(rotation, place, point) == ()

    root = place / "workspace"
    names = {name[:3] for name in names_in_store(root) if name[1:3] in {"1_", "2_"}}
    assert names == {"p2_"}
    assert_nothing_is_waiting(root)
    assert len(list((root / "warehouse").glob("2*"))) == 1


def assert_nothing_is_waiting(root: Path) -> None:
    workspace = load_workspace(root)
    with ledger.open_ledger(workspace.ledger) as opened:
        states = opened.execute("select state from works").fetchall()
    assert [tuple(state) for state in states] == [("done",)]
    assert list(workspace.vault.glob("work-*")) == []
