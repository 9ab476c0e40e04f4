"""`xapi_YYYY.ndjson.gz`: statements of the e-learning part of the certification.

Videos played and completed, the course completed, some statements voided. Learners are
named in the three ways learning record stores do: address, hashed address, account.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo import catalogue
from ingest.demo.catalogue import LEARNING_SITE
from ingest.demo.dirt import Tally
from ingest.demo.draws import Stream, generator
from ingest.demo.learning import Status, program_attempts
from ingest.demo.writing import write_lines_gz

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from ingest.demo.learning import Attempts
    from ingest.demo.world import World

VIDEO = "https://w3id.org/xapi/video/activity-type/video"
PLAYED = "https://w3id.org/xapi/video/verbs/played"
WATCHED = "https://w3id.org/xapi/video/verbs/completed"
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
COURSE = "http://adlnet.gov/expapi/activities/course"
STUDIES = "CERT-300"
SHARE_HASHED, SHARE_ACCOUNT = 0.25, 0.15
SHARE_VOIDED = 0.02
FAULT_EVERY, FAULTS = 500, 3
"""Of so many course completions, three are broken, each in its way."""
ROWS_AT_ONCE = 50_000


@dataclass(frozen=True)
class _Shape:
    """What the statements of one kind have in common."""

    kind: str
    """The first part of their ids."""
    verb: str | None
    moment: str | None
    activity: str = f"{LEARNING_SITE}/videos/{STUDIES}-intro"
    activity_type: str = VIDEO
    score: str = ""
    refers_to: str = ""


VIDEO_PLAYED = _Shape("10000000-0000-4000-8000-", PLAYED, "begun")
VIDEO_WATCHED = _Shape("20000000-0000-4000-8000-", WATCHED, "watched")
COURSE_DONE = _Shape(
    "30000000-0000-4000-8000-",
    COMPLETED,
    "done",
    activity=catalogue.activity_iri(STUDIES),
    activity_type=COURSE,
    score="own",
)
VOIDING = _Shape("40000000-0000-4000-8000-", VOIDED, "done", refers_to=COURSE_DONE.kind)


def write_statements(world: World, folder: Path, tallies: dict[str, Tally]) -> None:
    """Write the statements of each calendar year."""
    attempts = program_attempts(world, "CERT")[0]
    year = attempts.enrolled.astype("datetime64[D]").astype("datetime64[Y]")
    number = year.astype(np.int64) + 1970
    for found in np.unique(number):
        rows = np.flatnonzero(number == found)
        name = f"xapi_{found}.ndjson.gz"
        tally = Tally()
        write_lines_gz(
            folder / name,
            (
                _statements(world, attempts, rows[at : at + ROWS_AT_ONCE], tally)
                for at in range(0, len(rows), ROWS_AT_ONCE)
            ),
            tally=tally,
        )
        tallies[f"lms/{name}"] = tally


def _statements(
    world: World, attempts: Attempts, rows: npt.NDArray[np.int64], tally: Tally
) -> pl.Series:
    person, day = attempts.person[rows], attempts.enrolled[rows]
    uniform = _draws(world)[:, person]
    base = pl.DataFrame(
        {
            "number": pl.Series(rows),
            "actor": _actors(world, person, day, uniform[0]),
            "begun": _moment(day, 10),
            "watched": _moment(day, 11),
            "done": _moment(attempts.completed[rows], 17),
            "score": pl.Series(
                np.round(0.5 + attempts.spread[rows].astype(np.float64) / 2, 3)
            ),
        }
    )
    completed = attempts.status[rows] == Status.COMPLETED
    started = attempts.status[rows] != Status.ENROLLED
    broken = rows % FAULT_EVERY < FAULTS
    voided = completed & ~broken & (uniform[1] < SHARE_VOIDED)
    tally.facts["voided_statements"] += int(voided.sum())
    tally.facts["course_completions"] += int((completed & ~voided & ~broken).sum())
    lines = [
        _lines(base.filter(pl.Series(started)), VIDEO_PLAYED),
        _lines(base.filter(pl.Series(started)), VIDEO_WATCHED),
        *_soiled(base.filter(pl.Series(completed)), tally),
        _lines(base.filter(pl.Series(voided)), VOIDING),
    ]
    return pl.concat(lines)


def _draws(world: World) -> npt.NDArray[np.float32]:
    draws = generator(world.scenario.seed, Stream.STATEMENTS)
    return draws.random((2, world.population.size), dtype=np.float32)


def accounts(world: World) -> tuple[npt.NDArray[np.int64], pl.Series]:
    """Return who uses an account of the learning site, and the account's name."""
    has_account = _draws(world)[0] >= 1 - SHARE_ACCOUNT
    people = np.unique(program_attempts(world, "CERT")[0].person)
    people = people[has_account[people]].astype(np.int64)
    names = pl.DataFrame({"worker": world.people.worker_id.gather(people)})
    return people, names.select(
        pl.concat_str(pl.lit(f"{LEARNING_SITE}|"), "worker")
    ).to_series()


