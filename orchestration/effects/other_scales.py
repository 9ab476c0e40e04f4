"""The same question asked otherwise: of time, of units, of rates month by month.

None of these decides alone, and one that cannot be told is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from effects import design, hazards, openings
from effects.errors import RefusedError
from effects.incidence import restricted_mean_difference
from orchestration.effects.hypotheses import EXIT

if TYPE_CHECKING:
    from effects.openings import Opening
    from effects.results import Estimate
    from orchestration.effects.frames import Cells, Panel
    from orchestration.effects.hypotheses import Outcome
    from orchestration.effects.weighting import Watched

TIME: Final = "aalen_johansen"
UNITS: Final = "did"
RATES: Final = "hazard_cloglog"


def sooner(
    watched: Watched, outcome: Outcome, *, horizon_months: int
) -> Estimate | RefusedError:
    """Tell by how many months the event comes sooner.

    An exit precludes a promotion.
    """
    followed = watched.followed
    started = followed.trials.treated == 1
    is_exit = outcome.cause == EXIT
    try:
        return restricted_mean_difference(
            np.where(followed.is_gone, EXIT, 0) if is_exit else followed.cause,
            of=outcome.cause,
            horizon=float(horizon_months),
            treated=started,
            entry=np.zeros(len(started)),
            exit_time=followed.exit_months if is_exit else followed.months,
            weights=watched.weights,
            clusters=followed.trials.persons,
        )
    except RefusedError as refusal:
        return refusal


def of_units(panel: Panel) -> Opening | RefusedError:
    """Ask the same of units that opened the program at different times."""
    try:
        return openings.look_into(
            panel.outcome,
            uptake=panel.uptake,
            unit=panel.unit,
            period=panel.period,
            cohort=panel.cohort,
        )
    except RefusedError as refusal:
        return refusal


def of_rates(cells: Cells, column: str) -> Estimate | RefusedError:
    """Tell how many times as often the event comes, month by month, once started."""
    try:
        built = design.build(cells.covariates, missing="indicate")
        return hazards.estimate_cells(
            cells.events[column],
            people=cells.people,
            period=cells.period,
            treated=cells.treated,
            covariates=built.matrix,
        )
    except RefusedError as refusal:
        return refusal
