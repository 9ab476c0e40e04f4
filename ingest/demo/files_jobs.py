"""`worker_position_history.csv`: job rows as Fivetran lands them from Workday.

True column names of that dialect; the organisation, manager, grade and pay of a row
stand in it as they do in a tenant's flattened view (see the mapping `hris.yaml`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo import catalogue
from ingest.demo.dates import (
    as_dates,
    as_dates_or_null,
    as_moments,
    first_day,
    last_day,
    month_starts,
)
from ingest.demo.dirt import Fault, Plan, Tally, Untidy
from ingest.demo.draws import Stream, generator
from ingest.demo.identities import worker_ids
from ingest.demo.job_events import (
    SHARE_BACKDATED,
    JobEvents,
    Kind,
    reorganisation_month,
)
from ingest.demo.reporting_lines import VACANT
from ingest.demo.world import STILL_HERE
from ingest.demo.writing import Layout, Part, Soiling, write_delimited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    from ingest.demo.world import World

PEOPLE_AT_ONCE = 100_000
REASONS = {
    Kind.HIRE: "Hire_Employee_New_Hire_Fill_Vacancy",
    Kind.REHIRE: "Hire_Employee_Rehire",
    Kind.CONVERSION: "Data_Conversion",
    Kind.REORGANISATION: "Assign_Organization_Reorganization",
    Kind.NEW_MANAGER: "Change_Job_New_Manager",
    Kind.NEW_TEAM: "Transfer_Employee_New_Team",
    Kind.PAY: "Request_Compensation_Change_Merit",
    Kind.PROMOTION: "Promote_Employee_Promotion",
    Kind.UNLABELLED_PROMOTION: "Change_Job_Data_Change",
    Kind.LATERAL_MOVE: "Transfer_Employee_Lateral_Move",
    Kind.NEW_TITLE: "Change_Job_Title",
    Kind.LEAVE_START: "Leave_Start",
    Kind.LEAVE_END: "Leave_Return",
}
HOURS = (100, 80, 60, 50)
HOURS_SHARES = (0.86, 0.06, 0.04, 0.04)
SHARE_SECOND_JOB = 0.005
SHARE_RESCINDED = 0.002
SHARE_FUTURE = 0.001
FAR_FUTURE = "9999-12-31 23:59:59"
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
    for extra, name in (
        (_second_jobs(world), "second_jobs"),
        (_rescinded(world), "rescinded_promotions"),
        (_planned(world), "future_dated_rows"),
        (_contingent(world), "contingent_workers"),
    ):
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
    return _layout(
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


def _layout(  # noqa: PLR0913 - each is one column of facts
    world: World,
    *,
    person: npt.NDArray[np.integer],
    day: npt.NDArray[np.integer],
    level: npt.NDArray[np.integer],
    variant: npt.NDArray[np.integer],
    position: npt.NDArray[np.integer],
    extra: dict[str, pl.Series],
) -> pl.DataFrame:
    unit = world.population.unit[person]
    function = unit // len(catalogue.LOCATIONS)
    location = unit % len(catalogue.LOCATIONS)
    renamed = (
        day >= month_starts(world.scenario, reorganisation_month(world.scenario.months))
    ) & (function == catalogue.REORGANISED_FUNCTION)
    role = (function * catalogue.LEVELS + (level.astype(np.int32) - 1)) * len(
        catalogue.VARIANTS
    ) + variant
    roles = pl.Series([role_id for role_id, _ in catalogue.ROLES])
    titles = pl.Series([title for _, title in catalogue.ROLES])
    units = pl.Series(
        [catalogue.unit_id(at) for at in range(catalogue.UNIT_COUNT)]
        + [
            catalogue.unit_id(at, reorganised=True)
            for at in range(catalogue.UNIT_COUNT)
        ]
    )
    worker = world.people.worker_id.gather(person)
    hours = _hours(world)[person]
    frame = pl.DataFrame(
        {
            "worker": worker,
            "position": pl.Series(position + 1).cast(pl.String),
            "title": titles.gather(role),
            "location": pl.Series(catalogue.LOCATIONS).gather(location),
            "day": as_dates(day),
            "hours": pl.Series(HOURS).gather(hours),
            "role": roles.gather(role),
            "grade": pl.Series(
                [None, *(catalogue.grade_id(n) for n in range(1, catalogue.LEVELS + 1))]
            ).gather(level),
            "unit": units.gather(unit + catalogue.UNIT_COUNT * renamed),
            "currency": pl.Series(catalogue.CURRENCIES).gather(location),
            "hired": as_dates(world.hire_day[person]),
            **extra,
        }
    )
    return frame.select(
        position_id=pl.concat_str(pl.lit("P-"), "worker", pl.lit("-"), "position"),
        worker_id="worker",
        _fivetran_active="_fivetran_active",
        _fivetran_start="_fivetran_start",
        _fivetran_end="_fivetran_end",
        _fivetran_deleted=_given(frame, "_fivetran_deleted", "false"),
        business_site_summary_location="location",
        business_title=pl.concat_str("title", "title_suffix", ignore_nulls=True),
        effective_date="day",
        effective_sequence="effective_sequence",
        employee_type=_given(frame, "employee_type", "Regular"),
        end_date="end_date",
        exclude_from_head_count=_given(frame, "exclude_from_head_count", "false"),
        full_time_equivalent_percentage="hours",
        is_primary_job=_given(frame, "is_primary_job", "true"),
        job_profile_id="role",
        management_level_code=_given(
            frame, "management_level_code", "8_Individual_Contributor"
        ),
        worker_status="worker_status",
        organization_id="unit",
        manager_id="manager_id",
        compensation_grade_id="grade",
        annual_currency_summary_total_base_pay="annual_currency_summary_total_base_pay",
        annual_currency_summary_currency="currency",
        reason_reference_id="reason_reference_id",
        hire_date="hired",
    )


def _given(frame: pl.DataFrame, name: str, usual: str) -> pl.Expr:
    return pl.col(name) if name in frame.columns else pl.lit(usual)


def _running(
    flags: npt.NDArray[np.bool_], same_person: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """Count flags so far within each person."""
    total = np.cumsum(flags)
    begins = np.maximum.accumulate(np.where(same_person, 0, np.arange(len(flags))))
    return total - (total[begins] - flags[begins])


def _hours(world: World) -> npt.NDArray[np.int8]:
    uniform = generator(world.scenario.seed, Stream.NAMES, 2).random(
        world.population.size, dtype=np.float32
    )
    bounds = np.cumsum(HOURS_SHARES)[:-1]
    return np.searchsorted(bounds, uniform, side="right").astype(np.int8)


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
    level = np.minimum(world.population.level[people] + level_up, catalogue.LEVELS)
    rows = len(people)
    start = as_moments(np.minimum(day, last_day(world.scenario)), np.full(rows, 40_000))
    nothing = pl.Series([None] * rows, dtype=pl.String)
    return _layout(
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
    below = world.population.level[people] < catalogue.LEVELS
    return people[below & (world.exit_day[people] == STILL_HERE)]


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
