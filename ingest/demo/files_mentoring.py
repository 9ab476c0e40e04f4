"""`programs.json`, `matches.csv` and `sessions.parquet`: the mentoring platform.

Every start of the mentoring program is a match with a senior colleague; sessions follow
about once a month. Requests that came to nothing are in the list too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo.dates import as_dates, as_dates_or_null, as_moments, last_day
from ingest.demo.dirt import Conflict, Fault, Plan, Tally, Untidy
from ingest.demo.draws import Stream, generator
from ingest.demo.population import NEVER
from ingest.demo.scenario import MONTHS_IN_YEAR
from ingest.demo.writing import Layout, Part, Soiling, write_delimited, write_parquet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    from ingest.demo.dates import Days
    from ingest.demo.world import World

MENTOR_LEVEL = 4
PLANNED_DAYS = 274
DAYS_BETWEEN_SESSIONS = 31
MOST_SESSIONS = 9
SHARE_DECLINED = 0.06
SHARE_SHORT = 0.15
ROWS_AT_ONCE = 60_000
MATCH_DIRT = Plan(
    faults=(
        Fault("required", "Mentee", "", 0.001),
        Fault("type_timestamp", "Started", "2023/02/30", 0.001),
        Fault("not_before", "Ended", "1999-01-01", 0.001),
        Fault("code_unknown", "State", "zombie", 0.001),
    ),
    conflict=Conflict("Match score", "0.001", 0.0005),
    duplicates=0.001,
    untidy=(Untidy("Mentee", "upper", 0.01),),
    short_lines=1,
)
SESSION_DIRT = Plan(
    faults=(
        Fault("maximum", "duration_minutes", "9999", 0.001),
        Fault("code_unknown", "channel", "pigeon", 0.001),
        Fault("maximum", "mentee_rating", "7", 0.001),
        Fault("required", "match", "", 0.001),
    ),
    duplicates=0.001,
)
CHANNELS = ("video", "onsite", "phone")


def program_id(world: World, month: int) -> str:
    """Return the id of the mentoring round of a month's year."""
    return f"MENT-{(world.scenario.first_month + month) // MONTHS_IN_YEAR}"


def write_rounds(world: World, folder: Path, tally: Tally) -> None:
    """Write the yearly rounds of the mentoring program as JSON."""
    rounds = program_rounds(world)
    tally.rows = len(rounds)
    body = {
        "exported": f"{world.scenario.end}T04:00:00",
        "programs": [
            {
                "id": name,
                "title": f"Mentoring {name[-4:]}",
                "starts": f"{name[-4:]}-01-01",
                "ends": f"{name[-4:]}-12-31",
                "months": 9,
            }
            for name in rounds
        ],
    }
    text = json.dumps(body, indent=1, ensure_ascii=False)
    (folder / "programs.json").write_text(text + "\n", encoding="utf-8")


def program_rounds(world: World) -> list[str]:
    """Return the ids of all rounds of the window."""
    months = range(world.scenario.months)
    return sorted({program_id(world, month) for month in months})


@dataclass(frozen=True)
class Matches:
    """All matches that began."""

    mentee: npt.NDArray[np.int64]
    mentor: npt.NDArray[np.int64]
    month: npt.NDArray[np.int16]
    started: Days
    ended: Days
    """The day of the end, which may lie after the window."""
    uniform: npt.NDArray[np.float64]


def matches(world: World) -> Matches:
    """Give every mentee a mentor who is here and stands higher."""
    codes = [program.code for program in world.scenario.programs]
    program = codes.index("MENT")
    mentee = np.flatnonzero(world.history.starts[program] < NEVER)
    month = world.history.starts[program, mentee]
    order = np.lexsort((mentee, month))
    mentee, month = mentee[order], month[order]
    started = world.start_day(program, mentee)
    mentor = np.empty_like(mentee)
    senior = np.flatnonzero(world.population.level >= MENTOR_LEVEL)
    for at in np.unique(month):
        rows = np.flatnonzero(month == at)
        here = senior[world.employed_on(senior, np.full(len(senior), started[rows[0]]))]
        draws = generator(world.scenario.seed, Stream.MENTORING, int(at))
        place = draws.integers(0, len(here), len(rows))
        chosen = here[place]
        itself = chosen == mentee[rows]
        chosen[itself] = here[(place[itself] + 1) % len(here)]
        mentor[rows] = chosen
    uniform = generator(world.scenario.seed, Stream.MENTORING, 900).random(len(mentee))
    length = np.where(
        uniform < SHARE_SHORT, 60 + (uniform * 600).astype(np.int64), PLANNED_DAYS
    )
    both = np.minimum(world.exit_day[mentee], world.exit_day[mentor])
    return Matches(
        mentee=mentee,
        mentor=mentor,
        month=month,
        started=started,
        ended=np.maximum(np.minimum(started + length, both), started).astype(np.int32),
        uniform=uniform,
    )


def write_matches(world: World, folder: Path, tally: Tally) -> None:
    """Write all matches and the requests that were declined."""
    found = matches(world)
    declined = found.uniform > 1 - SHARE_DECLINED
    tally.facts["declined_requests"] = int(declined.sum())
    frame = pl.concat(
        [_match_rows(world, found), _declined_rows(world, found, declined)]
    )
    write_delimited(
        folder / "matches.csv",
        [Part(frame)],
        layout=Layout(),
        soiling=Soiling(world.scenario.seed, 50, MATCH_DIRT),
        tally=tally,
    )


