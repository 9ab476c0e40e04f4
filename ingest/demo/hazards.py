"""The laws of one month: who is nominated, who is promoted, who leaves.

Pure functions of arrays. They know neither months gone by nor files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingest.demo.population import NEVER

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.demo.population import Bytes, Floats, Population, Shorts
    from ingest.demo.scenario import Program, Scenario

    People = npt.NDArray[np.int64]

BAND_STARTS, BAND_ENDS = 12, 36
"""Months in a level between which a nomination is likelier."""
TENURE_BOUNDS = (12, 24, 60)
LEVEL_BOUNDS = (12, 24, 48)
YOUNG = 30 * 12


def nomination_probability(
    scenario: Scenario,
    program: Program,
    population: Population,
    people: People,
    *,
    rating: Bytes,
    months_in_level: Shorts,
) -> Floats:
    """Return each eligible person's chance to be nominated this month."""
    in_band = (months_in_level >= BAND_STARTS) & (months_in_level < BAND_ENDS)
    logit = (
        np.float32(program.intercept)
        + np.float32(program.by_rating) * (rating - np.float32(scenario.usual_rating))
        + np.float32(program.by_push) * population.manager_push[people]
        + np.float32(program.by_band) * in_band
    )
    if scenario.hidden_on_nomination:
        drive = population.drive[people]
        logit += np.float32(scenario.hidden_on_nomination) * drive
    if scenario.women_on_nomination:
        woman = population.is_woman[people]
        logit += np.float32(scenario.women_on_nomination) * woman
    return np.float32(1.0) / (np.float32(1.0) + np.exp(-logit))


def standing_push(scenario: Scenario, population: Population) -> tuple[Floats, Floats]:
    """Return what never changes in a person's promotion and exit hazards."""
    quality = population.manager_quality
    promotion = np.float32(scenario.promotion_by_manager) * quality
    if scenario.hidden_on_promotion:
        promotion += np.float32(scenario.hidden_on_promotion) * population.drive
    return promotion, np.float32(scenario.exit_by_manager) * quality


def event_weights(
    scenario: Scenario,
    *,
    in_cycle: bool,
    level: Bytes,
    rating: Bytes,
    tenure: Shorts,
    months_in_level: Shorts,
    age_months: Shorts,
) -> tuple[Floats, Floats]:
    """Return the log-odds of promotion and of exit against staying."""
    by_level = np.asarray(scenario.promotion_by_level, dtype=np.float32)
    by_time = np.asarray(scenario.promotion_by_months_in_level, dtype=np.float32)
    by_tenure = np.asarray(scenario.exit_by_tenure, dtype=np.float32)
    above = (rating - scenario.usual_rating).astype(np.float32)
    promotion = (
        np.float32(
            scenario.promotion_intercept + scenario.promotion_in_cycle * in_cycle
        )
        + by_level[level - 1]
        + np.float32(scenario.promotion_by_rating) * above
        + by_time[_band(months_in_level, LEVEL_BOUNDS)]
    )
    leaving: Floats = (
        np.float32(scenario.exit_intercept)
        + np.float32(scenario.exit_by_rating) * above
        + by_tenure[_band(tenure, TENURE_BOUNDS)]
        + np.float32(scenario.exit_when_young) * (age_months < YOUNG).astype(np.float32)
    )
    return promotion, leaving


def ramp(starts: Shorts, *, month: int, months_to_full: float) -> Floats:
    """Return how far an effect has unfolded: 0 before the start, 1 when full."""
    since = (month + 1 - starts).astype(np.float32) / np.float32(months_to_full)
    return np.where(starts == NEVER, np.float32(0.0), np.clip(since, 0.0, 1.0))


def choose(
    promotion: Floats, leaving: Floats, uniform: Floats
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Let promotion, exit and staying compete with one draw per person."""
    up, out = np.exp(promotion), np.exp(leaving)
    drawn = uniform * (np.float32(1.0) + up + out)
    return drawn < up, (drawn >= up) & (drawn < up + out)


def _band(months: Shorts, bounds: tuple[int, ...]) -> npt.NDArray[np.int8]:
    band = np.zeros(len(months), dtype=np.int8)
    for bound in bounds:
        band += months >= bound
    return band
