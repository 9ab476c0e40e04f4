"""Put the digest together: everything it says, before any of it is set on a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dashboards.digest import notices
from dashboards.digest.cells import beside
from dashboards.digest.figures import read_lines
from dashboards.digest.periods import told_periods
from dashboards.digest.programs import MEANINGS, answers, read_verdicts, words
from dashboards.states import long_date, notes_of
from publish.errors import PublishError
from publish.reading import connect

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb

    from dashboards.digest.figures import Line
    from dashboards.digest.notices import Notice
    from dashboards.digest.periods import Period, Periods
    from dashboards.digest.programs import Verdict
    from publish.manifest import Manifest

MOST_ARE: Final = 0.5
ADJUSTED: Final = (
    "how participants fared against similar people who could have started, with its "
    "95% interval. Raw is the difference before adjusting: it flatters programs that "
    "take people who do well anyway."
)


@dataclass(frozen=True)
class Published:
    """A published set: its manifest, and the file of its tables."""

    manifest: Manifest
    marts: Path


@dataclass(frozen=True)
class Tile:
    """A headline figure: its line, how it is called, and what it is read beside."""

    line: Line
    label: str
    beside: tuple[str, ...]


@dataclass(frozen=True)
class Digest:
    """What the digest says.

    Attributes:
        title: The month, or the date that the data describes.
        summary: The line that a mail program shows beside the subject.
        as_of: The date that the data describes.
        day: The same, written as the standards do.
        generation: The published set it was made from.
        checks: How the checks ended.
        is_clean: Whether all passed.
        state: What is to be said of the month before anything else; often nothing.
        tiles: The headline figures.
        periods: What the columns of numbers are.
        groups: The lines of figures, group by group.
        verdicts: What programs did.
        other_verdicts: How many answers more there are on the pages.
        since: What the set is compared with, and what came of it.
        notices: What to look at.
        reading: How to read this: terms and what they mean.
    """

    title: str
    summary: str
    as_of: str
    day: str
    generation: str
    checks: str
    is_clean: bool
    state: str
    tiles: tuple[Tile, ...]
    periods: tuple[Period, ...]
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    verdicts: tuple[Verdict, ...]
    other_verdicts: int
    since: str
    notices: tuple[Notice, ...]
    reading: tuple[tuple[str, str], ...]


def tell(published: Published, before: Published | None) -> Digest:
    """Read a published set, and what has changed since the one before.

    Args:
        published: The set that is told of.
        before: An earlier one to compare with, if any is kept.

    Raises:
        PublishError: The published set does not have what a query asks for.
    """
    manifest = published.manifest
    with connect(published.marts) as connection:
        periods = told_periods(connection)
        lines = read_lines(connection, manifest, periods.columns)
        flat = tuple(line for group in lines.values() for line in group)
        earlier = _earlier(before, periods)
        answered = read_verdicts(
            connection,
            year=manifest.as_of_date.year,
            before=earlier.answers if earlier else None,
        )
        told = _notices(connection, manifest, periods, flat, earlier)
    notes = notes_of(manifest)
    verdicts = tuple(each for each in answered if each.is_told)
    tiles = _tiles(flat, periods) if periods.month else ()
    return Digest(
        title=periods.month.name if periods.month else f"as of {notes.as_of}",
        summary=_summary(tiles, verdicts, notes.checks),
        as_of=notes.as_of,
        day=manifest.as_of_date.isoformat(),
        generation=manifest.generation,
        checks=notes.checks,
        is_clean=notes.is_clean,
        state=_state(periods, flat),
        tiles=tiles,
        periods=periods.columns,
        groups=tuple(lines.items()) if periods.columns else (),
        verdicts=verdicts,
        other_verdicts=len(answered) - len(verdicts),
        since=_since(before, earlier, verdicts, told),
        notices=told,
        reading=_reading(notes.protection, verdicts),
    )


@dataclass(frozen=True)
class _Earlier:
    """What is compared of an earlier set."""

    when: str
    lines: tuple[Line, ...]
    answers: Mapping[tuple[Any, ...], Mapping[str, Any]]


def _earlier(before: Published | None, periods: Periods) -> _Earlier | None:
    """Read an earlier set; none if it is from before there were these columns."""
    if before is None:
        return None
    try:
        with connect(before.marts) as connection:
            lines = read_lines(connection, before.manifest, periods.columns)
            return _Earlier(
                when=f"as of {long_date(before.manifest.as_of_date)}",
                lines=tuple(line for group in lines.values() for line in group),
                answers=answers(connection),
            )
    except PublishError:
        return None


def _notices(
    connection: duckdb.DuckDBPyConnection,
    manifest: Manifest,
    periods: Periods,
    lines: tuple[Line, ...],
    earlier: _Earlier | None,
) -> tuple[Notice, ...]:
    changed = (
        notices.restated(periods.columns, lines, earlier.lines, earlier.when)
        if earlier
        else ()
    )
    return (
        *notices.stale(manifest),
        *notices.failed_checks(manifest),
        *changed,
        *notices.unfair(connection),
        *notices.overdue(connection, periods.month),
        *notices.quarantined(connection),
    )


def _tiles(lines: tuple[Line, ...], periods: Periods) -> tuple[Tile, ...]:
    compared = tuple(
        (place, period.short)
        for place, period in enumerate(periods.columns)
        if period in {periods.month_before, periods.year_before}
    )
    return tuple(
        Tile(
            line,
            line.figure.headline,
            tuple(
                beside(line.cells[0], line.cells[place], when, step=line.step)
                for place, when in compared
            ),
        )
        for line in lines
        if line.figure.headline
    )


def _summary(
    tiles: tuple[Tile, ...], verdicts: tuple[Verdict, ...], checks: str
) -> str:
    told = [
        f"{tile.line.cells[0].text} {tile.label}"
        for tile in tiles
        if tile.line.cells[0].is_shown
    ][:3]
    changed = [each.program for each in verdicts if each.before]
    if changed:
        told.append(f"another verdict for {changed[0]}")
    return "; ".join([*told, checks]) + "."


def _state(periods: Periods, lines: tuple[Line, ...]) -> str:
    if periods.month is None:
        longer = periods.quarter or periods.year
        return "No month is complete yet" + (
            f": read {longer.name}." if longer else ", so there are no figures to tell."
        )
    shown = [line.cells[0].is_shown for line in lines]
    if sum(shown) >= MOST_ARE * len(shown):
        return ""
    longest = periods.quarter or periods.year
    told = f"Most figures of {periods.month.name} are hidden or not there"
    return f"{told}: read {longest.name} beside them." if longest else f"{told}."


def _since(
    before: Published | None,
    earlier: _Earlier | None,
    verdicts: tuple[Verdict, ...],
    told: tuple[Notice, ...],
) -> str:
    if before is None:
        return "No earlier set is kept to compare with."
    if earlier is None:
        return "The set before is from before these figures: it is not compared."
    changed = sum(each.before is not None for each in verdicts)
    verdict = {0: "no verdict", 1: "1 verdict"}.get(changed, f"{changed} verdicts")
    restated = any(each.topic == "Restated" for each in told)
    figures = (
        "figures were restated (above)" if restated else "no figure above was restated"
    )
    return f"Since the set {earlier.when}: {verdict} changed, {figures}."


def _reading(
    protection: str, verdicts: tuple[Verdict, ...]
) -> tuple[tuple[str, str], ...]:
    used = {each.code for each in verdicts}
    effect = (
        (("adjusted", ADJUSTED),)
        if any(each.estimate.is_shown for each in verdicts)
        else ()
    )
    return (
        ("hidden", f"{protection} A hidden number is never 0."),
        *effect,
        *(
            (words(code).lower(), f"{meaning}.")
            for code, meaning in MEANINGS.items()
            if code in used
        ),
    )