def _match_rows(world: World, found: Matches) -> pl.DataFrame:
    end = last_day(world.scenario)
    over = found.ended <= end
    planned = found.started + PLANNED_DAYS
    state = np.where(~over, 0, np.where(found.ended >= planned, 1, 2))
    left = over & (found.ended < planned) & (found.uniform >= SHARE_SHORT)
    return _rows(
        world,
        found,
        np.arange(len(found.mentee)),
        prefix="M",
        state=pl.Series(("active", "completed", "ended early")).gather(state),
        started=as_dates(found.started),
        ended=as_dates_or_null(found.ended, over),
        reason=pl.Series(("", "left the company", "changed priorities")).gather(
            np.where(left, 1, np.where(state == 2, 2, 0))  # noqa: PLR2004 - ended early
        ),
    )


def _declined_rows(
    world: World, found: Matches, declined: npt.NDArray[np.bool_]
) -> pl.DataFrame:
    rows = np.flatnonzero(declined)
    nothing = pl.Series([None] * len(rows), dtype=pl.Date)
    return _rows(
        world,
        found,
        rows,
        prefix="R",
        state=pl.Series(["declined"] * len(rows), dtype=pl.String),
        started=nothing,
        ended=nothing,
        reason=pl.Series(["no capacity"] * len(rows), dtype=pl.String),
    )


def _rows(
    world: World,
    found: Matches,
    rows: npt.NDArray[np.int64],
    *,
    prefix: str,
    state: pl.Series,
    started: pl.Series,
    ended: pl.Series,
    reason: pl.Series,
) -> pl.DataFrame:
    requested = found.started[rows] - 10 - (found.uniform[rows] * 20).astype(np.int32)
    rounds = [program_id(world, month) for month in range(world.scenario.months)]
    begun = found.started[rows]
    mentor = found.mentor[rows]
    if prefix == "R":
        mentor = np.roll(mentor, 1)
        mentor = np.where(mentor == found.mentee[rows], found.mentor[rows], mentor)
    return pl.DataFrame(
        {
            "Match": _match_ids(rows, prefix),
            "Program": pl.Series(rounds).gather(found.month[rows]),
            "Mentor": world.people.email_on(mentor, begun),
            "Mentee": world.people.email_on(found.mentee[rows], begun),
            "State": state,
            "Requested": as_dates(requested),
            "Started": started,
            "Planned end": as_dates(begun + PLANNED_DAYS),
            "Ended": ended,
            "End reason": reason,
            "Match score": pl.Series(np.round(0.5 + found.uniform[rows] / 2, 3)),
        }
    )


def _match_ids(rows: npt.NDArray[np.int64], prefix: str) -> pl.Series:
    number = pl.DataFrame({"n": rows}).select(
        pl.concat_str(pl.lit(prefix), pl.col("n").cast(pl.String).str.zfill(8))
    )
    return number.to_series()


def write_sessions(world: World, folder: Path, tally: Tally) -> None:
    """Write the log of mentoring sessions."""
    write_parquet(
        folder / "sessions.parquet",
        _session_parts(world),
        soiling=Soiling(world.scenario.seed, 51, SESSION_DIRT),
        tally=tally,
    )


def _session_parts(world: World) -> Iterator[Part]:
    found = matches(world)
    for low in range(0, max(len(found.mentee), 1), ROWS_AT_ONCE):
        yield Part(_sessions(world, found, low, low + ROWS_AT_ONCE))


def _sessions(world: World, found: Matches, low: int, high: int) -> pl.DataFrame:
    match = np.repeat(np.arange(low, min(high, len(found.mentee))), MOST_SESSIONS)
    number = np.tile(np.arange(MOST_SESSIONS), len(match) // MOST_SESSIONS)
    draws = generator(world.scenario.seed, Stream.MENTORING, 1000 + low)
    uniform = draws.random((2, len(match)))
    day = (
        found.started[match]
        + 7
        + number * DAYS_BETWEEN_SESSIONS
        + (uniform[0] * 14).astype(np.int64)
    )
    takes_place = (day <= found.ended[match]) & (day <= last_day(world.scenario))
    match, number, day = match[takes_place], number[takes_place], day[takes_place]
    first, second = uniform[:, takes_place]
    held = second < 0.9  # noqa: PLR2004 - a share
    state = np.where(held, 0, np.where(second < 0.96, 1, 2))  # noqa: PLR2004 - a share
    hour = 32_400 + (first * 28_800).astype(np.int64) // 900 * 900
    moment = as_moments(day, hour)
    scores = (1 + np.minimum((first * 7).astype(np.int64), 4)).astype(np.int64)
    rated = pl.Series(held & (second < 0.5))  # noqa: PLR2004 - a share
    nothing = pl.Series([None], dtype=pl.Int64)
    return pl.DataFrame(
        {
            "session": _match_ids(match * MOST_SESSIONS + number, "S"),
            "match": _match_ids(match, "M"),
            "planned_for": moment,
            "took_place": moment.zip_with(
                pl.Series(held), pl.Series([None], dtype=pl.Datetime("us"))
            ),
            "duration_minutes": pl.Series(
                30 + 15 * (first * 4).astype(np.int64)
            ).zip_with(pl.Series(held), nothing),
            "channel": pl.Series(CHANNELS).gather((first * 3).astype(np.int64)),
            "state": pl.Series(("held", "cancelled", "no-show")).gather(state),
            "mentee_rating": pl.Series(scores).zip_with(rated, nothing),
            "mentor_rating": pl.Series(np.maximum(scores - 1, 1)).zip_with(
                rated, nothing
            ),
        }
    )
