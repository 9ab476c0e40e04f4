"""One job row as Workday and Fivetran write it: its columns, ids and fixed words.

What a row says is decided by who calls `laid_out`; how it is written is decided here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo import catalogue
from ingest.demo.dates import as_dates, month_starts
from ingest.demo.draws import Stream, generator
from ingest.demo.job_events import Kind, reorganisation_month

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.demo.world import World

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
FAR_FUTURE = "9999-12-31 23:59:59"


def laid_out(
    world: World,
    *,
    person: npt.NDArray[np.integer],
    day: npt.NDArray[np.integer],
    level: npt.NDArray[np.integer],
    variant: npt.NDArray[np.integer],
    position: npt.NDArray[np.integer],
    extra: dict[str, pl.Series],
) -> pl.DataFrame:
    """Return job rows from their facts; `extra` holds or overrides the others."""
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
            "company": pl.Series(catalogue.COMPANIES).gather(location),
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
        company_id="company",
        cost_center_id=pl.col("unit").str.replace("ORG-", "CC-", literal=True),
        manager_id="manager_id",
        compensation_grade_id="grade",
        annual_currency_summary_total_base_pay="annual_currency_summary_total_base_pay",
        annual_currency_summary_currency="currency",
        reason_reference_id="reason_reference_id",
        hire_date="hired",
    )


def _given(frame: pl.DataFrame, name: str, usual: str) -> pl.Expr:
    return pl.col(name) if name in frame.columns else pl.lit(usual)


def _hours(world: World) -> npt.NDArray[np.int8]:
    uniform = generator(world.scenario.seed, Stream.NAMES, 2).random(
        world.population.size, dtype=np.float32
    )
    bounds = np.cumsum(HOURS_SHARES)[:-1]
    return np.searchsorted(bounds, uniform, side="right").astype(np.int8)
