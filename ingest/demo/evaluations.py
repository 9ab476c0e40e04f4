"""`evaluations.csv`: what those who took part said, knew and used at work.

Of a part of the finished courses: a reaction, a test before and after, and two to three
months later the question whether it is used at work. Of mentoring: a reaction of both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo import catalogue
from ingest.demo.dates import as_dates, last_day
from ingest.demo.dirt import Conflict, Fault, Plan, Tally
from ingest.demo.draws import Stream, generator
from ingest.demo.files_mentoring import matches, program_id
from ingest.demo.learning import Attempts, Status, program_attempts
from ingest.demo.writing import Layout, Part, Soiling, write_delimited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    from ingest.demo.world import World

SHARE_ASKED = 0.25
SHARE_ASKED_LATER = 0.7
FIRST_LATER_DAY, LAST_LATER_DAY = 60, 90
SHARE_USED = 0.65
SHARE_BY_MANAGER = 0.4
KINDS = ("reaction", "pre-test", "post-test", "transfer")
DIRT = Plan(
    faults=(
        Fault("required", "Who", "", 0.001),
        Fault("type_date", "Date", "0000-00-00", 0.001),
        Fault("code_unknown", "Form", "gossip", 0.001),
        Fault("within", "Points", "999", 0.001),
    ),
    conflict=Conflict("Object", "NOWHERE", 0.0005),
    duplicates=0.001,
    short_lines=1,
)


def write_evaluations(world: World, folder: Path, tally: Tally) -> None:
    """Write all forms."""
    write_delimited(
        folder / "evaluations.csv",
        _parts(world),
        layout=Layout(),
        soiling=Soiling(world.scenario.seed, 350, DIRT),
        tally=tally,
    )


def _parts(world: World) -> Iterator[Part]:
    number = 0
    for code in catalogue.PROGRAM_COURSES:
        for attempts in program_attempts(world, code):
            draws = generator(world.scenario.seed, Stream.EVALUATIONS, number)
            forms = _of_course(world, attempts, draws, prefix=f"C{number}-")
            number += 1
            if len(forms):
                yield _part(forms)
    forms = _of_mentoring(world)
    if len(forms):
        yield _part(forms)


def _part(forms: pl.DataFrame) -> Part:
    """Keep dirt off forms without points, where one of the faults would be none."""
    return Part(forms, spared=forms["Points"].is_null().to_numpy())


def _of_course(
    world: World, attempts: Attempts, draws: np.random.Generator, *, prefix: str
) -> pl.DataFrame:
    done = np.isin(attempts.status, (Status.COMPLETED, Status.FAILED))
    asked = np.flatnonzero(done & (draws.random(len(done)) < SHARE_ASKED))
    person, finished = attempts.person[asked], attempts.completed[asked].astype(int)
    uniform = draws.random((4, len(asked)))
    later = finished + FIRST_LATER_DAY
    later += (uniform[0] * (LAST_LATER_DAY - FIRST_LATER_DAY + 1)).astype(np.int64)
    last = np.minimum(last_day(world.scenario), world.exit_day[person])
    before = np.round(25 + 35 * uniform[1])
    after = np.minimum(np.round(before + 15 + 30 * attempts.spread[asked]), 100)
    reaction = np.clip(np.round(2.6 + 2.4 * uniform[2]), 1, 5)
    used = (uniform[3] < SHARE_USED).astype(np.int64)
    answers = (uniform[0] < SHARE_ASKED_LATER) & (later <= last)
    courses = pl.Series([course.course_id for course in catalogue.ALL_COURSES])
    pieces = []
    for kind, day, points, scale, here in (
        (0, finished, reaction, (1, 5), np.ones(len(asked), dtype=np.bool_)),
        (1, attempts.enrolled[asked].astype(int), before, (0, 100), uniform[1] < 0.6),  # noqa: PLR2004
        (2, finished, after, (0, 100), uniform[1] < 0.6),  # noqa: PLR2004 - a share
        (3, later, np.full(len(asked), np.nan), (None, None), answers),
    ):
        rows = np.flatnonzero(here)
        pieces.append(
            _forms(
                world,
                ids=_numbered(f"{prefix}{kind}-", asked[rows]),
                person=person[rows],
                objects=courses.gather(attempts.course[asked][rows]),
                role="learner",
                kind=kind,
                day=day[rows],
                points=points[rows],
                scale=scale,
                used=(used[rows], uniform[2][rows] < SHARE_BY_MANAGER)
                if kind == len(KINDS) - 1
                else None,
            )
        )
    return pl.concat(pieces)


def _of_mentoring(world: World) -> pl.DataFrame:
    found = matches(world)
    draws = generator(world.scenario.seed, Stream.EVALUATIONS, 1000)
    uniform = draws.random((2, len(found.mentee)))
    rounds = pl.Series(
        [program_id(world, month) for month in range(world.scenario.months)]
    )
    pieces = []
    for at, (role, person) in enumerate(
        (("mentee", found.mentee), ("mentor", found.mentor))
    ):
        rows = np.flatnonzero(
            (uniform[at] < SHARE_ASKED)
            & (found.ended <= last_day(world.scenario))
            & world.employed_on(person, found.ended)
        )
        pieces.append(
            _forms(
                world,
                ids=_numbered(f"M{at}-", rows),
                person=person[rows],
                objects=rounds.gather(found.month[rows]),
                role=role,
                kind=0,
                day=found.ended[rows].astype(int),
                points=np.clip(np.round(2.5 + 10 * uniform[at][rows]), 1, 5),
                scale=(1, 5),
            )
        )
    return pl.concat(pieces)


def _forms(
    world: World,
    *,
    ids: pl.Series,
    person: npt.NDArray[np.integer],
    objects: pl.Series,
    role: str,
    kind: int,
    day: npt.NDArray[np.integer],
    points: npt.NDArray[np.floating],
    scale: tuple[int | None, int | None],
    used: tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]] | None = None,
) -> pl.DataFrame:
    rows = len(person)
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, rows)
    liked = pl.Series(points, dtype=pl.Float64).fill_nan(None).cast(pl.Int64)
    return pl.DataFrame(
        {
            "Form id": ids,
            "Who": world.people.worker_id.gather(person),
            "Object": objects,
            "As": pl.Series([role]).new_from_index(0, rows),
            "Form": pl.Series([KINDS[kind]]).new_from_index(0, rows),
            "Date": as_dates(day),
            "Points": liked,
            "From": pl.Series([scale[0]], dtype=pl.Int64).new_from_index(0, rows),
            "To": pl.Series([scale[1]], dtype=pl.Int64).new_from_index(0, rows),
            "Recommends": liked * 2
            if kind == 0
            else liked.clear().extend_constant(None, rows),
            "Used": nothing
            if used is None
            else pl.Series(("no", "yes")).gather(used[0]),
            "Says": nothing
            if used is None
            else pl.Series(("self", "manager")).gather(used[1].astype(np.int64)),
        }
    )


def _numbered(prefix: str, rows: npt.NDArray[np.int64]) -> pl.Series:
    number = pl.Series(rows).cast(pl.String).str.zfill(7)
    return pl.select(pl.concat_str(pl.lit(prefix), number)).to_series()
