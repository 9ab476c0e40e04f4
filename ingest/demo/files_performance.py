"""Reviews of two vendors and `feedback.ndjson`.

The first vendor rates 1 (poor) to 5 (outstanding), the second the other way round; each
serves some of the functions. Comments are invented free text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo import catalogue
from ingest.demo.dates import as_dates, as_moments, last_day, month_starts
from ingest.demo.dirt import Conflict, Fault, Plan, Tally, Untidy
from ingest.demo.draws import Stream, generator
from ingest.demo.reporting_lines import VACANT
from ingest.demo.writing import (
    Layout,
    Part,
    Soiling,
    write_delimited,
    write_json_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    from ingest.demo.simulate import Ratings
    from ingest.demo.world import World

SECOND_VENDOR_FUNCTIONS = (1, 4, 5)
ROWS_AT_ONCE = 250_000
FIRST_REVIEW_DAY, LAST_REVIEW_DAY = 10, 27
SHARE_COMMENTED = 0.15
COMMENTS = (
    "Delivers on time and helps others.",
    "Hat sich im Team gut eingelebt, weiter so!",
    "Needs to plan ahead; we agreed on monthly check-ins.",
    'Said "I want to lead a project" - we will find one.',
)
FIRST_DIRT = Plan(
    faults=(
        Fault("required", "employeeNumber", "", 0.001),
        Fault("within", "score", "9", 0.001),
        Fault("type_number", "score", "very good", 0.001),
        Fault("code_unknown", "status", "ARCHIVED?", 0.001),
    ),
    conflict=Conflict("score", "3.5", 0.0005),
    duplicates=0.001,
    untidy=(Untidy("employeeNumber", "padded", 0.002),),
    short_lines=1,
)
SECOND_DIRT = Plan(
    faults=(
        Fault("within", "Rating (1 = outstanding)", "0", 0.001),
        Fault("type_date", "Period end", "2024-31-12", 0.001),
        Fault("not_before", "Period end", "01-Jan-2001", 0.001),
    ),
    duplicates=0.001,
)
FEEDBACK_DIRT = Plan(
    faults=(
        Fault("required", "receiver", "", 0.001),
        Fault("type_timestamp", "given", "last week", 0.001),
        Fault("not_in_future", "given", "2093-01-01T10:00:00", 0.001),
    ),
    duplicates=0.001,
)
FEEDBACK_RATE = 0.012
POTENTIAL_CUTS = (0.4, 1.9)
KINDS = ("PRAISE", "ADVICE", "CHECK_IN", "REQUEST")
KIND_BOUNDS = (0.55, 0.75, 0.92)
THEMES = ("collaboration", "delivery", "communication", "customer", "leadership")


def write_reviews(world: World, folder: Path, tallies: dict[str, Tally]) -> None:
    """Write each year's reviews of both vendors."""
    for number, ratings in enumerate(world.history.ratings):
        year = (world.scenario.first_month + ratings.month) // 12
        second = np.isin(
            world.population.unit[ratings.person] // len(catalogue.LOCATIONS),
            SECOND_VENDOR_FUNCTIONS,
        )
        for vendor, chosen, plan in (
            ("vendor_a", ~second, FIRST_DIRT),
            ("vendor_b", second, SECOND_DIRT),
        ):
            name = f"reviews_{vendor}_{year}.csv"
            tally = Tally()
            make = _first_vendor if vendor == "vendor_a" else _second_vendor
            rows = np.flatnonzero(chosen)
            write_delimited(
                folder / name,
                (
                    Part(make(world, ratings, rows[at : at + ROWS_AT_ONCE], year))
                    for at in range(0, len(rows), ROWS_AT_ONCE)
                ),
                layout=Layout(
                    moment_format="%Y-%m-%dT%H:%M:%S",
                    date_format="%Y-%m-%d" if vendor == "vendor_a" else "%d-%b-%Y",
                    separator="," if vendor == "vendor_a" else "\t",
                ),
                soiling=Soiling(
                    world.scenario.seed, 200 + 2 * number + (vendor == "vendor_b"), plan
                ),
                tally=tally,
            )
            tallies[f"performance/{name}"] = tally


def _first_vendor(
    world: World, ratings: Ratings, rows: npt.NDArray[np.int64], year: int
) -> pl.DataFrame:
    person, rating = ratings.person[rows], ratings.rating[rows]
    uniform, day = _review_draws(world, ratings, rows)
    comment = (uniform * 1000).astype(np.int64) % len(COMMENTS)
    commented = uniform < SHARE_COMMENTED
    number = pl.Series(rows).cast(pl.String)
    return pl.DataFrame(
        {
            "reviewId": _review_id("A", year, number),
            "cycle": pl.Series([f"FY{year}"]).new_from_index(0, len(rows)),
            "employeeNumber": world.people.worker_id.gather(person),
            "reviewerNumber": _reviewers(world, ratings.month, person),
            "score": pl.Series(rating),
            "potential": _potential(world, person, uniform),
            "status": pl.Series(("COMPLETED", "ACKNOWLEDGED")).gather(
                (uniform > 0.3).astype(np.int8)  # noqa: PLR2004 - a share
            ),
            "periodStart": _year_start(world, ratings.month, len(rows)),
            "periodEnd": _year_end(world, ratings.month, len(rows)),
            "completedAt": as_moments(
                day, (uniform * 36_000).astype(np.int64) + 28_800
            ),
            "comment": pl.Series(COMMENTS)
            .gather(comment)
            .zip_with(pl.Series(commented), pl.Series([None], dtype=pl.String)),
        }
    )


