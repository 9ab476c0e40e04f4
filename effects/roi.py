"""Return on investment with its uncertainty, from an effect and never from a raw gap.

The fifth level of Phillips' model. It demands that the program's share is isolated
first: that is the estimate handed in here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from effects.errors import Reason, RefusedError
from effects.results import Z_95


@dataclass(frozen=True)
class Benefit:
    """What one effect is worth.

    Attributes:
        effect: Of the program on one participant, in the outcome's unit.
        std_error: Of it.
        value_per_unit: Money that one unit of the outcome is worth; negative where
            less of it is better (an exit costs).
    """

    effect: float
    std_error: float
    value_per_unit: float


@dataclass(frozen=True)
class Return:
    """Return on investment as a share of the cost (-0.12 is -12 %).

    Attributes:
        roi: (benefits - cost) / cost.
        std_error: Of it.
        ci_low: Lower 95 % limit: also the conservative figure that Phillips asks for.
        ci_high: Upper 95 % limit.
        benefit_cost_ratio: benefits / cost.
        probability_positive: Of a return above zero.
        benefits: In money.
        cost: In money.
    """

    roi: float
    std_error: float
    ci_low: float
    ci_high: float
    benefit_cost_ratio: float
    probability_positive: float
    benefits: float
    cost: float


def return_on_investment(
    benefits: Sequence[Benefit],
    *,
    n_treated: int,
    cost_per_participant: float,
    fixed_cost: float = 0.0,
) -> Return:
    """Weigh what a program's effects are worth against what it cost.

    The effects' errors count as independent. Money values and costs count as known;
    their doubts are for the reader of the page.

    Args:
        benefits: At least one, all of the same participants.
        n_treated: How many took part, at least 1.
        cost_per_participant: Money, not negative.
        fixed_cost: Money that the program cost whoever came.

    Raises:
        RefusedError: `nobody_treated` without participants; `wrong_input` without a
            benefit, for a cost that is not above zero, a standard error below zero or
            a number that is none.

    Source: Phillips and Phillips, "Show me the money" (ROI = net benefits / cost);
    normal approximation for the interval.
    """
    if n_treated < 1:
        raise RefusedError(
            Reason.NOBODY_TREATED,
            "Nobody took part.",
            remedy="Wait until the program has participants.",
        )
    cost = n_treated * cost_per_participant + fixed_cost
    numbers = [
        number
        for benefit in benefits
        for number in (benefit.effect, benefit.std_error, benefit.value_per_unit)
    ]
    if not benefits or not all(map(math.isfinite, [*numbers, cost])):
        raise _wrong("A return needs a benefit, and every part of it as a number.")
    if any(benefit.std_error < 0 for benefit in benefits):
        raise _wrong("A standard error is not negative.")
    if min(cost_per_participant, fixed_cost) < 0 or cost == 0:
        raise _wrong("A program costs more than nothing.")
    gain = n_treated * sum(part.effect * part.value_per_unit for part in benefits)
    spread = n_treated * math.hypot(
        *(part.std_error * part.value_per_unit for part in benefits)
    )
    roi, std_error = gain / cost - 1, spread / cost
    return Return(
        roi=roi,
        std_error=std_error,
        ci_low=roi - Z_95 * std_error,
        ci_high=roi + Z_95 * std_error,
        benefit_cost_ratio=gain / cost,
        probability_positive=_probability_positive(roi, std_error),
        benefits=gain,
        cost=cost,
    )


def _probability_positive(roi: float, std_error: float) -> float:
    if std_error == 0:
        return float(roi > 0)
    return 0.5 * math.erfc(-roi / std_error / math.sqrt(2))


def _wrong(message: str) -> RefusedError:
    return RefusedError(
        Reason.WRONG_INPUT, message, remedy="Check the numbers handed in."
    )
