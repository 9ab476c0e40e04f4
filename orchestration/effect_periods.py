"""Periods of a panel and openings of its units, as whole numbers.

Numbers stay what they are. Dates and months of a calendar count 1, 2, 3 in their order:
months differ in days, and 202101 comes right after 202012. Nothing is estimated here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from orchestration.effect_columns import Table

_DATES: Final = "dates"
_NEVER: Final = ("0", "inf", "never", "none", "never treated", "never_treated")
# Written like this, what is later is also the larger number.
_OF_A_CALENDAR: Final = (
    r"^(19|20)\d{2}-?(0[1-9]|1[0-2])$",
    r"^(19|20)\d{2}-?[qQ][1-4]$",
    r"^(19|20)\d{2}-?[wW][0-5]\d$",
)
_REMEDY: Final = (
    "Write both as numbers, as dates, or as months such as 2026-04, and leave the "
    "opening empty where there is none."
)


@dataclass(frozen=True)
class Periods:
    """When a row is, and when its unit opened.

    Attributes:
        time: Shape (n,), NaN where it is missing.
        cohort: Shape (n,), 0 where the unit never opens.
        names: Of the periods 1, 2, …; empty where periods are numbers of their own.
    """

    time: NDArray[np.float64]
    cohort: NDArray[np.float64]
    names: tuple[str, ...] = ()


def read_periods(table: Table, *, time: str, cohort: str) -> Periods:
    """Read the columns of the period and of the first treated period.

    Raises:
        UsageError: A column is neither numbers nor dates nor months, or the two are not
            of one kind.
    """
    import numpy as np
    import polars as pl

    times = table.plain(time)
    opened = _without_never(table.plain(cohort))
    form = _form(times)
    when = _keys(times, form)
    if when is None:
        raise table.unfit(time, "the time is neither numbers nor dates", remedy=_REMEDY)
    since = _keys(opened, form)
    if since is None:
        raise table.unfit(
            cohort, "the cohort is not written as the time is", remedy=_REMEDY
        )
    never = ~np.isfinite(since) | (since == 0)
    if form is None:
        return Periods(when, np.where(never, 0.0, since))
    seen = np.isfinite(when)
    ordered, first_rows = np.unique(when[seen], return_index=True)
    names = times.filter(pl.Series(seen)).gather(first_rows).cast(pl.String)
    return Periods(
        time=np.where(seen, np.searchsorted(ordered, when) + 1.0, np.nan),
        cohort=np.where(never, 0.0, np.searchsorted(ordered, since) + 1.0),
        names=tuple(names),
    )


def _without_never(opened: pl.Series) -> pl.Series:
    import polars as pl

    if opened.dtype != pl.String:
        return opened
    words = opened.str.strip_chars()
    return words.set(
        words.str.to_lowercase().is_in(_NEVER).fill_null(value=False), None
    )


def _form(times: pl.Series) -> str | None:
    """Tell how periods of a calendar are written; None for numbers and all else."""
    import polars as pl

    if times.dtype.base_type() in {pl.Date, pl.Datetime}:
        return _DATES
    if not (times.dtype.is_integer() or times.dtype == pl.String):
        return None
    words = times.drop_nulls().cast(pl.String)
    if words.is_empty():
        return None
    return next(
        (form for form in _OF_A_CALENDAR if words.str.contains(form).all()), None
    )


def _keys(column: pl.Series, form: str | None) -> NDArray[np.float64] | None:
    """Number what is written in a form, later being larger; None if it is not."""
    import polars as pl

    if column.null_count() == len(column):
        keys = pl.Series([None] * len(column), dtype=pl.Float64)
    elif form == _DATES:
        written = (
            column.str.to_datetime(strict=False)
            if column.dtype == pl.String
            else column
        )
        if written.dtype.base_type() not in {pl.Date, pl.Datetime}:
            return None
        keys = written.cast(pl.Datetime("us")).to_physical().cast(pl.Float64)
    elif form is not None and column.dtype == pl.String:
        digits = column.str.replace_all(r"\D", "").cast(pl.Float64, strict=False)
        keys = digits.set(~column.str.contains(form).fill_null(value=False), None)
    elif column.dtype.is_numeric() or column.dtype == pl.String:
        keys = column.cast(pl.Float64, strict=False)
    else:
        return None
    if keys.null_count() > column.null_count():
        return None
    numbers: NDArray[np.float64] = keys.fill_null(float("nan")).to_numpy()
    return numbers