def _actors(
    world: World,
    person: npt.NDArray[np.int32],
    day: npt.NDArray[np.int32],
    uniform: npt.NDArray[np.float32],
) -> pl.Series:
    email = world.people.email_on(person, day)
    hashed = uniform < SHARE_HASHED
    account = uniform >= 1 - SHARE_ACCOUNT
    digests = np.full(len(person), "", dtype=object)
    digests[hashed] = [
        hashlib.sha1(f"mailto:{address}".encode(), usedforsecurity=False).hexdigest()
        for address in email.filter(pl.Series(hashed))
    ]
    table = pl.DataFrame(
        {
            "email": email,
            "digest": pl.Series(digests.tolist(), dtype=pl.String),
            "worker": world.people.worker_id.gather(person),
            "hashed": hashed,
            "account": account,
        }
    )
    return table.select(
        pl.when("hashed")
        .then(pl.format('"mbox_sha1sum":"{}"', "digest"))
        .when("account")
        .then(
            pl.concat_str(
                pl.lit(f'"account":{{"homePage":"{LEARNING_SITE}","name":"'),
                "worker",
                pl.lit('"}'),
            )
        )
        .otherwise(pl.format('"mbox":"mailto:{}"', "email"))
    ).to_series()


def _moment(day: npt.NDArray[np.int32], hour: int) -> pl.Series:
    dates = pl.Series(day).cast(pl.Date)
    return dates.dt.to_string(f"%Y-%m-%dT{hour:02}:00:00Z")


def _soiled(completed: pl.DataFrame, tally: Tally) -> list[pl.Series]:
    """Return the course completions, some of them broken in one place."""
    place = completed["number"].to_numpy() % FAULT_EVERY
    broken = {
        "required:verb_id": (place == 0, replace(COURSE_DONE, verb=None)),
        "type_timestamp:event_at": (place == 1, replace(COURSE_DONE, moment=None)),
        "maximum:score_scaled": (place == 2, replace(COURSE_DONE, score="3.5")),  # noqa: PLR2004
    }
    lines = [_lines(completed.filter(pl.Series(place >= FAULTS)), COURSE_DONE)]
    for rule, (chosen, shape) in broken.items():
        lines.append(_lines(completed.filter(pl.Series(chosen)), shape))
        tally.quarantined[rule] += int(chosen.sum())
    return lines


def _lines(base: pl.DataFrame, shape: _Shape) -> pl.Series:
    """Return one statement of a shape for each row, as JSON text."""
    number = pl.col("number").cast(pl.String).str.zfill(12)
    pieces: list[pl.Expr | str] = [
        f'{{"id":"{shape.kind}',
        number,
        '","actor":{"objectType":"Agent",',
        pl.col("actor"),
        "}",
    ]
    if shape.verb:
        pieces.append(f',"verb":{{"id":"{shape.verb}"}}')
    if shape.refers_to:
        pieces += [
            ',"object":{"objectType":"StatementRef","id":"',
            shape.refers_to,
            number,
            '"}',
        ]
    else:
        pieces.append(
            f',"object":{{"objectType":"Activity","id":"{shape.activity}",'
            f'"definition":{{"type":"{shape.activity_type}"}}}}'
        )
    if shape.score == "own":
        pieces += [
            ',"result":{"completion":true,"success":true,"duration":"PT12H30M"',
            ',"score":{"scaled":',
            pl.col("score").cast(pl.String),
            "}}",
        ]
    elif shape.score:
        pieces.append(f',"result":{{"score":{{"scaled":{shape.score}}}}}')
    moment = pl.col(shape.moment) if shape.moment else pl.lit("yesterday")
    pieces += [',"timestamp":"', moment, '","version":"1.0.3"}']
    exprs = [pl.lit(piece) if isinstance(piece, str) else piece for piece in pieces]
    return base.select(pl.concat_str(exprs).alias("line")).to_series()