def _second_vendor(
    world: World, ratings: Ratings, rows: npt.NDArray[np.int64], year: int
) -> pl.DataFrame:
    person, rating = ratings.person[rows], ratings.rating[rows]
    _, day = _review_draws(world, ratings, rows)
    number = pl.Series(rows).cast(pl.String)
    return pl.DataFrame(
        {
            "Review": _review_id("B", year, number),
            "Cycle": pl.Series([f"{year}"]).new_from_index(0, len(rows)),
            "Reviewee": world.people.email_on(person, day),
            "Reviewer id": _reviewers(world, ratings.month, person),
            "Rating (1 = outstanding)": pl.Series((6 - rating).astype(np.int8)),
            "Period start": _year_start(world, ratings.month, len(rows)),
            "Period end": _year_end(world, ratings.month, len(rows)),
            "Closed": as_dates(day),
        }
    )


def _potential(
    world: World, person: npt.NDArray[np.integer], uniform: npt.NDArray[np.float64]
) -> pl.Series:
    """Return how far the first vendor's reviewers think that people can go."""
    latent = world.population.ability[person] + 2 * uniform
    place = np.searchsorted(POTENTIAL_CUTS, latent)
    return pl.Series((1 + place).astype(np.int8))


def _review_id(vendor: str, year: int, number: pl.Series) -> pl.Series:
    return (
        pl.DataFrame({"n": number})
        .select(pl.concat_str(pl.lit(f"{vendor}-{year}-"), pl.col("n").str.zfill(7)))
        .to_series()
    )


def _review_draws(
    world: World, ratings: Ratings, rows: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int32]]:
    draws = generator(world.scenario.seed, Stream.REVIEWS, ratings.month)
    uniform = draws.random(len(ratings.person))[rows]
    spread = LAST_REVIEW_DAY - FIRST_REVIEW_DAY
    day = (
        month_starts(world.scenario, ratings.month)
        + FIRST_REVIEW_DAY
        + (uniform * spread).astype(np.int32)
    )
    return uniform, day.astype(np.int32)


def _reviewers(world: World, month: int, person: npt.NDArray[np.integer]) -> pl.Series:
    reviewer = world.lines.holder[month, world.population.team[person]]
    known = (reviewer != VACANT) & (reviewer != person)
    ids = world.people.worker_id.gather(np.where(known, reviewer, 0))
    return ids.zip_with(pl.Series(known), pl.Series([None], dtype=pl.String))


def _year_start(world: World, month: int, rows: int) -> pl.Series:
    january = month - (world.scenario.calendar_month(month) - 1)
    day = month_starts(world.scenario, january - 11)
    return as_dates(np.full(rows, day, dtype=np.int32))


def _year_end(world: World, month: int, rows: int) -> pl.Series:
    january = month - (world.scenario.calendar_month(month) - 1)
    day = month_starts(world.scenario, january + 1) - 1
    return as_dates(np.full(rows, day, dtype=np.int32))


def write_feedback(world: World, folder: Path, tally: Tally) -> None:
    """Write the continuous feedback of all months."""
    write_json_lines(
        folder / "feedback.ndjson",
        _feedback(world),
        soiling=Soiling(world.scenario.seed, 40, FEEDBACK_DIRT),
        tally=tally,
    )


def _feedback(world: World) -> Iterator[Part]:
    scenario = world.scenario
    for month in range(scenario.months):
        draws = generator(scenario.seed, Stream.FEEDBACK, month)
        hired = scenario.hired_by(month)
        wanted = int(hired * FEEDBACK_RATE) + 1
        receiver, giver = draws.integers(0, hired, (2, wanted))
        day = month_starts(scenario, month) + draws.integers(0, 28, wanted)
        uniform = draws.random(wanted)
        here = (
            world.employed_on(receiver, day)
            & world.employed_on(giver, day)
            & (receiver != giver)
            & (day <= last_day(scenario))
        )
        receiver, giver, day = receiver[here], giver[here], day[here]
        uniform = uniform[here]
        number = pl.Series(np.arange(len(day))).cast(pl.String).str.zfill(7)
        frame = pl.DataFrame(
            {
                "id": number,
                "receiver": world.people.worker_id.gather(receiver),
                "giver": world.people.worker_id.gather(giver),
                "given": as_moments(
                    day, 28_800 + (uniform * 30_000).astype(np.int64)
                ).dt.to_string("%Y-%m-%dT%H:%M:%S"),
                "kind": pl.Series(KINDS).gather(np.searchsorted(KIND_BOUNDS, uniform)),
                "theme": pl.Series(THEMES).gather(
                    (uniform * 1000).astype(np.int64) % len(THEMES)
                ),
                "text": pl.Series(COMMENTS).gather(
                    (uniform * 100).astype(np.int64) % len(COMMENTS)
                ),
            }
        )
        yield Part(
            frame.with_columns(
                id=pl.concat_str(pl.lit(f"FB-{month:03}-"), "id"),
            )
        )
