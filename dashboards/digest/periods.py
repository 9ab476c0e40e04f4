"""Which periods the digest tells of: the newest month, and what it is read beside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dashboards.selecting import records, select

if TYPE_CHECKING:
    import duckdb

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Period:
    """A complete period; `short` is its name over a column of numbers."""

    period_id: str
    name: str
    short: str


@dataclass(frozen=True)
class Periods:
    """The newest complete month, those beside it, and the newest longer periods."""

    month: Period | None = None
    month_before: Period | None = None
    year_before: Period | None = None
    quarter: Period | None = None
    year: Period | None = None

    @property
    def columns(self) -> tuple[Period, ...]:
        """The periods that there are, in the order of reading."""
        listed = (
            self.month, self.month_before, self.year_before, self.quarter, self.year
        )  # fmt: skip
        return tuple(period for period in listed if period is not None)


def told_periods(connection: duckdb.DuckDBPyConnection) -> Periods:
    """Choose the periods from those that are complete."""
    months: dict[date, Period] = {}
    longer: dict[str, Period] = {}
    for row in records(select(connection, "digest-periods")):
        start = date.fromisoformat(str(row["period_start_date"]))
        identifier, name = str(row["period_id"]), str(row["period_name"])
        if row["period_kind"] == "month":
            name = MONTHS[start.month - 1]
            months[start] = Period(
                identifier, f"{name} {start.year}", f"{name[:3]} {start.year}"
            )
        else:
            longer.setdefault(str(row["period_kind"]), Period(identifier, name, name))
    if not months:
        return Periods(quarter=longer.get("quarter"), year=longer.get("year"))
    newest = max(months)
    before = (newest.year, newest.month - 1) if newest.month > 1 else (
        newest.year - 1, 12
    )  # fmt: skip
    return Periods(
        month=months[newest],
        month_before=months.get(date(*before, 1)),
        year_before=months.get(newest.replace(year=newest.year - 1)),
        quarter=longer.get("quarter"),
        year=longer.get("year"),
    )
