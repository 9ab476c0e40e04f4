"""What must hold before a number is given: a table of gates, read as data.

Each gate looks at one measure and passes, warns or refuses. The estimators know none of
them, so that a published number can be reproduced where a gate would close; what may be
said of an estimate that passed is in `effects.verdict`, whose limits stand there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from effects.attrition import LARGEST_GAP
from effects.errors import Reason, RefusedError
from effects.verdict import (
    LARGEST_SMD,
    LEAST_EFFECTIVE_CONTROLS,
    LEAST_OVERLAP,
    MINIMUM_EVENTS,
    MINIMUM_SHOWN,
    MINIMUM_TREATED,
    SMALL_SMD,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from effects.balance import Balance
    from effects.results import Estimate

EVENTS_PER_PARAMETER: Final = 10
EVENTS_OF_A_HAZARD: Final = 20
UNITS_OF_A_ROLL_OUT: Final = 20
# With six units there are twenty ways to open half of them first: the fewest of which
# one alone is rare enough (5 %) for a permutation of the opening dates to tell.
FEWEST_UNITS: Final = 6
UNITS_PER_COHORT: Final = 5
LARGEST_DISAGREEMENT: Final = 1.0


class Measure(StrEnum):
    """What a gate looks at."""

    N_TREATED = "n_treated"
    N_CONTROL = "n_control"
    EVENTS = "events"
    EVENTS_TREATED = "events_treated"
    EVENTS_CONTROL = "events_control"
    EVENTS_PER_PARAMETER = "events_per_parameter"
    HAZARD_EVENTS = "hazard_events"
    UNITS = "units"
    UNITS_PER_COHORT = "units_per_cohort"
    MAX_SMD_WEIGHTED = "max_smd_weighted"
    OVERLAP_SHARE = "overlap_share"
    ESS_CONTROL = "ess_control"
    OBSERVATION_GAP = "observation_gap"
    DISAGREEMENT = "disagreement"


Outcome = Literal["passes", "warns", "refuses"]


@dataclass(frozen=True)
class Gate:
    """One row of the table.

    Attributes:
        measure: What is looked at.
        better: Whether more of it is better, or less.
        passes: From here, or up to here, the gate passes.
        refuses: Beyond here it refuses; between the two it warns.
        reason: What stands in the way when it does not pass.
        message: That in words.
        remedy: What would have to change.
    """

    measure: Measure
    better: Literal["more", "less"]
    passes: float
    refuses: float
    reason: Reason
    message: str
    remedy: str

    def judge(self, value: float) -> Outcome:
        """Say whether a value passes; what is not a number refuses."""
        sign = 1 if self.better == "more" else -1
        if sign * value >= sign * self.passes:
            return "passes"
        return "warns" if sign * value >= sign * self.refuses else "refuses"


@dataclass(frozen=True)
class Ruling:
    """What a gate says of a value; `reason` is None where it passes."""

    gate: Gate
    value: float
    outcome: Outcome

    @property
    def reason(self) -> Reason | None:
        """What stands in the way, if anything does."""
        return None if self.outcome == "passes" else self.gate.reason


_MORE_PEOPLE: Final = "Wait until more people took part, or pool programs alike."
_MORE_ALIKE: Final = "Compare with people who could have taken part, or leave it."
_NEVER: Final = math.inf

GATES: Final = (
    Gate(
        Measure.N_TREATED,
        "more",
        MINIMUM_TREATED,
        MINIMUM_SHOWN,
        Reason.TOO_FEW_PEOPLE,
        "Too few people took part.",
        _MORE_PEOPLE,
    ),
    Gate(
        Measure.N_CONTROL,
        "more",
        MINIMUM_SHOWN,
        MINIMUM_SHOWN,
        Reason.TOO_FEW_PEOPLE,
        "Too few people are there to compare with.",
        "Widen who is compared.",
    ),
    Gate(
        Measure.EVENTS,
        "more",
        1,
        1,
        Reason.CONSTANT_OUTCOME,
        "All people have the same outcome.",
        "Choose an outcome that some have and others have not.",
    ),
    Gate(
        Measure.EVENTS_TREATED,
        "more",
        MINIMUM_EVENTS,
        -_NEVER,
        Reason.TOO_FEW_EVENTS,
        "Too few of those who took part have the outcome, or have it not.",
        _MORE_PEOPLE,
    ),
    Gate(
        Measure.EVENTS_CONTROL,
        "more",
        MINIMUM_EVENTS,
        -_NEVER,
        Reason.TOO_FEW_EVENTS,
        "Too few of those compared with have the outcome, or have it not.",
        "Widen who is compared.",
    ),
    Gate(
        Measure.EVENTS_PER_PARAMETER,
        "more",
        EVENTS_PER_PARAMETER,
        -_NEVER,
        Reason.TOO_FEW_EVENTS,
        "Fewer than ten outcomes are there for each coefficient.",
        "Adjust for fewer covariates.",
    ),
    Gate(
        Measure.HAZARD_EVENTS,
        "more",
        EVENTS_OF_A_HAZARD,
        EVENTS_OF_A_HAZARD,
        Reason.TOO_FEW_EVENTS,
        "Too few events happened for a rate of events.",
        "Wait longer, or watch more people.",
    ),
    Gate(
        Measure.UNITS,
        "more",
        UNITS_OF_A_ROLL_OUT,
        FEWEST_UNITS,
        Reason.TOO_FEW_UNITS,
        "The program opened in too few units.",
        "Wait until it opened in more.",
    ),
    Gate(
        Measure.UNITS_PER_COHORT,
        "more",
        UNITS_PER_COHORT,
        -_NEVER,
        Reason.TOO_FEW_UNITS,
        "Few units opened at the same time.",
        "Take opening dates together, or compare with permuted dates.",
    ),
    Gate(
        Measure.MAX_SMD_WEIGHTED,
        "less",
        SMALL_SMD,
        LARGEST_SMD,
        Reason.NOT_BALANCED,
        "The groups still differ after weighting.",
        _MORE_ALIKE,
    ),
    Gate(
        Measure.OVERLAP_SHARE,
        "more",
        LEAST_OVERLAP,
        LEAST_OVERLAP,
        Reason.NO_OVERLAP,
        "Too many of those who took part have nobody like them to compare with.",
        _MORE_ALIKE,
    ),
    Gate(
        Measure.ESS_CONTROL,
        "more",
        LEAST_EFFECTIVE_CONTROLS,
        LEAST_EFFECTIVE_CONTROLS,
        Reason.NO_OVERLAP,
        "The comparison rests on too few people.",
        _MORE_ALIKE,
    ),
    Gate(
        Measure.OBSERVATION_GAP,
        "less",
        LARGEST_GAP,
        _NEVER,
        Reason.MISSING_OUTCOME,
        "The outcome is known of one group more often than of the other.",
        "Show bounds beside the number, or find out what is missing.",
    ),
    Gate(
        Measure.DISAGREEMENT,
        "less",
        LARGEST_DISAGREEMENT,
        _NEVER,
        Reason.NOT_BALANCED,
        "Methods that should agree differ by more than one standard error.",
        "Look at the table of balance.",
    ),
)


def judge(measures: Mapping[Measure, float | None]) -> tuple[Ruling, ...]:
    """Hold measures against the table, in its order; None is not known, not judged.

    Args:
        measures: Counts, shares from 0 to 1, differences in standard deviations; gaps
            without sign.
    """
    rulings = []
    for gate in GATES:
        value = measures.get(gate.measure)
        if value is not None:
            rulings.append(Ruling(gate, float(value), gate.judge(value)))
    return tuple(rulings)


def refusal(rulings: Iterable[Ruling]) -> RefusedError | None:
    """Return why no number is given: the first gate that refuses, or None."""
    for ruling in rulings:
        if ruling.outcome == "refuses":
            gate = ruling.gate
            return RefusedError(gate.reason, gate.message, remedy=gate.remedy)
    return None


def counted(
    outcome: NDArray[np.float64],
    *,
    treated: NDArray[np.bool_],
    n_parameters: int,
) -> dict[Measure, float | None]:
    """Count people and, where the outcome has two values, events.

    Events of a group are those who have the outcome or those who have not, whichever
    are fewer; however it is coded.

    Args:
        outcome: Shape (n,).
        treated: Shape (n,).
        n_parameters: Coefficients of the outcome's model, which is fitted to the
            untreated.
    """
    n_treated = int(np.count_nonzero(treated))
    n_control = len(treated) - n_treated
    measures: dict[Measure, float | None] = {
        Measure.N_TREATED: n_treated,
        Measure.N_CONTROL: n_control,
        Measure.EVENTS: float(np.any(outcome != outcome[:1])),
    }
    if len(outcome):
        has_it = outcome == outcome.max()
        if bool(np.all(has_it | (outcome == outcome.min()))):
            in_treated, in_control = (
                _fewer(has_it[treated == arm]) for arm in (True, False)
            )
            measures |= {
                Measure.EVENTS: _fewer(has_it),
                Measure.EVENTS_TREATED: in_treated,
                Measure.EVENTS_CONTROL: in_control,
                Measure.EVENTS_PER_PARAMETER: in_control / max(n_parameters, 1),
            }
    return measures


def compared(balance: Balance) -> dict[Measure, float | None]:
    """Take the measures of a table of balance."""
    return {
        Measure.MAX_SMD_WEIGHTED: balance.max_smd_weighted,
        Measure.OVERLAP_SHARE: balance.overlap_share,
        Measure.ESS_CONTROL: balance.ess_control,
    }


def disagreement(primary: Estimate, *, others: Iterable[Estimate]) -> float:
    """Return by how many of the primary standard errors estimates lie apart at most."""
    values = [primary.estimate, *(other.estimate for other in others)]
    return (max(values) - min(values)) / primary.std_error


def _fewer(has_it: NDArray[np.bool_]) -> float:
    n_with = float(np.count_nonzero(has_it))
    return min(n_with, len(has_it) - n_with)
