"""What each program truly did: replays of the same world without it.

Because every draw is shared, the difference between the world and its replay is the
program's doing alone, person by person. Writes nothing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ingest.demo.pay import log_pay_after
from ingest.demo.population import NEVER, populate
from ingest.demo.simulate import Replay, simulate

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.demo.population import Population
    from ingest.demo.scenario import Scenario
    from ingest.demo.simulate import History

    _Pair: TypeAlias = tuple[npt.NDArray[np.generic], npt.NDArray[np.generic]]

HORIZONS = (12, 24)
EVENTS = ("promotion", "exit")
PAY = "pay"
LARGEST_REPLAY = 60_000
"""Above this many employees the truth comes from a smaller sister organisation."""


@dataclass(frozen=True)
class Truth:
    """One planted effect: its size and how exactly the replay knows it."""

    program: str
    outcome: str
    horizon_months: int
    estimand: str
    effect: float
    monte_carlo_error: float
    starters: int
    mean_with: float
    mean_without: float


def replayed_organisation(scenario: Scenario) -> Scenario:
    """Return the organisation that is replayed: itself, unless it is very large."""
    return replace(scenario, employees=min(scenario.employees, LARGEST_REPLAY))


def truths(scenario: Scenario, *, history: History | None = None) -> list[Truth]:
    """Replay a world without each program and return every true effect.

    `off` asks what if the program had never worked; `skip` asks what if this start had
    not happened now (it may happen later): the intention-to-treat question.
    """
    population = populate(scenario)
    world = history or simulate(scenario, population)
    found: list[Truth] = []
    for number, program in enumerate(scenario.programs):
        starts = world.starts[number]
        for estimand, blocked in (("off", None), ("skip", starts)):
            other = simulate(
                scenario,
                population,
                replay=Replay(program=number, blocked_starts=blocked),
            )
            compared = _Compared(scenario, population, world, other, starts)
            found.extend(
                _difference(
                    *pair,
                    program=program.code,
                    outcome=outcome,
                    horizon=horizon,
                    estimand=estimand,
                )
                for horizon in HORIZONS
                for outcome, pair in compared.after(horizon).items()
            )
    return found


@dataclass(frozen=True)
class _Compared:
    """A program's starters in the world that happened and in another one."""

    scenario: Scenario
    population: Population
    world: History
    other: History
    starts: npt.NDArray[np.int16]

    def after(self, horizon: int) -> dict[str, _Pair]:
        """Return what came of them in both worlds, by outcome.

        Pay is the logarithm, of those who are there in both at the end.
        """
        followed = self.starts <= self.scenario.months - horizon
        events = {
            outcome: tuple(
                outcome_within(world, outcome, self.starts, horizon)
                for world in (self.world, self.other)
            )
            for outcome in EVENTS
        }
        left, left_without = events["exit"]
        return {
            **{
                outcome: (hit[followed], without[followed])
                for outcome, (hit, without) in events.items()
            },
            PAY: self._pay(followed & ~left & ~left_without, horizon),
        }

    def _pay(self, stayed: npt.NDArray[np.bool_], horizon: int) -> _Pair:
        people = np.flatnonzero(stayed).astype(np.int32)
        last = self.starts[people].astype(np.int32) + horizon - 1
        paid, without = (
            log_pay_after(
                self.scenario, self.population, world, people=people, months=last
            )
            for world in (self.world, self.other)
        )
        return paid, without


def outcome_within(
    history: History, outcome: str, starts: npt.NDArray[np.int16], horizon: int
) -> npt.NDArray[np.bool_]:
    """Tell for each person whether the outcome came within a horizon of a month."""
    first = starts.astype(np.int32)
    if outcome == "exit":
        month = history.exit_month.astype(np.int32)
        happened = (month != NEVER) & (month >= first) & (month < first + horizon)
        return np.asarray(happened)
    promotions = history.promotions
    since = promotions.month - first[promotions.person]
    hits = promotions.person[(since >= 0) & (since < horizon)]
    return np.bincount(hits, minlength=len(starts)) > 0


def _difference(
    with_program: npt.NDArray[np.generic],
    without: npt.NDArray[np.generic],
    *,
    program: str,
    outcome: str,
    horizon: int,
    estimand: str,
) -> Truth:
    starters = len(with_program)
    values = with_program.astype(np.float64)
    others = without.astype(np.float64)
    gap = values - others
    several = starters > 1
    return Truth(
        program=program,
        outcome=outcome,
        horizon_months=horizon,
        estimand=estimand,
        effect=float(gap.mean()) if starters else 0.0,
        monte_carlo_error=(
            float(gap.std(ddof=1) / np.sqrt(starters)) if several else 0.0
        ),
        starters=starters,
        mean_with=float(values.mean()) if starters else 0.0,
        mean_without=float(others.mean()) if starters else 0.0,
    )


def planted_truth(scenario: Scenario, history: History) -> dict[str, object]:
    """Return the content of `truth/planted_truth.json`."""
    replayed = replayed_organisation(scenario)
    same = replayed == scenario
    return {
        "what": (
            "True effects of the planted programs: the mean difference among those who "
            "started, from replaying the same draws without the program: a share of "
            "people, or for pay of its logarithm, of those who stay in both worlds. "
            "Months count from the month of the start; an exit before a promotion "
            "counts as no promotion."
        ),
        "estimands": {
            "off": "against never having the program's effect",
            "skip": "against not starting in this month (may start later): "
            "intention to treat",
        },
        "replayed": (
            "this organisation itself"
            if same
            else f"a sister organisation of {replayed.employees} employees with the "
            "same seed and laws: the truth of this size would cost too much to replay"
        ),
        "exits": (
            "every exit counts, whatever its kind; kinds are drawn apart from "
            "the effects"
        ),
        "scenario": asdict(scenario),
        "truths": [
            asdict(truth)
            for truth in truths(replayed, history=history if same else None)
        ],
    }
