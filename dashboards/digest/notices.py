"""What the digest asks its reader to look at: old data, new values, fair access."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from dashboards.digest.cells import Cell, cell, clipped
from dashboards.digest.programs import words
from dashboards.selecting import checks_of, records, select
from dashboards.states import STALE_AFTER, long_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import duckdb

    from dashboards.digest.figures import Line
    from dashboards.digest.periods import Period
    from publish.manifest import Manifest

NAME_LENGTH: Final = 48
AT_MOST: Final = 2
STAMP: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Notice:
    """One thing to look at: a few words on what it is, and the sentence."""

    topic: str
    parts: tuple[str | Cell, ...]

    @property
    def text(self) -> str:
        """The sentence with its numbers written out."""
        return "".join(
            part.text if isinstance(part, Cell) else part for part in self.parts
        )


def stale(manifest: Manifest) -> Iterator[Notice]:
    """Say when the data was old already on the day it was published.

    That day is in the name of the generation: a digest knows no clock, so that it is
    the same whenever it is made.
    """
    stamp = manifest.generation.split("-")[0]
    published = datetime.strptime(stamp, STAMP).date()  # noqa: DTZ007 - only its day
    if published > manifest.as_of_date + STALE_AFTER:
        told = (
            f"The data ends on {long_date(manifest.as_of_date)}, and was published "
            f"on {long_date(published)}: a delivery may be missing."
        )
        yield Notice("Old data", (told,))


def failed_checks(manifest: Manifest) -> Iterator[Notice]:
    """Name the checks that did not pass."""
    failed = [row for row in records(checks_of(manifest)) if row["has_passed"] is False]
    for row in failed[:AT_MOST]:
        name = clipped(words(str(row["name"])), NAME_LENGTH)
        subject = clipped(str(row["subject"]), NAME_LENGTH)
        note = clipped(str(row["note"]), NAME_LENGTH)
        told = f"{name}: not so for {subject}{f' ({note})' if note else ''}."
        yield Notice("Data quality", (told,))
    if len(failed) > AT_MOST:
        more = f"{len(failed) - AT_MOST} more did not pass."
        yield Notice("Data quality", (more,))


def restated(
    periods: Sequence[Period], now: Sequence[Line], before: Sequence[Line], when: str
) -> Iterator[Notice]:
    """Say which numbers read otherwise than in the set before; hidden ones stay so."""
    changed = [
        (line.figure.label, period, mine, theirs)
        for line, earlier in zip(now, before, strict=True)
        for period, mine, theirs in zip(periods, line.cells, earlier.cells, strict=True)
        if mine.is_shown and theirs.is_shown and mine.text != theirs.text
    ]
    for label, period, mine, theirs in changed[:AT_MOST]:
        yield Notice(
            "Restated",
            (f"{label}, {period.name}: ", mine, f" now, {theirs.text} {when}."),
        )
    if len(changed) > AT_MOST:
        more = f"{len(changed) - AT_MOST} more of the figures above changed."
        yield Notice("Restated", (more,))


def unfair(connection: duckdb.DuckDBPyConnection) -> Iterator[Notice]:
    """Name the groups that the four-fifths rule flags in the newest complete year."""
    selection = select(connection, "adverse-impact-flagged")
    rows = [row for row in records(selection) if _tells_of_a_group(row)]
    newest = [row for row in rows if row["period_id"] == rows[-1]["period_id"]]
    keys = ("period_id", "opportunity_kind", "characteristic", "characteristic_value")
    for row in newest[:AT_MOST]:
        rate, reference = (
            cell(selection.table, row, column, "share", keys=keys)
            for column in ("selection_rate", "reference_selection_rate")
        )
        year = str(row["period_id"]).partition(":")[2][:4]
        group, other = (
            clipped(str(row[column]).replace("_", " "), NAME_LENGTH)
            for column in ("characteristic_value", "reference_value")
        )
        told = f"{words(str(row['opportunity_kind']))} in {year}: "
        yield Notice(
            "Fair access",
            (
                told,
                rate,
                f" of “{group}” and ",
                reference,
                f" of “{other}”; flagged by the four-fifths rule.",
            ),
        )


def _tells_of_a_group(row: Mapping[str, Any]) -> bool:
    """Leave out what one person or a small sample can have brought about."""
    return (
        row["period_kind"] == "year"
        and row["is_complete"] is True
        and row["selection_rate"] is not None
        and row["reference_selection_rate"] is not None
        and not (row["is_small_sample"] or row["is_decided_by_one_person"])
    )


def overdue(
    connection: duckdb.DuckDBPyConnection, period: Period | None
) -> Iterator[Notice]:
    """Say how much assigned training is overdue, when any is."""
    if period is None:
        return
    selection = select(connection, "digest-training")
    keys = ("period_id", "assignment_kind")
    for row in records(selection):
        if row["period_id"] == period.period_id and row["overdue_count"]:
            late, due = (
                cell(selection.table, row, column, "count", keys=keys)
                for column in ("overdue_count", "due_assignment_count")
            )
            if due.is_shown:
                told = f" assigned courses due in {period.name} are overdue."
                yield Notice("Training", (late, " of ", due, told))


def quarantined(connection: duckdb.DuckDBPyConnection) -> Iterator[Notice]:
    """Name the feed with the largest share of rows that could not be used."""
    selection = select(connection, "quarantined")
    keys = ("source_name", "feed_name", "entity_name")
    for row in records(selection)[:1]:
        told = {**row, "is_suppressed": False}
        rows = cell(selection.table, told, "rows_quarantined_count", "count", keys=keys)
        share = cell(selection.table, told, "quarantine_rate", "share", keys=keys)
        feed = clipped(f"{row['source_name']}/{row['feed_name']}", NAME_LENGTH)
        yield Notice(
            "Data quality", (f"Rows of {feed} in quarantine: ", rows, " (", share, ").")
        )
