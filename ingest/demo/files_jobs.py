"""`worker_position_history.csv`: job rows as Fivetran lands them from Workday.

True column names of that dialect; the organisation, manager, grade and pay of a row
stand in it as they do in a tenant's flattened view (see the mapping `hris.yaml`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo.dates import (
    as_dates_or_null,
    as_moments,
    first_day,
    last_day,
)
from ingest.demo.dirt import Fault, Plan, Tally, Untidy
from ingest.demo.job_events import (
    SHARE_BACKDATED,
    JobEvents,
    Kind,
)
from ingest.demo.job_rows import FAR_FUTURE, REASONS, laid_out
from ingest.demo.other_job_rows import other_job_rows
from ingest.demo.reporting_lines import VACANT
from ingest.demo.world import STILL_HERE
from ingest.demo.writing import Layout, Part, Soiling, write_delimited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    from ingest.demo.world import World

PEOPLE_AT_ONCE = 60_000
DIRT = Plan(
    faults=(
        Fault("required", "effective_date", "", 0.0008),
        Fault("type_date", "effective_date", "31.02.2024", 0.0008),
        Fault("not_before", "effective_date", "1950-01-01", 0.0006),
        Fault("maximum", "full_time_equivalent_percentage", "1000", 0.0008),
        Fault("type_number", "annual_currency_summary_total_base_pay", "n/a", 0.0006),
        Fault("code_unknown", "reason_reference_id", "Legacy_XX", 0.0006),
    ),
    duplicates=0.0008,
    untidy=(Untidy("worker_id", "padded", 0.001),),
    short_lines=3,
)


def write_positions(world: World, folder: Path, tally: Tally) -> None:
    """Write the job history of everybody."""
    write_delimited(
        folder / "worker_position_history.csv",
        _parts(world, tally),
        layout=Layout(),
        soiling=Soiling(world.scenario.seed, 1, DIRT),
        tally=tally,
    )


def _parts(world: World, tally: Tally) -> Iterator[Part]:
    events = JobEvents(world)
    people = world.population.size
    for low in range(0, people, PEOPLE_AT_ONCE):
        frame = events.between(low, min(low + PEOPLE_AT_ONCE, people))
        yield Part(_positions(world, frame))
    for name, extra in other_job_rows(world):
        tally.facts[name] = len(extra)
        yield Part(extra, spared=np.ones(len(extra), dtype=np.bool_))


def _positions(world: World, events: pl.DataFrame) -> pl.DataFrame:
    person = events["person"].to_numpy()
    day = events["day"].to_numpy()
    kind = events["kind"].to_numpy()
    same_person = np.r_[False, person[1:] == person[:-1]]
    next_same = np.r_[same_person[1:], False]
    position = _running(events["new_position"].to_numpy(), same_person)
    variant = _running(events["flips_role"].to_numpy(), same_person) % 2
    same_day = same_person & np.r_[False, day[1:] == day[:-1]]
    place = np.arange(len(day))
    sequence = place - np.maximum.accumulate(np.where(same_day, 0, place))
    leaves_position = next_same & np.r_[position[1:] != position[:-1], False]
    next_day = np.r_[day[1:], 0]
    last = np.where(leaves_position, np.maximum(next_day - 1, day), STILL_HERE)
    exit_day = world.exit_day[person]
    last = np.where(~next_same, exit_day, last)
    recorded, seconds = _recorded(world, person, day, kind)
    changes_version = next_same & ~leaves_position
    manager = _managers(world, person, day, events["team"].to_numpy())
    return laid_out(
        world,
        person=person,
        day=day,
        level=events["level"].to_numpy(),
        variant=variant,
        position=position,
        extra={
            "_fivetran_active": pl.Series(~changes_version),
            "_fivetran_start": as_moments(recorded, seconds),
            "_fivetran_end": _version_end(recorded, seconds, changes_version),
            "effective_sequence": pl.Series(sequence.astype(np.int8)),
            "end_date": as_dates_or_null(last, last != STILL_HERE),
            "worker_status": pl.Series(("Active", "On_Leave")).gather(
                events["on_leave"].cast(pl.Int8)
            ),
            "reason_reference_id": pl.Series(list(REASONS.values())).gather(kind),
            "annual_currency_summary_total_base_pay": events["log_pay"]
            .exp()
            .cast(pl.Float64)
            .round(2),
            "manager_id": manager,
            "title_suffix": pl.Series((None, " (Growth)"), dtype=pl.String).gather(
                (kind == Kind.NEW_TITLE).astype(np.int8)
            ),
        },
    )


def _running(
    flags: npt.NDArray[np.bool_], same_person: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """Count flags so far within each person."""
    total = np.cumsum(flags)
    begins = np.maximum.accumulate(np.where(same_person, 0, np.arange(len(flags))))
    return total - (total[begins] - flags[begins])


def _recorded(
    world: World,
    person: npt.NDArray[np.integer],
    day: npt.NDArray[np.integer],
    kind: npt.NDArray[np.integer],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return when each row was entered: soon after it took effect, sometimes late."""
    spread = (person.astype(np.int64) * 2_654_435_761 + day.astype(np.int64) * 97) % (
        1 << 20
    )
    lag = spread % 5
    late = (kind == Kind.PROMOTION) & (spread < SHARE_BACKDATED * (1 << 20))
    recorded = day + np.where(late, 45 + spread % 45, lag)
    recorded = np.clip(recorded, first_day(world.scenario), last_day(world.scenario))
    seconds = 6 * 3600 + spread % 43_200 + kind
    return recorded.astype(np.int64), seconds


def _version_end(
    recorded: npt.NDArray[np.int64],
    seconds: npt.NDArray[np.int64],
    replaced: npt.NDArray[np.bool_],
) -> pl.Series:
    start = as_moments(recorded, seconds)
    end = pl.DataFrame({"end": start.shift(-1), "replaced": replaced})
    far = pl.lit(FAR_FUTURE).str.to_datetime(time_unit="us")
    return end.select(
        pl.when("replaced").then(pl.col("end").dt.offset_by("-1s")).otherwise(far)
    ).to_series()


def _managers(
    world: World,
    person: npt.NDArray[np.integer],
    day: npt.NDArray[np.integer],
    team: npt.NDArray[np.integer],
) -> pl.Series:
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    month = month + 1970 * 12 - world.scenario.first_month
    month = np.clip(month, 0, world.scenario.months - 1)
    manager = world.lines.holder[month, team]
    known = (manager != VACANT) & (manager != person)
    ids = world.people.worker_id.gather(np.where(known, manager, 0))
    return ids.zip_with(pl.Series(known), pl.Series([None], dtype=pl.String))
