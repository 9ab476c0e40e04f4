"""What a file's name tells is read exactly as declared, or the file is stopped."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.faults import FileStoppedError, Rule
from ingest.file_names import read_name
from ingest.mapping import Feed

TODAY = date(2026, 3, 1)
FEED = Feed.model_validate(
    {
        "name": "workers",
        "entity": "workers",
        "files": "workers_*.csv",
        "delivery": "full",
        "delivered_on": {"from_file_name": r"_(\d{8})", "date_format": "%Y%m%d"},
        "columns": {
            "worker_id": "id",
            "hire_date": {"from_file_name": r"_(\d{8})", "date_format": "%Y%m%d"},
        },
    }
)


def test_the_day_and_the_values_of_columns_are_read() -> None:
    named = read_name(FEED, "workers_20260228_part2.csv.gz", today=TODAY)
    assert named.delivered_on == date(2026, 2, 28)
    assert named.feed.columns["hire_date"].value == "20260228"
    assert named.values == '{"delivered_on": "2026-02-28", "hire_date": "20260228"}'


def test_a_feed_that_reads_nothing_from_names_stays_as_it_is() -> None:
    plain = FEED.model_copy(
        update={
            "delivered_on": None,
            "columns": {"worker_id": FEED.columns["worker_id"]},
        }
    )
    named = read_name(plain, "anything.csv", today=TODAY)
    assert (named.feed, named.delivered_on, named.values) == (plain, None, "")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("workers.csv", "does not tell"),
        ("workers_20260230.csv", "cannot be read"),
        ("workers_20260303.csv", "lies in the future"),
    ],
)
def test_a_name_that_does_not_tell_the_day_stops_the_file(
    name: str, problem: str
) -> None:
    with pytest.raises(FileStoppedError, match=problem) as stopped:
        read_name(FEED, name, today=TODAY)
    assert stopped.value.rule == Rule.FILE_NAME
    assert stopped.value.remedy


def test_a_file_named_for_tomorrow_is_taken() -> None:
    named = read_name(FEED, "workers_20260302.csv", today=TODAY)
    assert named.delivered_on == date(2026, 3, 2)
