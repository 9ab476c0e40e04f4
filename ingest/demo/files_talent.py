"""Review cycles, `conversations.csv` and `successors.csv`.

The cycles look back from February to January, whatever the calendar or the fiscal year
says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo.conversations import CRITICAL, KINDS, READINESS
from ingest.demo.dates import as_dates, as_dates_or_null, last_day
from ingest.demo.dirt import Fault, Plan, Tally
from ingest.demo.files_skills import SUITE, ids, numbers_or_null
from ingest.demo.reporting_lines import VACANT
from ingest.demo.scenario import MONTHS_IN_YEAR
from ingest.demo.writing import Layout, Part, Soiling, write_delimited

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.demo.world import World

CONVERSATION_DIRT = Plan(
    faults=(
        Fault("required", "Person No", "", 0.001),
        Fault("not_in_future", "Held", "01/15/2093", 0.001),
        Fault("code_unknown", "Topic", "Gossip", 0.001),
    ),
    duplicates=0.001,
)
SUCCESSOR_DIRT = Plan(
    faults=(
        Fault("required", "Candidate", "", 0.001),
        Fault("code_unknown", "Ready", "Someday", 0.001),
        Fault("not_before", "Taken off", "01/31/2001", 0.001),
    ),
    duplicates=0.001,
)


def write_cycles(world: World, folder: Path, tally: Tally) -> None:
    """Write the yearly review cycles, each named for the year in which it ends."""
    scenario = world.scenario
    first = scenario.first_month // MONTHS_IN_YEAR
    years = list(range(first, scenario.end.year + 2))
    frame = pl.DataFrame(
        {
            "Cycle": [f"FY{year}" for year in years],
            "Title": [f"Performance year {year}" for year in years],
            "Looks back from": [f"{year - 1}-02-01" for year in years],
            "Looks back to": [f"{year}-01-31" for year in years],
            "Opens": [f"{year}-02-01" for year in years],
            "Closes": [f"{year}-04-15" for year in years],
        }
    )
    write_delimited(
        folder / "cycles.csv",
        [Part(frame)],
        layout=Layout(),
        soiling=Soiling(scenario.seed, 41),
        tally=tally,
    )


def write_conversations(world: World, folder: Path, tally: Tally) -> None:
    """Write that people talked about their work, and whether plans were changed."""
    found = world.development.conversations
    frame = pl.DataFrame(
        {
            "Talk": ids("TA-", np.arange(len(found.person))),
            "Person No": world.people.worker_id.gather(found.person),
            "With": numbers_or_null(
                world, found.counterpart, found.counterpart != VACANT
            ),
            "Held": as_dates(found.day),
            "Topic": pl.Series(KINDS).gather(found.kind),
            "Plan changed": pl.Series(("no", "yes")).gather(
                found.changed.astype(np.int8)
            ),
        }
    )
    write_delimited(
        folder / "conversations.csv",
        [Part(frame)],
        layout=SUITE,
        soiling=Soiling(world.scenario.seed, 65, CONVERSATION_DIRT),
        tally=tally,
    )


def write_successors(world: World, folder: Path, tally: Tally) -> None:
    """Write who was named for critical roles."""
    found = world.development.successors
    over = found.removed <= last_day(world.scenario)
    frame = pl.DataFrame(
        {
            "Job Profile": pl.Series(CRITICAL).gather(found.role),
            "Candidate": world.people.worker_id.gather(found.person),
            "Ready": pl.Series(READINESS).gather(found.readiness),
            "Named on": as_dates(found.nominated),
            "Taken off": as_dates_or_null(found.removed, over),
        }
    )
    write_delimited(
        folder / "successors.csv",
        [Part(frame)],
        layout=SUITE,
        soiling=Soiling(world.scenario.seed, 66, SUCCESSOR_DIRT),
        tally=tally,
    )
