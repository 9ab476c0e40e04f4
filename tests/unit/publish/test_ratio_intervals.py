"""The interval of a ratio of two rates, as it is published, each worked by hand."""

import functools

import duckdb
import pytest

from publish.disclosure import SmallGroupRule
from publish.figure_kinds import MetricColumns, figures
from publish.leaks import unrounded
from publish.rounding import Rounding, rounded_query

RATES = (
    ("pool_count", "BIGINT"),
    ("chosen_numerator", "BIGINT"),
    ("chosen_denominator", "BIGINT"),
    ("best_numerator", "BIGINT"),
    ("best_denominator", "BIGINT"),
    ("chosen_rate", "DOUBLE"),
    ("best_rate", "DOUBLE"),
    ("beside_best", "DOUBLE"),
    ("beside_best_low", "DOUBLE"),
    ("beside_best_high", "DOUBLE"),
)
BESIDE = Rounding(
    5,
    "pool_count",
    figures(
        SmallGroupRule(
            "pool_count",
            tuple(name for name, _ in RATES[1:]),
            (),
            5,
            is_sensitive=False,
        ),
        RATES,
        metrics=[
            MetricColumns(
                "beside_best",
                "chosen_rate",
                "best_rate",
                low="beside_best_low",
                high="beside_best_high",
            )
        ],
    ),
)


@functools.cache
def engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": "1"})


def beside_best(
    *counts: int, low: float | None = 0.1, high: float | None = 9.0
) -> tuple[float | None, ...]:
    """Return a ratio of two rates as it is shown, with its interval."""
    values = [counts[1], *counts, counts[0] / counts[1], counts[2] / counts[3], 1.0]
    cells = ", ".join(
        f"cast({'null' if value is None else value} as {kind}) as {name}"
        for value, (name, kind) in zip([*values, low, high], RATES, strict=True)
    )
    query = rounded_query(f"(select {cells})", columns=RATES, rounding=BESIDE)
    assert unrounded(engine(), query, rounding=BESIDE) == {}
    [found] = (
        engine()
        .execute(f"select beside_best, beside_best_low, beside_best_high from {query}")
        .fetchall()
    )
    return tuple(found)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        # 12 of 50 are shown as 10 of 50, 0.2 (Wilson: 0.112438 to 0.330371), beside 30
        # of 100, 0.3 (0.218949 to 0.395849). e = 0.06. Low: 0.112438 * 0.287562 =
        # 0.032333, 0.395849 * 0.204151 = 0.080813, 0.032333 / (0.06 + sqrt(0.0036 -
        # 0.002613)) = 0.3537. High: 0.330371 * 0.069629 = 0.023004, 0.218949 * 0.381051
        # = 0.083431, (0.06 + sqrt(0.0036 - 0.001919)) / 0.083431 = 1.2106.
        ((12, 50, 31, 99), (2 / 3, 0.3537, 1.2106)),
        # Everybody of 20 and of 25: 0.838875 / 1 and 1 / 0.866808.
        ((21, 21, 25, 25), (1.0, 0.838875, 1.153658)),
        # Nobody of 20 (0 to 0.161125) beside 5 of 25 (0.2, from 0.088606): 0 and
        # 0.161125 / sqrt(0.088606 * 0.311394) = 0.9700.
        ((0, 20, 5, 25), (0.0, 0.0, 0.9700)),
    ],
)
def test_the_interval_of_a_ratio_of_ratios_is_that_of_what_is_shown(
    counts: tuple[int, ...], shown: tuple[float, ...]
) -> None:
    assert beside_best(*counts) == pytest.approx(shown, abs=1e-4)


def test_a_ratio_to_itself_has_no_interval() -> None:
    assert beside_best(30, 100, 30, 100, low=None, high=None) == (1.0, None, None)


def test_a_ratio_to_nobody_has_no_interval() -> None:
    assert beside_best(0, 20, 0, 25, low=None, high=None) == (None, None, None)


def test_the_audit_finds_the_interval_of_exact_counts() -> None:
    # That of 12 of 50 beside 30 of 100 is 0.446514 to 1.382597; shown are 10 of 50.
    shown = "10, 50, 30, 100"
    ends = ("0.446514", "1.382597")
    cells = f"50, {shown}, 0.2, 0.3, 0.2 / 0.3, {', '.join(ends)}"
    names = ", ".join(name for name, _ in RATES)
    source = f"(select * from (values ({cells})) as row({names}))"
    assert set(unrounded(engine(), source, rounding=BESIDE)) == {
        "beside_best_low is not rounded",
        "beside_best_high is not rounded",
    }
