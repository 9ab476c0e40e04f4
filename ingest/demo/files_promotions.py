"""`promotion_report.csv` and its corrected re-send: promotions as HR reports them.

A report of its own beside the job history, in the writing of its makers: semicolons,
day.month.year, German status words, a line for each promotion with what was planned or
withdrawn. It lacks some promotions that did happen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo import catalogue
from ingest.demo.dates import as_dates, last_day
from ingest.demo.dirt import Conflict, Fault, Plan, Tally
from ingest.demo.draws import Stream, generator
from ingest.demo.other_job_rows import planned_promotions
from ingest.demo.writing import Layout, Part, Soiling, write_delimited

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from ingest.demo.world import World

LAYOUT = Layout(
    separator=";",
    date_format="%d.%m.%Y",
    moment_format="%d.%m.%Y %H:%M:%S",
    decimal_comma=True,
    byte_order_mark=True,
)
SHARE_MISSING = 0.01
SHARE_BELATED_CANCEL = 0.01
MONTHS_CORRECTED = 12
DIRT = Plan(
    faults=(
        Fault("required", "Wirksam am", "", 0.001),
        Fault("type_date", "Wirksam am", "2024-04-15", 0.001),
        Fault("code_unknown", "Status", "unklar", 0.001),
    ),
    conflict=Conflict("Neue Stufe", "G9", 0.001),
    duplicates=0.001,
    short_lines=2,
)
IN_FORCE, PLANNED, WITHDRAWN = 0, 1, 2
STATUSES = ("wirksam", "geplant", "storniert")


def write_promotions(world: World, folder: Path, tally: Tally) -> None:
    """Write the promotion report."""
    happened = _happened(world)
    tally.facts["promotions_missing"] = int((~happened).sum())
    tally.facts["planned"] = len(planned_promotions(world))
    frame = pl.concat(
        [
            _report(world, happened, status=np.zeros(int(happened.sum()), np.int8)),
            _planned(world),
        ]
    )
    write_delimited(
        folder / "promotion_report.csv",
        [Part(frame)],
        layout=LAYOUT,
        soiling=Soiling(world.scenario.seed, 4, DIRT),
        tally=tally,
    )


def write_corrections(world: World, folder: Path, tally: Tally) -> None:
    """Write the last year's promotions again, some of them withdrawn by now."""
    promotions = world.history.promotions
    recent = _happened(world) & (
        promotions.month >= world.scenario.months - MONTHS_CORRECTED
    )
    draws = generator(world.scenario.seed, Stream.PROMOTION_REPORT, 2)
    withdrawn = draws.random(int(recent.sum())) < SHARE_BELATED_CANCEL
    tally.facts["withdrawn_after_the_first_report"] = int(withdrawn.sum())
    status = np.where(withdrawn, WITHDRAWN, IN_FORCE).astype(np.int8)
    frame = _report(world, recent, status=status, days_later=30)
    write_delimited(
        folder / "promotion_report_corrected.csv",
        [Part(frame)],
        layout=LAYOUT,
        soiling=Soiling(world.scenario.seed, 5),
        tally=tally,
    )


def _happened(world: World) -> npt.NDArray[np.bool_]:
    draws = generator(world.scenario.seed, Stream.PROMOTION_REPORT, 1)
    return draws.random(len(world.history.promotions.person)) >= SHARE_MISSING


def _report(
    world: World,
    chosen: npt.NDArray[np.bool_],
    *,
    status: npt.NDArray[np.int8],
    days_later: int = 0,
) -> pl.DataFrame:
    promotions = world.history.promotions
    return _rows(
        world,
        promotions.person[chosen],
        world.promotion_day[chosen],
        to_level=promotions.to_level[chosen],
        status=status,
        days_later=days_later,
    )


def _planned(world: World) -> pl.DataFrame:
    people = planned_promotions(world)
    return _rows(
        world,
        people,
        np.full(len(people), last_day(world.scenario) + 62, dtype=np.int32),
        to_level=world.last_level[people] + 1,
        status=np.full(len(people), PLANNED, dtype=np.int8),
    )


def _rows(
    world: World,
    people: npt.NDArray[np.integer],
    day: npt.NDArray[np.integer],
    *,
    to_level: npt.NDArray[np.integer],
    status: npt.NDArray[np.int8],
    days_later: int = 0,
) -> pl.DataFrame:
    grades = pl.Series([catalogue.grade_id(n) for n in range(catalogue.LEVELS + 1)])
    known = np.minimum(day + 2 + days_later, last_day(world.scenario))
    pay = np.exp(world.population.log_pay[people].astype(np.float64)).round(2)
    return pl.DataFrame(
        {
            "Personalnummer": world.people.worker_id.gather(people),
            "Wirksam am": as_dates(day),
            "Bisherige Stufe": grades.gather(to_level - 1),
            "Neue Stufe": grades.gather(to_level),
            "Status": pl.Series(STATUSES).gather(status),
            "Einstiegsgehalt": pl.Series(pay),
            "Stand vom": as_dates(known),
        }
    )
