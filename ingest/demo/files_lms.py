"""`transcript_YYYY.csv` and `catalogue.xlsx`: what the learning system exports.

A German system: semicolons, cp1252, decimal commas, day.month.year with the time of
Berlin, status words in two languages, learners by e-mail address only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo import catalogue
from ingest.demo.dates import as_moments, first_day, last_day
from ingest.demo.dirt import Conflict, Fault, Plan, Tally, Untidy
from ingest.demo.learning import Attempts, Status, open_attempts, program_attempts
from ingest.demo.scenario import MONTHS_IN_YEAR
from ingest.demo.writing import (
    Layout,
    Part,
    Soiling,
    noon,
    write_delimited,
    write_workbook,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    from ingest.demo.world import World

LAYOUT = Layout(
    separator=";",
    encoding="latin-1",  # the same bytes as cp1252 for every letter used, but faster
    date_format="%d.%m.%Y",
    moment_format="%d.%m.%Y %H:%M",
    decimal_comma=True,
)
ROWS_AT_ONCE = 250_000
STATUSES = (
    ("Angemeldet", "Enrolled"),
    ("Begonnen", "In Progress"),
    ("Abgeschlossen", "Completed"),
    ("Nicht bestanden", "Failed"),
    ("Storniert", "Withdrawn"),
)
INITIATORS = ("Zuweisung", "Führungskraft", "Selbst")
"""In the order of `Initiator`."""
DIRT = Plan(
    faults=(
        Fault("required", "Kursnummer", "", 0.0006),
        Fault("type_timestamp", "Eingeschrieben am", "irgendwann", 0.0008),
        Fault("code_unknown", "Status", "Unbekannt?", 0.0008),
        Fault("maximum", "Fortschritt", "250,0", 0.0006),
        Fault("type_number", "Stunden", "1,5h", 0.0006),
    ),
    conflict=Conflict("Punkte", "0,123", 0.0004),
    duplicates=0.0008,
    untidy=(Untidy("E-Mail", "upper", 0.01), Untidy("E-Mail", "padded", 0.002)),
    short_lines=2,
)
SHARE_UNKNOWN_ADDRESS = 1 / 500
DAYS_TO_FINISH_MANDATORY = 20
DAYS_TO_FINISH_PROGRAM = 60
CATALOGUE_DIRT = Plan(faults=(Fault("type_number", "Stunden", "ca. 8", 0.01),))


def write_transcripts(world: World, folder: Path, tallies: dict[str, Tally]) -> None:
    """Write the transcript of each calendar year."""
    attempts = _by_year(world)
    tries = _Tries(world.population.size)
    for number, (year, batch) in enumerate(sorted(attempts.items())):
        tally = Tally()
        name = f"transcript_{year}.csv"
        write_delimited(
            folder / name,
            _parts(world, batch, tries, tally),
            layout=LAYOUT,
            soiling=Soiling(world.scenario.seed, 100 + number, DIRT),
            tally=tally,
        )
        tallies[f"lms/{name}"] = tally


class _Tries:
    """Counts how often each person has taken each course so far."""

    def __init__(self, people: int) -> None:
        self._seen = np.zeros((len(catalogue.ALL_COURSES), people), dtype=np.uint8)

    def next_of(
        self, course: npt.NDArray[np.int8], person: npt.NDArray[np.int32]
    ) -> npt.NDArray[np.uint8]:
        """Return the number of each attempt; a pair stands once in a batch."""
        self._seen[course, person] += 1
        return self._seen[course, person]


def _by_year(world: World) -> dict[int, list[Attempts]]:
    """Group attempts by the year of their month; no pair twice in one batch."""
    years: dict[int, list[Attempts]] = {}
    scenario = world.scenario
    for code in catalogue.PROGRAM_COURSES:
        for attempts in program_attempts(world, code):
            year = (
                attempts.enrolled.astype("datetime64[D]")
                .astype("datetime64[Y]")
                .astype(np.int64)
                + 1970
            )
            for found in np.unique(year):
                years.setdefault(int(found), []).append(_only(attempts, year == found))
    for month in range(scenario.months):
        year_of = (scenario.first_month + month) // MONTHS_IN_YEAR
        years.setdefault(year_of, []).append(open_attempts(world, month))
    return years


def _only(attempts: Attempts, chosen: npt.NDArray[np.bool_]) -> Attempts:
    return Attempts(
        person=attempts.person[chosen],
        course=attempts.course[chosen],
        enrolled=attempts.enrolled[chosen],
        status=attempts.status[chosen],
        completed=attempts.completed[chosen],
        spread=attempts.spread[chosen],
        initiator=attempts.initiator[chosen],
    )


def _parts(
    world: World, batch: list[Attempts], tries: _Tries, tally: Tally
) -> Iterator[Part]:
    waiting: list[pl.DataFrame] = []
    rows = 0
    for attempts in batch:
        attempt = tries.next_of(attempts.course, attempts.person)
        frame = _transcript(world, attempts, attempt)
        waiting.append(frame)
        rows += len(frame)
        if rows >= ROWS_AT_ONCE:
            yield _part(waiting, tally)
            waiting, rows = [], 0
    if waiting:
        yield _part(waiting, tally)


def _part(frames: list[pl.DataFrame], tally: Tally) -> Part:
    """Join frames and put addresses that HR does not know into some rows."""
    frame = pl.concat(frames)
    every = round(1 / SHARE_UNKNOWN_ADDRESS)
    place = np.arange(len(frame))
    unknown = place % every == every // 2
    tally.facts["unknown_addresses"] += int(unknown.sum())
    stranger = pl.concat_str(
        pl.lit("guest."),
        pl.Series(place + tally.rows).cast(pl.String),
        pl.lit("@partner.example.org"),
    )
    return Part(
        frame.with_columns(
            pl.when(pl.Series(unknown))
            .then(stranger)
            .otherwise(pl.col("E-Mail"))
            .alias("E-Mail")
        ),
        spared=unknown,
    )


def _transcript(
    world: World, attempts: Attempts, attempt: npt.NDArray[np.uint8]
) -> pl.DataFrame:
    rows = len(attempts.person)
    courses = catalogue.ALL_COURSES
    english = (attempts.person % 7) == 0
    ended = np.isin(attempts.status, (Status.COMPLETED, Status.FAILED))
    begun = attempts.status != Status.ENROLLED
    progress = np.where(
        ended, 100.0, np.where(begun, np.round(attempts.spread * 95.0), 0.0)
    )
    hours = pl.Series([course.hours for course in courses], dtype=pl.Float64)
    seconds = 8 * 3600 + (attempts.spread * 3600).astype(np.int64) // 60 * 60
    evening = np.where(attempts.spread < 0.05, 23 * 3600, seconds)  # noqa: PLR2004
    changed = np.where(ended, attempts.completed, attempts.enrolled)
    last = min(last_day(world.scenario), int(changed.max(initial=0)) + 1)
    score = np.round(50 + 50 * attempts.spread, 1)
    status = pl.Series([word for pair in STATUSES for word in pair])
    started = as_moments(attempts.enrolled, np.full(rows, 9 * 3600))
    finished = as_moments(attempts.completed, evening)
    nothing = pl.Series([None], dtype=pl.Datetime("us"))
    allowed = np.array([_days_to_finish(course) for course in courses], dtype=np.int32)
    allowed = allowed[attempts.course]
    due = as_moments(attempts.enrolled + allowed, np.full(rows, 18 * 3600))
    return pl.DataFrame(
        {
            "E-Mail": world.people.email_on(attempts.person, attempts.enrolled),
            "Kursnummer": pl.Series([course.course_id for course in courses]).gather(
                attempts.course
            ),
            "Kurstitel": pl.Series([course.title for course in courses]).gather(
                attempts.course
            ),
            "Versuch": pl.Series(attempt),
            "Status": status.gather(attempts.status * 2 + english),
            "Eingeschrieben am": as_moments(attempts.enrolled, np.full(rows, 8 * 3600)),
            "Fällig am": due.zip_with(pl.Series(allowed > 0), nothing),
            "Begonnen am": started.zip_with(pl.Series(begun), nothing),
            "Abgeschlossen am": finished.zip_with(pl.Series(ended), nothing),
            "Fortschritt": pl.Series(progress.astype(np.float64)),
            "Stunden": hours.gather(attempts.course).zip_with(
                pl.Series(ended), pl.Series([None], dtype=pl.Float64)
            ),
            "Punkte": pl.Series(score.astype(np.float64).round(1)).zip_with(
                pl.Series(ended), pl.Series([None], dtype=pl.Float64)
            ),
            "Lernform": pl.Series([course.mode for course in courses]).gather(
                attempts.course
            ),
            "Pflicht": pl.Series(
                ["ja" if course.is_mandatory else "nein" for course in courses]
            ).gather(attempts.course),
            "Veranlasst durch": pl.Series(INITIATORS).gather(attempts.initiator),
            "Stand vom": as_moments(
                np.minimum(changed + 1, last), np.full(rows, 3 * 3600)
            ),
        }
    )


def _days_to_finish(course: catalogue.Course) -> int:
    """Return the days from enrolling until the course is due; 0 where it never is."""
    if course.is_mandatory:
        return DAYS_TO_FINISH_MANDATORY
    in_programs = any(
        course in courses for courses in catalogue.PROGRAM_COURSES.values()
    )
    return DAYS_TO_FINISH_PROGRAM if in_programs else 0


def write_catalogue(world: World, folder: Path, tally: Tally) -> None:
    """Write the course catalogue as a workbook."""
    courses = catalogue.ALL_COURSES
    frame = pl.DataFrame(
        {
            "Kursnummer": [course.course_id for course in courses],
            "xAPI-Aktivität": [
                catalogue.activity_iri(course.course_id)
                if course.mode == "E-Learning"
                else ""
                for course in courses
            ],
            "Bezeichnung": [course.title for course in courses],
            "Anbieter": [
                catalogue.PROVIDERS[at % len(catalogue.PROVIDERS)]
                for at in range(len(courses))
            ],
            "Lernform": [course.mode for course in courses],
            "Kategorie": [course.category for course in courses],
            "Stunden": [f"{course.hours:g}".replace(".", ",") for course in courses],
            "Pflicht": ["ja" if course.is_mandatory else "nein" for course in courses],
            "Kosten": [f"{course.cost:.2f}".replace(".", ",") for course in courses],
            "Währung": ["EUR"] * len(courses),
            "Sprache": [
                "de" if course.title.isascii() is False else "en" for course in courses
            ],
        }
    )
    outside = np.flatnonzero([c.course_id.startswith("SKIL") for c in courses])
    spared = np.ones(len(courses), dtype=np.bool_)
    spared[outside] = False
    write_workbook(
        folder / "catalogue.xlsx",
        frame,
        sheet="Katalog",
        made=noon(first_day(world.scenario)),
        soiling=Soiling(world.scenario.seed, 30, CATALOGUE_DIRT),
        tally=tally,
        spared=spared,
    )
