"""Who leads which team in which month, as people leave and others follow them.

A seat is one team's leader. When its holder leaves, somebody of the same unit takes it
the month after and moves to the team above, so the tree never closes into a circle.
Lines follow the history that happened: they never change it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.demo.draws import Stream, generator

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.demo.population import Ints, Population, Shorts
    from ingest.demo.scenario import Scenario
    from ingest.demo.simulate import History

VACANT = -1
SENIOR_ENOUGH = 3
"""The level at joining from which somebody may follow into a seat."""


@dataclass(frozen=True)
class ReportingLines:
    """The seats of all teams over time and the moves into them."""

    holder: Ints
    """Months by teams: the person in the seat at the month's start, or VACANT."""
    moved: Ints
    """People who took a seat, with the month and the team they report in since."""
    moved_month: Shorts
    moved_team: Ints

    def changed(self, month: int) -> npt.NDArray[np.bool_]:
        """Tell for each team whether its leader changed at a month's start."""
        return np.asarray(self.holder[month] != self.holder[month - 1])


def reporting_lines(
    scenario: Scenario, population: Population, history: History
) -> ReportingLines:
    """Follow every seat through the window."""
    teams = len(population.team_lead)
    holder = np.empty((scenario.months, teams), dtype=np.int32)
    holder[0] = population.team_lead
    seat_unit = population.unit[population.team_lead]
    seat_team = population.team[population.team_lead]
    may_follow = population.level >= SENIOR_ENOUGH
    may_follow[population.team_lead] = False
    moved: list[Ints] = []
    months: list[Shorts] = []
    into: list[Ints] = []
    for month in range(1, scenario.months):
        holder[month] = holder[month - 1]
        seats = holder[month]
        seated = np.flatnonzero(seats != VACANT)
        left = seated[history.exit_month[seats[seated]] < month]
        empty = np.concatenate([left, np.flatnonzero(seats == VACANT)])
        if not len(empty):
            continue
        seats[empty] = VACANT
        there = np.flatnonzero(
            may_follow[: scenario.hired_by(month - 1)]
            & (history.exit_month[: scenario.hired_by(month - 1)] >= month)
        )
        there = generator(scenario.seed, Stream.SUCCESSION, month).permutation(there)
        pick = _first_by_unit(seat_unit[empty], population.unit[there])
        filled = empty[pick >= 0]
        followers = there[pick[pick >= 0]].astype(np.int32)
        seats[filled] = followers
        may_follow[followers] = False
        moved.append(followers)
        months.append(np.full(len(followers), month, dtype=np.int16))
        into.append(seat_team[filled])
    nobody = [np.zeros(0, dtype=np.int32)]
    return ReportingLines(
        holder=holder,
        moved=np.concatenate(moved or nobody),
        moved_month=np.concatenate(months or nobody).astype(np.int16),
        moved_team=np.concatenate(into or nobody),
    )


def _first_by_unit(wanted: Shorts, offered: Shorts) -> npt.NDArray[np.int64]:
    """Pair the k-th wish of a unit with the k-th offer of that unit, or -1."""
    order = np.argsort(wanted, kind="stable")
    supply = np.argsort(offered, kind="stable")
    units = wanted[order]
    begins = np.searchsorted(units, units)
    rank = np.arange(len(order)) - begins
    first = np.searchsorted(offered[supply], units)
    behind = np.searchsorted(offered[supply], units, side="right")
    found = first + rank
    pick = np.full(len(wanted), -1, dtype=np.int64)
    enough = found < behind
    pick[order[enough]] = supply[found[enough]]
    return pick
