"""A roll-out's periods, however a table writes them: the answer is the same."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.unit.orchestration.effect_calls import fitted, ran, written

PANEL = (
    *("--method", "did", "--outcome", "outcome", "--unit", "unit"),
    *("--time", "period", "--cohort", "cohort"),
)
# Eight months over the end of a year; 31 and 30 days, and 28 in between.
FIRST = pl.date(2025, 9, 1)
MONTH = FIRST.dt.offset_by(pl.format("{}mo", pl.col("period") - 1))
OPENED = FIRST.dt.offset_by(pl.format("{}mo", pl.col("cohort") - 1))
NEVER = pl.col("cohort") == 0


def quarter(day: pl.Expr) -> pl.Expr:
    """Two months of ours as a quarter of a calendar that begins in 2025."""
    months = (day.dt.year() - 2025) * 12 + day.dt.month() - 9
    return pl.format("{}-Q{}", 2025 + months // 4, 1 + months % 4)


@pytest.fixture(scope="module")
def panel() -> pl.DataFrame:
    """Thirty units over eight periods, of which twenty open in the 4th or the 6th."""
    random = np.random.default_rng(5)
    units = pl.DataFrame({"unit": [f"u{number:02}" for number in range(30)]})
    place = pl.int_range(pl.len())
    opens = pl.when(place < 10).then(4).when(place < 20).then(6).otherwise(0)
    rows = units.with_columns(cohort=opens).join(
        pl.DataFrame({"period": range(1, 9)}), how="cross"
    )
    has_it = (pl.col("cohort") > 0) & (pl.col("period") >= pl.col("cohort"))
    return rows.with_columns(outcome=pl.Series(random.normal(size=240)) + has_it)


def told(answer: dict[str, Any]) -> dict[str, Any]:
    """Leave out how the periods are named."""
    named = answer["diagnostics"].pop("periods", None)
    assert named is None or len(named) == 8
    return answer


@pytest.mark.parametrize("file", ["t.csv", "t.parquet"])
@pytest.mark.parametrize(
    ("period", "cohort"),
    [
        ("period", pl.when(~NEVER).then("cohort")),
        ("period", pl.when(NEVER).then(pl.lit("never")).otherwise("cohort")),
        ("period", pl.when(NEVER).then(pl.lit("inf")).otherwise("cohort")),
        (MONTH, pl.when(~NEVER).then(OPENED)),
        (MONTH, pl.when(NEVER).then(pl.lit("0")).otherwise(OPENED.cast(pl.String))),
        # The first full month of who opened within the one before.
        (MONTH, pl.when(~NEVER).then(OPENED.dt.offset_by("-9d"))),
        (
            MONTH.dt.strftime("%Y-%m"),
            pl.when(~NEVER).then(OPENED.dt.strftime("%Y-%m")),
        ),
        (
            MONTH.dt.strftime("%Y%m").cast(pl.Int64),
            pl.when(NEVER).then(0).otherwise(OPENED.dt.strftime("%Y%m").cast(pl.Int64)),
        ),
        (quarter(MONTH), pl.when(~NEVER).then(quarter(OPENED))),
    ],
    ids=[
        *("empty", "word", "infinite", "dates", "dates and 0", "within a month"),
        *("months", "months as numbers", "quarters"),
    ],
)
def test_periods_of_a_calendar_count_in_their_order(
    panel: pl.DataFrame,
    tmp_path: Path,
    period: pl.Expr | str,
    cohort: pl.Expr,
    file: str,
) -> None:
    plain = fitted(written(panel, tmp_path, "plain.parquet"), *PANEL)
    wrote = panel.with_columns(period=period, cohort=cohort)

    answer = fitted(written(wrote, tmp_path, file), *PANEL)

    assert told(answer) == plain
    leads = [event["event_time"] for event in plain["diagnostics"]["event_study"]]
    assert leads == [-4, -3, -2, -1, 0, 1, 2, 3, 4]


def test_the_names_of_the_periods_stand_beside_their_numbers(
    panel: pl.DataFrame, tmp_path: Path
) -> None:
    wrote = panel.with_columns(period=MONTH, cohort=pl.when(~NEVER).then(OPENED))

    known = fitted(written(wrote, tmp_path), *PANEL)["diagnostics"]

    assert known["periods"][:5] == [
        *("2025-09-01", "2025-10-01", "2025-11-01", "2025-12-01", "2026-01-01"),
    ]
    assert {cell["cohort"] for cell in known["cells"]} == {4, 6}


@pytest.mark.parametrize(
    ("period", "cohort", "column"),
    [
        (pl.format("week {}", "period"), "cohort", "period"),
        ("period", pl.format("week {}", "cohort"), "cohort"),
        (MONTH, pl.col("cohort") + 1, "cohort"),
        ("period", OPENED, "cohort"),
    ],
    ids=["words", "an opening in words", "a number among dates", "a date"],
)
def test_periods_that_have_no_order_are_a_wrong_call(
    panel: pl.DataFrame,
    tmp_path: Path,
    period: pl.Expr | str,
    cohort: pl.Expr | str,
    column: str,
) -> None:
    wrote = panel.with_columns(period=period, cohort=cohort)

    message = ran(written(wrote, tmp_path), *PANEL, ends=2)

    assert f"column: {column}" in message
    assert "remedy: Write both as numbers, as dates, or as months" in message


def test_units_that_are_left_out_are_told(panel: pl.DataFrame, tmp_path: Path) -> None:
    """One unit lacks a period, ten had it from the first."""
    wrote = panel.filter((pl.col("unit") != "u29") | (pl.col("period") != 3))
    wrote = wrote.with_columns(cohort=pl.col("cohort").replace(6, 1))

    answer = ran(written(wrote, tmp_path), *PANEL)

    assert "units left out          1 not there in every period" in answer
    assert "10 with it from the first period on" in answer


def test_units_are_counted_where_there_is_no_number(
    panel: pl.DataFrame, tmp_path: Path
) -> None:
    twice = pl.concat([panel, panel.head(1)])

    answer = fitted(written(twice, tmp_path), *PANEL, ends=1)

    assert answer["n"] == 30
    assert answer["verdict"] == "suppressed"
    assert "cannot be read" in answer["plain"]
    assert "too small" not in answer["plain"]
