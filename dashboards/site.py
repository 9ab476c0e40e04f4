"""Assemble the site and put it on the disk.

Only the putting together belongs here: what the pages hold is `dashboards.pages`. The
site is written beside its place and renamed, so that a reader sees all of it or none.
"""

from __future__ import annotations

import shutil
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboards.facts import scripts_of
from dashboards.pages import PAGES
from dashboards.states import notes_of

if TYPE_CHECKING:
    from dashboards.definitions import Chart, Page
    from publish.manifest import Manifest

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; form-action 'none'; base-uri 'none'"
)
FIRST = "index.html"
MOST_BYTES = 2_000_000
"""What a browser may have to load for one page, with every script of ours."""
HTML_BYTES = 24_000
MODEL_DOCS = "/dbt-docs/"
"""Where the documentation of the models stands, beside the folder of the site."""
DIGEST = "/digest/digest.pdf"
"""Where the month on one page stands, where there is one."""
COPIED = ("assets", "vendor")


def write_site(
    directory: Path, *, marts: Path, manifest: Manifest, with_digest: bool = False
) -> tuple[str, ...]:
    """Write every page of a published set into an empty directory.

    Args:
        directory: Where to; it is made.
        marts: The published DuckDB file.
        manifest: What it holds.
        with_digest: Whether there is a digest beside it, to lead to.

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
    ours = sum(path.stat().st_size for path in directory.rglob("*.*s"))
    with connect(marts) as connection:
        scripts = scripts_of(
            connection, manifest, most_bytes=MOST_BYTES - ours - HTML_BYTES
        )
    template = _template()
    for page in PAGES:
        (directory / "data" / f"{page.page_id}.js").write_text(
            scripts.texts[page.page_id], encoding="utf-8"
        )
        text = template.render(
            page=page,
            groups=layout(page.charts),
            pages=[
                {"file": file_of(each), "name": each.name, "page_id": each.page_id}
                for each in PAGES
            ],
            trust=file_of(PAGES[-1]),
            trust_id=PAGES[-1].page_id,
            model_docs=f"..{MODEL_DOCS}index.html",
            digest=f"..{DIGEST}" if with_digest else None,
            policy=POLICY,
            notes=notes_of(manifest),
            generation=manifest.generation,
            units=scripts,
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


def layout(charts: tuple[Chart, ...]) -> list[tuple[Chart, ...]]:
    """Group charts in their order: those side by side, or one over the whole width.

    Which of two columns a chart stands in depends on how tall the others are drawn.
    """
    groups = groupby(charts, key=lambda chart: chart.is_wide and chart.chart_id)
    return [tuple(group) for _, group in groups]
