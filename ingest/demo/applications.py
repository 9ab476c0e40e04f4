"""`applications.csv`: who applied for a job inside, and which moves came of it.

A part of the promotions into another position and of the moves to the side were won by
an application some weeks before. The others were rejected, withdrawn or are open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo import catalogue
from ingest.demo.dates import as_dates, as_dates_or_null, last_day, month_starts
from ingest.demo.dirt import Conflict, Fault, Plan, Tally
from ingest.demo.draws import Stream, generator
from ingest.demo.job_events import lateral_moves, promoted_to_new_positions
from ingest.demo.levels import Ladder, unit_ids
from ingest.demo.writing import Layout, Part, Soiling, write_delimited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    from ingest.demo.dates import Days
    from ingest.demo.world import World

SHARE_OF_PROMOTIONS, SHARE_OF_MOVES = 0.6, 0.5
MONTHLY_RATE = 0.004
STATES = ("HIRED", "REJECTED", "WITHDRAWN", "OFFER", "INTERVIEW", "SCREENING", "NEW")
STATE_BOUNDS = (0.75, 0.93, 0.95, 0.97, 0.985)
"""Of those that led to no move and whose time is over: rejected, withdrawn, …"""
SHORTEST_DECISION, LONGEST_DECISION = 14, 60
ROWS_AT_ONCE = 250_000
DIRT = Plan(
    faults=(
        Fault("required", "Candidate", "", 0.001),
        Fault("type_date", "Applied", "in spring", 0.001),
        Fault("not_before", "Closed", "01/01/1999", 0.001),
        Fault("code_unknown", "Stage", "GHOSTED", 0.001),
    ),
    conflict=Conflict("Vacancy", "V-0", 0.0005),
    duplicates=0.001,
    short_lines=1,
)


@dataclass(frozen=True)
class Applications:
    """One entry per application."""

    person: npt.NDArray[np.int64]
    applied: Days
    decided: Days
    """The day of the outcome, which may lie after the window."""
    started: Days
    """The day of the move, 0 without one."""
    level: npt.NDArray[np.int64]
    """The level of the job applied for."""
    uniform: npt.NDArray[np.float64]


def applications(world: World) -> Applications:
    """Return every application, in order of days."""
    draws = generator(world.scenario.seed, Stream.APPLICATIONS)
    ladder = Ladder(world)
    won_person, won_day = _won(world, draws)
    tried_person, tried_day = _tried(world, draws)
    person = np.concatenate([won_person, tried_person])
    started = np.concatenate([won_day, np.zeros_like(tried_day)])
    uniform = draws.random((2, len(person)))
    span = SHORTEST_DECISION + (
        uniform[0] * (LONGEST_DECISION - SHORTEST_DECISION)
    ).astype(np.int64)
    lead = span + 10 + (uniform[1] * 20).astype(np.int64)
    applied = np.where(
        started > 0, started - lead, np.concatenate([won_day, tried_day])
    )
    applied = np.maximum(applied, world.hire_day[person])
    decided = applied + span
    decided = np.where(started > 0, np.minimum(decided, started), decided)
    wished = ladder.level_on(person, np.where(started > 0, started, applied))
    wished = np.where(
        (started == 0) & (uniform[1] < 0.5),  # noqa: PLR2004 - half
        np.minimum(wished + 1, catalogue.LEVELS),
        wished,
    )
    order = np.lexsort((person, applied))
    return Applications(
        person=person[order],
        applied=applied[order].astype(np.int32),
        decided=decided[order].astype(np.int32),
        started=started[order].astype(np.int32),
        level=wished[order],
        uniform=uniform[1, order],
    )


def _won(
    world: World, draws: np.random.Generator
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return who moved by an application, and on which day."""
    person, day = promoted_to_new_positions(world)
    chosen = draws.random(len(person)) < SHARE_OF_PROMOTIONS
    people, days = [person[chosen]], [day[chosen]]
    for month in range(world.scenario.months):
        person, day = lateral_moves(world, month)
        chosen = draws.random(len(person)) < SHARE_OF_MOVES
        people.append(person[chosen])
        days.append(day[chosen])
    return (
        np.concatenate(people).astype(np.int64),
        np.concatenate(days).astype(np.int64),
    )


def _tried(
    world: World, draws: np.random.Generator
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return who applied without a move coming of it, and on which day."""
    people, days = [], []
    for month in range(world.scenario.months):
        hired = world.scenario.hired_by(month)
        wanted = int(hired * MONTHLY_RATE) + 1
        person = draws.integers(0, hired, wanted)
        day = month_starts(world.scenario, month) + draws.integers(0, 28, wanted)
        here = world.employed_on(person, day)
        people.append(person[here])
        days.append(day[here].astype(np.int64))
    return np.concatenate(people), np.concatenate(days)


def write_applications(world: World, folder: Path, tally: Tally) -> None:
    """Write the list of the recruiting system."""
    write_delimited(
        folder / "applications.csv",
        _parts(world),
        layout=Layout(separator="|", date_format="%d/%m/%Y"),
        soiling=Soiling(world.scenario.seed, 340, DIRT),
        tally=tally,
    )


def _parts(world: World) -> Iterator[Part]:
    found = applications(world)
    for low in range(0, max(len(found.person), 1), ROWS_AT_ONCE):
        yield Part(
            _rows(
                world, found, np.arange(low, min(low + ROWS_AT_ONCE, len(found.person)))
            )
        )


def _rows(
    world: World, found: Applications, rows: npt.NDArray[np.int64]
) -> pl.DataFrame:
    person, started = found.person[rows], found.started[rows]
    decided, uniform = found.decided[rows], found.uniform[rows]
    moved = started > 0
    last = np.minimum(last_day(world.scenario), world.exit_day[person])
    over = decided <= last
    settled = np.where(uniform < STATE_BOUNDS[0], 1, 2)
    waiting = 3 + np.searchsorted(STATE_BOUNDS[2:], uniform)
    state = np.where(moved, 0, np.where(over, settled, waiting))
    state = np.where(~moved & (decided > world.exit_day[person]), 2, state)
    gone = ~moved & (decided > world.exit_day[person])
    closed = np.where(gone, world.exit_day[person], decided)
    closed = np.maximum(closed, found.applied[rows])
    number = pl.Series(rows).cast(pl.String).str.zfill(8)
    return pl.DataFrame(
        {
            "Id": number,
            "Candidate": world.people.worker_id.gather(person),
            "Vacancy": pl.select(
                pl.concat_str(pl.lit("V-"), number.str.slice(0, 7))
            ).to_series(),
            "Level": pl.Series(
                [None, *(catalogue.grade_id(n) for n in range(1, catalogue.LEVELS + 1))]
            ).gather(found.level[rows]),
            "Unit": unit_ids(world, world.population.unit[person], found.applied[rows]),
            "Applied": as_dates(found.applied[rows]),
            "Stage": pl.Series(STATES).gather(state),
            "Closed": as_dates_or_null(closed, moved | over | gone),
            "Starts": as_dates_or_null(started, moved),
        }
    )
