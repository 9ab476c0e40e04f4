"""The simulated organisation keeps the laws and rates it is described with."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest

from ingest.demo.population import NEVER, Population, populate
from ingest.demo.scenario import Scenario, with_hidden_drive
from ingest.demo.simulate import History, simulate

LEAD, MENT, CERT, TALK = range(4)


@dataclass(frozen=True)
class Simulated:
    """An organisation and what happened in it."""

    scenario: Scenario
    population: Population
    history: History


@pytest.fixture(scope="module")
def organisation() -> Simulated:
    scenario = Scenario(employees=20_000, months=60, seed=11)
    population = populate(scenario)
    return Simulated(scenario, population, simulate(scenario, population))


def _person_years(of: Simulated) -> float:
    last = np.minimum(of.history.exit_month.astype(int), of.scenario.months)
    first = np.maximum(of.population.hire_month.astype(int), 0)
    return float((last - first).sum()) / 12


def test_promotions_come_at_the_stated_rate(organisation: Simulated) -> None:
    rate = len(organisation.history.promotions.person) / _person_years(organisation)

    assert rate == pytest.approx(0.123, abs=0.006)


def test_exits_come_at_the_stated_rate(organisation: Simulated) -> None:
    exits = (organisation.history.exit_month < NEVER).sum()

    assert exits / _person_years(organisation) == pytest.approx(0.138, abs=0.006)


def test_ratings_have_the_stated_shares(organisation: Simulated) -> None:
    given = np.concatenate([year.rating for year in organisation.history.ratings])
    shares = np.bincount(given, minlength=6)[1:] / len(given)

    assert shares == pytest.approx([0.03, 0.12, 0.52, 0.25, 0.08], abs=0.01)


def test_about_a_fifth_of_all_people_are_ever_in_the_lead_academy(
    organisation: Simulated,
) -> None:
    ever = (organisation.history.starts[LEAD] < NEVER).mean()

    assert ever == pytest.approx(0.19, abs=0.05)  # 48 units open at random


def test_nobody_starts_before_a_program_opens_in_their_unit(
    organisation: Simulated,
) -> None:
    population = organisation.population
    for number, starts in enumerate(organisation.history.starts):
        started = starts < NEVER
        opened = population.openings[number, population.unit]
        assert (starts[started] >= opened[started]).all()


def test_nobody_starts_in_the_first_half_year(organisation: Simulated) -> None:
    for starts in organisation.history.starts:
        started = starts < NEVER
        tenure = starts[started] - organisation.population.hire_month[started]
        assert tenure.min() >= 6


def test_nothing_happens_to_those_who_left(organisation: Simulated) -> None:
    history = organisation.history
    promotions = history.promotions

    assert (promotions.month < history.exit_month[promotions.person]).all()
    for starts in history.starts:
        started = starts < NEVER
        assert (starts[started] <= history.exit_month[started]).all()


def test_nobody_rises_above_the_highest_level(organisation: Simulated) -> None:
    assert organisation.history.promotions.to_level.max() == 6


def test_members_of_the_talent_circle_look_far_better_though_it_does_nothing(
    organisation: Simulated,
) -> None:
    history = organisation.history
    member = history.starts[TALK] < NEVER
    promoted = np.zeros(len(member), dtype=bool)
    promoted[history.promotions.person] = True
    left = history.exit_month < NEVER

    assert promoted[member].mean() - promoted[~member].mean() > 0.28
    assert left[member].mean() - left[~member].mean() < -0.24


def test_the_same_seed_gives_the_same_world(organisation: Simulated) -> None:
    again = simulate(organisation.scenario, populate(organisation.scenario))

    assert (again.exit_month == organisation.history.exit_month).all()
    assert (again.starts == organisation.history.starts).all()


def test_a_hidden_drive_moves_selection_only_where_it_is_asked_for() -> None:
    plain = Scenario(employees=6_000, months=48, seed=3)
    hidden = with_hidden_drive(plain)
    people = populate(plain)
    drive_of_members = [
        float(people.drive[simulate(one, people).starts[TALK] < NEVER].mean())
        for one in (plain, hidden)
    ]

    assert drive_of_members[0] == pytest.approx(0.0, abs=0.08)
    assert drive_of_members[1] > 0.4


def test_a_switch_keeps_women_from_being_nominated() -> None:
    fair = Scenario(employees=6_000, months=48, seed=3)
    unfair = Scenario(employees=6_000, months=48, seed=3, women_on_nomination=-1.0)
    people = populate(fair)
    shares = [
        float(people.is_woman[simulate(one, people).starts[LEAD] < NEVER].mean())
        for one in (fair, unfair)
    ]

    assert shares[0] == pytest.approx(0.45, abs=0.05)
    assert shares[1] < 0.30


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"employees": 95}, "at least 96 employees"),
        ({"months": 11}, "12 to 240 months"),
        ({"seed": -1}, "must not be negative"),
        ({"end": date(2026, 10, 30)}, "ends with a month"),
    ],
)
def test_an_impossible_organisation_is_refused(
    wrong: dict[str, int | date], said: str
) -> None:
    usual: dict[str, int | date] = {"employees": 200, "months": 24, "seed": 1}
    with pytest.raises(ValueError, match=said):
        Scenario(**(usual | wrong))  # type: ignore[arg-type]
