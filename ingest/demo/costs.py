"""`learning_costs.csv` and `exchange_rates.csv`: what learning cost, and in what money.

Cost lines by quarter, function and kind in the currency of a place; month-end rates
between the currencies of the organisation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo import catalogue
from ingest.demo.dates import as_dates, month_starts
from ingest.demo.dirt import Conflict, Fault, Plan, Tally
from ingest.demo.draws import Stream, generator
from ingest.demo.levels import unit_ids
from ingest.demo.writing import Layout, Part, Soiling, write_delimited

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.demo.world import World

QUARTER_MONTHS = 3
KINDS = (
    ("Design", 11.0),
    ("Platform", 6.0),
    ("Trainers and rooms", 24.0),
    ("L&D team", 15.0),
    ("Time of participants", 38.0),
    ("Travel", 5.0),
)
"""Each kind of cost and what it costs an employee a quarter, in euros."""
RATES = {("CHF", "EUR"): 1.04, ("GBP", "EUR"): 1.16, ("CHF", "GBP"): 0.9}
DRIFT = 0.008
COST_DIRT = Plan(
    faults=(
        Fault("minimum", "Amount", "-5,0", 0.001),
        Fault("pattern", "Currency", "euro", 0.001),
        Fault("code_unknown", "Kind", "Snacks", 0.001),
        Fault("type_date", "From", "Q5", 0.001),
    ),
    conflict=Conflict("Amount", "1,0", 0.0005),
    duplicates=0.001,
)
RATE_DIRT = Plan(
    faults=(
        Fault("minimum", "Rate", "0.0", 0.001),
        Fault("type_number", "Rate", "n.v.", 0.001),
        Fault("pattern", "To", "Pounds", 0.001),
    ),
)


def write_costs(world: World, folder: Path, tally: Tally) -> None:
    """Write the cost lines of all whole quarters of the window."""
    write_delimited(
        folder / "learning_costs.csv",
        [Part(_cost_lines(world))],
        layout=Layout(separator=";", date_format="%d.%m.%Y", decimal_comma=True),
        soiling=Soiling(world.scenario.seed, 370, COST_DIRT),
        tally=tally,
    )


def _cost_lines(world: World) -> pl.DataFrame:
    scenario = world.scenario
    months = np.array(
        [
            month
            for month in range(scenario.months - QUARTER_MONTHS + 1)
            if scenario.calendar_month(month) % QUARTER_MONTHS == 1
        ],
        dtype=np.int64,
    )
    units = catalogue.UNIT_COUNT
    lines = len(months) * units * len(KINDS)
    place = np.arange(lines)
    kind = place % len(KINDS)
    unit = place // len(KINDS) % units
    month = months[place // (len(KINDS) * units)]
    people = np.array([scenario.hired_by(int(one)) for one in month]) / units
    price = np.array([price for _, price in KINDS])[kind]
    noise = generator(scenario.seed, Stream.COSTS).uniform(0.8, 1.2, lines)
    first = month_starts(scenario, month)
    return pl.DataFrame(
        {
            "Line": pl.select(
                pl.concat_str(
                    pl.lit("K-"), pl.Series(place).cast(pl.String).str.zfill(6)
                )
            ).to_series(),
            "From": as_dates(first),
            "To": as_dates(month_starts(scenario, month + QUARTER_MONTHS) - 1),
            "Kind": pl.Series([name for name, _ in KINDS]).gather(kind),
            "Amount": pl.Series(np.round(people * price * noise, 2)),
            "Currency": pl.Series(catalogue.CURRENCIES).gather(
                unit % len(catalogue.LOCATIONS)
            ),
            "Unit": unit_ids(world, unit, first),
        }
    )


def write_rates(world: World, folder: Path, tally: Tally) -> None:
    """Write the rates at the end of each month, in both directions."""
    write_delimited(
        folder / "exchange_rates.csv",
        [Part(_rates(world))],
        layout=Layout(),
        soiling=Soiling(world.scenario.seed, 371, RATE_DIRT),
        tally=tally,
    )


def _rates(world: World) -> pl.DataFrame:
    scenario = world.scenario
    day = month_starts(scenario, np.arange(1, scenario.months + 1)) - 1
    draws = generator(scenario.seed, Stream.COSTS, 1)
    pieces = []
    for (one, other), usual in RATES.items():
        walk = usual * np.exp(np.cumsum(draws.normal(0, DRIFT, scenario.months)))
        for source, target, rate in ((one, other, walk), (other, one, 1 / walk)):
            pieces.append(
                pl.DataFrame(
                    {
                        "Day": as_dates(day),
                        "Of": pl.Series([source]).new_from_index(0, len(day)),
                        "To": pl.Series([target]).new_from_index(0, len(day)),
                        "Rate": pl.Series(np.round(rate, 6)),
                    }
                )
            )
    return pl.concat(pieces)
