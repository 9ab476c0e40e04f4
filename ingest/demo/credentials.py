"""`open_badges_YYYY.ndjson` and `certificates.csv`: what people hold, and until when.

Issuers outside write Open Badges 3.0 and name holders by address, by worker id or by a
salted hash of the address; the HR office keeps a list of licences and degrees.
Certifications end after two years; most are renewed while their holders are here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo import catalogue
from ingest.demo.dates import as_dates, as_dates_or_null, last_day, month_starts
from ingest.demo.dirt import Conflict, Fault, Plan, Tally, Untidy
from ingest.demo.draws import Stream, generator
from ingest.demo.learning import Status, program_attempts
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

    from ingest.demo.dates import Days
    from ingest.demo.world import World


@dataclass(frozen=True)
class Achievement:
    """One thing that can be achieved."""

    code: str
    name: str
    kind: str
    issuer: str
    valid_years: int
    """0 for ever."""
    credits: float = 0.0


EXAM = Achievement("PRO", "Certified Professional", "Certification", "OpenCampus", 2, 4)
BADGES = (
    EXAM,
    Achievement("CLOUD", "Cloud practitioner", "Certification", "Nordlicht", 2, 3),
    Achievement("DATA", "Data literacy", "Badge", "OpenCampus", 0),
    Achievement("LEAD", "Leading a team", "CertificateOfCompletion", "Nordlicht", 0),
    Achievement("AGILE", "Agile delivery", "MicroCredential", "OpenCampus", 0, 1),
)
PAPERS = (
    Achievement("LIC-FORK", "Forklift licence", "LICENCE", "Safety board", 5),
    Achievement("LIC-AID", "First aider", "CERTIFICATE", "Safety board", 2),
    Achievement("DEG-MA", "Master's degree", "DEGREE", "University", 0),
    Achievement("CERT-LANG", "English C1", "CERTIFICATE", "Language school", 0),
)
MONTHLY_BADGES, MONTHLY_PAPERS = 0.002, 0.0012
SHARE_RENEWED = 0.7
YEAR_DAYS = 365
MOST_RENEWALS = 8
SHARE_PLAIN, SHARE_BY_WORKER = 0.55, 0.2
SHARE_STATUS_ELSEWHERE = 0.1
SHARE_REVOKED, SHARE_SUSPENDED = 0.02, 0.01
BADGE_DIRT = Plan(
    faults=(
        Fault("required", "id", "", 0.001),
        Fault("type_date", "validUntil", "next year", 0.001),
        Fault("not_before", "validUntil", "1999-01-01T00:00:00Z", 0.001),
    ),
    duplicates=0.001,
)
PAPER_DIRT = Plan(
    faults=(
        Fault("required", "Employee", "", 0.001),
        Fault("type_date", "Issued", "31.02.2024", 0.001),
        Fault("not_before", "Expires", "01.01.1999", 0.001),
        Fault("code_unknown", "State", "LOST?", 0.001),
    ),
    conflict=Conflict("Body", "Another board", 0.0005),
    duplicates=0.001,
    untidy=(Untidy("Employee", "padded", 0.002),),
)


@dataclass(frozen=True)
class Earned:
    """One entry per credential, renewals included."""

    person: npt.NDArray[np.int64]
    achievement: npt.NDArray[np.int64]
    day: Days
    end: Days
    """The last valid day; 0 for ever."""
    uniform: npt.NDArray[np.float64]


def earned(world: World, kinds: tuple[Achievement, ...], *, rate: float) -> Earned:
    """Return who earned what, when and until when, in order of days."""
    people, which, days = [], [], []
    draws = generator(world.scenario.seed, Stream.CREDENTIALS, 2000 + len(kinds))
    for month in range(world.scenario.months):
        hired = world.scenario.hired_by(month)
        wanted = int(hired * rate) + 1
        person = draws.integers(0, hired, wanted)
        day = month_starts(world.scenario, month) + draws.integers(0, 28, wanted)
        kind = draws.integers(int(kinds is BADGES), len(kinds), wanted)
        here = world.employed_on(person, day)
        people.append(person[here])
        which.append(kind[here])
        days.append(day[here])
    if kinds is BADGES:
        exam = catalogue.PROGRAM_COURSES["CERT"][-1].course_id
        for attempts in program_attempts(world, "CERT"):
            passed = (attempts.status == Status.COMPLETED) & (
                attempts.course == catalogue.COURSE_NUMBER[exam]
            )
            people.append(attempts.person[passed].astype(np.int64))
            which.append(np.zeros(int(passed.sum()), dtype=np.int64))
            days.append(attempts.completed[passed].astype(np.int64))
    found = _renewed(
        world,
        kinds,
        person=np.concatenate(people),
        which=np.concatenate(which),
        day=np.concatenate(days),
        draws=draws,
    )
    order = np.lexsort((found.achievement, found.person, found.day))
    return Earned(
        person=found.person[order],
        achievement=found.achievement[order],
        day=found.day[order],
        end=found.end[order],
        uniform=draws.random(len(order)),
    )


def _renewed(
    world: World,
    kinds: tuple[Achievement, ...],
    *,
    person: npt.NDArray[np.int64],
    which: npt.NDArray[np.int64],
    day: npt.NDArray[np.int64],
    draws: np.random.Generator,
) -> Earned:
    """Add what followed on credentials that ended: shortly before, while here."""
    years = np.array([kind.valid_years for kind in kinds])
    rounds = [(person, which, day)]
    for _ in range(MOST_RENEWALS):
        person, which, day = rounds[-1]
        uniform = draws.random((2, len(person)))
        again = day + years[which] * YEAR_DAYS - (uniform[1] * 30).astype(np.int64)
        comes = (
            (years[which] > 0)
            & (uniform[0] < SHARE_RENEWED)
            & (again <= last_day(world.scenario))
            & world.employed_on(person, again)
        )
        rounds.append((person[comes], which[comes], again[comes]))
    person, which, day = (np.concatenate(part) for part in zip(*rounds, strict=True))
    end = np.where(years[which] > 0, day + years[which] * YEAR_DAYS, 0)
    return Earned(
        person=person,
        achievement=which,
        day=day.astype(np.int32),
        end=end.astype(np.int32),
        uniform=np.empty(0),
    )


def write_badges(world: World, folder: Path, tallies: dict[str, Tally]) -> None:
    """Write the Open Badges of each calendar year."""
    found = earned(world, BADGES, rate=MONTHLY_BADGES)
    years = found.day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    for number, year in enumerate(np.unique(years)):
        rows = np.flatnonzero(years == year)
        tally = Tally()
        name = f"open_badges_{1970 + year}.ndjson"
        write_json_lines(
            folder / name,
            [Part(_badges(world, found, rows, salt=f"oc-{1970 + year}", tally=tally))],
            soiling=Soiling(world.scenario.seed, 300 + number, BADGE_DIRT),
            tally=tally,
        )
        tallies[f"badges/{name}"] = tally


def _badges(
    world: World,
    found: Earned,
    rows: npt.NDArray[np.int64],
    *,
    salt: str,
    tally: Tally,
) -> pl.DataFrame:
    person, which = found.person[rows], found.achievement[rows]
    uniform, end = found.uniform[rows], found.end[rows]
    by_worker = (uniform >= SHARE_PLAIN) & (uniform < SHARE_PLAIN + SHARE_BY_WORKER)
    hashed = uniform >= SHARE_PLAIN + SHARE_BY_WORKER
    tally.facts["hashed_holders"] = int(hashed.sum())
    email = world.people.email_on(person, found.day[rows])
    frame = pl.DataFrame(
        {
            "number": pl.Series(rows).cast(pl.String).str.zfill(8),
            "email": email,
            "worker": world.people.worker_id.gather(person),
            "by_worker": pl.Series(by_worker),
            "hashed": pl.Series(hashed),
            "hash": _hashes(email, hashed, salt),
            "code": pl.Series([one.code for one in BADGES]).gather(which),
            "name": pl.Series([one.name for one in BADGES]).gather(which),
            "kind": pl.Series([one.kind for one in BADGES]).gather(which),
            "issuer": pl.Series([one.issuer for one in BADGES]).gather(which),
            "credits": pl.Series([float(one.credits) for one in BADGES]).gather(which),
            "from": as_dates(found.day[rows]).dt.to_string("%Y-%m-%dT09:00:00Z"),
            "until": as_dates_or_null(end, end > 0).dt.to_string("%Y-%m-%dT09:00:00Z"),
            "elsewhere": pl.Series((uniform * 97) % 1 < SHARE_STATUS_ELSEWHERE),
        }
    )
    site = "https://badges.example.org/"
    identifier = pl.struct(
        type=pl.lit("IdentityObject"),
        identityType=pl.when("by_worker")
        .then(pl.lit("ext:worker_id"))
        .otherwise(pl.lit("emailAddress")),
        hashed="hashed",
        identityHash=pl.when("by_worker")
        .then("worker")
        .when("hashed")
        .then("hash")
        .otherwise("email"),
        salt=pl.when("hashed").then(pl.lit(salt)),
    )
    achievement = pl.struct(
        id=pl.concat_str(pl.lit(f"{site}achievements/"), "code"),
        type=pl.concat_list(pl.lit("Achievement")),
        achievementType="kind",
        name="name",
    )
    return frame.select(
        pl.concat_list(pl.lit("https://www.w3.org/ns/credentials/v2")).alias(
            "@context"
        ),
        id=pl.concat_str(pl.lit(f"{site}credentials/"), "number"),
        type=pl.concat_list(
            pl.lit("VerifiableCredential"), pl.lit("OpenBadgeCredential")
        ),
        issuer=pl.struct(
            id=pl.concat_str(pl.lit(f"{site}issuers/"), "issuer"), name="issuer"
        ),
        validFrom="from",
        validUntil="until",
        credentialSubject=pl.struct(
            type=pl.concat_list(pl.lit("AchievementSubject")),
            identifier=pl.concat_list(identifier),
            achievement=achievement,
            creditsEarned=pl.when(pl.col("credits") > 0).then("credits"),
        ),
        credentialStatus=pl.when("elsewhere").then(
            pl.struct(
                id=pl.concat_str(pl.lit(f"{site}status/"), "number"),
                type=pl.lit("1EdTechRevocationList"),
            )
        ),
    )


def _hashes(email: pl.Series, hashed: npt.NDArray[np.bool_], salt: str) -> pl.Series:
    """Return the salted hash of the addresses that are to be hashed."""
    end = salt.encode()
    return pl.Series(
        [
            f"sha256${hashlib.sha256(address.encode() + end).hexdigest()}"
            if wanted
            else None
            for address, wanted in zip(email.to_list(), hashed.tolist(), strict=True)
        ],
        dtype=pl.String,
    )


def write_certificates(world: World, folder: Path, tally: Tally) -> None:
    """Write the list of licences, certificates and degrees of the HR office."""
    write_delimited(
        folder / "certificates.csv",
        _papers(world),
        layout=Layout(separator=";", date_format="%d.%m.%Y"),
        soiling=Soiling(world.scenario.seed, 320, PAPER_DIRT),
        tally=tally,
    )


def _papers(world: World) -> Iterator[Part]:
    found = earned(world, PAPERS, rate=MONTHLY_PAPERS)
    which, uniform = found.achievement, found.uniform
    state = np.searchsorted(
        (SHARE_REVOKED, SHARE_REVOKED + SHARE_SUSPENDED), uniform, side="right"
    )
    number = pl.Series(np.arange(len(which))).cast(pl.String).str.zfill(7)
    yield Part(
        pl.DataFrame(
            {
                "Number": number,
                "Employee": world.people.worker_id.gather(found.person),
                "Code": pl.Series([one.code for one in PAPERS]).gather(which),
                "Title": pl.Series([one.name for one in PAPERS]).gather(which),
                "Kind": pl.Series([one.kind for one in PAPERS]).gather(which),
                "Body": pl.Series([one.issuer for one in PAPERS]).gather(which),
                "Issued": as_dates(found.day),
                "Expires": as_dates_or_null(found.end, found.end > 0),
                "State": pl.Series(("REVOKED", "SUSPENDED", "VALID")).gather(state),
                "Asked by": pl.Series(("employee", "manager", "rule")).gather(
                    (uniform * 1000).astype(np.int64) % 3
                ),
            }
        )
    )
