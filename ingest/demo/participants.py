"""`participants.csv`: who signed up for a mentoring round, matched or not.

Everybody of a match is here, named by the address the mentoring platform knows, and
some mentees for whom nobody was found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo.dates import as_dates, as_dates_or_null, last_day, month_starts
from ingest.demo.dirt import Fault, Plan, Tally, Untidy
from ingest.demo.draws import Stream, generator
from ingest.demo.files_mentoring import matches, program_id
from ingest.demo.writing import Layout, Part, Soiling, write_delimited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.demo.world import World

MONTHLY_UNMATCHED = 0.0008
SHARE_LEAVING = 0.4
ROWS_AT_ONCE = 250_000
DIRT = Plan(
    faults=(
        Fault("required", "Address", "", 0.001),
        Fault("type_date", "Signed up", "2023-02-30", 0.001),
        Fault("not_before", "Left", "1999-01-01", 0.001),
        Fault("code_unknown", "Role", "buddy", 0.001),
    ),
    duplicates=0.001,
    untidy=(Untidy("Address", "upper", 0.005),),
)
REASONS = ("round over", "no time", "changed job")


def write_participants(world: World, folder: Path, tally: Tally) -> None:
    """Write everybody who signed up."""
    write_delimited(
        folder / "participants.csv",
        _parts(world),
        layout=Layout(),
        soiling=Soiling(world.scenario.seed, 360, DIRT),
        tally=tally,
    )


def _parts(world: World) -> Iterator[Part]:
    everybody = _signed_up(world)
    for low in range(0, max(len(everybody), 1), ROWS_AT_ONCE):
        yield Part(_rows(world, everybody[low : low + ROWS_AT_ONCE]))


def _signed_up(world: World) -> pl.DataFrame:
    """Return one row per person, round and role, with the first day and the last."""
    found = matches(world)
    uniform = generator(world.scenario.seed, Stream.PARTICIPANTS).random(
        len(found.mentee)
    )
    early = 5 + (uniform * 25).astype(np.int64)
    pieces = []
    for role, person in enumerate((found.mentor, found.mentee)):
        pieces.append(
            pl.DataFrame(
                {
                    "person": person.astype(np.int64),
                    "month": found.month.astype(np.int64),
                    "role": np.full(len(person), role),
                    "from": np.maximum(found.started - early, world.hire_day[person]),
                    "to": found.ended.astype(np.int64),
                }
            )
        )
    pieces.append(_unmatched(world))
    frame = pl.concat(pieces, how="vertical_relaxed")
    rounds = [program_id(world, month) for month in range(world.scenario.months)]
    return (
        frame.with_columns(round=pl.Series(rounds).gather(frame["month"]))
        .group_by("round", "person", "role", maintain_order=True)
        .agg(pl.col("from").min(), pl.col("to").max())
        .sort("from", "person", "role")
    )


def _unmatched(world: World) -> pl.DataFrame:
    """Return mentees who signed up and were never matched."""
    scenario = world.scenario
    matched = np.zeros(world.population.size, dtype=np.bool_)
    matched[matches(world).mentee] = True
    people, months, days = [], [], []
    for month in range(min(scenario.opening_months), scenario.months):
        draws = generator(scenario.seed, Stream.PARTICIPANTS, 1 + month)
        hired = scenario.hired_by(month)
        person = np.unique(draws.integers(0, hired, int(hired * MONTHLY_UNMATCHED) + 1))
        day = month_starts(scenario, month) + draws.integers(0, 28, len(person))
        here = world.employed_on(person, day) & ~matched[person]
        people.append(person[here])
        days.append(day[here])
        months.append(np.full(int(here.sum()), month))
    person, day = np.concatenate(people), np.concatenate(days)
    end = np.minimum(day + 300, world.exit_day[person])
    return pl.DataFrame(
        {
            "person": person.astype(np.int64),
            "month": np.concatenate(months).astype(np.int64),
            "role": np.ones(len(person), dtype=np.int64),
            "from": day.astype(np.int64),
            "to": end.astype(np.int64),
        }
    )


def _rows(world: World, rows: pl.DataFrame) -> pl.DataFrame:
    person = rows["person"].to_numpy()
    start = rows["from"].to_numpy().astype(np.int32)
    end = rows["to"].to_numpy()
    left = (end <= last_day(world.scenario)) & (
        (person + end) % 100 < 100 * SHARE_LEAVING
    )
    reason = pl.Series(REASONS).gather((person + start) % len(REASONS))
    return pl.DataFrame(
        {
            "Round": rows["round"],
            "Address": world.people.email_on(person, start),
            "Role": pl.Series(("Mentor", "Mentee")).gather(rows["role"]),
            "Signed up": as_dates(start),
            "Left": as_dates_or_null(end, left),
            "Why": reason.zip_with(pl.Series(left), pl.Series([None], dtype=pl.String)),
        }
    )
