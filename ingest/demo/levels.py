"""At which level and in which unit somebody stood on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo import catalogue
from ingest.demo.dates import month_starts
from ingest.demo.job_events import reorganisation_month

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.demo.world import World

_BEYOND_EVERY_DAY = 1_000_000


class Ladder:
    """Answers for many people and days at once."""

    def __init__(self, world: World) -> None:
        """Sort the promotions by person and day."""
        person = world.history.promotions.person.astype(np.int64)
        self._first = world.population.level
        self._steps = np.sort(person * _BEYOND_EVERY_DAY + world.promotion_day)

    def level_on(
        self, people: npt.NDArray[np.integer], days: npt.NDArray[np.integer]
    ) -> npt.NDArray[np.int64]:
        """Return the level of each person at the end of a day."""
        start = people.astype(np.int64) * _BEYOND_EVERY_DAY
        gained = np.searchsorted(
            self._steps, start + days, side="right"
        ) - np.searchsorted(self._steps, start)
        return np.asarray(self._first[people] + gained)


def unit_ids(
    world: World, units: npt.NDArray[np.integer], days: npt.NDArray[np.integer]
) -> pl.Series:
    """Return what units were called on given days."""
    first = month_starts(world.scenario, reorganisation_month(world.scenario.months))
    function = units // len(catalogue.LOCATIONS)
    renamed = (days >= first) & (function == catalogue.REORGANISED_FUNCTION)
    names = [
        catalogue.unit_id(unit, reorganised=late)
        for late in (False, True)
        for unit in range(catalogue.UNIT_COUNT)
    ]
    return pl.Series(names).gather(units + catalogue.UNIT_COUNT * renamed)
