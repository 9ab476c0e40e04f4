"""Grades, roles and organisations: the small lists other files refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ingest.demo import catalogue
from ingest.demo.conversations import CRITICAL
from ingest.demo.dates import first_day, month_starts
from ingest.demo.job_events import reorganisation_month
from ingest.demo.writing import Layout, Part, Soiling, write_delimited

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.demo.dirt import Tally
    from ingest.demo.world import World


def write_grades(world: World, folder: Path, tally: Tally) -> None:
    """Write the grades, which are the simulation's levels."""
    levels = range(1, catalogue.LEVELS + 1)
    frame = pl.DataFrame(
        {
            "Grade": [catalogue.grade_id(level) for level in levels],
            "Name": list(catalogue.GRADE_NAMES),
            "Track": ["Individual"] * 4 + ["Leadership"] * 2,
            "Rank": list(levels),
        }
    )
    _write(world, frame, folder / "grades.csv", number=20, tally=tally)


def write_roles(world: World, folder: Path, tally: Tally) -> None:
    """Write the job profiles."""
    per_function = catalogue.LEVELS * len(catalogue.VARIANTS)
    frame = pl.DataFrame(
        {
            "Job Profile": [role for role, _ in catalogue.ROLES],
            "Title": [title for _, title in catalogue.ROLES],
            "Family": [
                catalogue.FUNCTIONS[at // per_function]
                for at in range(len(catalogue.ROLES))
            ],
            "Grade": [
                catalogue.grade_id(at % per_function // len(catalogue.VARIANTS) + 1)
                for at in range(len(catalogue.ROLES))
            ],
            "Key position": [
                "yes" if role in CRITICAL else "no" for role, _ in catalogue.ROLES
            ],
        }
    )
    _write(world, frame, folder / "roles.csv", number=21, tally=tally)


def write_organisation(world: World, folder: Path, tally: Tally) -> None:
    """Write the organisations as Fivetran lands them, old and new ones."""
    begins = first_day(world.scenario)
    turned = int(
        month_starts(world.scenario, reorganisation_month(world.scenario.months))
    )
    rows: list[tuple[str, str, str, str | None, int, int | None]] = [
        (catalogue.COMPANY, "Example Company", "Company", None, begins, None)
    ]
    rows += [
        (f"ORG-F{at + 1}", name, "Division", catalogue.COMPANY, begins, None)
        for at, name in enumerate(catalogue.FUNCTIONS)
    ]
    for unit in range(catalogue.UNIT_COUNT):
        function = catalogue.function_of(unit)
        name = (
            f"{catalogue.FUNCTIONS[function]} "
            f"{catalogue.LOCATIONS[catalogue.location_of(unit)]}"
        )
        parent = f"ORG-F{function + 1}"
        ends = turned - 1 if function == catalogue.REORGANISED_FUNCTION else None
        rows.append((catalogue.unit_id(unit), name, "Department", parent, begins, ends))
        if ends is not None:
            new = catalogue.unit_id(unit, reorganised=True)
            rows.append((new, f"{name} (new)", "Department", parent, turned, None))
    begin_days = [row[4] for row in rows]
    frame = pl.DataFrame(
        {
            "id": [row[0] for row in rows],
            "_fivetran_deleted": ["false"] * len(rows),
            "_fivetran_synced": pl.Series(begin_days)
            .cast(pl.Int32)
            .cast(pl.Date)
            .cast(pl.Datetime("us")),
            "availability_date": pl.Series(begin_days).cast(pl.Int32).cast(pl.Date),
            "inactive": [row[5] is not None for row in rows],
            "inactive_date": pl.Series([row[5] for row in rows], dtype=pl.Int32).cast(
                pl.Date
            ),
            "name": [row[1] for row in rows],
            "organization_code": [row[0] for row in rows],
            "sub_type": [row[2] for row in rows],
            "superior_organization_id": [row[3] for row in rows],
            "top_level_organization_id": [catalogue.COMPANY] * len(rows),
            "type": ["SUPERVISORY"] * len(rows),
        }
    )
    _write(world, frame, folder / "organization.csv", number=22, tally=tally)


def _write(
    world: World, frame: pl.DataFrame, path: Path, *, number: int, tally: Tally
) -> None:
    write_delimited(
        path,
        [Part(frame)],
        layout=Layout(),
        soiling=Soiling(world.scenario.seed, number),
        tally=tally,
    )
