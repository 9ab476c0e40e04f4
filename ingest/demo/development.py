"""The development cycle of one world, worked out once, and the truth about it.

Rounds, goals and conversations are drawn in their own modules; here they meet, and what
was planted is counted from the rows themselves. Writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.demo import conversations, goals, skill_rounds
from ingest.demo.goals import NO_DAY
from ingest.demo.skill_rounds import MANAGER, SELF, SELF_BIAS, TRAINING_GAIN

if TYPE_CHECKING:
    from ingest.demo.conversations import Conversations, Successors
    from ingest.demo.goals import Cycle
    from ingest.demo.skill_rounds import Completions, Participation, Ratings
    from ingest.demo.world import World


@dataclass(frozen=True)
class Development:
    """Everything that the talent suite knows."""

    taking_part: Participation
    taken: Completions
    ratings: Ratings
    cycle: Cycle
    conversations: Conversations
    successors: Successors


def develop(world: World) -> Development:
    """Let everybody with a seat in the suite go through the rounds of the window."""
    taking_part = skill_rounds.participations(world)
    seated = np.unique(taking_part.person)
    taken = skill_rounds.completions(world, seated)
    cycle = goals.development_cycle(world, taking_part, taken)
    return Development(
        taking_part=taking_part,
        taken=taken,
        ratings=skill_rounds.ratings(world, taking_part, taken),
        cycle=cycle,
        conversations=conversations.conversations(world, taking_part, cycle),
        successors=conversations.successors(world, seated),
    )


def development_truth(world: World, found: Development) -> dict[str, object]:
    """Return the content of `truth/planted_development.json`."""
    return {
        "what": (
            "What was planted in the development cycle, counted from the rows before "
            "any of them was soiled. A cohort is everybody asked in the round of a "
            "year; each stage counts those of the stage before who went on."
        ),
        "self_minus_manager": _bias(found),
        "training_gain_levels": TRAINING_GAIN,
        "funnel": _funnel(world, found),
        "actions": _punctuality(found),
    }


def _bias(found: Development) -> dict[str, object]:
    """Compare the two sides wherever both rated a skill in a round."""
    rated = found.ratings
    key = rated.entry * 100 + rated.skill
    own, theirs = rated.side == SELF, rated.side == MANAGER
    _, first, second = np.intersect1d(
        key[own], key[theirs], assume_unique=True, return_indices=True
    )
    gap = rated.level[own][first] - rated.level[theirs][second]
    return {
        "planted_levels": SELF_BIAS,
        "pairs": len(gap),
        "mean_levels": float(gap.mean()) if len(gap) else 0.0,
    }


def _funnel(world: World, found: Development) -> list[dict[str, object]]:
    cycle, taking_part = found.cycle, found.taking_part
    count = len(taking_part.person)
    done = cycle.actions.done != NO_DAY
    planned_goals = cycle.actions.goal
    stages = {
        "assessed": np.flatnonzero(taking_part.assessed),
        "with_goal": cycle.goals.entry,
        "with_plan": cycle.goals.entry[planned_goals],
        "acting": cycle.goals.entry[planned_goals[done]],
        "refined": cycle.goals.entry[cycle.revisions.goal],
    }
    reached = {
        name: np.bincount(np.unique(entries), minlength=count) > 0
        for name, entries in stages.items()
    }
    scenario = world.scenario
    return [
        {
            "year": (scenario.first_month + int(month)) // 12,
            "asked": int((taking_part.month == month).sum()),
            **{
                name: int((there & (taking_part.month == month)).sum())
                for name, there in reached.items()
            },
        }
        for month in np.unique(taking_part.month)
    ]


def _punctuality(found: Development) -> dict[str, int]:
    actions = found.cycle.actions
    done, dated = actions.done != NO_DAY, actions.due != NO_DAY
    in_time = done & dated & (actions.done <= actions.due)
    return {
        "planned": len(done),
        "done": int(done.sum()),
        "done_with_due_day": int((done & dated).sum()),
        "done_in_time": int(in_time.sum()),
    }
