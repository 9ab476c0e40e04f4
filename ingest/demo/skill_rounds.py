"""The yearly rounds in which the talent suite asks how able people are.

Who holds a seat in the suite, who takes part in which round and what each side says of
which skill, as arrays. Files are written from these by `files_skills`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.demo import catalogue, skills
from ingest.demo.dates import last_day, month_starts
from ingest.demo.draws import Stream, generator
from ingest.demo.learning import Status, open_attempts

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.demo.dates import Days
    from ingest.demo.population import Ints
    from ingest.demo.world import World

    Flags = npt.NDArray[np.bool_]
    Numbers = npt.NDArray[np.int64]
    Shares = npt.NDArray[np.float64]

SEATS = 40_000
"""How many people of the opening headcount the suite's licence covers at most."""
ROUND_MONTH = 2
MONTHS_HERE = 6
DAYS_OF_A_ROUND = 28
SHARE_ASSESSED = 0.7
SIDES = ("Self", "Manager", "Peer", "Test")
SELF, MANAGER, PEER, TEST = range(4)
SHARE_RATED = (1.0, 0.9, 0.2, 0.12)
SELF_BIAS = 0.5
"""How much higher than their managers people see themselves, in levels."""
TRAINING_GAIN = 0.7
"""By how many levels a completed course on a skill truly raises it."""
DRIFT_PER_YEAR = 0.1
NOISE = (0.45, 0.4, 0.5, 0.35)


@dataclass(frozen=True)
class Participation:
    """One entry per person with a seat and yearly round, who answered or did not."""

    person: Ints
    month: Numbers
    """The month of the window in which the round was held."""
    day: Days
    """The day on which the person answered, or would have."""
    assessed: Flags


@dataclass(frozen=True)
class Ratings:
    """One entry per rating of a skill by a side."""

    entry: Numbers
    """The place of the participation."""
    side: npt.NDArray[np.int8]
    skill: npt.NDArray[np.int8]
    """The place in `skills.SKILLS`."""
    level: Numbers
    """1 to 5, or 0 to 100 for a test."""
    day: Days


@dataclass(frozen=True)
class Completions:
    """Enrolments of people with a seat in courses that teach a common skill."""

    person: Ints
    skill: npt.NDArray[np.int8]
    """The place in `skills.COMMON`."""
    enrolled: Days
    completed: Days
    is_completed: Flags


def participations(world: World) -> Participation:
    """Return who was asked in each round and who answered."""
    scenario = world.scenario
    people = _people_with_a_seat(world)
    parts = []
    for month in range(scenario.months):
        if scenario.calendar_month(month) != ROUND_MONTH:
            continue
        uniform = generator(scenario.seed, Stream.SKILL_ROUNDS, month).random(
            (2, len(people))
        )
        day = month_starts(scenario, month) + (uniform[0] * DAYS_OF_A_ROUND).astype(
            np.int32
        )
        here = (world.population.hire_month[people] <= month - MONTHS_HERE) & (
            world.employed_on(people, day)
        )
        parts.append(
            Participation(
                person=people[here],
                month=np.full(int(here.sum()), month, dtype=np.int64),
                day=day[here].astype(np.int32),
                assessed=uniform[1][here] < SHARE_ASSESSED,
            )
        )
    return Participation(
        person=np.concatenate([part.person for part in parts]),
        month=np.concatenate([part.month for part in parts]),
        day=np.concatenate([part.day for part in parts]),
        assessed=np.concatenate([part.assessed for part in parts]),
    )


def _people_with_a_seat(world: World) -> Ints:
    uniform = generator(world.scenario.seed, Stream.SKILL_ROUNDS, 9000).random(
        world.population.size
    )
    seated = np.flatnonzero(uniform < SEATS / world.scenario.employees)
    return seated.astype(np.int32)


def completions(world: World, people: Ints) -> Completions:
    """Return the courses on common skills that people enrolled in."""
    with_seat = np.zeros(world.population.size, dtype=np.bool_)
    with_seat[people] = True
    taught = np.full(len(catalogue.ALL_COURSES), -1, dtype=np.int8)
    for at, (_, course) in enumerate(skills.COMMON):
        taught[catalogue.COURSE_NUMBER[course]] = at
    parts = []
    for month in range(world.scenario.months):
        attempts = open_attempts(world, month)
        chosen = with_seat[attempts.person] & (taught[attempts.course] >= 0)
        parts.append(
            (
                attempts.person[chosen],
                taught[attempts.course[chosen]],
                attempts.enrolled[chosen],
                attempts.completed[chosen],
                attempts.status[chosen] == Status.COMPLETED,
            )
        )
    joined = [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]
    return Completions(*joined)


