"""`activities.csv`: development beside courses and mentoring, as a talent suite has it.

Coaching, rotations, networking and the like, each started by somebody and measured in
one of several kinds of hours, if at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo.dates import as_dates, as_dates_or_null, last_day, month_starts
from ingest.demo.dirt import Conflict, Fault, Plan, Tally
from ingest.demo.draws import Stream, generator
from ingest.demo.writing import Layout, Part, Soiling, write_delimited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.demo.world import World

MONTHLY_RATE = 0.006
KINDS = (
    ("Coaching", 0.18, 120),
    ("Job shadowing", 0.10, 10),
    ("Networking", 0.12, 1),
    ("Internship", 0.02, 90),
    ("Rotation", 0.05, 180),
    ("Volunteering", 0.06, 20),
    ("Stretch assignment", 0.12, 150),
    ("Self study", 0.14, 60),
    ("Career workshop", 0.08, 2),
    ("Career counselling", 0.06, 30),
    ("Conference", 0.05, 3),
    ("Other", 0.02, 10),
)
"""Each kind, its share, and how many days it lasts at most."""
WITH_A_PARTNER = (0, 1, 9)
BASES = ("CONTACT", "TRACKED", "ESTIMATED", "CREDITED")
STARTERS = ("self", "manager", "company")
STARTER_BOUNDS = (0.5, 0.8)
SHARE_CANCELLED = 0.05
SHARE_WITHOUT_HOURS = 0.25
CONFERENCE = 10
DIRT = Plan(
    faults=(
        Fault("required", "Person", "", 0.001),
        Fault("type_date", "Start", "Q3", 0.001),
        Fault("code_unknown", "What", "Gaming?", 0.001),
        Fault("not_before", "End", "1999-01-01", 0.001),
        Fault("minimum", "Length (h)", "-4.0", 0.001),
    ),
    conflict=Conflict("Length (h)", "0.01", 0.0005),
    duplicates=0.001,
    short_lines=1,
)


def write_activities(world: World, folder: Path, tally: Tally) -> None:
    """Write the activities of all months."""
    write_delimited(
        folder / "activities.csv",
        _months(world),
        layout=Layout(),
        soiling=Soiling(world.scenario.seed, 330, DIRT),
        tally=tally,
    )


def _months(world: World) -> Iterator[Part]:
    scenario = world.scenario
    last = last_day(scenario)
    shares = np.cumsum([share for _, share, _ in KINDS])
    longest = np.array([days for _, _, days in KINDS])
    for month in range(scenario.months):
        draws = generator(scenario.seed, Stream.ACTIVITIES, month)
        hired = scenario.hired_by(month)
        person, partner = draws.integers(0, hired, (2, int(hired * MONTHLY_RATE) + 1))
        uniform = draws.random((4, len(person)))
        start = month_starts(scenario, month) + draws.integers(0, 28, len(person))
        here = world.employed_on(person, start)
        person, partner, start = person[here], partner[here], start[here]
        uniform = uniform[:, here]
        kind = np.minimum(np.searchsorted(shares, uniform[0]), len(KINDS) - 1)
        end = start + (uniform[1] * longest[kind]).astype(np.int64)
        end = np.minimum(end, world.exit_day[person])
        over = end <= last
        cancelled = uniform[2] < SHARE_CANCELLED
        measured = (uniform[2] > SHARE_WITHOUT_HOURS) & ~cancelled
        paired = (
            np.isin(kind, WITH_A_PARTNER)
            & (partner != person)
            & world.employed_on(partner, start)
        )
        paid = (kind == CONFERENCE) & ~cancelled
        nothing = pl.Series([None], dtype=pl.String)
        number = pl.Series(np.arange(len(person))).cast(pl.String).str.zfill(7)
        basis = pl.Series(BASES).gather((uniform[3] * len(BASES)).astype(np.int64))
        frame = pl.DataFrame(
            {
                "Ref": number,
                "Person": world.people.worker_id.gather(person),
                "What": pl.Series([name for name, _, _ in KINDS]).gather(kind),
                "Start": as_dates(start),
                "End": as_dates_or_null(end, over & ~cancelled),
                "Length (h)": pl.Series(np.round(1 + uniform[3] * 30, 1)).zip_with(
                    pl.Series(measured), pl.Series([None], dtype=pl.Float64)
                ),
                "Measured as": basis.zip_with(pl.Series(measured), nothing),
                "With": world.people.worker_id.gather(
                    np.where(paired, partner, 0)
                ).zip_with(pl.Series(paired), nothing),
                "Idea of": pl.Series(STARTERS).gather(
                    np.searchsorted(STARTER_BOUNDS, uniform[3])
                ),
                "State": pl.Series(("running", "done", "called off")).gather(
                    np.where(cancelled, 2, over.astype(np.int64))
                ),
                "Fee": pl.Series(np.round(200 + uniform[3] * 1500, 2)).zip_with(
                    pl.Series(paid), pl.Series([None], dtype=pl.Float64)
                ),
                "Fee in": pl.Series(["EUR"])
                .new_from_index(0, len(person))
                .zip_with(pl.Series(paid), nothing),
            }
        )
        yield Part(
            frame.with_columns(Ref=pl.concat_str(pl.lit(f"A{month:03}-"), "Ref"))
        )
