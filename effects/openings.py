"""What opening a program did to the units it opened in: all that a roll-out tells.

Units are compared with those where it had not opened yet. What may be said of it,
beside a comparison of people, is decided in `effects.verdict`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from effects import pretrend, staggered, wald
from effects.errors import RefusedError
from effects.evidence import ALPHA, RollOut
from effects.verdict import MINIMUM_UNITS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from effects.pretrend import PreTrend
    from effects.results import Estimate

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Opening:
    """What was found.

    Attributes:
        roll_out: By unit, event time and cohort; its `overall` is per person of a unit.
        trend: How units drifted apart before; None where there was no time to tell.
        per_participant: The overall effect by those who joined; None where too few did.
    """

    roll_out: staggered.RollOut
    trend: PreTrend | None
    per_participant: Estimate | None

    @property
    def n_units(self) -> int:
        """How many units are compared."""
        return self.roll_out.overall.n_clusters

    def evidence(self) -> RollOut | None:
        """What of it a verdict may rest on; None with too few units."""
        if self.n_units < MINIMUM_UNITS:
            return None
        overall = self.roll_out.overall
        return RollOut(
            estimate=overall.estimate,
            p_value=overall.p_value,
            leads_are_flat=None if self.trend is None else leads_are_flat(self.trend),
        )


def look_into(
    outcome: Floats,
    *,
    uptake: Floats,
    unit: NDArray[np.int64],
    period: Floats,
    cohort: Floats,
) -> Opening:
    """Estimate what opening did, per person of a unit and per participant.

    Args:
        outcome: Shape (n,), of a unit in a period, per person.
        uptake: Shape (n,), share of its people who had started by then.
        unit: Shape (n,).
        period: Shape (n,), whole numbers.
        cohort: Shape (n,), first period with the program; 0 where there never is one.

    Raises:
        RefusedError: As `effects.staggered.fit`.
    """
    found = staggered.fit(
        outcome, unit=unit, time=period, cohort=cohort, controls="not_yet_treated"
    )
    return Opening(
        roll_out=found,
        trend=_trend(found),
        per_participant=_per_participant(
            outcome,
            effect=found.overall,
            uptake=uptake,
            unit=unit,
            period=period,
            cohort=cohort,
        ),
    )


def leads_are_flat(trend: PreTrend) -> bool:
    """Say whether nothing shows that units drifted apart before the opening."""
    joint = trend.joint_p_value
    return trend.p_value >= ALPHA and (joint is None or joint >= ALPHA)


def _trend(found: staggered.RollOut) -> PreTrend | None:
    try:
        return pretrend.look(found)
    except RefusedError:
        return None


def _per_participant(
    outcome: Floats,
    *,
    effect: Estimate,
    uptake: Floats,
    unit: NDArray[np.int64],
    period: Floats,
    cohort: Floats,
) -> Estimate | None:
    try:
        return wald.estimate(
            outcome,
            uptake=uptake,
            effect=effect,
            unit=unit,
            time=period,
            cohort=cohort,
            controls="not_yet_treated",
        )
    except RefusedError:
        return None
