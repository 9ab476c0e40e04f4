"""Text becomes a value in one way or in none."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from ingest import values


def _text(*given: str | None) -> pl.Series:
    return pl.Series("x", given, dtype=pl.String)


def test_numbers_with_a_decimal_point() -> None:
    found = values.to_number(_text("1", "1.5", "-2e3", ".5", "1,234.50", "45 %", None))
    assert found.to_list() == [1, 1.5, -2000, 0.5, 1234.5, 45, None]


@pytest.mark.parametrize("text", ["1,5", "1,234", "1_000", "0x1", "abc", "--1", "1 2"])
def test_what_is_no_number_with_a_decimal_point(text: str) -> None:
    assert values.to_number(_text("7", text)).to_list() == [7, None]


def test_numbers_with_a_decimal_comma() -> None:
    found = values.to_number(_text("1,5", "1.234,5", "12", "-3,25 %"), decimal=",")
    assert found.to_list() == [1.5, 1234.5, 12, -3.25]


@pytest.mark.parametrize("text", ["1.5", "1.234", "1,2,3", "abc"])
def test_what_is_no_number_with_a_decimal_comma(text: str) -> None:
    assert values.to_number(_text(text), decimal=",").to_list() == [None]


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("inf", "."),
        ("-Infinity", "."),
        ("NaN", "."),
        ("1e400", "."),
        ("inf", ","),
        ("NaN", ","),
    ],
)
def test_a_number_without_end_is_marked(text: str, decimal: str) -> None:
    (found,) = values.to_number(_text(text), decimal=decimal).to_list()
    assert abs(found) == float("inf")


def test_whole_numbers() -> None:
    found = values.to_integer(_text("1", "012", "+3", "-4", "5.0", "6.", "12.5", "x"))
    assert found.to_list() == [1, 12, 3, -4, 5, 6, None, None]
    too_large = "9" * 20
    assert values.to_integer(_text(too_large)).to_list() == [None]


def test_truth_values() -> None:
    found = values.to_boolean(_text("TRUE", "y", "1", "No", "f", "0", "2", "maybe"))
    assert found.to_list() == [True, True, True, False, False, False, None, None]


def test_durations() -> None:
    # One hour; 1,234 s; a day and 2.5 s; a week.
    found = values.to_seconds(_text("PT1H0M0S", "PT1234S", "P1DT2.5S", "P1W"))
    assert found.to_list() == [3600, 1234, 86_402.5, 604_800]


@pytest.mark.parametrize("text", ["P1Y", "P1M", "PT", "P", "1:30", "PT-1S"])
def test_a_duration_without_a_fixed_length_is_none(text: str) -> None:
    assert values.to_seconds(_text(text)).to_list() == [None]


def test_dates() -> None:
    found = values.to_date(_text("2024-02-29", "2024-01-08 00:00:00", "9999-12-31"))
    assert found.to_list() == [date(2024, 2, 29), date(2024, 1, 8), date(9999, 12, 31)]
    declared = values.to_date(_text("01-Mar-2018"), pattern="%d-%b-%Y")
    assert declared.to_list() == [date(2018, 3, 1)]


@pytest.mark.parametrize(
    "text",
    ["2023-02-29", "2024-01-1", "01/02/2024", "2024-01-08 10:00:00", "0024-01-01", ""],
)
def test_what_is_no_date(text: str) -> None:
    assert values.to_date(_text(text)).to_list() == [None]


def test_moments_become_utc() -> None:
    # Berlin is UTC+1 in winter, UTC+2 in summer.
    found = values.to_timestamp(
        _text(
            "2024-01-08T10:00:00",
            "2024-07-08 10:00",
            "2024-01-08",
            "2024-01-08T10:00:00Z",
            "2024-01-08T10:00:00.5+0530",
            "2024-01-08 10:00:00 UTC",
        ),
        time_zone="Europe/Berlin",
    )
    assert found.to_list() == [
        datetime.fromisoformat("2024-01-08T09:00:00"),
        datetime.fromisoformat("2024-07-08T08:00:00"),
        datetime.fromisoformat("2024-01-07T23:00:00"),
        datetime.fromisoformat("2024-01-08T10:00:00"),
        datetime.fromisoformat("2024-01-08T04:30:00.500000"),
        datetime.fromisoformat("2024-01-08T10:00:00"),
    ]


@pytest.mark.parametrize(
    ("zone", "skipped", "repeated", "earlier"),
    [
        ("Europe/Berlin", "2024-03-31T02:30:00", "2024-10-27T02:30:00", (27, 0, 30)),
        ("America/New_York", "2024-03-10T02:30:00", "2024-11-03T01:30:00", (3, 5, 30)),
        ("Europe/London", "2024-03-31T01:30:00", "2024-10-27T01:30:00", (27, 0, 30)),
        ("Australia/Sydney", "2024-10-06T02:30:00", "2024-04-07T02:30:00", (6, 15, 30)),
    ],
)
def test_the_nights_on_which_the_clock_changes(
    zone: str, skipped: str, repeated: str, earlier: tuple[int, int, int]
) -> None:
    none, first = values.to_timestamp(_text(skipped, repeated), time_zone=zone)
    assert none is None
    assert (first.day, first.hour, first.minute) == earlier


def test_seconds_and_milliseconds_since_1970() -> None:
    # 1,700,000,000 s after 1970 is 2023-11-14 22:13:20 UTC.
    moment = datetime.fromisoformat("2023-11-14T22:13:20")
    assert values.to_epoch(_text("1700000000"), unit="seconds").to_list() == [moment]
    found = values.to_epoch(_text("1700000000000"), unit="milliseconds")
    assert found.to_list() == [moment]
