"""`pulse_YYYY_N.csv`: two survey waves a year, and the obstacles planted in them.

One row per answer, 1 (least favourable) to 5. Unit and grade are frozen at the launch;
a quarter of the answers come without a name. A large organisation asks a sample.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo import catalogue
from ingest.demo.dates import as_dates, last_day, month_starts
from ingest.demo.dirt import Fault, Plan, Tally
from ingest.demo.draws import Stream, generator
from ingest.demo.levels import Ladder, unit_ids
from ingest.demo.writing import Layout, Part, Soiling, write_delimited

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from ingest.demo.world import World

THEMES = (
    "satisfaction",
    "confidence",
    "work_life_balance",
    "support",
    "opportunity",
    "burnout",
    "self_doubt",
    "keeping_current",
    "unclear_goals",
    "advancement",
)
"""The theme of each question, Q01 to Q10; the last five are obstacles."""
WAVE_MONTHS = (5, 11)
LAUNCH_DAY = 9
LONGEST_WAIT = 18
ASKED_AT_MOST = 40_000
SHARE_ANSWERING = 0.62
SHARE_ANONYMOUS = 0.25
USUAL_SCORE, SPREAD = 3.6, 0.9
DIRT = Plan(
    faults=(
        Fault("required", "Response", "", 0.001),
        Fault("within", "Answer", "9", 0.001),
        Fault("code_unknown", "Question", "Q99?", 0.001),
        Fault("type_date", "Answered", "yesterday", 0.001),
    ),
    duplicates=0.001,
)


@dataclass(frozen=True)
class Obstacle:
    """Something that stands in the way of one group more than of the others."""

    theme: str
    group: str
    shift: float
    """Points by which the group's answers lie lower, before rounding."""


OBSTACLES = (
    Obstacle("burnout", "function: Customer Care", -0.8),
    Obstacle("unclear_goals", "function: Operations", -0.6),
    Obstacle("advancement", "women", -0.5),
    Obstacle("keeping_current", "level 5 and above", -0.5),
    Obstacle("self_doubt", "less than a year here", -0.4),
)


def planted_obstacles() -> dict[str, object]:
    """Return the content of `truth/planted_surveys.json`."""
    return {
        "what": (
            "Obstacles planted in the surveys: points by which the answers of a group "
            "lie below those of the others, before they are rounded and cut to 1 to 5."
        ),
        "obstacles": [asdict(obstacle) for obstacle in OBSTACLES],
    }


def write_surveys(world: World, folder: Path, tallies: dict[str, Tally]) -> None:
    """Write each wave of the pulse survey."""
    ladder = Ladder(world)
    for month in range(world.scenario.months):
        calendar = world.scenario.calendar_month(month)
        if calendar not in WAVE_MONTHS:
            continue
        year = (world.scenario.first_month + month) // 12
        wave = WAVE_MONTHS.index(calendar) + 1
        tally = Tally()
        name = f"pulse_{year}_{wave}.csv"
        write_delimited(
            folder / name,
            [Part(_answers(world, ladder, month, f"PULSE-{year}-{wave}"))],
            layout=Layout(),
            soiling=Soiling(world.scenario.seed, 400 + month, DIRT),
            tally=tally,
        )
        tallies[f"surveys/{name}"] = tally


def _answers(world: World, ladder: Ladder, month: int, wave: str) -> pl.DataFrame:
    scenario = world.scenario
    draws = generator(scenario.seed, Stream.SURVEYS, month)
    launch = int(month_starts(scenario, month)) + LAUNCH_DAY
    everybody = np.arange(scenario.hired_by(month))
    here = everybody[world.employed_on(everybody, np.full(len(everybody), launch))]
    if len(here) > ASKED_AT_MOST:
        here = np.sort(draws.choice(here, ASKED_AT_MOST, replace=False))
    person = here[draws.random(len(here)) < SHARE_ANSWERING]
    level = ladder.level_on(person, np.full(len(person), launch))
    answered = launch + draws.integers(1, LONGEST_WAIT, len(person))
    answered = np.minimum(
        answered, np.minimum(world.exit_day[person], last_day(scenario))
    )
    anonymous = draws.random(len(person)) < SHARE_ANONYMOUS
    score = _scores(world, person, level, month=month, draws=draws)
    questions = len(THEMES)
    who = np.repeat(np.arange(len(person)), questions)
    order = draws.permutation(len(person))
    number = pl.Series(order[who]).cast(pl.String).str.zfill(7)
    return pl.DataFrame(
        {
            "Wave": pl.Series([wave]).new_from_index(0, len(who)),
            "Response": pl.select(pl.concat_str(pl.lit("R"), number)).to_series(),
            "Question": pl.Series([f"Q{at + 1:02}" for at in range(questions)]).gather(
                np.tile(np.arange(questions), len(person))
            ),
            "Employee": world.people.worker_id.gather(person[who]).zip_with(
                pl.Series(~anonymous[who]), pl.Series([None], dtype=pl.String)
            ),
            "Answer": pl.Series(score.reshape(-1)),
            "Sent": as_dates(np.full(len(who), launch)),
            "Answered": as_dates(answered[who]),
            "Unit": unit_ids(
                world,
                world.population.unit[person],
                np.full(len(person), launch),
            ).gather(who),
            "Grade": pl.Series(
                [None, *(catalogue.grade_id(n) for n in range(1, catalogue.LEVELS + 1))]
            ).gather(level[who]),
        }
    )


def _scores(
    world: World,
    person: npt.NDArray[np.integer],
    level: npt.NDArray[np.integer],
    *,
    month: int,
    draws: np.random.Generator,
) -> npt.NDArray[np.int64]:
    """Return people by questions: a person's mood, the obstacles and chance."""
    function = world.population.unit[person] // len(catalogue.LOCATIONS)
    members = {
        "women": world.population.is_woman[person],
        "level 5 and above": level >= 5,  # noqa: PLR2004 - as its name says
        "less than a year here": month - world.population.hire_month[person] < 12,  # noqa: PLR2004
        **{
            f"function: {name}": function == at
            for at, name in enumerate(catalogue.FUNCTIONS)
        },
    }
    mood = 0.3 * world.population.manager_quality[person]
    score = USUAL_SCORE + mood[:, None]
    score = score + SPREAD * draws.standard_normal((len(person), len(THEMES)))
    for obstacle in OBSTACLES:
        theme = THEMES.index(obstacle.theme)
        score[:, theme] += obstacle.shift * members[obstacle.group]
    return np.asarray(np.clip(np.round(score), 1, 5).astype(np.int64))
