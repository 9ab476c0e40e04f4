"""Job rows beside people's own history: what real exports hold besides.

Second jobs, promotions that were rescinded, promotions entered for the future, and
contingent workers, who are in the system but no employees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo import catalogue
from ingest.demo.dates import (
    as_dates_or_null,
    as_moments,
    first_day,
    last_day,
    month_starts,
)
from ingest.demo.draws import Stream, generator
from ingest.demo.identities import worker_ids
from ingest.demo.job_events import Kind
from ingest.demo.job_rows import FAR_FUTURE, REASONS, laid_out
from ingest.demo.world import STILL_HERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from ingest.demo.world import World

SHARE_SECOND_JOB = 0.005
SHARE_RESCINDED = 0.002
SHARE_FUTURE = 0.001


def other_job_rows(world: World) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield each kind of other rows with its name."""
    yield "second_jobs", _second_jobs(world)
    yield "rescinded_promotions", _rescinded(world)
    yield "future_dated_rows", _planned(world)
    yield "contingent_workers", _contingent(world)


def _extra(
    world: World,
    people: npt.NDArray[np.integer],
    day: npt.NDArray[np.integer],
    *,
    reason: Kind,
    columns: dict[str, pl.Series],
    level_up: int = 0,
) -> pl.DataFrame:
    """Return rows of people besides their own history, one each."""
    level = np.minimum(world.last_level[people] + level_up, catalogue.LEVELS)
    rows = len(people)
    start = as_moments(np.minimum(day, last_day(world.scenario)), np.full(rows, 40_000))
    nothing = pl.Series([None] * rows, dtype=pl.String)
    return laid_out(
        world,
        person=people,
        day=day,
        level=level,
        variant=np.zeros(rows, dtype=np.int64),
        position=np.full(rows, 90, dtype=np.int64),
        extra={
            "_fivetran_active": pl.Series([True] * rows, dtype=pl.Boolean),
            "_fivetran_start": start,
            "_fivetran_end": pl.Series(
                [FAR_FUTURE] * rows, dtype=pl.String
            ).str.to_datetime(time_unit="us"),
            "effective_sequence": pl.Series([0] * rows, dtype=pl.Int8),
            "end_date": pl.Series([None] * rows, dtype=pl.Date),
            "worker_status": pl.Series(["Active"] * rows, dtype=pl.String),
            "reason_reference_id": pl.Series([REASONS[reason]] * rows, dtype=pl.String),
            "annual_currency_summary_total_base_pay": pl.Series(
                [None] * rows, dtype=pl.Float64
            ),
            "manager_id": nothing,
            "title_suffix": nothing,
            **columns,
        },
    )


def _chosen(world: World, share: float, *, number: int) -> npt.NDArray[np.integer]:
    draws = generator(world.scenario.seed, Stream.CONTINGENT, number)
    people = np.flatnonzero(draws.random(world.population.size) < share)
    return people if len(people) else np.zeros(1, dtype=np.int64)


def _second_jobs(world: World) -> pl.DataFrame:
    people = _chosen(world, SHARE_SECOND_JOB, number=1)
    ends = world.exit_day[people]
    return _extra(
        world,
        people,
        world.hire_day[people],
        reason=Kind.HIRE,
        columns={
            "end_date": as_dates_or_null(ends, ends != STILL_HERE),
            "is_primary_job": pl.Series(["false"] * len(people)),
        },
    )


def _rescinded(world: World) -> pl.DataFrame:
    people = _chosen(world, SHARE_RESCINDED, number=2)
    first = np.maximum(world.hire_day[people], first_day(world.scenario))
    return _extra(
        world,
        people,
        first + 2,
        reason=Kind.PROMOTION,
        level_up=1,
        columns={"_fivetran_deleted": pl.Series(["true"] * len(people))},
    )


def planned_promotions(world: World) -> npt.NDArray[np.integer]:
    """Return who is to be promoted after the window."""
    people = _chosen(world, SHARE_FUTURE, number=3)
    below = world.last_level[people] < catalogue.LEVELS
    here = world.exit_day[people] == STILL_HERE
    return np.asarray(people[below & here])


def _planned(world: World) -> pl.DataFrame:
    people = planned_promotions(world)
    day = np.full(len(people), last_day(world.scenario) + 1 + 61, dtype=np.int32)
    return _extra(world, people, day, reason=Kind.PROMOTION, level_up=1, columns={})


def contingent_count(world: World) -> int:
    """Return how many contingent workers there are beside the employees."""
    return max(1, world.scenario.employees // 25)


def contingent_ids(world: World) -> pl.Series:
    """Return the worker ids of contingent workers, which follow the employees'."""
    return worker_ids(np.arange(contingent_count(world)) + world.population.size)


def contingent_hire_days(world: World) -> npt.NDArray[np.int32]:
    """Return the first days of contingent workers."""
    draws = generator(world.scenario.seed, Stream.CONTINGENT)
    month = draws.integers(0, world.scenario.months, contingent_count(world))
    return month_starts(world.scenario, month)


def _contingent(world: World) -> pl.DataFrame:
    rows = contingent_count(world)
    people = np.arange(rows) % world.population.size
    frame = _extra(
        world,
        people,
        contingent_hire_days(world),
        reason=Kind.HIRE,
        columns={
            "employee_type": pl.Series(["Contractor"] * rows),
            "exclude_from_head_count": pl.Series(["true"] * rows),
        },
    )
    workers = contingent_ids(world)
    return frame.with_columns(
        worker_id=workers,
        position_id=pl.concat_str(pl.lit("P-"), workers, pl.lit("-1")),
        compensation_grade_id=pl.lit(None, dtype=pl.String),
        hire_date="effective_date",
    )
