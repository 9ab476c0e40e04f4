"""Job history as events: everything that puts a row into a worker's job record.

Each event names the person, the day and what it changes; what it leaves alone is
filled from the event before. No text and no file is made here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingest.demo import catalogue
from ingest.demo.dates import LAST_SAFE_DAY, month_starts
from ingest.demo.draws import Stream, generator
from ingest.demo.pay import log_pay_after
from ingest.demo.world import START_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from ingest.demo.dates import Days
    from ingest.demo.population import Ints
    from ingest.demo.world import World


class Kind(IntEnum):
    """What happened, in the order in which one day's events are entered."""

    HIRE = 0
    REHIRE = 1
    CONVERSION = 2
    REORGANISATION = 3
    NEW_MANAGER = 4
    NEW_TEAM = 5
    PAY = 6
    PROMOTION = 7
    UNLABELLED_PROMOTION = 8
    LATERAL_MOVE = 9
    NEW_TITLE = 10
    LEAVE_START = 11
    LEAVE_END = 12


MONTHLY_RATES = {
    Kind.LATERAL_MOVE: 0.0025,
    Kind.NEW_TITLE: 0.001,
    Kind.LEAVE_START: 0.0015,
}
LEAVE_MONTHS = (2, 9)
SHARE_NEW_POSITION = 0.30
SHARE_UNLABELLED = 0.03
SHARE_TITLE_SAME_DAY = 0.04
SHARE_BACKDATED = 0.02

EVENT_SCHEMA = {
    "person": pl.Int32,
    "day": pl.Int32,
    "kind": pl.Int8,
    "level": pl.Int8,
    "log_pay": pl.Float32,
    "team": pl.Int32,
    "flips_role": pl.Boolean,
    "new_position": pl.Boolean,
    "on_leave": pl.Boolean,
}


@dataclass(frozen=True)
class JobEvents:
    """All job events of a world, given out for a range of people at a time."""

    world: World

    def between(self, low: int, high: int) -> pl.DataFrame:
        """Return the events of the people numbered low to high, in their order."""
        pieces = [piece for piece in self._pieces(low, high) if len(piece)]
        frame = pl.concat(pieces, how="diagonal")
        return frame.sort("person", "day", "kind").with_columns(
            pl.col("level", "log_pay", "team", "on_leave").forward_fill(),
            pl.col("flips_role", "new_position").fill_null(value=False),
        )

    def _pieces(self, low: int, high: int) -> Iterator[pl.DataFrame]:
        yield self._arrivals(low, high)
        yield from self._promotions(low, high)
        for review in self.world.history.pay_reviews:
            first, last = np.searchsorted(review.person, (low, high))
            day = month_starts(self.world.scenario, review.month)
            people = review.person[first:last]
            yield _events(
                people,
                np.full(len(people), day, dtype=np.int32),
                Kind.PAY,
                log_pay=review.log_pay[first:last],
            )
        for people, day, kind, extra in self._changes:
            first, last = np.searchsorted(people, (low, high))
            yield _events(
                people[first:last],
                np.broadcast_to(day, len(people))[first:last],
                kind,
                **{name: values[first:last] for name, values in extra.items()},
            )

    def _arrivals(self, low: int, high: int) -> pl.DataFrame:
        world, population = self.world, self.world.population
        people = np.arange(low, high, dtype=np.int32)
        converted = population.level_month[low:high] > population.hire_month[low:high]
        rehired = world.people.original[low:high] != people
        kind = np.where(converted, Kind.CONVERSION, Kind.HIRE)
        return _events(
            people,
            month_starts(world.scenario, population.level_month[low:high]),
            np.where(rehired, Kind.REHIRE, kind),
            level=population.level[low:high],
            log_pay=population.log_pay[low:high],
            team=population.team[low:high],
            on_leave=np.zeros(high - low, dtype=np.bool_),
        )

    def _promotions(self, low: int, high: int) -> Iterator[pl.DataFrame]:
        world, promotions = self.world, self.world.history.promotions
        uniform = _promotion_draws(world)
        mine = (promotions.person >= low) & (promotions.person < high)
        people, day = promotions.person[mine], world.promotion_day[mine]
        unlabelled, new_position, also_title = uniform[:, mine]
        yield _events(
            people,
            day,
            np.where(
                unlabelled < SHARE_UNLABELLED,
                Kind.UNLABELLED_PROMOTION,
                Kind.PROMOTION,
            ),
            level=promotions.to_level[mine],
            new_position=new_position < SHARE_NEW_POSITION,
            log_pay=log_pay_after(
                world.scenario,
                world.population,
                world.history,
                people=people,
                months=promotions.month[mine],
            ),
        )
        titled = also_title < SHARE_TITLE_SAME_DAY
        yield _events(people[titled], day[titled], Kind.NEW_TITLE)

    @cached_property
    def _changes(
        self,
    ) -> list[tuple[Ints, Days, Kind, dict[str, npt.NDArray[np.generic]]]]:
        return [
            *self._line_changes(),
            *self._reorganisation(),
            *self._small_changes(),
        ]

    def _line_changes(
        self,
    ) -> Iterator[tuple[Ints, Days, Kind, dict[str, npt.NDArray[np.generic]]]]:
        world, lines = self.world, self.world.lines
        team = world.population.team.copy()
        for month in range(1, world.scenario.months):
            hired = world.scenario.hired_by(month - 1)
            day = month_starts(world.scenario, month)
            moves = lines.moved_month == month
            movers = lines.moved[moves]
            order = np.argsort(movers, kind="stable")
            yield (
                movers[order],
                day,
                Kind.NEW_TEAM,
                {"team": lines.moved_team[moves][order]},
            )
            team[movers] = lines.moved_team[moves]
            led_anew = lines.changed(month)[team[:hired]]
            led_anew &= world.history.exit_month[:hired] >= month
            led_anew[movers] = False
            yield np.flatnonzero(led_anew).astype(np.int32), day, Kind.NEW_MANAGER, {}

    def _reorganisation(
        self,
    ) -> Iterator[tuple[Ints, Days, Kind, dict[str, npt.NDArray[np.generic]]]]:
        world = self.world
        month = reorganisation_month(world.scenario.months)
        hired = world.scenario.hired_by(month - 1)
        function = world.population.unit[:hired] // len(catalogue.LOCATIONS)
        touched = (function == catalogue.REORGANISED_FUNCTION) & (
            world.history.exit_month[:hired] >= month
        )
        yield (
            np.flatnonzero(touched).astype(np.int32),
            month_starts(world.scenario, month),
            Kind.REORGANISATION,
            {},
        )

    def _small_changes(
        self,
    ) -> Iterator[tuple[Ints, Days, Kind, dict[str, npt.NDArray[np.generic]]]]:
        world, scenario = self.world, self.world.scenario
        for month in range(scenario.months):
            draws = generator(scenario.seed, Stream.JOB_EVENTS, 1 + month)
            for kind in MONTHLY_RATES:
                who, day = _happening(world, month, kind, draws)
                extra: dict[str, npt.NDArray[np.generic]] = {}
                if kind is Kind.LATERAL_MOVE:
                    extra = {
                        "flips_role": np.ones(len(who), dtype=np.bool_),
                        "new_position": np.ones(len(who), dtype=np.bool_),
                    }
                if kind is Kind.LEAVE_START:
                    extra = {"on_leave": np.ones(len(who), dtype=np.bool_)}
                    yield self._returns(who, month, draws)
                yield who, day, kind, extra

    def _returns(
        self, people: Ints, month: int, draws: np.random.Generator
    ) -> tuple[Ints, Days, Kind, dict[str, npt.NDArray[np.generic]]]:
        scenario = self.world.scenario
        back = month + draws.integers(*LEAVE_MONTHS, len(people))
        day = month_starts(scenario, back) + 1
        comes = (back < scenario.months) & (self.world.exit_day[people] > day)
        active = np.zeros(int(comes.sum()), dtype=np.bool_)
        return people[comes], day[comes], Kind.LEAVE_END, {"on_leave": active}


