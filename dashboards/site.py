"""Assemble the site and put it on the disk.

Only the putting together belongs here: what the pages hold is `dashboards.pages`. The
site is written beside its place and renamed, so that a reader sees all of it or none.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboards.definitions import NUMBERS, Context
from dashboards.encoding import encoded, script
from dashboards.pages import PAGES
from dashboards.reachable import reachable
from dashboards.scopes import offered_periods, offered_scopes
from dashboards.selecting import Selection, checks_of, names_of, select, tables_of
from dashboards.states import notes_of, smallest_groups
from dashboards.words import WORDS

if TYPE_CHECKING:
    import duckdb

    from dashboards.definitions import Chart, Column, Page
    from publish.manifest import Manifest

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; form-action 'none'; base-uri 'none'"
)
FIRST = "index.html"
COPIED = ("assets", "vendor")


def write_site(directory: Path, *, marts: Path, manifest: Manifest) -> tuple[str, ...]:
    """Write every page of a published set into an empty directory.

    Args:
        directory: Where to; it is made.
        marts: The published DuckDB file.
        manifest: What it holds.

    Returns:
        The pages' names.
    """
    from publish.reading import connect

    for folder in COPIED:
        shutil.copytree(
            HERE / folder,
            directory / folder,
            copy_function=shutil.copyfile,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    (directory / "data").mkdir()
    with connect(marts) as connection:
        shared = _shared(connection, manifest)
        context = Context(programs=tuple(shared["names"]["program"].values()))
        template = _template()
        for page in PAGES:
            facts = {**shared, **_page_facts(connection, page, context, manifest)}
            (directory / "data" / f"{page.page_id}.js").write_text(
                script(facts), encoding="utf-8"
            )
            text = template.render(
                page=page,
                groups=layout(page.charts),
                pages=[
                    {"file": file_of(each), "name": each.name, "page_id": each.page_id}
                    for each in PAGES
                ],
                trust=file_of(PAGES[-1]),
                policy=POLICY,
                notes=notes_of(manifest),
                generation=manifest.generation,
            )
            (directory / file_of(page)).write_text(text, encoding="utf-8")
    return tuple(file_of(page) for page in PAGES)


def file_of(page: Page) -> str:
    """Name the file of a page; the first one is what opens."""
    return FIRST if page is PAGES[0] else f"{page.page_id}.html"


def _template() -> Any:  # noqa: ANN401 - a jinja2 template, imported when needed
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")


def _shared(
    connection: duckdb.DuckDBPyConnection, manifest: Manifest
) -> dict[str, Any]:
    from dashboards.themes import theme

    names = {
        "org_unit": names_of(select(connection, "org-unit-names")),
        "grade": names_of(select(connection, "grade-names")),
        "program": names_of(select(connection, "program-names")),
        "period": names_of(select(connection, "period-names")),
    }
    return {
        "names": {**names, "code": WORDS},
        "scopes": offered_scopes(connection),
        "periods": offered_periods(connection),
        "smallest": smallest_groups(manifest),
        "staleOn": notes_of(manifest).stale_on,
        "asOf": manifest.as_of_date.isoformat(),
        "generation": manifest.generation,
        "themes": {"light": theme(is_dark=False), "dark": theme(is_dark=True)},
    }


def _page_facts(
    connection: duckdb.DuckDBPyConnection,
    page: Page,
    context: Context,
    manifest: Manifest,
) -> dict[str, Any]:
    queries = {
        *(chart.query for chart in page.charts),
        *(tile.query for tile in page.tiles),
        *(each.query for each in page.filters),
    }
    return {
        "page": page.page_id,
        "hasScope": page.has_scope,
        "hasPeriod": page.has_period,
        "filters": [asdict(each) for each in page.filters],
        "data": {
            query: encoded(
                reachable(_selected(connection, query, manifest), page, query)
            )
            for query in sorted(queries)
        },
        "tiles": [
            {**asdict(tile), "columns": _columns(tile.columns)} for tile in page.tiles
        ],
        "charts": [
            {
                "id": chart.chart_id,
                "query": chart.query,
                "picks": chart.picks,
                "words": chart.words,
                "columns": _columns(chart.columns),
                **_drawing(chart, context),
            }
            for chart in page.charts
        ],
    }


def _drawing(chart: Chart, context: Context) -> dict[str, Any]:
    """Draw a chart, and name the numbers without which there is nothing to draw."""
    from altair.utils.schemapi import debug_mode

    # Comparing every part with the schema takes most of the time: tests do it.
    with debug_mode(arg=False):
        spec = chart.spec(context) if chart.spec else None
    text = json.dumps(spec)
    numbers = [
        each.name for each in chart.columns if each.form in NUMBERS and not each.is_key
    ]
    drawn = [name for name in numbers if f'"{name}:Q"' in text or f'"{name}"' in text]
    return {"spec": spec, "drawn": drawn or numbers}


def layout(charts: tuple[Chart, ...]) -> list[tuple[Chart, ...]]:
    """Group charts in their order: those side by side, or one over the whole width.

    Which of two columns a chart stands in depends on how tall the others are drawn.
    """
    groups = groupby(charts, key=lambda chart: chart.is_wide and chart.chart_id)
    return [tuple(group) for _, group in groups]


def _selected(
    connection: duckdb.DuckDBPyConnection, query: str, manifest: Manifest
) -> Selection:
    if query == "manifest-checks":
        return checks_of(manifest)
    if query == "manifest-tables":
        return tables_of(manifest)
    return select(connection, query)


def _columns(columns: tuple[Column, ...]) -> list[dict[str, Any]]:
    return [asdict(column) for column in columns]
