"""Who took which course, when, and how it went, in programs and outside them.

One entry per person and attempt, as arrays; the files of learning systems are written
from these by `files_lms` and `files_statements`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from ingest.demo import catalogue
from ingest.demo.dates import last_day, month_starts
from ingest.demo.draws import Stream, generator
from ingest.demo.population import NEVER

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.demo.dates import Days
    from ingest.demo.population import Bytes, Ints
    from ingest.demo.world import World

MONTHLY_COURSES = 0.05
"""Courses outside programs that one employee takes in a month."""
OPEN_COURSE_DAYS = (3, 27)
SHARE_FAILED = 0.03
LONGEST_DAYS = {"program": 75, "open": 40}
SHARE_BY_MANAGER = 0.35
"""Of the courses that nobody must take; people choose the others themselves."""


class Status(IntEnum):
    """How an attempt stands at the end of the window."""

    ENROLLED = 0
    IN_PROGRESS = 1
    COMPLETED = 2
    FAILED = 3
    WITHDRAWN = 4


class Initiator(IntEnum):
    """Who wanted an attempt."""

    ORGANISATION = 0
    MANAGER = 1
    SELF = 2


@dataclass(frozen=True)
class Attempts:
    """One entry per enrolment."""

    person: Ints
    course: Bytes
    enrolled: Days
    status: Bytes
    completed: Days
    """The day of the end; meaningless unless completed or failed."""
    spread: npt.NDArray[np.float32]
    """A number from 0 to 1 that belongs to the attempt, for scores and the like."""
    initiator: Bytes
    """Who wanted it, a number of `Initiator`."""


def program_attempts(world: World, code: str) -> list[Attempts]:
    """Return the attempts at each course of a program."""
    codes = [program.code for program in world.scenario.programs]
    program = codes.index(code)
    started = np.flatnonzero(world.history.starts[program] < NEVER)
    first = world.start_day(program, started)
    months = world.history.starts[program, started].astype(np.int32)
    found = []
    for course in catalogue.PROGRAM_COURSES[code]:
        number = catalogue.COURSE_NUMBER[course.course_id]
        later = course.months_after_start
        day = first if not later else month_starts(world.scenario, months + later) + 6
        here = (day <= world.exit_day[started]) & (day <= last_day(world.scenario))
        found.append(
            _attempts(
                world,
                started[here].astype(np.int32),
                np.full(int(here.sum()), number, dtype=np.int8),
                day[here].astype(np.int32),
                draw=number,
                longest=LONGEST_DAYS["program"],
            )
        )
    return found


def open_attempts(world: World, month: int) -> Attempts:
    """Return the courses outside programs that were begun in a month."""
    scenario = world.scenario
    hired = scenario.hired_by(month)
    draws = generator(scenario.seed, Stream.COURSES, month)
    wanted = int(hired * MONTHLY_COURSES)
    pairs = np.unique(
        draws.integers(0, hired, wanted) * len(catalogue.OPEN_COURSES)
        + draws.integers(0, len(catalogue.OPEN_COURSES), wanted)
    )
    people = (pairs // len(catalogue.OPEN_COURSES)).astype(np.int32)
    course = pairs % len(catalogue.OPEN_COURSES) + len(catalogue.ALL_COURSES)
    course -= len(catalogue.OPEN_COURSES)
    day = month_starts(scenario, month) + draws.integers(*OPEN_COURSE_DAYS, len(people))
    here = world.employed_on(people, day)
    return _attempts(
        world,
        people[here],
        course[here].astype(np.int8),
        day[here].astype(np.int32),
        draw=1000 + month,
        longest=LONGEST_DAYS["open"],
    )


def _attempts(
    world: World, people: Ints, course: Bytes, day: Days, *, draw: int, longest: int
) -> Attempts:
    scenario = world.scenario
    draws = generator(scenario.seed, Stream.LEARNING, 100 + draw)
    uniform = draws.random((3, len(people)), dtype=np.float32)
    base = np.log(
        scenario.completion_probability / (1 - scenario.completion_probability)
    )
    logit = base + scenario.completion_by_ability * world.population.ability[people]
    finishes = uniform[0] < 1 / (1 + np.exp(-logit))
    end = day + 5 + (uniform[1] * (longest - 5)).astype(np.int32)
    seen = end <= np.minimum(world.exit_day[people], last_day(scenario))
    status = np.full(len(people), Status.IN_PROGRESS, dtype=np.int8)
    status[~finishes & (uniform[2] < 0.5)] = Status.WITHDRAWN  # noqa: PLR2004 - half
    status[~seen & (uniform[2] < 0.3)] = Status.ENROLLED  # noqa: PLR2004 - as above
    done = finishes & seen
    by_manager = draws.random(len(people)) < SHARE_BY_MANAGER
    initiator = np.where(by_manager, Initiator.MANAGER, Initiator.SELF)
    mandatory = np.array([entry.is_mandatory for entry in catalogue.ALL_COURSES])
    initiator[mandatory[course]] = Initiator.ORGANISATION
    status[done] = Status.COMPLETED
    status[done & (uniform[2] < SHARE_FAILED)] = Status.FAILED
    return Attempts(
        person=people,
        course=course,
        enrolled=day,
        status=status,
        completed=end.astype(np.int32),
        spread=uniform[1],
        initiator=initiator.astype(np.int8),
    )
