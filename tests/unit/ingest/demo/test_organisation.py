"""The people behind the files: ids, reporting lines, job histories."""

import numpy as np
import polars as pl
import pytest

from ingest.demo.job_events import JobEvents, Kind
from ingest.demo.population import NEVER
from ingest.demo.reporting_lines import VACANT
from ingest.demo.scenario import Scenario
from ingest.demo.world import World, build_world


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(Scenario(employees=3_000, months=60, seed=7))


def test_worker_ids_keep_their_leading_zeros(world: World) -> None:
    ids = world.people.worker_id

    assert ids.str.len_chars().unique().to_list() == [8]
    assert ids.str.starts_with("0").all()
    assert ids.n_unique() == len(ids)


def test_every_address_is_of_a_domain_that_cannot_exist(world: World) -> None:
    for addresses in (world.people.email, world.people.old_email):
        assert addresses.str.ends_with("@example.org").all()
        assert addresses.n_unique() == len(addresses)


def test_a_rehire_is_the_same_person_with_a_new_worker_id(world: World) -> None:
    again = np.flatnonzero(world.people.original != np.arange(world.population.size))
    before = world.people.original[again]

    assert len(again) > 0
    assert (world.exit_day[before] < world.hire_day[again]).all()
    for shared in (world.people.universal_id, world.people.gender):
        assert shared.gather(again).to_list() == shared.gather(before).to_list()
    assert (world.people.birth_day[again] == world.people.birth_day[before]).all()
    assert len(np.unique(before)) == len(before)


def test_a_rehire_keeps_the_name_under_which_the_person_left(world: World) -> None:
    again = np.flatnonzero(world.people.original != np.arange(world.population.size))
    names = world.people.full_name

    assert (
        names.gather(again).to_list()
        == names.gather(world.people.original[again]).to_list()
    )


def test_an_address_is_the_old_one_until_the_day_of_the_change(world: World) -> None:
    people = world.people
    renamed = np.flatnonzero(people.renamed)
    day = people.email_changed[renamed]
    old, new = people.old_email.gather(renamed), people.email.gather(renamed)

    assert people.email_on(renamed, day - 1).to_list() == old.to_list()
    assert people.email_on(renamed, day).to_list() == new.to_list()


def test_reporting_lines_never_close_into_a_circle(world: World) -> None:
    for month in (0, 30, 59):
        team = world.population.team.copy()
        since = world.lines.moved_month <= month
        team[world.lines.moved[since]] = world.lines.moved_team[since]
        person = np.arange(world.scenario.hired_by(month))
        for _ in range(40):
            manager = world.lines.holder[month, team[person]]
            person = np.where(manager == VACANT, person, manager)
        at_the_top = world.lines.holder[month, team[person]]
        assert ((at_the_top == VACANT) | (at_the_top == person)).all()


def test_a_seat_is_held_by_somebody_who_is_still_there(world: World) -> None:
    for month in range(1, world.scenario.months):
        holders = world.lines.holder[month]
        holders = holders[holders != VACANT]
        assert (world.history.exit_month[holders] >= month).all()


@pytest.fixture(scope="module")
def events(world: World) -> pl.DataFrame:
    return JobEvents(world).between(0, world.population.size)


def test_everybody_arrives_once_and_first(events: pl.DataFrame, world: World) -> None:
    first = events.group_by("person", maintain_order=True).first()
    arrivals = (Kind.HIRE, Kind.REHIRE, Kind.CONVERSION)

    assert len(first) == world.population.size
    assert first["kind"].is_in(arrivals).all()
    assert events["kind"].is_in(arrivals).sum() == world.population.size


def test_the_last_row_shows_the_level_that_promotions_led_to(
    events: pl.DataFrame, world: World
) -> None:
    last = events.group_by("person", maintain_order=True).last()

    assert (last["level"].to_numpy() == world.last_level).all()


def test_a_promotion_raises_pay_by_its_share(events: pl.DataFrame) -> None:
    steps = events.with_columns(
        raised=pl.col("log_pay") - pl.col("log_pay").shift(1).over("person")
    ).filter(pl.col("kind") == Kind.PROMOTION)

    assert len(steps) > 100
    assert steps["raised"].to_numpy() == pytest.approx(0.08, abs=1e-4)


def test_no_job_row_takes_effect_after_the_last_day(
    events: pl.DataFrame, world: World
) -> None:
    last = world.exit_day[events["person"].to_numpy()]

    assert (events["day"].to_numpy() <= last).all()


def test_programs_start_before_anything_else_in_their_month(world: World) -> None:
    for program in range(4):
        started = np.flatnonzero(world.history.starts[program] < NEVER)
        day = world.start_day(program, started).astype("datetime64[D]")
        first = day.astype("datetime64[M]").astype("datetime64[D]")
        assert (day - first).astype(int).max() <= 2
        assert (world.exit_day[started] >= world.start_day(program, started)).all()