def level_at(world: World, people: Ints, months: npt.NDArray[np.integer]) -> Numbers:
    """Return the level of people at the start of months."""
    promotions = world.history.promotions
    order = np.lexsort((promotions.month, promotions.person))
    keys = promotions.person[order].astype(np.int64) * 1_000 + promotions.month[order]
    asked = people.astype(np.int64) * 1_000
    gained = np.searchsorted(keys, asked + months) - np.searchsorted(keys, asked)
    return np.asarray(world.population.level[people] + gained)


def ratings(world: World, taking_part: Participation, taken: Completions) -> Ratings:
    """Return what every side said in every round."""
    entry = np.flatnonzero(taking_part.assessed)
    person, day = taking_part.person[entry], taking_part.day[entry]
    parts = []
    for slot in (0, 1):
        skill, latent = _latent(world, taking_part, taken, entry, slot)
        draws = generator(world.scenario.seed, Stream.SKILL_ROUNDS, 9100 + slot)
        chance = draws.random((len(SIDES), len(entry)))
        noise = draws.standard_normal((len(SIDES), len(entry)))
        for side, share in enumerate(SHARE_RATED):
            seen = latent + NOISE[side] * noise[side]
            rated_on = day + (0 if side == SELF else 7 + side * 5)
            rated = (
                (chance[side] < share)
                & (rated_on <= world.exit_day[person])
                & (rated_on <= last_day(world.scenario))
            )
            parts.append(
                (
                    entry[rated],
                    np.full(int(rated.sum()), side, dtype=np.int8),
                    skill[rated],
                    _on_scale(seen, side)[rated],
                    rated_on[rated].astype(np.int32),
                )
            )
    joined = [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]
    return Ratings(*joined)


def _on_scale(seen: Shares, side: int) -> Numbers:
    if side == TEST:
        share = (seen - skills.LOWEST) / (skills.HIGHEST - skills.LOWEST)
        return np.clip(np.rint(share * 100), 0, 100).astype(np.int64)
    raised = seen + (SELF_BIAS if side == SELF else 0.0)
    return np.clip(np.rint(raised), skills.LOWEST, skills.HIGHEST).astype(np.int64)


def _latent(
    world: World,
    taking_part: Participation,
    taken: Completions,
    entry: Numbers,
    slot: int,
) -> tuple[npt.NDArray[np.int8], Shares]:
    """Return the skill looked at in a slot, the same each year, and its true level."""
    person, month = taking_part.person[entry], taking_part.month[entry]
    function = world.population.unit[person] // len(catalogue.LOCATIONS)
    own = generator(world.scenario.seed, Stream.SKILL_ROUNDS, 9200 + slot)
    half = own.integers(0, 2, world.population.size)[person]
    trait = own.standard_normal(world.population.size, dtype=np.float32)[person]
    latent = (
        1.5
        + 0.35 * level_at(world, person, month)
        + 0.35 * world.population.ability[person]
        + 0.35 * trait
        + DRIFT_PER_YEAR * month / 12
    )
    if slot == 0:
        first = skills.SKILLS.index(skills.OF_FUNCTIONS[0])
        return (first + 2 * function + half).astype(np.int8), latent
    common = np.where(
        half == 0, skills.common_skill(function, 0), skills.common_skill(function, 1)
    )
    day = taking_part.day[entry]
    gained = _completed_before(taken, person, common, day)
    first = skills.SKILLS.index(skills.COMMON[0][0])
    return (first + common).astype(np.int8), latent + TRAINING_GAIN * gained


def _completed_before(
    taken: Completions,
    person: Ints,
    skill: npt.NDArray[np.integer],
    day: Days,
) -> Flags:
    """Tell who had completed the course on a skill before a day."""
    done = taken.is_completed
    keys = _key(taken.person[done], taken.skill[done])
    order = np.lexsort((taken.completed[done], keys))
    keys, days = keys[order], taken.completed[done][order]
    asked = _key(person, skill)
    place = np.minimum(np.searchsorted(keys, asked), max(len(keys) - 1, 0))
    if not len(keys):
        return np.zeros(len(person), dtype=np.bool_)
    return np.asarray((keys[place] == asked) & (days[place] < day))


def _key(person: Ints, skill: npt.NDArray[np.integer]) -> Numbers:
    return person.astype(np.int64) * len(skills.COMMON) + skill
