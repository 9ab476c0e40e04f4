"""The ledger of an earlier release is opened as it is and given what it lacks."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ingest import ledger
from ingest.errors import DataError
from ingest.ledger import Delivery

if TYPE_CHECKING:
    from pathlib import Path

FILE = Delivery(
    source="hris",
    feed="workers",
    entity="workers",
    delivery_mode="full",
    file_name="workers.csv",
    file_sha256="bytes",
    file_bytes=1,
    mapping_sha256="mapping",
    contract_version="1.0.0",
    loaded_at="2026-01-01T00:00:00+00:00",
    status="loaded",
    key_id="k",
)
SINCE_THE_FIRST = (
    "delivered_on",
    "file_name_values",
    "unchanged_when_null",
    "cleared_when_null",
)


@pytest.mark.parametrize("lacking", [SINCE_THE_FIRST, ("place", *SINCE_THE_FIRST)])
def test_a_ledger_of_an_earlier_release_keeps_its_rows_and_its_chain(
    tmp_path: Path, lacking: tuple[str, ...]
) -> None:
    path = tmp_path / "ledger.sqlite"
    with ledger.open_ledger(path) as opened:
        ledger.record(opened, FILE, {})
        before = ledger.deliveries(opened)
    with sqlite3.connect(path) as older:
        for name in lacking:
            older.execute(f"alter table deliveries drop column {name}")
    older.close()

    with ledger.open_ledger(path) as opened:
        assert ledger.deliveries(opened) == before
        assert ledger.broken_link(opened) is None
        added = replace(FILE, file_sha256="b", place=1, delivered_on="2026-01-02")
        ledger.record(opened, added, {})
        assert ledger.broken_link(opened) is None
        assert ledger.deliveries(opened)[1].delivered_on == "2026-01-02"


@pytest.mark.parametrize(
    ("column", "value"),
    [("delivered_on", "2027-01-01"), ("place", 7), ("cleared_when_null", ",a,")],
)
def test_what_later_releases_added_is_part_of_the_chain(
    tmp_path: Path, column: str, value: object
) -> None:
    with ledger.open_ledger(tmp_path / "ledger.sqlite") as opened:
        ledger.record(opened, FILE, {})
        opened.execute(f"update deliveries set {column} = ?", (value,))
        assert ledger.broken_link(opened) == 1


def test_a_ledger_that_may_not_be_written_beside_is_not_told_as_damaged(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ledger.sqlite"
    with ledger.open_ledger(path):
        pass
    # Like a folder that may only be read, this leaves no place for SQLite's own log.
    taken = path.with_name("ledger.sqlite-wal")
    taken.mkdir()

    with (
        pytest.raises(DataError, match="may not write beside it") as met,
        ledger.open_ledger(path),
    ):
        pass

    taken.rmdir()
    assert met.value.file == str(path)
