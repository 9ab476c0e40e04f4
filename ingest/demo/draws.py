"""Random numbers by name: (seed, stream, month) always gives the same draws.

Nothing here remembers a state, so that two worlds that differ in one rule still share
every draw, and no file's dirt depends on how much was drawn before it.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """What a draw is for. Numbers stay as they are: they are part of the seed."""

    ABILITY = 1
    DRIVE = 2
    MANAGER = 3
    UNIT = 4
    AGE = 5
    SEX = 6
    LEVEL = 7
    TENURE = 8
    TIME_IN_LEVEL = 9
    ROLL_OUT = 10
    TEAM = 11
    FIRST_RATING = 12
    STARTING_PAY = 13
    HAZARD = 20
    RATING = 21
    PAY = 22
    NOMINATION = 30
    NAMES = 50
    SUCCESSION = 51
    REHIRES = 52
    JOB_EVENTS = 53
    EXITS = 54
    PROMOTION_REPORT = 55
    LEARNING = 56
    COURSES = 57
    STATEMENTS = 58
    REVIEWS = 59
    FEEDBACK = 60
    MENTORING = 61
    CONTINGENT = 62
    SKILL_ROUNDS = 63
    GOALS = 64
    CONVERSATIONS = 65
    CREDENTIALS = 66
    ACTIVITIES = 67
    SURVEYS = 68
    APPLICATIONS = 69
    EVALUATIONS = 70
    COSTS = 71
    PARTICIPANTS = 72
    DIRT = 90


def generator(seed: int, stream: int, month: int = 0) -> np.random.Generator:
    """Return the generator of one stream in one month."""
    return np.random.default_rng([seed, stream, month])