def reorganisation_month(months: int) -> int:
    """Return the month in which one function's units are renamed."""
    return months // 2


def lateral_moves(world: World, month: int) -> tuple[Ints, Days]:
    """Return who moved to the side in a month, and when."""
    draws = generator(world.scenario.seed, Stream.JOB_EVENTS, 1 + month)
    return _happening(world, month, Kind.LATERAL_MOVE, draws)


def promoted_to_new_positions(world: World) -> tuple[Ints, Days]:
    """Return who was promoted into another position, and when."""
    promotions = world.history.promotions
    chosen = _promotion_draws(world)[1] < SHARE_NEW_POSITION
    return promotions.person[chosen], world.promotion_day[chosen]


def _promotion_draws(world: World) -> npt.NDArray[np.float32]:
    draws = generator(world.scenario.seed, Stream.JOB_EVENTS)
    return draws.random((3, len(world.history.promotions.person)), dtype=np.float32)


def _happening(
    world: World, month: int, kind: Kind, draws: np.random.Generator
) -> tuple[Ints, Days]:
    """Draw to whom one kind of small change happens in a month, and when.

    The kinds share one generator, in the order of `MONTHLY_RATES`.
    """
    hired = world.scenario.hired_by(month)
    people = np.unique(draws.integers(0, hired, int(MONTHLY_RATES[kind] * hired) + 1))
    day = month_starts(world.scenario, month) + draws.integers(
        START_DAYS, LAST_SAFE_DAY, len(people)
    )
    here = (world.history.exit_month[people] > month) & (
        world.population.hire_month[people] < month
    )
    return people[here].astype(np.int32), day[here].astype(np.int32)


def _events(
    people: npt.NDArray[np.integer],
    day: npt.NDArray[np.integer],
    kind: Kind | npt.NDArray[np.integer],
    **changes: npt.NDArray[np.generic],
) -> pl.DataFrame:
    columns = {
        "person": people,
        "day": day,
        "kind": np.broadcast_to(np.asarray(kind, dtype=np.int8), len(people)),
        **changes,
    }
    return pl.DataFrame(
        {
            name: pl.Series(name, np.ascontiguousarray(values)).cast(EVENT_SCHEMA[name])
            for name, values in columns.items()
        }
    )
