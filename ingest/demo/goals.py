"""Goals, the actions planned for them and how they were changed, as arrays.

The funnel of the cycle is planted here: of those who were assessed a share sets a goal,
of those a share plans, acts and refines. Files are written from these by `files_goals`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.demo.dates import last_day
from ingest.demo.draws import Stream, generator
from ingest.demo.scenario import MONTHS_IN_YEAR

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.demo.dates import Days
    from ingest.demo.skill_rounds import (
        Completions,
        Flags,
        Numbers,
        Participation,
        Shares,
    )
    from ingest.demo.world import World

SHARE_WITH_GOAL = 0.55
SHARE_WITH_GOAL_PER_YEAR = 0.04
"""The share grows with each round, as people get used to the suite."""
SHARE_WITH_PLAN = 0.75
SHARE_ACTING = 0.8
SHARE_REFINING = 0.45
SHARE_ON_TIME = 0.65
SHARE_DUE_UNKNOWN = 0.1
KINDS = ("Skill", "Advancement", "Career change", "Wellbeing", "Performance", "Other")
KIND_BOUNDS = (0.34, 0.58, 0.67, 0.78, 0.93)
SKILL, ADVANCEMENT, CAREER_CHANGE = 0, 1, 2
SHORT_SPAN, LONG_SPAN = (120, 330), (480, 1_150)
SHARE_USUAL_SPAN = 0.85
STATUSES = ("Draft", "Active", "Achieved", "Not achieved", "Cancelled")
DRAFT, ACTIVE, ACHIEVED, NOT_ACHIEVED, CANCELLED = range(5)
MOST_ACTIONS = 3
DAYS_FOR_A_COURSE = 45
COURSE_WITHIN = 240
"""A course begun within so many days of the goal is what the goal was set for."""
NO_DAY = -1


@dataclass(frozen=True)
class Goals:
    """One entry per goal."""

    entry: Numbers
    """The place of the participation it came from."""
    kind: npt.NDArray[np.int8]
    is_long: Flags
    opened: Days
    first_due: Days
    due: Days
    closed: Days
    """NO_DAY while open."""
    status: npt.NDArray[np.int8]
    course: Numbers
    """The place in the completions of the course it was set for, or NO_DAY."""
    uniform: Shares


@dataclass(frozen=True)
class Actions:
    """One entry per planned action."""

    goal: Numbers
    number: npt.NDArray[np.int8]
    planned: Days
    due: Days
    """NO_DAY where it was left open."""
    done: Days
    """NO_DAY unless done."""
    is_course: Flags
    uniform: Shares


@dataclass(frozen=True)
class Revisions:
    """One entry per change of a goal."""

    goal: Numbers
    day: Days
    kind: npt.NDArray[np.int8]
    """The place in REVISION_KINDS."""
    uniform: Shares


REVISION_KINDS = ("Due date", "Target", "Scope", "Status")
REVISION_BOUNDS = (0.5, 0.65, 0.9)
DUE_DATE = 0


@dataclass(frozen=True)
class Cycle:
    """Everything that goals led to."""

    goals: Goals
    actions: Actions
    revisions: Revisions


def development_cycle(
    world: World, taking_part: Participation, taken: Completions
) -> Cycle:
    """Let those who were assessed set goals, plan, act and refine."""
    uniform = generator(world.scenario.seed, Stream.GOALS).random(
        (12, len(taking_part.person))
    )
    since = (taking_part.month - taking_part.month.min()) // MONTHS_IN_YEAR
    share = np.minimum(SHARE_WITH_GOAL + SHARE_WITH_GOAL_PER_YEAR * since, 0.9)
    opened = taking_part.day + 5 + (uniform[0] * 40).astype(np.int32)
    end = np.minimum(world.exit_day[taking_part.person], last_day(world.scenario))
    sets = taking_part.assessed & (uniform[1] < share) & (opened <= end)
    entry = np.flatnonzero(sets)
    drawn = uniform[:, entry]
    opened, end = opened[entry], end[entry]
    course = _course_begun(taking_part.person[entry], opened, taken)
    plans = drawn[2] < SHARE_WITH_PLAN
    acts = plans & (drawn[3] < SHARE_ACTING)
    kind = np.searchsorted(KIND_BOUNDS, drawn[4], side="right")
    kind = np.where(course >= 0, SKILL, kind).astype(np.int8)
    usual_long = (kind == ADVANCEMENT) | (kind == CAREER_CHANGE)
    is_long = usual_long == (drawn[5] < SHARE_USUAL_SPAN)
    low = np.where(is_long, LONG_SPAN[0], SHORT_SPAN[0])
    high = np.where(is_long, LONG_SPAN[1], SHORT_SPAN[1])
    first_due = (opened + low + drawn[6] * (high - low)).astype(np.int32)
    actions = _actions(
        world, taken, opened, first_due, end, plans=plans, acts=acts, course=course
    )
    revisions = _revisions(actions, drawn[7], drawn[8], end)
    due = first_due.copy()
    moved = revisions.kind == DUE_DATE
    due[revisions.goal[moved]] += days_moved(revisions.uniform[moved])
    status, closed = _outcome(opened, due, end, drawn[9], drawn[10], acts=acts)
    closed = np.where(
        closed == NO_DAY,
        NO_DAY,
        np.maximum(closed, _last_touched(actions, revisions, len(entry))),
    )
    left = (status < ACHIEVED) & (world.exit_day[taking_part.person[entry]] <= end)
    return Cycle(
        goals=Goals(
            entry=entry,
            kind=kind,
            is_long=is_long,
            opened=opened,
            first_due=first_due,
            due=due,
            closed=np.where(left, end, closed).astype(np.int32),
            status=np.where(left, CANCELLED, status).astype(np.int8),
            course=course,
            uniform=drawn[11],
        ),
        actions=actions,
        revisions=revisions,
    )


def days_moved(uniform: Shares) -> Days:
    """Return by how many days a revision moves the due date."""
    moved: Days = (30 + uniform * 90).astype(np.int32)
    return moved


def _course_begun(
    person: npt.NDArray[np.int32], opened: Days, taken: Completions
) -> Numbers:
    """Return for each goal the course begun soon after it, or NO_DAY."""
    spread = 100_000
    keys = taken.person.astype(np.int64) * spread + taken.enrolled
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    if not len(keys):
        return np.full(len(person), NO_DAY, dtype=np.int64)
    asked = person.astype(np.int64) * spread + opened
    place = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    found = order[place]
    fits = (taken.person[found] == person) & (
        (taken.enrolled[found] >= opened)
        & (taken.enrolled[found] <= opened + COURSE_WITHIN)
    )
    return np.where(fits, found, NO_DAY)


def _actions(
    world: World,
    taken: Completions,
    opened: Days,
    due: Days,
    end: Days,
    *,
    plans: Flags,
    acts: Flags,
    course: Numbers,
) -> Actions:
    goal = np.repeat(np.flatnonzero(plans), MOST_ACTIONS)
    number = np.tile(np.arange(MOST_ACTIONS, dtype=np.int8), int(plans.sum()))
    uniform = generator(world.scenario.seed, Stream.GOALS, 1).random((6, len(goal)))
    kept = (number == 0) | (uniform[0] < 0.6)  # noqa: PLR2004 - a share
    goal, number, uniform = goal[kept], number[kept], uniform[:, kept]
    planned = opened[goal] + (uniform[1] * 14).astype(np.int32)
    span = np.minimum(due[goal] - planned, 365) - 20
    action_due = planned + 20 + (uniform[2] * span).astype(np.int32)
    on_time = uniform[3] < SHARE_ON_TIME
    early = planned + 3 + (uniform[4] * (action_due - planned - 3)).astype(np.int32)
    late = action_due + 1 + (uniform[4] * 60).astype(np.int32)
    done = np.where(on_time, early, late)
    is_done = acts[goal] & ((number == 0) | (uniform[5] < 0.6))  # noqa: PLR2004
    is_course = (course[goal] >= 0) & (number == 0)
    attempt = np.where(is_course, course[goal], 0)
    if len(taken.person):
        begun = taken.enrolled[attempt]
        planned = np.where(is_course, np.minimum(planned, begun), planned)
        action_due = np.where(is_course, begun + DAYS_FOR_A_COURSE, action_due)
        done = np.where(is_course, taken.completed[attempt], done)
        is_done = np.where(is_course, taken.is_completed[attempt], is_done)
    is_done &= done <= end[goal]
    here = planned <= end[goal]
    unknown = uniform[2] < SHARE_DUE_UNKNOWN
    return Actions(
        goal=goal[here],
        number=number[here],
        planned=planned[here].astype(np.int32),
        due=np.where(unknown, NO_DAY, action_due)[here].astype(np.int32),
        done=np.where(is_done, done, NO_DAY)[here].astype(np.int32),
        is_course=is_course[here],
        uniform=uniform[0][here],
    )


def _revisions(actions: Actions, wants: Shares, spread: Shares, end: Days) -> Revisions:
    """Let some of those who acted change their goal a little after."""
    is_done = actions.done != NO_DAY
    first = np.full(len(end), np.iinfo(np.int32).max, dtype=np.int64)
    np.minimum.at(first, actions.goal[is_done], actions.done[is_done])
    day = first + 5 + (spread * 50).astype(np.int64)
    goal = np.flatnonzero((wants < SHARE_REFINING) & (day <= end))
    share = wants[goal] / SHARE_REFINING
    return Revisions(
        goal=goal,
        day=day[goal].astype(np.int32),
        kind=np.searchsorted(REVISION_BOUNDS, share, side="right").astype(np.int8),
        uniform=spread[goal],
    )


def _last_touched(actions: Actions, revisions: Revisions, goals: int) -> Days:
    """Return the last day on which an action was done or the goal was changed."""
    last = np.full(goals, NO_DAY, dtype=np.int32)
    np.maximum.at(last, actions.goal, actions.done)
    np.maximum.at(last, revisions.goal, revisions.day)
    return last


def _outcome(
    opened: Days, due: Days, end: Days, chance: Shares, pace: Shares, *, acts: Flags
) -> tuple[npt.NDArray[np.int8], Days]:
    """Return how goals stand at the end and when they were closed."""
    achieved = chance < np.where(acts, 0.62, 0.2)
    cancelled = ~achieved & (chance > 0.9)  # noqa: PLR2004 - a share
    draft = chance > 0.98  # noqa: PLR2004 - a share
    span = due - opened
    share = np.where(achieved, 0.6 + 0.6 * pace, 0.9 + 0.5 * pace)
    share = np.where(cancelled, 0.2 + 0.7 * pace, share)
    closed = (opened + 1 + span * share).astype(np.int32)
    status = np.where(achieved, ACHIEVED, np.where(cancelled, CANCELLED, NOT_ACHIEVED))
    is_open = (closed > end) | draft
    status = np.where(is_open, np.where(draft, DRAFT, ACTIVE), status)
    return status.astype(np.int8), np.where(is_open, NO_DAY, closed).astype(np.int32)
