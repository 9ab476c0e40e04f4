"""What a page is made of: columns, charts, filters.

Only plain facts belong here. What a chart looks like is `dashboards.charts`, which rows
it shows is its SQL file, and what the eight pages hold is `dashboards.pages`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Form = Literal[
    "code",
    "text",
    "count",
    "share",
    "points",
    "ratio",
    "number",
    "score",
    "fine",
    "days",
    "date",
    "yes",
    "period",
    "scope",
    "org_unit",
    "grade",
    "program",
    "verdict",
    "hidden",
]
"""How a value is written. `hidden` columns are keys that a reader need not see."""

NUMBERS = ("count", "share", "points", "ratio", "number", "score", "fine", "days")
"""The forms of numbers."""

Spec = Callable[["Context"], dict[str, Any]]


@dataclass(frozen=True)
class Column:
    """A column of a published table, as a page shows it.

    Attributes:
        name: Its name in the table.
        label: What the page calls it.
        form: How its values are written.
        is_key: Whether it is part of what tells the rows of a chart apart.
        of: The column that says how many people or things a share is of. Where they
            are few, a rounded share is not drawn; the table has it.
    """

    name: str
    label: str
    form: Form
    is_key: bool = False
    of: str | None = None


@dataclass(frozen=True)
class Context:
    """What a chart may know of the published set: names of programs, in fixed order."""

    programs: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """A chart, its table and its CSV: one query, and which rows of it are picked.

    Attributes:
        chart_id: Its name on the page.
        title: What it shows.
        caption: How to read it.
        query: The file in `dashboards/sql` that selects its rows.
        columns: What the table, the tooltip and the CSV show, keys first.
        picks: How the filters pick rows: `scope`, `period`, `series` (all periods of
            the kind of the chosen one), the name of a column that is a filter, or
            `column=value`.
        spec: Makes its Vega-Lite form; a chart without one is a table.
        words: A column whose text stands below the chart, row by row.
        is_wide: Whether it takes the whole width.
    """

    chart_id: str
    title: str
    caption: str
    query: str
    columns: tuple[Column, ...]
    picks: tuple[str, ...] = ()
    spec: Spec | None = None
    words: str | None = None
    is_wide: bool = False


@dataclass(frozen=True)
class Tile:
    """One number at the top of a page, with what it is a share of, and before."""

    tile_id: str
    title: str
    query: str
    columns: tuple[Column, ...]
    value: str
    detail: tuple[str, ...] = ()
    words: str = "{0}"
    constants: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Filter:
    """A choice between the values of a column."""

    column: str
    label: str
    form: Form
    query: str
    preferred: str | None = None


@dataclass(frozen=True)
class Page:
    """A page: a question, and what answers it."""

    page_id: str
    name: str
    question: str
    lead: str
    charts: tuple[Chart, ...]
    tiles: tuple[Tile, ...] = ()
    has_scope: bool = False
    has_period: bool = False
    filters: tuple[Filter, ...] = ()
    caveat: str = ""
