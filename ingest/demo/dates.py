"""Months and days of the demo's window, as whole days since 1970.

Arrays of day numbers go through the simulation's side of the demo; they become dates
only where a file is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.demo.scenario import Scenario

    Days = npt.NDArray[np.int32]

LAST_SAFE_DAY = 28
"""Every month has this day."""


def month_starts(scenario: Scenario, months: npt.ArrayLike) -> Days:
    """Return the first day of months of the window (which may lie before it)."""
    origin = np.datetime64(0, "M") + (scenario.first_month - 1970 * 12)
    moved = origin + np.asarray(months).astype(np.int64)
    return np.asarray(moved.astype("datetime64[D]").astype(np.int32))


def first_day(scenario: Scenario) -> int:
    """Return the first day of the window."""
    return int(month_starts(scenario, 0))


def last_day(scenario: Scenario) -> int:
    """Return the last day of the window."""
    return int(month_starts(scenario, scenario.months)) - 1


def as_dates(days: npt.NDArray[np.integer]) -> pl.Series:
    """Return days as a column of dates."""
    return pl.Series(np.asarray(days, dtype=np.int32)).cast(pl.Date)


def as_dates_or_null(
    days: npt.NDArray[np.integer], known: npt.NDArray[np.bool_]
) -> pl.Series:
    """Return days as a column of dates, empty where they are not known."""
    dates = as_dates(np.where(known, days, 0))
    return dates.zip_with(pl.Series(known), pl.Series([None], dtype=pl.Date))


def as_moments(
    days: npt.NDArray[np.integer], seconds: npt.NDArray[np.integer]
) -> pl.Series:
    """Return days and seconds of the day as a column of timestamps."""
    micros = (days.astype(np.int64) * 86_400 + seconds) * 1_000_000
    return pl.Series(micros).cast(pl.Datetime("us"))
