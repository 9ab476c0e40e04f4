"""A full disk is told as a full disk, whichever library meets it."""

from __future__ import annotations

import errno
import sqlite3
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pytest

from ingest.machine_faults import tell_machine_fault

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device", "store/x.parquet"),
        duckdb.IOException('Could not write file "x": No space left on device'),
        pl.exceptions.ComputeError("No space left on device (os error 28)"),
    ],
)
def test_a_full_disk_is_told_whoever_meets_it(error: Exception) -> None:
    told = tell_machine_fault(error)

    assert told is not None
    assert told.problem == "the disk is full"
    assert "Make room" in str(told.remedy)


def test_a_ledger_that_cannot_grow_is_told() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("pragma max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError) as met:
        connection.execute("create table t as select zeroblob(100000) as content")
    connection.close()

    assert "the disk is full" in str(tell_machine_fault(met.value))


def test_a_ledger_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    sqlite3.connect(path).execute("create table t (n)").connection.close()
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    with pytest.raises(sqlite3.OperationalError) as met:
        connection.execute("insert into t values (1)")
    connection.close()

    assert "the disk may only be read" in str(tell_machine_fault(met.value))


def test_too_little_memory_is_told() -> None:
    connection = duckdb.connect(config={"memory_limit": "20MB", "temp_directory": ""})
    with connection, pytest.raises(duckdb.OutOfMemoryException) as met:
        connection.execute("select list(n) from range(10_000_000) as numbers (n)")

    assert "memory_limit_mb" in str(tell_machine_fault(met.value))


def test_a_missing_right_is_told_with_the_file() -> None:
    told = tell_machine_fault(PermissionError(errno.EACCES, "no", "store/x.parquet"))

    assert str(told) == (
        "store/x.parquet: this account may not do that here. Let the account that "
        "runs this write and read the whole workspace."
    )


def test_any_other_error_is_not_the_machines() -> None:
    assert tell_machine_fault(ValueError("Jane Doe")) is None
    assert tell_machine_fault(FileNotFoundError(errno.ENOENT, "no", "x")) is None
