"""The skill list, what roles ask for, and what the talent suite was told of skills.

A suite that writes month/day/year, knows people by number and rates from 1 to 5, tests
from 0 to 100.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo import catalogue, skills
from ingest.demo.dates import as_dates, first_day
from ingest.demo.dirt import Conflict, Fault, Plan, Tally, Untidy
from ingest.demo.draws import Stream, generator
from ingest.demo.reporting_lines import VACANT
from ingest.demo.skill_rounds import MANAGER, PEER, SELF, SIDES, TEST
from ingest.demo.writing import Layout, Part, Soiling, write_delimited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    from ingest.demo.development import Development
    from ingest.demo.skill_rounds import Numbers, Ratings
    from ingest.demo.world import World

SUITE = Layout(date_format="%m/%d/%Y", moment_format="%m/%d/%Y %H:%M")
ROWS_AT_ONCE = 250_000
FAMILY_GROUPS = ("Technology", "Commercial", "Corporate")
GROUP_OF_FUNCTION = (0, 1, 2, 2, 1, 1, 2, 0)
REFLECTIONS = (
    ("Skills", "Skills check"),
    ("Interests", "Interests finder"),
    ("Values", "Values cards"),
    ("Strengths", "Strengths profile"),
    ("Personality", "Five traits"),
)
SHARE_SECOND_REFLECTION = 0.4
RATING_DIRT = Plan(
    faults=(
        Fault("required", "Person No", "", 0.001),
        Fault("within", "Level", "120", 0.001),
        Fault("type_number", "Level", "advanced", 0.001),
        Fault("code_unknown", "Seen by", "Horoscope", 0.001),
        Fault("type_date", "Rated on", "13/13/2024", 0.001),
    ),
    conflict=Conflict("Level", "1.5", 0.0005),
    duplicates=0.001,
    untidy=(Untidy("Person No", "padded", 0.002),),
    short_lines=1,
)
REFLECTION_DIRT = Plan(
    faults=(
        Fault("required", "Person No", "", 0.001),
        Fault("code_unknown", "About", "Stars", 0.001),
        Fault("not_in_future", "Finished", "01/15/2093", 0.001),
    ),
    duplicates=0.001,
)


def write_families(world: World, folder: Path, tally: Tally) -> None:
    """Write the job families and the groups they belong to."""
    groups = [(name, f"{name} (group)", None) for name in FAMILY_GROUPS]
    families = [
        (name, name, FAMILY_GROUPS[GROUP_OF_FUNCTION[at]])
        for at, name in enumerate(catalogue.FUNCTIONS)
    ]
    rows = [*groups, *families]
    frame = pl.DataFrame(
        {
            "Family": [row[0] for row in rows],
            "Label": [row[1] for row in rows],
            "Career track": ["Business"] * len(rows),
            "Part of": [row[2] for row in rows],
        }
    )
    _write_list(world, frame, folder / "families.csv", number=23, tally=tally)


def write_skills(world: World, folder: Path, tally: Tally) -> None:
    """Write the skill list."""
    frame = pl.DataFrame(
        {
            "Skill": [skill.skill_id for skill in skills.SKILLS],
            "Label": [skill.name for skill in skills.SKILLS],
            "Type": [skill.kind for skill in skills.SKILLS],
            "Taken from": [skill.framework for skill in skills.SKILLS],
            "Belongs to": [skill.parent for skill in skills.SKILLS],
        }
    )
    _write_list(world, frame, folder / "skills.csv", number=24, tally=tally)


def write_requirements(world: World, folder: Path, tally: Tally) -> None:
    """Write which level of which skill every role asks for."""
    asked = skills.requirements()
    since = np.full(len(asked), first_day(world.scenario))
    frame = pl.DataFrame(
        {
            "Job Profile": [one.role_id for one in asked],
            "Skill": [one.skill_id for one in asked],
            "Since": as_dates(since),
            "Target level": [one.level for one in asked],
            "Weight": [one.weight for one in asked],
        }
    )
    _write_list(world, frame, folder / "profile_skills.csv", number=25, tally=tally)


def _write_list(
    world: World, frame: pl.DataFrame, path: Path, *, number: int, tally: Tally
) -> None:
    write_delimited(
        path,
        [Part(frame)],
        layout=Layout(),
        soiling=Soiling(world.scenario.seed, number),
        tally=tally,
    )


def write_ratings(world: World, folder: Path, tally: Tally) -> None:
    """Write what every side said of people's skills."""
    write_delimited(
        folder / "skill_ratings.csv",
        _rating_parts(world, world.development),
        layout=SUITE,
        soiling=Soiling(world.scenario.seed, 60, RATING_DIRT),
        tally=tally,
    )


