"""From what opening a program did to a unit to what it did to those who joined.

The effect of the opening (intention to treat) divided by the uptake that it caused
(Wald, 1940): the effect per participant, if the opening changes nothing for those who
do not join and nobody joins where it has not opened (Imbens and Angrist, 1994). The
error is the delta method's; for a ratio a/b it is that of (a - ratio b)/b, which holds
how the two go together.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from effects import staggered
from effects.chance import interval
from effects.errors import Reason, RefusedError
from effects.grouping import column

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from effects.callaway_santanna import Controls
    from effects.results import Estimate

    Floats = NDArray[np.float64]

# A first stage of F below 10 is weak (Staiger and Stock, 1997).
MINIMUM_F: Final = 10.0


def estimate(
    outcome: Floats,
    *,
    uptake: Floats,
    unit: NDArray[np.int64],
    time: Floats,
    cohort: Floats,
    controls: Controls | None = None,
    clusters: NDArray[np.int64] | None = None,
    weights: Floats | None = None,
    effect: Estimate | None = None,
) -> Estimate:
    """Estimate the effect per participant of a roll-out.

    Args:
        outcome: (n,) outcome of the unit in the period, per person.
        uptake: (n,) share of its people who take part in that period; 0 before.
        unit: See `effects.staggered.fit`, as for the other arguments.
        time: (n,) periods.
        cohort: (n,) first period with the program.
        controls: Which units are compared.
        clusters: (n,) groups of units.
        weights: (n,) such as headcount, one per unit.
        effect: Of the same roll-out on the outcome, where it is known already.

    Raises:
        RefusedError: As `effects.staggered.fit`, and WEAK_UPTAKE.
    """

    def of(values: Floats) -> Estimate:
        return staggered.estimate(
            values,
            unit=unit,
            time=time,
            cohort=cohort,
            controls=controls,
            clusters=clusters,
            weights=weights,
        )

    effect = effect or of(outcome)
    joined = column(uptake, "uptake", len(outcome))
    if np.ptp(joined) == 0:
        _refuse_weak(0.0, 0.0)
    values = np.asarray(outcome, dtype=np.float64)
    caused, std_error = _certain_or_estimated(of, joined, values, effect)
    _refuse_weak(caused, std_error)
    ratio = effect.estimate / caused
    without = of(values - ratio * joined)
    return _per_participant(effect, ratio, without.std_error / caused, caused)


def _certain_or_estimated(
    of: Callable[[Floats], Estimate], uptake: Floats, outcome: Floats, effect: Estimate
) -> tuple[float, float]:
    """Estimate the uptake; it has no error where all units of a kind joined alike."""
    try:
        found = of(uptake)
    except RefusedError as refused:
        if refused.reason is not Reason.CONSTANT_OUTCOME:
            raise
        return of(outcome + uptake).estimate - effect.estimate, 0.0
    return found.estimate, found.std_error


def _refuse_weak(uptake: float, std_error: float) -> None:
    if uptake <= 0 or uptake**2 < MINIMUM_F * std_error**2:
        raise RefusedError(
            Reason.WEAK_UPTAKE,
            "Too few joined because the program opened to tell its effect on them.",
            remedy="Report the effect of the opening on the whole unit.",
        )


def _per_participant(
    effect: Estimate, ratio: float, std_error: float, uptake: float
) -> Estimate:
    low, high, p_value = interval(ratio, std_error, effect.degrees_of_freedom)
    return replace(
        effect,
        method="wald",
        estimand="per_participant",
        estimate=ratio,
        std_error=std_error,
        ci_low=low,
        ci_high=high,
        p_value=p_value,
        treated_mean=None,
        counterfactual_mean=None,
        diagnostics={
            **effect.diagnostics,
            "uptake": uptake,
            "effect_of_opening": effect.estimate,
            "effect_of_opening_std_error": effect.std_error,
        },
    )
