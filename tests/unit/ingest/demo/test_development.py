"""The planted development cycle: who is assessed, aims, plans, acts and refines."""

from itertools import pairwise

import numpy as np
import pytest

from ingest.demo import skills
from ingest.demo.conversations import CRITICAL
from ingest.demo.dates import last_day
from ingest.demo.development import Development, development_truth
from ingest.demo.goals import (
    ACHIEVED,
    CANCELLED,
    DUE_DATE,
    NO_DAY,
    SHARE_ACTING,
    SHARE_WITH_GOAL,
    SHARE_WITH_GOAL_PER_YEAR,
    SHARE_WITH_PLAN,
)
from ingest.demo.scenario import Scenario
from ingest.demo.skill_rounds import (
    MANAGER,
    SELF,
    SELF_BIAS,
    SHARE_ASSESSED,
    TRAINING_GAIN,
    level_at,
)
from ingest.demo.world import World, build_world

EMPLOYEES = 6_000


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(Scenario(employees=EMPLOYEES, months=60, seed=7))


@pytest.fixture(scope="module")
def found(world: World) -> Development:
    return world.development


def test_every_role_asks_for_skills_on_the_list_within_the_scale() -> None:
    listed = {skill.skill_id for skill in skills.SKILLS}
    asked = skills.requirements()
    keys = {(one.role_id, one.skill_id) for one in asked}

    assert len(keys) == len(asked)
    assert {one.skill_id for one in asked} <= listed
    assert {skill.parent for skill in skills.SKILLS} - {None} <= listed
    assert all(skills.LOWEST <= one.level <= skills.HIGHEST for one in asked)
    assert all(0 < one.weight <= 1 for one in asked)
    # 96 roles ask for 2 + 2 skills; the 48 of levels 4 to 6 for leading too.
    assert len(asked) == 96 * 4 + 48


def test_a_higher_level_never_asks_for_less_of_a_skill() -> None:
    for steps in skills.REQUIRED.values():
        assert list(steps) == sorted(steps)


def test_only_people_who_are_here_take_part(world: World, found: Development) -> None:
    taking_part = found.taking_part

    assert world.employed_on(taking_part.person, taking_part.day).all()


def test_nothing_happens_after_the_last_day_or_an_exit(
    world: World, found: Development
) -> None:
    end = np.minimum(world.exit_day, last_day(world.scenario))
    owner = found.taking_part.person[found.cycle.goals.entry]
    of = found.cycle.actions.goal
    pairs = (
        (found.taking_part.person[found.ratings.entry], found.ratings.day),
        (owner, found.cycle.goals.opened),
        (owner, found.cycle.goals.closed),
        (owner[of], found.cycle.actions.planned),
        (owner[of], found.cycle.actions.done),
        (owner[found.cycle.revisions.goal], found.cycle.revisions.day),
        (found.conversations.person, found.conversations.day),
        (found.successors.person, found.successors.nominated),
    )

    for person, day in pairs:
        assert len(day) > 100
        assert (day <= end[person]).all()


def test_days_of_goals_and_actions_follow_each_other(found: Development) -> None:
    goals, actions = found.cycle.goals, found.cycle.actions
    closed, dated = goals.closed != NO_DAY, actions.due != NO_DAY
    done = actions.done != NO_DAY

    assert (goals.opened < goals.due).all()
    assert (goals.opened <= goals.closed)[closed].all()
    assert (actions.planned >= goals.opened[actions.goal]).all()
    assert (actions.planned <= actions.due)[dated].all()
    assert (actions.planned <= actions.done)[done].all()
    assert (found.cycle.revisions.day > goals.opened[found.cycle.revisions.goal]).all()
    closed_then = closed[actions.goal] & done
    assert (actions.done <= goals.closed[actions.goal])[closed_then].all()


def test_goals_of_people_who_left_are_not_left_open(
    world: World, found: Development
) -> None:
    goals = found.cycle.goals
    owner = found.taking_part.person[goals.entry]
    gone = world.exit_day[owner] <= last_day(world.scenario)

    assert gone.sum() > 100
    assert (goals.status[gone] >= ACHIEVED).all()
    assert (goals.status[gone] == CANCELLED).any()


def test_a_moved_due_date_lies_after_the_first_one(found: Development) -> None:
    goals, revisions = found.cycle.goals, found.cycle.revisions
    moved = np.zeros(len(goals.due), dtype=np.bool_)
    moved[revisions.goal[revisions.kind == DUE_DATE]] = True

    assert (goals.due[moved] >= goals.first_due[moved] + 30).all()
    assert (goals.due[~moved] == goals.first_due[~moved]).all()


def test_people_see_themselves_as_much_higher_as_was_planted(
    world: World, found: Development
) -> None:
    truth = development_truth(world, found)["self_minus_manager"]

    assert isinstance(truth, dict)
    assert truth["pairs"] > 10_000
    # Rounding and the ends of the scale take a little of the planted half level.
    assert truth["mean_levels"] == pytest.approx(SELF_BIAS, abs=0.05)


