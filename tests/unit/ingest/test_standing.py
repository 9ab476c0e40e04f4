"""Which deliveries count: the newest day, the newest file, and what a re-read does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ingest.ledger import Delivery
from ingest.standing import (
    as_known_at,
    before_group,
    latest_deliveries,
    newest_group,
    replaces,
    would_count_anew,
)

FILE = Delivery(
    source="hris",
    feed="workers",
    entity="workers",
    delivery_mode="full",
    file_name="workers.csv",
    file_sha256="bytes-1",
    file_bytes=1,
    mapping_sha256="mapping-1",
    contract_version="1.0.0",
    loaded_at="2026-01-01T00:00:00+00:00",
    status="loaded",
    key_id="k",
    delivery_id=1,
)


def _file(number: int, **changes: object) -> Delivery:
    same = {"delivery_id": number, "file_sha256": f"bytes-{number}"}
    return replace(FILE, **{**same, **changes})  # type: ignore[arg-type]


def _of_day(number: int, day: str) -> Delivery:
    return _file(number, delivered_on=day, file_name_values=day)


def test_without_days_the_newest_file_of_a_complete_feed_counts_alone() -> None:
    assert latest_deliveries([_file(1), _file(2)]) == {2}


def test_the_newest_day_counts_however_late_an_older_file_arrives() -> None:
    landed = [_of_day(1, "2026-02-01"), _of_day(2, "2026-03-01")]
    assert latest_deliveries([*landed, _of_day(3, "2026-01-01")]) == {2}


def test_all_files_of_the_newest_day_count_together() -> None:
    landed = [
        _of_day(1, "2026-01-01"),
        _of_day(2, "2026-02-01"),
        _of_day(3, "2026-02-01"),
    ]
    assert latest_deliveries(landed) == {2, 3}


@pytest.mark.parametrize("mode", ["snapshot", "delta", "events"])
def test_every_delivery_of_other_feeds_counts(mode: str) -> None:
    landed = [_file(1, delivery_mode=mode), _file(2, delivery_mode=mode)]
    assert latest_deliveries(landed) == {1, 2}


def test_a_feed_that_no_longer_tells_days_goes_by_arrival_again() -> None:
    assert latest_deliveries([_of_day(1, "2026-02-01"), _file(2)]) == {2}


def test_rejected_and_replaced_deliveries_never_count() -> None:
    landed = [_file(1), _file(2, status="replaced"), _file(3, status="rejected")]
    assert latest_deliveries(landed) == {1}


def test_earlier_rows_are_looked_for_in_the_newest_earlier_day_first() -> None:
    landed = [
        _of_day(1, "2026-02-01"),
        _of_day(2, "2026-03-01"),
        _of_day(3, "2026-01-01"),
    ]
    group = newest_group(landed)
    assert [d.delivery_id for d in before_group(landed, group)] == [1, 3]


def test_the_same_bytes_on_two_days_are_two_deliveries() -> None:
    first = _file(1, file_name="w_1.csv", file_name_values="1", file_sha256="same")
    second = _file(2, file_name="w_2.csv", file_name_values="2", file_sha256="same")
    assert not replaces(second, first)
    assert replaces(replace(second, file_name_values="1"), first)


def test_another_mapping_that_reads_days_replaces_the_reading_without() -> None:
    before = _file(1, file_sha256="same")
    after = _file(2, file_sha256="same", mapping_sha256="m2", file_name_values="2")
    assert replaces(after, before)
    other_day = replace(before, file_name="w_1.csv", file_name_values="1")
    assert not replaces(replace(after, file_name="w_2.csv"), other_day)


def test_a_part_that_is_sent_again_counts_anew_within_its_day_only() -> None:
    landed = [
        _of_day(1, "2026-01-01"),
        _of_day(2, "2026-02-01"),
        _of_day(3, "2026-02-01"),
    ]
    counted = [would_count_anew(landed, delivery) for delivery in landed]
    assert counted == [False, True, False]


def test_what_was_known_at_a_moment_is_what_the_ledger_showed_then() -> None:
    landed = [
        _file(1, status="replaced", loaded_at="2026-01-01T12:00:00+00:00"),
        _file(2, loaded_at="2026-01-02T12:00:00+00:00"),
        _file(
            3,
            file_sha256="bytes-1",
            mapping_sha256="m2",
            place=1,
            loaded_at="2026-01-03T12:00:00+00:00",
        ),
    ]

    def known(day: int) -> list[tuple[int, str]]:
        moment = datetime(2026, 1, day, 23, 59, 59)  # noqa: DTZ001 - UTC is meant
        assert as_known_at(landed, moment) == as_known_at(
            landed, moment.replace(tzinfo=UTC)
        )
        return [(d.delivery_id, d.status) for d in as_known_at(landed, moment)]

    assert known(1) == [(1, "loaded")]
    assert known(2) == [(1, "loaded"), (2, "loaded")]
    assert known(3) == [(1, "replaced"), (2, "loaded"), (3, "loaded")]
