"""Who works here: latent traits, units, teams and starting positions.

Everything about a person that is settled before the first month, for those present at
the start and for those hired later. What happens to them afterwards is `simulate`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.demo.draws import Stream, generator

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.demo.scenario import Scenario

    Floats = npt.NDArray[np.float32]
    Shorts = npt.NDArray[np.int16]
    Bytes = npt.NDArray[np.int8]
    Ints = npt.NDArray[np.int32]

NEVER = np.int16(32_000)
"""A month that does not come."""


@dataclass(frozen=True)
class Population:
    """One row per worker record, in order of arrival."""

    ability: Floats
    drive: Floats
    manager_quality: Floats
    manager_push: Floats
    is_woman: npt.NDArray[np.bool_]
    age_months: Shorts
    """Age at the start of the window, in months (may lie before a later hire)."""
    hire_month: Shorts
    level: Bytes
    level_month: Shorts
    rating: Bytes
    log_pay: Floats
    unit: Shorts
    team: Ints
    team_lead: Ints
    """Per team, the person who leads it at the start."""
    openings: Shorts
    """Programs by units: the month in which a program opens there, or NEVER."""

    @property
    def size(self) -> int:
        """How many worker records there are."""
        return len(self.ability)


def populate(scenario: Scenario) -> Population:
    """Draw the people of a scenario."""
    seed, people, present = scenario.seed, scenario.people, scenario.employees
    ability = _normal(seed, Stream.ABILITY, people)
    unit = _units(scenario)
    level = _levels(scenario)
    team, team_lead = _teams(scenario, unit=unit, level=level)
    teams = len(team_lead)
    quality = _normal(seed, Stream.MANAGER, teams)
    noise = generator(seed, Stream.MANAGER, 1).standard_normal(teams, dtype=np.float32)
    push = np.float32(0.5) * quality + np.float32(np.sqrt(0.75)) * noise

    hire_month = np.zeros(people, dtype=np.int16)
    hire_month[present:] = 1 + np.arange(people - present) // scenario.hires_per_month
    tenure = _exponential(seed, Stream.TENURE, present, scenario.mean_tenure_months)
    in_level = _exponential(
        seed, Stream.TIME_IN_LEVEL, present, scenario.mean_months_in_level
    )
    hire_month[:present] = -tenure
    level_month = hire_month.copy()
    level_month[:present] = -np.minimum(tenure, in_level)

    years = generator(seed, Stream.AGE).uniform(
        scenario.youngest, scenario.oldest, people
    )
    age_months = (years * 12).astype(np.int16) - np.maximum(hire_month, 0)
    rating = np.full(people, scenario.usual_rating, dtype=np.int8)
    seasoned = np.flatnonzero(tenure >= scenario.months_before_nomination)
    rating[seasoned] = rate(
        scenario,
        ability=ability[seasoned],
        manager_quality=quality[team[seasoned]],
        effects=np.float32(0.0),
        noise=_normal(seed, Stream.FIRST_RATING, present)[seasoned],
    )
    return Population(
        ability=ability,
        drive=_normal(seed, Stream.DRIVE, people),
        manager_quality=quality[team],
        manager_push=push[team],
        is_woman=generator(seed, Stream.SEX).random(people) < scenario.share_women,
        age_months=age_months.astype(np.int16),
        hire_month=hire_month,
        level=level,
        level_month=level_month,
        rating=rating,
        log_pay=_starting_pay(scenario, level=level, ability=ability),
        unit=unit,
        team=team,
        team_lead=team_lead,
        openings=_openings(scenario),
    )


def rate(
    scenario: Scenario,
    *,
    ability: Floats,
    manager_quality: Floats,
    effects: Floats | np.float32,
    noise: Floats,
) -> Bytes:
    """Return ratings of 1 to 5 from what drives them."""
    latent = (
        np.float32(0.8) * ability
        + np.float32(0.3) * manager_quality
        + np.float32(0.6) * noise
        + effects
    )
    cuts = np.asarray(scenario.rating_cuts, dtype=np.float32)
    rating: Bytes = (1 + np.searchsorted(cuts, latent)).astype(np.int8)
    return rating


def _normal(seed: int, stream: Stream, size: int) -> Floats:
    return generator(seed, stream).standard_normal(size, dtype=np.float32)


def _exponential(seed: int, stream: Stream, size: int, mean: float) -> Shorts:
    drawn = generator(seed, stream).standard_exponential(size) * mean
    return np.minimum(drawn, 480).astype(np.int16)


def _units(scenario: Scenario) -> Shorts:
    draws = generator(scenario.seed, Stream.UNIT)
    unit: Shorts = draws.integers(0, scenario.units, scenario.people).astype(np.int16)
    founders = scenario.people_per_unit_at_least * scenario.units
    unit[:founders] = np.arange(founders) % scenario.units
    return unit


def _levels(scenario: Scenario) -> Bytes:
    uniform = generator(scenario.seed, Stream.LEVEL).random(scenario.people)
    bounds = np.cumsum(scenario.level_shares)[:-1]
    return (1 + np.searchsorted(bounds, uniform, side="right")).astype(np.int8)


def _teams(scenario: Scenario, *, unit: Shorts, level: Bytes) -> tuple[Ints, Ints]:
    """Seat people in teams of one unit, the senior at the top of its tree.

    Within a unit the people present at the start stand in order of level. Team 0 is
    the first `team_size` of them after the head, team 1 the next, and team j is led by
    the person in place j: a tree without circles. Later hires join a team at random.
    """
    present, size = scenario.employees, scenario.team_size
    team = np.zeros(scenario.people, dtype=np.int32)
    draws = generator(scenario.seed, Stream.TEAM)
    tie = draws.random(scenario.people, dtype=np.float32)
    first = 0
    leads = []
    for number in range(scenario.units):
        members = np.flatnonzero(unit == number)
        old = members[members < present]
        new = members[members >= present]
        ranked = old[np.lexsort((tie[old], -level[old]))]
        teams = max(1, -(-(len(ranked) - 1) // size))
        place = np.arange(len(ranked))
        team[ranked] = first + np.maximum(place - 1, 0) // size
        team[new] = first + (tie[new] * teams).astype(np.int32)
        leads.append(ranked[:teams])
        first += teams
    return team, np.concatenate(leads).astype(np.int32)


def _openings(scenario: Scenario) -> Shorts:
    months = np.asarray([*scenario.opening_months, NEVER], dtype=np.int16)
    bounds = np.cumsum(scenario.opening_shares)
    shape = (len(scenario.programs), scenario.units)
    uniform = generator(scenario.seed, Stream.ROLL_OUT).random(shape)
    opened = months[np.searchsorted(bounds, uniform, side="right")]
    return np.where(opened < scenario.months, opened, NEVER).astype(np.int16)


def _starting_pay(scenario: Scenario, *, level: Bytes, ability: Floats) -> Floats:
    noise = _normal(scenario.seed, Stream.STARTING_PAY, len(level))
    log_pay: Floats = (
        np.float32(np.log(scenario.entry_pay))
        + np.float32(scenario.pay_step_per_level) * (level - 1)
        + np.float32(scenario.pay_by_ability) * ability
        + np.float32(scenario.pay_spread) * noise
    ).astype(np.float32)
    return log_pay