def test_the_funnel_has_the_planted_shares(world: World, found: Development) -> None:
    funnel = development_truth(world, found)["funnel"]

    assert isinstance(funnel, list)
    assert [cohort["year"] for cohort in funnel] == [2022, 2023, 2024, 2025, 2026]
    for since, cohort in enumerate(funnel):
        stages = [
            cohort[name]
            for name in (
                "asked",
                "assessed",
                "with_goal",
                "with_plan",
                "acting",
                "refined",
            )
        ]
        assert stages == sorted(stages, reverse=True)
        shares = [part / whole for whole, part in pairwise(stages)]
        assert shares[0] == pytest.approx(SHARE_ASSESSED, abs=0.03)
        goal = SHARE_WITH_GOAL + since * SHARE_WITH_GOAL_PER_YEAR
        # Leavers before the goal would have been set make it a little less.
        assert goal - 0.06 < shares[1] < goal + 0.03
        assert shares[2] == pytest.approx(SHARE_WITH_PLAN, abs=0.04)
        assert shares[3] == pytest.approx(SHARE_ACTING, abs=0.1)


def test_a_completed_course_closes_the_gap_by_what_was_planted(
    found: Development,
) -> None:
    """Managers' ratings of a skill rise by the gain, beside those without a course."""
    rated, taking_part, taken = found.ratings, found.taking_part, found.taken
    first = skills.SKILLS.index(skills.COMMON[0][0])
    common = (rated.side == MANAGER) & (rated.skill >= first)
    common &= rated.skill < first + len(skills.COMMON)
    entry, level = rated.entry[common], rated.level[common]
    skill = rated.skill[common].astype(np.int64) - first
    key = taking_part.person[entry].astype(np.int64) * 10 + skill
    order = np.lexsort((taking_part.day[entry], key))
    key, level, day = key[order], level[order], taking_part.day[entry][order]
    again = np.flatnonzero(key[1:] == key[:-1])
    first_done: dict[int, int] = {}
    done = taken.is_completed
    for person, at, when in zip(
        taken.person[done], taken.skill[done], taken.completed[done], strict=True
    ):
        name = int(person) * 10 + int(at)
        first_done[name] = min(int(when), first_done.get(name, int(when)))
    completed = np.asarray(
        [first_done.get(int(name), 2**31 - 1) for name in key[again]]
    )
    between = (completed >= day[again]) & (completed < day[again + 1])
    rise = level[again + 1] - level[again]
    gain = rise[between].mean() - rise[completed == 2**31 - 1].mean()

    assert between.sum() > 300
    # The upper end of the scale hides a part of the gain.
    assert TRAINING_GAIN - 0.2 < gain < TRAINING_GAIN + 0.1


def test_everybody_assessed_rated_themselves(found: Development) -> None:
    own = np.unique(found.ratings.entry[found.ratings.side == SELF])

    assert (own == np.flatnonzero(found.taking_part.assessed)).all()


def test_a_changed_plan_follows_a_conversation_of_the_same_person(
    found: Development,
) -> None:
    talks, revisions = found.conversations, found.cycle.revisions
    owner = found.taking_part.person[found.cycle.goals.entry[revisions.goal]]
    changes = set(zip(owner.tolist(), revisions.day.tolist(), strict=True))
    days = range(22)

    assert talks.changed.sum() > 100
    for person, day in zip(
        talks.person[talks.changed], talks.day[talks.changed], strict=True
    ):
        assert any((int(person), int(day) + later) in changes for later in days)


def test_successors_stand_one_or_two_levels_below_the_role(
    world: World, found: Development
) -> None:
    named = found.successors
    role_level = np.asarray([int(CRITICAL[at][4]) for at in named.role])
    starts = named.nominated.astype("datetime64[D]").astype("datetime64[M]")
    month = starts.astype(np.int64) + 1970 * 12 - world.scenario.first_month
    below = role_level - level_at(world, named.person, month)

    assert len(CRITICAL) == len(set(CRITICAL)) == 24
    assert np.isin(below, (1, 2)).all()
    assert (named.removed > named.nominated).mean() > 0.95
    assert (named.removed >= named.nominated).all()


def test_nobody_is_named_twice_for_a_role_at_the_same_time(found: Development) -> None:
    named = found.successors
    order = np.lexsort((named.nominated, named.role, named.person))
    person, role = named.person[order], named.role[order]
    same = (person[1:] == person[:-1]) & (role[1:] == role[:-1])
    overlaps = named.nominated[order][1:] < named.removed[order][:-1]

    assert not (same & overlaps).any()


def test_level_at_a_month_counts_the_promotions_before_it(world: World) -> None:
    people = np.arange(world.population.size, dtype=np.int32)
    months = np.full(len(people), 30)
    promotions = world.history.promotions
    expected = world.population.level.astype(np.int64)
    for person, month in zip(promotions.person, promotions.month, strict=True):
        expected[person] += month < 30

    assert (level_at(world, people, months) == expected).all()
