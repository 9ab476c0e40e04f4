"""Which rows of which published table each chart of the pack shows.

Read from the pages: nothing is said twice. A page's chart may be two here, a drawing
and its figures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboards.definitions import Chart, Column, Page
from dashboards.selecting import QUERIES, SUFFIX, table_of
from dashboards.superset.forms import CAPTIONS, FORMS, Form, Number, Rows
from publish.errors import PublishError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

SCOPE: Final = "scope_id"
PERIOD: Final = "period_id"
PERIOD_KIND: Final = "period_kind"
MANIFEST: Final = "manifest-"
"""What stands in the manifest only, and so in no table that Superset could read."""

_CONDITION: Final = re.compile(
    r"^where\b(.*?)(?=^order by\b)", re.DOTALL | re.MULTILINE
)
_COMPLETE: Final = "is_complete"
_NAMES: Final = (
    Chart(
        "units", "Which unit is which", "The names behind the ids.", "org-unit-names",
        (Column("org_unit_id", "Id", "text", is_key=True),
         Column("org_unit_name", "Unit", "text")),
    ),
    Chart(
        "levels-named", "Which level is which", "The names behind the ids.",
        "grade-names",
        (Column("grade_id", "Id", "text", is_key=True),
         Column("grade_name", "Level", "text")),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """Rows of one table: those that a condition holds for."""

    table: str
    condition: str


@dataclass(frozen=True)
class Card:
    """One chart of the pack.

    Attributes:
        page_id: The dashboard.
        card_id: Its name on the dashboard.
        title: What it shows.
        caption: How to read it.
        rule: The rows it may show.
        fixed: Columns that have one value in all its rows.
        filters: Columns that the dashboard's filters choose a value of.
        columns: What a table shows, and how values are written.
        form: How it is drawn.
        is_wide: Whether it takes the whole width.
        is_key_to_names: Whether it only tells what ids of the others stand for.
    """

    page_id: str
    card_id: str
    title: str
    caption: str
    rule: Rule
    fixed: tuple[tuple[str, str], ...]
    filters: tuple[str, ...]
    columns: tuple[Column, ...]
    form: Form
    is_wide: bool = False
    is_key_to_names: bool = False

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns that rows differ by, or that say something of them."""
        return tuple(
            column
            for column in self.columns
            if column.form != "hidden" and column.name not in self.filters
        )


def rule_of(query: str) -> Rule:
    """Read the table and the condition of one of the pages' queries."""
    text = (QUERIES / f"{query}{SUFFIX}").read_text(encoding="utf-8")
    condition = _CONDITION.search(text)
    return Rule(table_of(text), " ".join(condition[1].split()) if condition else "")


def complete(rule: Rule, tables: Mapping[str, Collection[str]]) -> Rule:
    """Leave out periods that are not over, where a table tells them."""
    if _COMPLETE not in tables.get(rule.table, ()):
        return rule
    parts = [f"({rule.condition})"] if rule.condition else []
    return Rule(rule.table, " and ".join([*parts, _COMPLETE]))


def cards_of(page: Page, tables: Mapping[str, Collection[str]]) -> Iterator[Card]:
    """List the charts of a dashboard; the figures of its tiles come first.

    Args:
        page: The page that it repeats.
        tables: The columns of each published table.

    Raises:
        PublishError: A table or column that the page shows is not published.
    """
    for card in _cards_of(page, tables):
        shown = {column.name for column in card.columns}
        if missing := shown.difference(tables.get(card.rule.table, ())):
            raise PublishError(
                f"{card.rule.table}.{min(missing)} is not in the published set, and "
                "the dashboards show it",
                remedy="Publish again with `stepladder run --rebuild`.",
            )
        yield card


def _cards_of(page: Page, tables: Mapping[str, Collection[str]]) -> Iterator[Card]:
    for tile in page.tiles:
        rule = rule_of(tile.query)
        yield Card(
            page_id=page.page_id,
            card_id=f"tile-{tile.tile_id}",
            title=tile.title,
            caption="",
            rule=complete(rule, tables),
            fixed=tile.constants,
            filters=(SCOPE, PERIOD),
            columns=tile.columns,
            form=Number(tile.value),
        )
    for chart in (*page.charts, *(_NAMES if page.has_scope else ())):
        if not chart.query.startswith(MANIFEST):
            yield from _cards(page, chart, tables)


def _cards(
    page: Page, chart: Chart, tables: Mapping[str, Collection[str]]
) -> Iterator[Card]:
    rule = rule_of(chart.query)
    is_periodic = bool({"series", "period"}.intersection(chart.picks))
    place = (page.page_id, chart.chart_id)
    for form in FORMS.get(place, (Rows(),)):
        is_second = isinstance(form, Rows) and place in FORMS
        yield Card(
            page_id=page.page_id,
            card_id=f"{chart.chart_id}-figures" if is_second else chart.chart_id,
            title=f"{chart.title} (figures)" if is_second else chart.title,
            caption=CAPTIONS.get(place, chart.caption),
            rule=complete(rule, tables) if is_periodic else rule,
            fixed=tuple(_fixed(chart.picks)),
            filters=tuple(_filters(page, chart.picks)),
            columns=chart.columns,
            form=form,
            is_wide=chart.is_wide or is_second or getattr(form, "is_tall", False),
            is_key_to_names=chart in _NAMES,
        )


def _fixed(picks: Collection[str]) -> Iterator[tuple[str, str]]:
    for pick in picks:
        column, is_fixed, value = pick.partition("=")
        if is_fixed:
            yield column, value


def _filters(page: Page, picks: Collection[str]) -> Iterator[str]:
    if "scope" in picks:
        yield SCOPE
    if "series" in picks:
        yield PERIOD_KIND
    if "period" in picks:
        yield PERIOD
    yield from (each.column for each in page.filters if each.column in picks)
