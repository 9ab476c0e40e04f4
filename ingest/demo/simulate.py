"""The month loop: what happened to everybody, month by month.

Order within a month: nominations at its start, then pay (April), then promotion and
exit in competition, then the yearly rating (March) of those still there. Each step sees
only what was settled before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.demo import hazards
from ingest.demo.draws import Stream, generator
from ingest.demo.population import NEVER, rate

if TYPE_CHECKING:
    from ingest.demo.hazards import People
    from ingest.demo.population import Bytes, Floats, Ints, Population, Shorts
    from ingest.demo.scenario import Scenario


@dataclass(frozen=True)
class Promotions:
    """One entry per promotion, in order of months."""

    person: Ints
    month: Shorts
    to_level: Bytes


@dataclass(frozen=True)
class Ratings:
    """The yearly ratings given in one month."""

    month: int
    person: Ints
    rating: Bytes


@dataclass(frozen=True)
class PayReview:
    """The pay that one review set."""

    month: int
    person: Ints
    log_pay: Floats


@dataclass(frozen=True)
class History:
    """Everything that happened in one world."""

    starts: Shorts
    """Programs by people: the month of the start, or NEVER."""
    exit_month: Shorts
    promotions: Promotions
    ratings: tuple[Ratings, ...]
    pay_reviews: tuple[PayReview, ...]


@dataclass(frozen=True)
class Replay:
    """How a counterfactual world differs from the one that happened."""

    program: int
    blocked_starts: Shorts | None = None
    """The start months that may not happen; None switches the effect off instead."""


@dataclass
class _State:
    level: Bytes
    level_month: Shorts
    rating: Bytes
    log_pay: Floats
    starts: Shorts
    exit_month: Shorts


def simulate(
    scenario: Scenario, population: Population, *, replay: Replay | None = None
) -> History:
    """Run one world from its first month to its last."""
    state = _State(
        level=population.level.copy(),
        level_month=population.level_month.copy(),
        rating=population.rating.copy(),
        log_pay=population.log_pay.copy(),
        starts=np.full((len(scenario.programs), population.size), NEVER, np.int16),
        exit_month=np.full(population.size, NEVER, np.int16),
    )
    standing = hazards.standing_push(scenario, population)
    promoted: list[tuple[People, int, Bytes]] = []
    ratings: list[Ratings] = []
    reviews: list[PayReview] = []
    for month in range(scenario.months):
        hired = scenario.hired_by(month)
        here = np.flatnonzero(state.exit_month[:hired] == NEVER)
        _nominate(scenario, population, state, here, month=month, replay=replay)
        if scenario.calendar_month(month) == scenario.pay_month:
            reviews.append(
                _review_pay(
                    scenario,
                    population,
                    state,
                    here,
                    month=month,
                    switched_off=_switched_off(replay),
                )
            )
        up, out = _compete(
            scenario,
            population,
            state,
            here,
            month=month,
            standing=standing,
            switched_off=_switched_off(replay),
        )
        state.level[up] += 1
        state.level_month[up] = month
        state.log_pay[up] += np.float32(scenario.pay_on_promotion)
        state.exit_month[out] = month
        promoted.append((up, month, state.level[up]))
        if scenario.calendar_month(month) == scenario.rating_month:
            ratings.append(
                _rate(
                    scenario,
                    population,
                    state,
                    month=month,
                    switched_off=_switched_off(replay),
                )
            )
    return History(
        starts=state.starts,
        exit_month=state.exit_month,
        promotions=Promotions(
            person=np.concatenate([who for who, _, _ in promoted]).astype(np.int32),
            month=np.concatenate(
                [np.full(len(who), month, np.int16) for who, month, _ in promoted]
            ),
            to_level=np.concatenate([level for _, _, level in promoted]),
        ),
        ratings=tuple(ratings),
        pay_reviews=tuple(reviews),
    )


def _switched_off(replay: Replay | None) -> int | None:
    if replay is None or replay.blocked_starts is not None:
        return None
    return replay.program


def _nominate(
    scenario: Scenario,
    population: Population,
    state: _State,
    here: People,
    *,
    month: int,
    replay: Replay | None,
) -> None:
    tenure = month - population.hire_month[here]
    ready = (tenure >= scenario.months_before_nomination) & (
        state.level[here] < len(scenario.level_shares)
    )
    candidates = here[ready]
    for number, program in enumerate(scenario.programs):
        is_open = population.openings[number] <= month
        if not is_open.any():
            continue
        eligible = candidates[
            is_open[population.unit[candidates]]
            & (state.starts[number, candidates] == NEVER)
        ]
        uniform = generator(scenario.seed, Stream.NOMINATION + number, month).random(
            scenario.hired_by(month), dtype=np.float32
        )
        chance = hazards.nomination_probability(
            scenario,
            program,
            population,
            eligible,
            rating=state.rating[eligible],
            months_in_level=np.int16(month) - state.level_month[eligible],
        )
        nominated = eligible[uniform[eligible] < chance]
        if (
            replay is not None
            and replay.program == number
            and replay.blocked_starts is not None
        ):
            nominated = nominated[replay.blocked_starts[nominated] != month]
        state.starts[number, nominated] = month


def _compete(
    scenario: Scenario,
    population: Population,
    state: _State,
    here: People,
    *,
    month: int,
    standing: tuple[Floats, Floats],
    switched_off: int | None,
) -> tuple[People, People]:
    promotion, leaving = hazards.event_weights(
        scenario,
        in_cycle=scenario.calendar_month(month) in scenario.cycle_months,
        level=state.level[here],
        rating=state.rating[here],
        tenure=np.int16(month) - population.hire_month[here],
        months_in_level=np.int16(month) - state.level_month[here],
        age_months=np.int16(month) + population.age_months[here],
    )
    promotion += standing[0][here]
    leaving += standing[1][here]
    for number, program in enumerate(scenario.programs):
        if number == switched_off:
            continue
        if program.promotion_effect or program.exit_effect:
            unfolded = hazards.ramp(
                state.starts[number, here],
                month=month,
                months_to_full=scenario.months_to_full_effect,
            )
            promotion += np.float32(program.promotion_effect) * unfolded
            leaving += np.float32(program.exit_effect) * unfolded
    uniform = generator(scenario.seed, Stream.HAZARD, month).random(
        scenario.hired_by(month), dtype=np.float32
    )
    up, out = hazards.choose(promotion, leaving, uniform[here])
    return here[up], here[out]


def _rate(
    scenario: Scenario,
    population: Population,
    state: _State,
    *,
    month: int,
    switched_off: int | None,
) -> Ratings:
    hired = scenario.hired_by(month)
    tenure = month - population.hire_month[:hired]
    people = np.flatnonzero(
        (state.exit_month[:hired] == NEVER)
        & (tenure >= scenario.months_before_nomination)
    )
    effects = np.zeros(len(people), dtype=np.float32)
    for number, program in enumerate(scenario.programs):
        if program.rating_effect and number != switched_off:
            since = np.float32(month) - state.starts[number, people]
            share = np.clip(since / scenario.months_to_full_rating_effect, 0.0, 1.0)
            effects += np.float32(program.rating_effect) * share.astype(np.float32)
    noise = generator(scenario.seed, Stream.RATING, month).standard_normal(
        hired, dtype=np.float32
    )
    rating = rate(
        scenario,
        ability=population.ability[people],
        manager_quality=population.manager_quality[people],
        effects=effects,
        noise=noise[people],
    )
    state.rating[people] = rating
    return Ratings(month=month, person=people.astype(np.int32), rating=rating)


def _review_pay(
    scenario: Scenario,
    population: Population,
    state: _State,
    here: People,
    *,
    month: int,
    switched_off: int | None,
) -> PayReview:
    tenure = month - population.hire_month[here]
    people = here[tenure >= scenario.months_before_nomination]
    noise = generator(scenario.seed, Stream.PAY, month).standard_normal(
        scenario.hired_by(month), dtype=np.float32
    )
    growth = (
        np.float32(scenario.pay_drift)
        + np.float32(scenario.pay_by_rating)
        * (state.rating[people] - np.float32(scenario.usual_rating))
        + np.float32(scenario.pay_noise) * noise[people]
    )
    for number, program in enumerate(scenario.programs):
        if number == switched_off:
            continue
        since = month - state.starts[number, people].astype(np.int32)
        paid = (since > 0) & (since <= scenario.pay_effect_months)
        growth += np.float32(program.pay_effect) * paid
    state.log_pay[people] += growth
    return PayReview(
        month=month, person=people.astype(np.int32), log_pay=state.log_pay[people]
    )
