"""`goals.csv`, `goal_changes.csv` and `actions.csv`: plans in the talent suite.

The suite overwrites a goal when it is changed and logs the change beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo import catalogue, skills
from ingest.demo.dates import as_dates, as_dates_or_null
from ingest.demo.dirt import Conflict, Fault, Plan, Tally, Untidy
from ingest.demo.files_skills import SUITE, ids
from ingest.demo.goals import (
    ACHIEVED,
    ADVANCEMENT,
    CANCELLED,
    CAREER_CHANGE,
    DRAFT,
    DUE_DATE,
    KINDS,
    NO_DAY,
    REVISION_KINDS,
    SKILL,
    STATUSES,
    days_moved,
)
from ingest.demo.scenario import MONTHS_IN_YEAR
from ingest.demo.skill_rounds import level_at
from ingest.demo.writing import Part, Soiling, write_delimited

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from ingest.demo.development import Development
    from ingest.demo.world import World

STARTED_BY = ("Self", "Manager", "Program")
STARTED_BY_BOUNDS = (0.5, 0.85)
ACTION_KINDS = ("Mentoring", "Activity", "On the job", "Certificate", "Talk", "Other")
ACTION_BOUNDS = (0.2, 0.45, 0.72, 0.78, 0.96)
GOAL_DIRT = Plan(
    faults=(
        Fault("required", "Person No", "", 0.001),
        Fault("code_unknown", "Type", "Fame", 0.001),
        Fault("not_before", "Target day", "01/31/2001", 0.001),
        Fault("type_date", "Set on", "soon", 0.001),
        Fault("maximum", "Done %", "250", 0.001),
    ),
    conflict=Conflict("Done %", "1.5", 0.0005),
    duplicates=0.001,
    untidy=(Untidy("Person No", "padded", 0.002),),
    short_lines=1,
)
CHANGE_DIRT = Plan(
    faults=(
        Fault("required", "Goal", "", 0.001),
        Fault("not_in_future", "Changed on", "01/15/2093", 0.001),
        Fault("code_unknown", "What", "Mood", 0.001),
    ),
    duplicates=0.001,
)
ACTION_DIRT = Plan(
    faults=(
        Fault("required", "Goal", "", 0.001),
        Fault("not_before", "Due", "01/31/2001", 0.001),
        Fault("code_unknown", "State", "Zombie", 0.001),
        Fault("not_in_future", "Finished", "01/15/2093", 0.001),
    ),
    duplicates=0.001,
)


def write_goals(world: World, folder: Path, tally: Tally) -> None:
    """Write every goal as it stands at the end of the window."""
    _write(world, _goals(world, world.development), folder / "goals.csv", 62, tally)


def write_changes(world: World, folder: Path, tally: Tally) -> None:
    """Write the log of changed goals."""
    frame = _changes(world.development)
    _write(world, frame, folder / "goal_changes.csv", 63, tally)


def write_actions(world: World, folder: Path, tally: Tally) -> None:
    """Write every planned action as it stands at the end of the window."""
    frame = _actions(world, world.development)
    _write(world, frame, folder / "actions.csv", 64, tally)


def _write(
    world: World, frame: pl.DataFrame, path: Path, number: int, tally: Tally
) -> None:
    plan = {62: GOAL_DIRT, 63: CHANGE_DIRT, 64: ACTION_DIRT}[number]
    write_delimited(
        path,
        [Part(frame)],
        layout=SUITE,
        soiling=Soiling(world.scenario.seed, number, plan),
        tally=tally,
    )


def _goals(world: World, found: Development) -> pl.DataFrame:
    goals = found.cycle.goals
    person = found.taking_part.person[goals.entry]
    month = found.taking_part.month[goals.entry]
    year = (world.scenario.first_month + month) // MONTHS_IN_YEAR + 1
    progress = np.where(
        goals.status == ACHIEVED, 100, 5 + (goals.uniform * 18).astype(np.int64) * 5
    )
    return pl.DataFrame(
        {
            "Goal": ids("GO-", np.arange(len(person))),
            "Person No": world.people.worker_id.gather(person),
            "Type": pl.Series(KINDS).gather(goals.kind),
            "Term": pl.Series(("Short", "Long")).gather(goals.is_long.astype(np.int8)),
            "Wanted profile": _wanted_role(world, found),
            "Wanted skill": _wanted_skill(found),
            "Set on": as_dates(goals.opened),
            "Target day": as_dates(goals.due),
            "Closed on": as_dates_or_null(goals.closed, goals.closed != NO_DAY),
            "State": pl.Series(STATUSES).gather(goals.status),
            "Done %": pl.Series(np.where(goals.status == DRAFT, 0, progress)),
            "Cycle": pl.DataFrame({"year": year})
            .select(pl.concat_str(pl.lit("FY"), "year"))
            .to_series(),
            "Started by": _started_by(goals.uniform),
        }
    )


def _wanted_role(world: World, found: Development) -> pl.Series:
    """Return the next role up, or the same level in the next function."""
    goals = found.cycle.goals
    person = found.taking_part.person[goals.entry]
    level = level_at(world, person, found.taking_part.month[goals.entry])
    function = world.population.unit[person] // len(catalogue.LOCATIONS)
    wanted_level = np.minimum(level + (goals.kind == ADVANCEMENT), catalogue.LEVELS)
    changes = goals.kind == CAREER_CHANGE
    wanted_function = (function + changes) % len(catalogue.FUNCTIONS)
    place = (wanted_function * catalogue.LEVELS + wanted_level - 1) * len(
        catalogue.VARIANTS
    )
    roles = pl.Series([role for role, _ in catalogue.ROLES]).gather(place)
    known = pl.Series(changes | (goals.kind == ADVANCEMENT))
    return roles.zip_with(known, pl.Series([None], dtype=pl.String))


def _wanted_skill(found: Development) -> pl.Series:
    """Return the skill of the course taken for the goal, or some skill."""
    goals = found.cycle.goals
    names = pl.Series([skill.skill_id for skill, _ in skills.COMMON])
    place = (goals.uniform * 1_000).astype(np.int64) % len(skills.COMMON)
    if len(found.taken.skill):
        taken = found.taken.skill[np.maximum(goals.course, 0)]
        place = np.where(goals.course == NO_DAY, place, taken)
    known = pl.Series(goals.kind == SKILL)
    return names.gather(place).zip_with(known, pl.Series([None], dtype=pl.String))


def _started_by(uniform: npt.NDArray[np.float64]) -> pl.Series:
    place = np.searchsorted(STARTED_BY_BOUNDS, uniform, side="right")
    return pl.Series(STARTED_BY).gather(place)


def _changes(found: Development) -> pl.DataFrame:
    changes, goals = found.cycle.revisions, found.cycle.goals
    moved = changes.kind == DUE_DATE
    before = goals.first_due[changes.goal]
    return pl.DataFrame(
        {
            "Goal": ids("GO-", changes.goal),
            "Changed on": as_dates(changes.day),
            "What": pl.Series(REVISION_KINDS).gather(changes.kind),
            "Old day": as_dates_or_null(before, moved),
            "New day": as_dates_or_null(before + days_moved(changes.uniform), moved),
        }
    )


def _actions(world: World, found: Development) -> pl.DataFrame:
    actions, goals = found.cycle.actions, found.cycle.goals
    person = found.taking_part.person[goals.entry[actions.goal]]
    kind = np.searchsorted(ACTION_BOUNDS, actions.uniform, side="right")
    kinds = pl.Series((*ACTION_KINDS, "Training"))
    done = actions.done != NO_DAY
    given_up = ~done & (goals.status[actions.goal] == CANCELLED)
    begun = ~done & (actions.uniform < 0.4)  # noqa: PLR2004 - a share
    state = np.where(done, 2, np.where(given_up, 3, np.where(begun, 1, 0)))
    courses = pl.Series([course for _, course in skills.COMMON])
    taken = (
        found.taken.skill[np.maximum(goals.course[actions.goal], 0)]
        if len(found.taken.skill)
        else np.zeros(len(person), dtype=np.int8)
    )
    return pl.DataFrame(
        {
            "Action": ids("AC-", actions.goal * 10 + actions.number),
            "Goal": ids("GO-", actions.goal),
            "Person No": world.people.worker_id.gather(person),
            "Kind": kinds.gather(np.where(actions.is_course, len(ACTION_KINDS), kind)),
            "Agreed": as_dates(actions.planned),
            "Due": as_dates_or_null(actions.due, actions.due != NO_DAY),
            "Finished": as_dates_or_null(actions.done, done),
            "State": pl.Series(("Planned", "Started", "Done", "Dropped")).gather(state),
            "Course": courses.gather(taken).zip_with(
                pl.Series(actions.is_course), pl.Series([None], dtype=pl.String)
            ),
            "Started by": _started_by(actions.uniform),
        }
    )
