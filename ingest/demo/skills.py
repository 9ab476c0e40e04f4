"""The skill list of the demo and what each role asks of it.

Only lists and the rules made from them; who can do what, and who says so, is decided in
`skill_rounds`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.demo import catalogue

LOWEST, HIGHEST = 1, 5
"""The scale of the required levels and of every side but the tests."""


@dataclass(frozen=True)
class Skill:
    """One entry of the skill list."""

    skill_id: str
    name: str
    kind: str
    framework: str
    parent: str | None = None


GROUPS = (
    Skill("SG-TECH", "Technical skills", "Technical", "House list"),
    Skill("SG-WORK", "Ways of working", "Behavioural", "House list"),
)
COMMON = (
    (Skill("SK-DATA", "Data literacy", "Technical", "ESCO", "SG-TECH"), "SKIL-014"),
    (Skill("SK-SQL", "SQL", "Technical", "ESCO", "SK-DATA"), "SKIL-015"),
    (Skill("SK-SHEET", "Spreadsheets", "Technical", "ESCO", "SG-TECH"), "SKIL-010"),
    (Skill("SK-TALK", "Presenting", "Behavioural", "ESCO", "SG-WORK"), "SKIL-011"),
    (Skill("SK-DEAL", "Negotiation", "Behavioural", "ESCO", "SG-WORK"), "SKIL-012"),
    (Skill("SK-PROJ", "Project management", "Other", "ESCO", "SG-WORK"), "SKIL-013"),
    (Skill("SK-ENGL", "English", "Language", "CEFR"), "SKIL-016"),
    (Skill("SK-MODR", "Moderation", "Behavioural", "ESCO", "SG-WORK"), "SKIL-018"),
)
"""Skills that many roles ask for, each with the course that teaches it."""
LEADING = Skill("SK-LEAD", "Leading a team", "Leadership", "House list", "SG-WORK")
OF_FUNCTIONS = tuple(
    Skill(f"SK-F{at + 1}{half}", f"{name}: {topic}", "Technical", "House list")
    for at, name in enumerate(catalogue.FUNCTIONS)
    for half, topic in (("A", "methods"), ("B", "tools"))
)
SKILLS = (*GROUPS, *(skill for skill, _ in COMMON), LEADING, *OF_FUNCTIONS)
COURSE_OF_SKILL = {skill.skill_id: course for skill, course in COMMON}
FIRST_LEADING_LEVEL = 4
REQUIRED = {
    "function": (2, 2, 3, 4, 4, 5),
    "common": (2, 2, 3, 3, 4, 4),
    "leading": (1, 1, 1, 3, 4, 5),
}
"""The level asked for, by the level of the role."""


@dataclass(frozen=True)
class Requirement:
    """One skill that a role asks for."""

    role_id: str
    skill_id: str
    level: int
    weight: float


def common_skill(
    function: npt.NDArray[np.integer], slot: int
) -> npt.NDArray[np.integer]:
    """Return the place in COMMON of the first (0) or second (1) skill of functions."""
    return np.asarray((function * 3 + 5 * slot) % len(COMMON))


def requirements() -> list[Requirement]:
    """Return what every role asks for."""
    found = []
    for function in range(len(catalogue.FUNCTIONS)):
        general = [
            COMMON[int(common_skill(np.asarray([function]), slot)[0])][0]
            for slot in (0, 1)
        ]
        special = OF_FUNCTIONS[2 * function : 2 * function + 2]
        for level in range(1, catalogue.LEVELS + 1):
            for variant in range(len(catalogue.VARIANTS)):
                role = catalogue.role_id(function, level, variant)
                asked = [(skill, "function", 1.0) for skill in special]
                asked += [(skill, "common", 0.5) for skill in general]
                if level >= FIRST_LEADING_LEVEL:
                    asked.append((LEADING, "leading", 0.8))
                found += [
                    Requirement(role, skill.skill_id, REQUIRED[kind][level - 1], weight)
                    for skill, kind, weight in asked
                ]
    return found
