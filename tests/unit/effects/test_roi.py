"""Return on investment."""

import math

import pytest

from effects.errors import Reason, RefusedError
from effects.roi import Benefit, return_on_investment

FEWER_EXITS = Benefit(effect=-0.033, std_error=0.011, value_per_unit=-40_000)


def test_the_worked_program_costs_more_than_it_brings() -> None:
    """619 participants, exits -3.3 (1.1) points, 40,000 an exit, 1,500 each.

    Benefits 619 x 0.033 x 40,000 = 817,080; cost 619 x 1,500 = 928,500; ROI
    817,080 / 928,500 - 1 = -0.12; its standard error 0.011 x 40,000 / 1,500 = 0.29333;
    -0.12 +- 1.96 x 0.29333 = -0.6949 to 0.4549; P = Phi(-0.12 / 0.29333) = 0.3412.
    """
    found = return_on_investment(
        [FEWER_EXITS], n_treated=619, cost_per_participant=1_500
    )

    assert found.benefits == pytest.approx(817_080)
    assert found.cost == 928_500
    assert found.roi == pytest.approx(-0.12, abs=1e-10)
    assert found.benefit_cost_ratio == pytest.approx(0.88)
    assert found.ci_low == pytest.approx(-0.6949, abs=5e-5)
    assert found.ci_high == pytest.approx(0.4549, abs=5e-5)
    assert found.probability_positive == pytest.approx(0.3412, abs=5e-5)


def test_benefits_add_up_and_their_errors_add_in_squares() -> None:
    # Per head 3 x 100 + 4 x 100 = 700; errors 300 and 400 make 500; cost 1,000.
    found = return_on_investment(
        [Benefit(3, 3, 100), Benefit(4, 4, 100)],
        n_treated=7,
        cost_per_participant=1_000,
    )

    assert found.roi == pytest.approx(-0.3)
    assert found.std_error == pytest.approx(0.5)


def test_what_a_program_costs_whoever_comes_is_a_cost() -> None:
    found = return_on_investment(
        [Benefit(1, 0, 100)], n_treated=10, cost_per_participant=20, fixed_cost=300
    )

    # 1,000 of benefits, 200 + 300 of cost: twice the cost
    assert found.roi == pytest.approx(1.0)
    assert found.probability_positive == 1


@pytest.mark.parametrize(
    ("benefits", "n_treated", "cost", "reason"),
    [
        ([FEWER_EXITS], 0, 1_500, Reason.NOBODY_TREATED),
        ([], 10, 1_500, Reason.WRONG_INPUT),
        ([FEWER_EXITS], 10, 0, Reason.WRONG_INPUT),
        ([FEWER_EXITS], 10, -5, Reason.WRONG_INPUT),
        ([Benefit(math.nan, 1, 1)], 10, 5, Reason.WRONG_INPUT),
        ([Benefit(1, -1, 1)], 10, 5, Reason.WRONG_INPUT),
    ],
)
def test_a_return_without_its_parts_is_refused(
    benefits: list[Benefit], n_treated: int, cost: float, reason: Reason
) -> None:
    with pytest.raises(RefusedError) as refused:
        return_on_investment(benefits, n_treated=n_treated, cost_per_participant=cost)

    assert refused.value.reason is reason
