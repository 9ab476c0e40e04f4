"""Badges, applications, evaluations and surveys of the demo agree with what happened.

Facts are read off the arrays behind the files, and off the files where the form counts.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from ingest.demo.applications import applications
from ingest.demo.credentials import (
    BADGES,
    MONTHLY_BADGES,
    earned,
    write_badges,
)
from ingest.demo.dates import last_day
from ingest.demo.dirt import Tally
from ingest.demo.evaluations import write_evaluations
from ingest.demo.job_events import lateral_moves, promoted_to_new_positions
from ingest.demo.learning import program_attempts
from ingest.demo.levels import Ladder
from ingest.demo.participants import write_participants
from ingest.demo.scenario import Scenario
from ingest.demo.surveys import OBSTACLES, THEMES, write_surveys
from ingest.demo.world import World, build_world


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(Scenario(employees=3_000, months=60, seed=7))


def test_every_application_that_was_won_is_a_move_that_happened(world: World) -> None:
    found = applications(world)
    won = found.started > 0
    moves = set(
        zip(*(part.tolist() for part in promoted_to_new_positions(world)), strict=True)
    )
    for month in range(world.scenario.months):
        moves |= set(
            zip(*(part.tolist() for part in lateral_moves(world, month)), strict=True)
        )

    assert won.sum() > 100
    assert (
        set(zip(found.person[won].tolist(), found.started[won].tolist(), strict=True))
        <= moves
    )
    assert (found.applied[won] <= found.started[won]).all()
    assert (found.decided[won] <= found.started[won]).all()


def test_people_apply_for_the_level_they_then_stand_at(world: World) -> None:
    found = applications(world)
    won = found.started > 0
    after = Ladder(world).level_on(found.person[won], found.started[won])

    assert (found.level[won] == after).all()


def test_nobody_applies_before_the_hire_or_after_the_exit(world: World) -> None:
    found = applications(world)

    assert world.employed_on(found.person, found.applied).all()


def test_a_level_rises_on_the_day_of_a_promotion_and_not_before(world: World) -> None:
    person, day = world.history.promotions.person, world.promotion_day
    ladder = Ladder(world)

    assert (ladder.level_on(person, day) - ladder.level_on(person, day - 1) == 1).all()
    assert (
        ladder.level_on(person, np.full(len(person), last_day(world.scenario)))
        == world.last_level[person]
    ).all()


def test_a_certification_is_renewed_before_it_ends_while_its_holder_is_here(
    world: World,
) -> None:
    found = earned(world, BADGES, rate=MONTHLY_BADGES)
    ends = found.end > 0
    frame = pl.DataFrame(
        {
            "person": found.person[ends],
            "achievement": found.achievement[ends],
            "day": found.day[ends],
            "end": found.end[ends],
        }
    ).sort("person", "achievement", "day")
    gaps = frame.with_columns(
        gap=pl.col("day") - pl.col("end").shift(1).over("person", "achievement")
    )["gap"].drop_nulls()

    assert world.employed_on(found.person, found.day).all()
    assert ((gaps <= 0) & (gaps >= -30)).sum() > 20


def test_a_hashed_holder_is_the_hash_of_address_and_salt(
    world: World, tmp_path: Path
) -> None:
    write_badges(world, tmp_path, {})
    addresses = {*world.people.email.to_list(), *world.people.old_email.to_list()}
    by_salt: dict[str, set[str]] = {}
    hashed = 0
    for path in tmp_path.glob("open_badges_*.ndjson"):
        for line in path.read_text().splitlines():
            (identity,) = json.loads(line)["credentialSubject"]["identifier"]
            if not identity["hashed"]:
                assert identity["salt"] is None
                continue
            salt = identity["salt"]
            known = by_salt.setdefault(
                salt,
                {
                    f"sha256${hashlib.sha256(f'{one}{salt}'.encode()).hexdigest()}"
                    for one in addresses
                },
            )
            assert identity["identityHash"] in known
            hashed += 1

    assert hashed > 50


def test_use_at_work_is_asked_two_to_three_months_after_the_course(
    world: World, tmp_path: Path
) -> None:
    write_evaluations(world, tmp_path, Tally())
    forms = pl.read_csv(
        tmp_path / "evaluations.csv", infer_schema=False, truncate_ragged_lines=True
    ).filter(pl.col("Form") == "transfer")
    finished = {
        (world.people.worker_id[int(person)], "TALK-100"): int(day)
        for attempts in program_attempts(world, "TALK")
        for person, day in zip(attempts.person, attempts.completed, strict=True)
    }
    asked = forms.filter(pl.col("Object") == "TALK-100")
    days = asked["Date"].str.to_date().to_physical().to_list()
    waited = {
        day - finished[who, "TALK-100"]
        for who, day in zip(asked["Who"].to_list(), days, strict=True)
    }

    assert len(waited) > 5
    assert min(waited) >= 60
    assert max(waited) <= 90


def test_some_mentees_sign_up_and_are_never_matched(
    world: World, tmp_path: Path
) -> None:
    write_participants(world, tmp_path, Tally())
    rows = pl.read_csv(tmp_path / "participants.csv", infer_schema=False)
    program = [one.code for one in world.scenario.programs].index("MENT")
    started = np.flatnonzero(world.history.starts[program] < world.scenario.months)
    matched = {
        *world.people.email.gather(started).to_list(),
        *world.people.old_email.gather(started).to_list(),
    }
    mentees = {
        address.strip().lower()
        for address in rows.filter(pl.col("Role") == "Mentee")["Address"].drop_nulls()
    }

    assert 0.05 < len(mentees - matched) / len(mentees) < 0.5


def test_each_planted_obstacle_lowers_the_answers_of_its_group(
    world: World, tmp_path: Path
) -> None:
    """Rounding and cutting to 1 to 5 takes a little off each shift: a third at most."""
    write_surveys(world, tmp_path, {})
    answers = pl.concat(
        [
            pl.read_csv(path, infer_schema=False)
            for path in sorted(tmp_path.glob("pulse_*.csv"))
        ]
    ).filter(pl.col("Answer").is_in(["1", "2", "3", "4", "5"]))
    known = pl.DataFrame(
        {"Employee": world.people.worker_id, "is_woman": world.population.is_woman}
    )
    named = answers.join(known, on="Employee").with_columns(
        pl.col("Answer").cast(pl.Int64)
    )
    groups = {
        "women": pl.col("is_woman"),
        "function: Customer Care": pl.col("Unit").str.contains("-[FN]5-"),
        "function: Operations": pl.col("Unit").str.contains("-F4-"),
        "level 5 and above": pl.col("Grade").is_in(["G5", "G6"]),
    }

    assert 0.2 < answers["Employee"].null_count() / len(answers) < 0.3
    for obstacle in OBSTACLES:
        if obstacle.group not in groups:
            continue
        question = f"Q{THEMES.index(obstacle.theme) + 1:02}"
        inside, outside = (
            named.filter(pl.col("Question") == question)
            .group_by(groups[obstacle.group].alias("inside"))
            .agg(pl.col("Answer").mean())
            .sort("inside", descending=True)["Answer"]
        )
        assert obstacle.shift * 1.34 < inside - outside < obstacle.shift * 0.66, (
            obstacle
        )