def _rating_parts(world: World, found: Development) -> Iterator[Part]:
    rated = found.ratings
    for low in range(0, max(len(rated.entry), 1), ROWS_AT_ONCE):
        rows = np.arange(low, min(low + ROWS_AT_ONCE, len(rated.entry)))
        yield Part(_ratings(world, found, rated, rows))


def _ratings(
    world: World, found: Development, rated: Ratings, rows: Numbers
) -> pl.DataFrame:
    person = found.taking_part.person[rated.entry[rows]]
    side = rated.side[rows]
    month = found.taking_part.month[rated.entry[rows]]
    manager = world.lines.holder[month, world.population.team[person]]
    assessor = np.where(side == SELF, person, manager)
    known = (side == SELF) | ((side == MANAGER) & (manager != VACANT))
    is_test = side == TEST
    names = [skill.skill_id for skill in skills.SKILLS]
    return pl.DataFrame(
        {
            "Person No": world.people.worker_id.gather(person),
            "Competence": pl.Series(names).gather(rated.skill[rows]),
            "Seen by": pl.Series(SIDES).gather(side),
            "Rated on": as_dates(rated.day[rows]),
            "Level": pl.Series(rated.level[rows]),
            "Scale from": pl.Series(np.where(is_test, 0, skills.LOWEST)),
            "Scale to": pl.Series(np.where(is_test, 100, skills.HIGHEST)),
            "Rated by": numbers_or_null(world, assessor, known & (side != PEER)),
        }
    )


def numbers_or_null(
    world: World, people: npt.NDArray[np.integer], known: npt.NDArray[np.bool_]
) -> pl.Series:
    """Return people's numbers, empty where they are not known."""
    found = world.people.worker_id.gather(np.where(known, people, 0))
    return found.zip_with(pl.Series(known), pl.Series([None], dtype=pl.String))


def ids(prefix: str, numbers: npt.NDArray[np.integer]) -> pl.Series:
    """Return numbers as ids of the suite."""
    text = pl.col("n").cast(pl.String).str.zfill(8)
    frame = pl.DataFrame({"n": np.asarray(numbers)})
    return frame.select(pl.concat_str(pl.lit(prefix), text)).to_series()


def write_reflections(world: World, folder: Path, tally: Tally) -> None:
    """Write that people looked at themselves; what they found is not in the file."""
    taking_part = world.development.taking_part
    entry = np.flatnonzero(taking_part.assessed)
    uniform = generator(world.scenario.seed, Stream.SKILL_ROUNDS, 9300).random(
        len(entry)
    )
    second = np.flatnonzero(uniform < SHARE_SECOND_REFLECTION)
    of = np.concatenate([entry, entry[second]])
    other = 1 + (uniform[second] * 1_000).astype(np.int64) % (len(REFLECTIONS) - 1)
    kind = np.concatenate([np.zeros(len(entry), dtype=np.int64), other])
    frame = pl.DataFrame(
        {
            "Reflection": ids("SR-", np.arange(len(of))),
            "Person No": world.people.worker_id.gather(taking_part.person[of]),
            "About": pl.Series([name for name, _ in REFLECTIONS]).gather(kind),
            "Tool": pl.Series([tool for _, tool in REFLECTIONS]).gather(kind),
            "Finished": as_dates(taking_part.day[of]),
        }
    )
    write_delimited(
        folder / "self_reflections.csv",
        [Part(frame)],
        layout=SUITE,
        soiling=Soiling(world.scenario.seed, 61, REFLECTION_DIRT),
        tally=tally,
    )
