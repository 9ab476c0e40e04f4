"""The figures of the digest: which cells they are, period by period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboards.digest.cells import Cell, Form, cell
from dashboards.selecting import records, select

if TYPE_CHECKING:
    import duckdb

    from dashboards.digest.periods import Period
    from publish.manifest import Manifest


@dataclass(frozen=True)
class Figure:
    """A figure of everybody: a column of the rows that a query selects.

    Attributes:
        label: How it is called.
        query: The file in `dashboards/sql`.
        column: The column of its number.
        form: How the number is written.
        picks: The column and value that pick one row of a period.
        headline: How it is called at the top of the digest, if it stands there.
    """

    label: str
    query: str
    column: str
    form: Form
    picks: tuple[str, str] | None = None
    headline: str | None = None


ANY: Final = ("access_kind", "any_development")
CONVERSATION: Final = ("access_kind", "conversation")
MENTORING: Final = ("access_kind", "mentoring")

GROUPS: Final = (
    ("People", (
        Figure("Employees at the end", "digest-promotions", "closing_headcount",
               "count", headline="employees"),
        Figure("Hires", "digest-moves", "hire_count", "count"),
        Figure("Exits", "digest-moves", "exit_count", "count", headline="exits"),
        Figure("Stayed the whole period", "digest-retention", "retention_rate",
               "share"),
    )),
    ("Moves", (
        Figure("Promotions", "digest-promotions", "promotion_count", "count",
               headline="promotions"),
        Figure("Promotions per employee", "digest-promotions", "promotion_rate",
               "share"),
        Figure("Sideways moves", "digest-moves", "lateral_move_count", "count"),
        Figure("Internal applications", "digest-applications", "application_count",
               "count"),
    )),
    ("Development", (
        Figure("Reached by any development", "digest-access", "access_share", "share",
               picks=ANY, headline="reached by development"),
        Figure("Had a development conversation", "digest-access", "access_share",
               "share", picks=CONVERSATION),
        Figure("People with learning hours", "digest-hours", "learner_count", "count"),
        Figure("Learning hours per employee", "digest-hours", "hours_per_employee",
               "number", headline="learning hours per employee"),
        Figure("Assigned training done in time", "digest-training",
               "on_time_completion_rate", "share"),
    )),
    ("Mentoring", (
        Figure("People in mentoring", "digest-access", "reached_employee_count",
               "count", picks=MENTORING, headline="people in mentoring"),
        Figure("Meetings per pair and month", "digest-mentoring",
               "meetings_per_pair_month", "number"),
    )),
)  # fmt: skip
"""What a person who is asked "how was the month?" would be asked next."""


@dataclass(frozen=True)
class Line:
    """A figure in every period that is told, and what its numbers are rounded to."""

    figure: Figure
    cells: tuple[Cell, ...]
    step: int | None = None


def read_lines(
    connection: duckdb.DuckDBPyConnection,
    manifest: Manifest,
    periods: tuple[Period, ...],
) -> dict[str, tuple[Line, ...]]:
    """Read every figure, group by group."""
    queries = {figure.query for _, figures in GROUPS for figure in figures}
    selections = {query: select(connection, query) for query in sorted(queries)}
    roundings = {table.name: table.rounding for table in manifest.tables}
    lines: dict[str, tuple[Line, ...]] = {}
    for group, figures in GROUPS:
        told = []
        for figure in figures:
            selection = selections[figure.query]
            rows = {
                row["period_id"]: row
                for row in records(selection)
                if figure.picks is None or row[figure.picks[0]] == figure.picks[1]
            }
            keys = ("period_id", *(figure.picks[:1] if figure.picks else ()))
            rounding = roundings.get(selection.table)
            told.append(
                Line(
                    figure,
                    tuple(
                        cell(
                            selection.table,
                            rows.get(period.period_id),
                            figure.column,
                            figure.form,
                            keys=keys,
                        )
                        for period in periods
                    ),
                    rounding.base if rounding and figure.form == "count" else None,
                )
            )
        lines[group] = tuple(told)
    return lines
