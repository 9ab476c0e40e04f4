"""Career conversations and the lists of possible successors, as arrays.

Half of the changed goals were changed because of a conversation some days before.
Files are written from these by `files_talent`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.demo import catalogue
from ingest.demo.dates import last_day, month_starts
from ingest.demo.draws import Stream, generator
from ingest.demo.reporting_lines import VACANT
from ingest.demo.skill_rounds import level_at

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.demo.dates import Days
    from ingest.demo.goals import Cycle
    from ingest.demo.population import Ints
    from ingest.demo.skill_rounds import Flags, Numbers, Participation, Shares
    from ingest.demo.world import World

KINDS = ("Check-in", "Development", "Career", "Stay", "Other")
KIND_BOUNDS = (0.5, 0.75, 0.9, 0.95)
DEVELOPMENT, CAREER = 1, 2
SHARE_TALKING = (0.6, 0.3)
"""Who has a first and a second conversation in the year of a round."""
SHARE_CHANGED_BY_TALK = 0.5
SUCCESSION_MONTH = 4
CANDIDATES_PER_ROLE = 3
SHARE_LESS_READY = 0.5
"""Who needs longer than the one or two levels to the role would say."""
CRITICAL = tuple(
    catalogue.role_id(function, level, variant)
    for function in range(len(catalogue.FUNCTIONS))
    for level, variant in ((5, 0), (6, 0), (6, 1))
)
"""Roles that the organisation depends on."""
READINESS = ("Ready now", "1-3 years", "4-5 years")


@dataclass(frozen=True)
class Conversations:
    """One entry per conversation."""

    person: Ints
    counterpart: Ints
    """VACANT where nobody held the manager's seat."""
    day: Days
    kind: npt.NDArray[np.int8]
    changed: Flags


@dataclass(frozen=True)
class Successors:
    """One entry per nomination."""

    role: Numbers
    """The place in CRITICAL."""
    person: Ints
    nominated: Days
    removed: Days
    """After the window while on the list."""
    readiness: npt.NDArray[np.int8]


def conversations(
    world: World, taking_part: Participation, cycle: Cycle
) -> Conversations:
    """Return the usual conversations and those that changed a goal."""
    scenario = world.scenario
    uniform = generator(scenario.seed, Stream.CONVERSATIONS).random(
        (6, len(taking_part.person))
    )
    people, days, kinds, changed = [], [], [], []
    for turn, share in enumerate(SHARE_TALKING):
        talks = uniform[3 * turn] < share
        spread = uniform[3 * turn + 1][talks] * 330
        people.append(taking_part.person[talks])
        days.append(taking_part.day[talks] + 10 + spread.astype(np.int32))
        kinds.append(_kind(uniform[3 * turn + 2][talks]))
        changed.append(np.zeros(int(talks.sum()), dtype=np.bool_))
    revisions = cycle.revisions
    by_talk = revisions.uniform < SHARE_CHANGED_BY_TALK
    goal = revisions.goal[by_talk]
    before = 1 + (revisions.uniform[by_talk] * 20).astype(np.int32)
    people.append(taking_part.person[cycle.goals.entry[goal]])
    days.append(np.maximum(revisions.day[by_talk] - before, cycle.goals.opened[goal]))
    kinds.append(np.where(before % 2 == 0, DEVELOPMENT, CAREER).astype(np.int8))
    changed.append(np.ones(len(goal), dtype=np.bool_))
    person, day = np.concatenate(people), np.concatenate(days)
    held = world.employed_on(person, day) & (day <= last_day(scenario))
    person, day = person[held], day[held].astype(np.int32)
    return Conversations(
        person=person,
        counterpart=_manager(world, person, day),
        day=day,
        kind=np.concatenate(kinds)[held],
        changed=np.concatenate(changed)[held],
    )


def _kind(uniform: Shares) -> npt.NDArray[np.int8]:
    return np.searchsorted(KIND_BOUNDS, uniform, side="right").astype(np.int8)


def _manager(world: World, person: Ints, day: Days) -> Ints:
    starts = month_starts(world.scenario, np.arange(world.scenario.months))
    month = np.searchsorted(starts, day, side="right") - 1
    manager = world.lines.holder[month, world.population.team[person]]
    return np.where(manager == person, VACANT, manager).astype(np.int32)


def successors(world: World, seated: Ints) -> Successors:
    """Name successors for each critical role every spring."""
    scenario = world.scenario
    function = world.population.unit[seated] // len(catalogue.LOCATIONS)
    free_from = np.full(len(seated), np.iinfo(np.int32).min, dtype=np.int64)
    rows: list[tuple[int, Numbers, int, Days, npt.NDArray[np.int8]]] = []
    for month in range(scenario.months):
        if scenario.calendar_month(month) != SUCCESSION_MONTH:
            continue
        day = int(month_starts(scenario, month)) + 14
        level = level_at(world, seated, np.full(len(seated), month))
        here = world.employed_on(seated, np.full(len(seated), day))
        draws = generator(scenario.seed, Stream.CONVERSATIONS, 1000 + month)
        merit = world.population.ability[seated] + draws.standard_normal(len(seated))
        years = draws.random(len(seated))
        for number in range(len(CRITICAL)):
            role_level = 5 if number % 3 == 0 else 6
            below = role_level - level
            fits = here & (function == number // 3) & (free_from < day)
            fits &= (below == 1) | (below == 2)  # noqa: PLR2004 - levels below
            found = np.flatnonzero(fits)
            named = found[np.argsort(-merit[found])[:CANDIDATES_PER_ROLE]]
            removed = np.minimum(
                day + 200 + (years[named] * 700).astype(np.int64),
                world.exit_day[seated[named]],
            ).astype(np.int32)
            free_from[named] = removed
            ready = below[named] - 1 + (years[named] < SHARE_LESS_READY)
            rows.append((number, named, day, removed, ready.astype(np.int8)))
    counts = [len(row[1]) for row in rows]
    return Successors(
        role=np.repeat([row[0] for row in rows], counts),
        person=seated[np.concatenate([row[1] for row in rows])],
        nominated=np.repeat([row[2] for row in rows], counts).astype(np.int32),
        removed=np.concatenate([row[3] for row in rows]),
        readiness=np.concatenate([row[4] for row in rows]),
    )
