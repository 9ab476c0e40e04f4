"""How soon a page shows something, how soon a filter has redrawn it, what it weighs.

Each page of a published site is opened from its folder in a fresh context of the
system's Chromium, several times. First paint is the browser's own First Contentful
Paint. A redraw is timed inside the page, from the change of a filter to the frame after
the last chart was drawn; every filter is changed to its first, middle and last choice.
The processor time of a redraw is that of the page's own thread, which other work on the
machine does not lengthen. The exit code says whether the budgets hold. Run with
`python -m tests.bench.pages_speed WORKSPACE`.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import altair as alt

from tests.bench.measured import measured_with, write_report
from tests.browser.opening import PAGES, a_browser, drawn_page, files_of, name_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

MOST_BYTES = 2_000_000
MOST_TO_FIRST_PAINT = 1_000
MOST_TO_REDRAW = 200
_BUSY = (
    " That is more than they can do at once, so\n"
    "  that a redraw is judged by its processor time."
)
_REPORT = Path("docs/benchmarks/pages.md")
_PAINT = (
    """() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"""
)
_CHOICES = """() => [
  ...document.querySelectorAll('#filters select'),
].flatMap((field) => {
  const last = field.options.length - 1;
  const places = [...new Set([last, Math.floor(last / 2), 0])];
  return places.map((place) => [field.id, field.options[place].value]);
})"""
_CHANGE = """([id, value]) => new Promise((done) => {
  const field = document.getElementById(id);
  field.value = value;
  const watch = new MutationObserver(() => {
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - started)));
  });
  watch.observe(document.body, { attributes: true, attributeFilter: ['data-drawn'] });
  const started = performance.now();
  field.dispatchEvent(new Event('change', { bubbles: true }));
})"""


@dataclass
class Times:
    """What was measured of one page: milliseconds, one number for each time."""

    size: int
    paints: list[float] = field(default_factory=list)
    redraws: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


def measure(browser: Browser, site: Path, name: str, *, repeats: int) -> Times:
    """Open one page several times and change each of its filters."""
    times = Times(sum(path.stat().st_size for path in files_of(site, name)))
    for _ in range(repeats):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        drawn_page(page, site, name)
        times.paints.append(page.evaluate(_PAINT))
        for choice in page.evaluate(_CHOICES):
            _change(page, session, choice, times)
        context.close()
    return times


def _change(page: Page, session: CDPSession, choice: list[str], times: Times) -> None:
    before = _spent(session)
    times.redraws.append(page.evaluate(_CHANGE, choice))
    times.processor.append(_spent(session) - before)


def _spent(session: CDPSession) -> float:
    """Read the processor time of the page's thread so far, in milliseconds."""
    metrics: list[dict[str, Any]] = session.send("Performance.getMetrics")["metrics"]
    told = {metric["name"]: float(metric["value"]) for metric in metrics}
    return 1000 * told["TaskDuration"]


def report(
    measured: dict[str, Times], *, load: tuple[float, float], browser: str, about: str
) -> tuple[str, bool]:
    """Return the report, and whether the budgets hold."""
    cores = os.cpu_count() or 1
    is_busy = max(load) > cores
    heaviest = max(times.size for times in measured.values())
    paint = max(median(times.paints) for times in measured.values())
    filtered = [times for times in measured.values() if times.redraws]
    redraw = max(median(times.redraws) for times in filtered)
    own = max(median(times.processor) for times in filtered)
    judged = own if is_busy else redraw
    good = (
        heaviest <= MOST_BYTES
        and paint <= MOST_TO_FIRST_PAINT
        and judged <= MOST_TO_REDRAW
    )
    lines = [
        "# Pages",
        "",
        "The pages of the demo organisation, opened from their folder. First paint is",
        "the browser's First Contentful Paint in a fresh context; a redraw is from the",
        "change of a filter to the frame after the last chart was drawn. Milliseconds,",
        "least / median / most; budgets are for medians. The processor time of a",
        "redraw is that of the page's own thread. Made by `make bench-pages`.",
        "",
        f"- Site: {about}.",
        f"- **Heaviest page: {heaviest / 1e6:.2f} MB**, every file counted as it lies",
        f"  on the disk (budget ≤ {MOST_BYTES / 1e6:g}).",
        f"- **Slowest first paint: {paint:.0f} ms** (budget ≤ {MOST_TO_FIRST_PAINT}).",
        f"- **Slowest redraw: {redraw:.0f} ms**, {own:.0f} ms of processor time",
        f"  (budget ≤ {MOST_TO_REDRAW}).",
        f"- Load of the machine before and after: {load[0]:.1f} and {load[1]:.1f} on",
        f"  {cores} processors.{_BUSY if is_busy else ''}",
        "",
        "| page | MB | first paint | redraw | redraw, processor | changes |",
        "|---|---|---|---|---|---|",
        *(
            f"| {name_of(name)} | {times.size / 1e6:.2f} | {_told(times.paints)} "
            f"| {_told(times.redraws)} | {_told(times.processor)} "
            f"| {len(times.redraws)} |"
            for name, times in measured.items()
        ),
        "",
        f"Chromium {browser}. {measured_with(altair=alt)}",
        "",
    ]
    return "\n".join(lines), good


def _told(numbers: list[float]) -> str:
    if not numbers:
        return "no filter"
    return f"{min(numbers):.0f} / {median(numbers):.0f} / {max(numbers):.0f}"


def main(arguments: list[str] | None = None) -> int:
    """Measure every page of a workspace's published site."""
    from publish.manifest import read_manifest

    parser = ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--report", type=Path, default=_REPORT)
    given = parser.parse_args(arguments)
    published = (given.workspace / "published/latest").resolve()
    rows = sum(table.rows for table in read_manifest(published).tables)
    before = os.getloadavg()[0]
    with a_browser() as browser:
        measured = {
            name: measure(browser, published / "site", name, repeats=given.repeats)
            for name in PAGES
        }
        version = browser.version
    text, good = report(
        measured,
        load=(before, os.getloadavg()[0]),
        browser=version,
        about=f"{rows:,} rows in the published tables, {given.repeats} visits a page",
    )
    return write_report(given.report, text, good=good)


if __name__ == "__main__":
    sys.exit(main())
