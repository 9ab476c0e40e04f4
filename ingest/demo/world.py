"""One finished demo organisation, and the days on which things happened in it.

Gathers what the simulation, the reporting lines and the invented identities say, so
that every file is written from the same facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ingest.demo.dates import LAST_SAFE_DAY, month_starts
from ingest.demo.development import Development, develop
from ingest.demo.draws import Stream, generator
from ingest.demo.identities import Directory, directory
from ingest.demo.population import NEVER, populate
from ingest.demo.reporting_lines import ReportingLines, reporting_lines
from ingest.demo.simulate import simulate

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.demo.dates import Days
    from ingest.demo.population import Population
    from ingest.demo.scenario import Scenario
    from ingest.demo.simulate import History

CYCLE_DAY = 14
"""Promotions of a cycle take effect in the middle of the month."""
START_DAYS = 3
"""Programs start on one of the first days, before anything else can happen."""
STILL_HERE = np.iinfo(np.int32).max
SHARE_VOLUNTARY, SHARE_INVOLUNTARY = 0.82, 0.14
EXIT_KINDS = ("voluntary", "involuntary", "other")


@dataclass(frozen=True)
class World:
    """The people, what happened to them and what they are called."""

    scenario: Scenario
    population: Population
    history: History
    people: Directory
    lines: ReportingLines

    @cached_property
    def hire_day(self) -> Days:
        """The first day of everybody's employment."""
        return month_starts(self.scenario, self.population.hire_month)

    @cached_property
    def exit_day(self) -> Days:
        """The last day of everybody's employment, or STILL_HERE."""
        exit_month = self.history.exit_month
        draws = generator(self.scenario.seed, Stream.EXITS)
        day = draws.integers(START_DAYS, LAST_SAFE_DAY, len(exit_month))
        left = exit_month < NEVER
        last = month_starts(self.scenario, np.where(left, exit_month, 0)) + day
        return np.where(left, last, STILL_HERE).astype(np.int32)

    @cached_property
    def exit_kind(self) -> npt.NDArray[np.int8]:
        """For each person the place in EXIT_KINDS of an exit."""
        uniform = generator(self.scenario.seed, Stream.EXITS, 1).random(
            self.population.size
        )
        bounds = (SHARE_VOLUNTARY, SHARE_VOLUNTARY + SHARE_INVOLUNTARY)
        kind = np.searchsorted(bounds, uniform, side="right")
        return np.asarray(kind.astype(np.int8))

    @cached_property
    def last_level(self) -> npt.NDArray[np.int64]:
        """The level at which everybody stood in the end."""
        gained = np.bincount(
            self.history.promotions.person, minlength=self.population.size
        )
        return np.asarray(self.population.level + gained)

    @cached_property
    def promotion_day(self) -> Days:
        """The day on which each promotion took effect."""
        scenario, promotions = self.scenario, self.history.promotions
        first = month_starts(scenario, promotions.month)
        calendar = (scenario.first_month + promotions.month.astype(np.int32)) % 12 + 1
        in_cycle = np.isin(calendar, scenario.cycle_months)
        draws = generator(scenario.seed, Stream.PROMOTION_REPORT)
        any_day = draws.integers(START_DAYS, LAST_SAFE_DAY - 1, len(first))
        return (first + np.where(in_cycle, CYCLE_DAY, any_day)).astype(np.int32)

    @cached_property
    def development(self) -> Development:
        """What the talent suite knows of everybody who has a seat in it."""
        return develop(self)

    def employed_on(
        self, people: npt.NDArray[np.integer], days: npt.NDArray[np.integer]
    ) -> npt.NDArray[np.bool_]:
        """Tell who was employed on a day."""
        return np.asarray(
            (self.hire_day[people] <= days) & (days <= self.exit_day[people])
        )

    def start_day(self, program: int, people: npt.NDArray[np.integer]) -> Days:
        """Return the day on which people started a program."""
        draws = generator(self.scenario.seed, Stream.LEARNING, program)
        day = draws.integers(0, START_DAYS, self.population.size)[people]
        months = self.history.starts[program, people]
        first: Days = month_starts(self.scenario, months) + day.astype(np.int32)
        return first


def build_world(scenario: Scenario) -> World:
    """Simulate a scenario and name everybody in it."""
    population = populate(scenario)
    history = simulate(scenario, population)
    return World(
        scenario=scenario,
        population=population,
        history=history,
        people=directory(scenario, population, history),
        lines=reporting_lines(scenario, population, history),
    )
