"""`worker_history.csv` and `id_crosswalk.csv`: who the workers are.

Workday's worker history as Fivetran lands it, with the personal data that the tenant's
view adds, and the list that ties ids of other systems to workers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo.dates import as_dates, as_dates_or_null, as_moments, first_day
from ingest.demo.dirt import Fault, Plan, Tally, Untidy
from ingest.demo.draws import Stream, generator
from ingest.demo.files_statements import accounts
from ingest.demo.other_job_rows import contingent_hire_days, contingent_ids
from ingest.demo.world import EXIT_KINDS, STILL_HERE
from ingest.demo.writing import Layout, Part, Soiling, write_delimited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    from ingest.demo.world import World

PEOPLE_AT_ONCE = 250_000
CATEGORIES = {
    "voluntary": "Terminate_Employee_Voluntary",
    "involuntary": "Terminate_Employee_Involuntary",
    "other": "Terminate_Employee_Retirement",
}
REASONS = {
    "voluntary": "Terminate_Employee_Voluntary_Better_Opportunity",
    "involuntary": "Terminate_Employee_Involuntary_Performance",
    "other": "Terminate_Employee_Retirement",
}
HIRE_REASONS = ("Hire_Employee_New_Hire_Fill_Vacancy", "Hire_Employee_Rehire")
SHARE_REGRETTED = 0.4
SHARE_LISTED = 0.8
"""How many of those who changed their address are in the crosswalk."""
FAR_FUTURE = "9999-12-31"
WORKER_DIRT = Plan(
    faults=(
        Fault("required", "hire_date", "", 0.001),
        Fault("type_date", "date_of_birth", "1980-13-45", 0.001),
        Fault("not_before", "termination_date", "1990-01-01", 0.001),
        Fault("code_unknown", "gender", "X9", 0.001),
    ),
    duplicates=0.001,
    untidy=(Untidy("email_address", "upper", 0.01), Untidy("id", "padded", 0.002)),
    short_lines=2,
)
CROSSWALK_DIRT = Plan(
    faults=(
        Fault("required", "Other id", "", 0.002),
        Fault("type_date", "Until", "soon", 0.002),
    ),
    duplicates=0.002,
)


def write_workers(world: World, folder: Path, tally: Tally) -> None:
    """Write one row per worker, two where a name changed."""
    tally.superseded = int(world.people.renamed.sum())
    tally.facts["changed_addresses"] = tally.superseded
    tally.facts["rehires_under_a_new_id"] = int(
        (world.people.original != np.arange(world.population.size)).sum()
    )
    write_delimited(
        folder / "worker_history.csv",
        _parts(world),
        layout=Layout(),
        soiling=Soiling(world.scenario.seed, 2, WORKER_DIRT),
        tally=tally,
    )


def _parts(world: World) -> Iterator[Part]:
    size = world.population.size
    for low in range(0, size, PEOPLE_AT_ONCE):
        people = np.arange(low, min(low + PEOPLE_AT_ONCE, size))
        renamed = world.people.renamed[people]
        current = _workers(world, people, is_current=True)
        yield Part(current, spared=renamed)
        before = _workers(world, people[renamed], is_current=False)
        yield Part(before, spared=np.ones(len(before), dtype=np.bool_))
    contingent = _contingent(world)
    yield Part(contingent, spared=np.ones(len(contingent), dtype=np.bool_))


def _workers(
    world: World, people: npt.NDArray[np.integer], *, is_current: bool
) -> pl.DataFrame:
    listed, scenario = world.people, world.scenario
    exit_day = world.exit_day[people]
    left = exit_day != STILL_HERE
    if not is_current:
        left = np.zeros(len(people), dtype=np.bool_)
    kind = world.exit_kind[people]
    changed = listed.email_changed[people]
    begins = np.maximum(world.hire_day[people], first_day(scenario))
    if is_current:
        begins = np.maximum(begins, changed)
    original = listed.original[people]
    rehire = original != people
    draws = generator(scenario.seed, Stream.EXITS, 2).random(world.population.size)
    regretted = left & (kind == 0) & (draws[people] < SHARE_REGRETTED)
    unknown = pl.Series([None], dtype=pl.String)
    is_left = pl.Series(left)
    return pl.DataFrame(
        {
            "id": listed.worker_id.gather(people),
            "_fivetran_active": pl.Series([is_current]).new_from_index(0, len(people)),
            "_fivetran_start": as_moments(begins, np.full(len(people), 21_600)),
            "_fivetran_end": _ends(changed, is_current=is_current),
            "_fivetran_deleted": _constant("false", len(people)),
            "worker_code": listed.worker_id.gather(people),
            "user_id": listed.user_name.gather(people),
            "universal_id": listed.universal_id.gather(people),
            "active": pl.Series(~left),
            "hire_date": as_dates(world.hire_day[people]),
            "original_hire_date": as_dates(world.hire_day[original]),
            "continuous_service_date": as_dates(world.hire_day[people]),
            "hire_reason": pl.Series(HIRE_REASONS).gather(rehire.astype(np.int8)),
            "rehire": pl.Series(rehire),
            "hire_rescinded": _constant("false", len(people)),
            "worker_type": _constant("Employee", len(people)),
            "terminated": is_left,
            "termination_date": as_dates_or_null(exit_day, left),
            "termination_involuntary": pl.Series(left & (kind == 1)),
            "primary_termination_category": pl.Series(
                [CATEGORIES[name] for name in EXIT_KINDS]
            )
            .gather(kind)
            .zip_with(is_left, unknown),
            "primary_termination_reason": pl.Series(
                [REASONS[name] for name in EXIT_KINDS]
            )
            .gather(kind)
            .zip_with(is_left, unknown),
            "regrettable_termination": pl.Series(regretted),
            "full_name": listed.full_name.gather(people),
            "email_address": (listed.email if is_current else listed.old_email).gather(
                people
            ),
            "date_of_birth": as_dates(listed.birth_day[people]),
            "gender": listed.gender.gather(people),
        }
    )


def _ends(changed: npt.NDArray[np.int32], *, is_current: bool) -> pl.Series:
    if is_current:
        return _constant(f"{FAR_FUTURE} 23:59:59", len(changed)).str.to_datetime(
            time_unit="us"
        )
    return as_moments(changed, np.full(len(changed), 21_599))


def _constant(value: str, rows: int) -> pl.Series:
    return pl.Series([value]).new_from_index(0, rows)


def _contingent(world: World) -> pl.DataFrame:
    ids = contingent_ids(world)
    rows = len(ids)
    like = _workers(world, np.arange(rows) % world.population.size, is_current=True)
    hired = as_dates(contingent_hire_days(world))
    nothing = pl.lit(None, dtype=pl.String)
    number = pl.Series(np.arange(rows) + 1).cast(pl.String)
    return like.with_columns(
        ids.alias("id"),
        ids.alias("worker_code"),
        pl.concat_str(pl.lit("ext"), number).alias("user_id"),
        pl.concat_str(pl.lit("X"), number.str.zfill(9)).alias("universal_id"),
        hired.alias("hire_date"),
        hired.alias("original_hire_date"),
        hired.alias("continuous_service_date"),
        hire_reason=nothing,
        rehire=pl.lit(value=False),
        active=pl.lit(value=True),
        terminated=pl.lit(value=False),
        termination_date=pl.lit(None, dtype=pl.Date),
        termination_involuntary=pl.lit(value=False),
        primary_termination_category=nothing,
        primary_termination_reason=nothing,
        regrettable_termination=pl.lit(value=False),
        worker_type=pl.lit("Contingent_Worker"),
        full_name=pl.concat_str(pl.lit("External "), number),
        email_address=pl.concat_str(
            pl.lit("external."), number, pl.lit("@example.org")
        ),
    )


def write_crosswalk(world: World, folder: Path, tally: Tally) -> None:
    """Write the list of other ids that the HR team keeps.

    It holds most of the earlier e-mail addresses and the accounts of the learning site.
    """
    people = np.flatnonzero(world.people.renamed)
    draws = generator(world.scenario.seed, Stream.NAMES, 3)
    listed = people[draws.random(len(people)) < SHARE_LISTED]
    tally.facts["unlisted_old_addresses"] = len(people) - len(listed)
    holders, names = accounts(world)
    frame = pl.concat(
        [
            _crosswalk(
                world,
                listed,
                kind="email",
                identifiers=world.people.old_email.gather(listed),
                ends=world.people.email_changed[listed] - 1,
            ),
            _crosswalk(world, holders, kind="account", identifiers=names, ends=None),
        ]
    )
    write_delimited(
        folder / "id_crosswalk.csv",
        [Part(frame)],
        layout=Layout(),
        soiling=Soiling(world.scenario.seed, 3, CROSSWALK_DIRT),
        tally=tally,
    )


def _crosswalk(
    world: World,
    people: npt.NDArray[np.integer],
    *,
    kind: str,
    identifiers: pl.Series,
    ends: npt.NDArray[np.integer] | None,
) -> pl.DataFrame:
    rows = len(people)
    known = np.zeros(rows, dtype=np.bool_) if ends is None else np.ones(rows, np.bool_)
    last = np.zeros(rows, dtype=np.int32) if ends is None else ends
    day = np.maximum(world.hire_day[people], first_day(world.scenario))
    return pl.DataFrame(
        {
            "Worker": world.people.worker_id.gather(people),
            "Kind of id": _constant(kind, rows),
            "Other id": identifiers.rename("Other id"),
            "Since": as_dates(world.hire_day[people]),
            "Until": as_dates_or_null(last, known),
            "Noted": as_moments(np.where(known, last + 1, day), np.full(rows, 30_000)),
        }
    )
