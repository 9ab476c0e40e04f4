"""Drift before the opening: averages by hand, and when a joint test is fair."""

import math

import numpy as np
import pytest

from effects import pretrend, staggered
from effects.errors import Reason, RefusedError
from tests.unit.effects.roll_outs import by_hand, call, minimum_wage, noise, panel


def test_the_nearest_leads_are_averaged_with_their_covariance() -> None:
    """Leads 2 and 4, variances 1 and 4, covariance .5: mean 3, variance 6/4."""
    mean, std_error = pretrend.average(
        np.array([2.0, 4.0]), covariance=np.array([[1.0, 0.5], [0.5, 4.0]])
    )

    assert mean == 3
    assert std_error == pytest.approx(math.sqrt((1 + 4 + 2 * 0.5) / 4))


def test_the_joint_test_is_a_wald_test() -> None:
    """Independent leads of 1 and 2 errors: 1 + 4 = 5 on 2 degrees: exp(-5/2)."""
    p_value = pretrend.joint_p_value(
        np.array([3.0, 4.0]), covariance=np.diag([9.0, 4.0])
    )

    assert p_value == pytest.approx(math.exp(-2.5))


@pytest.mark.parametrize(
    "covariance", [np.array([[1.0, 1.0], [1.0, 1.0]]), np.diag([1.0, 0.0])]
)
def test_leads_that_say_the_same_are_not_tested_jointly(covariance: np.ndarray) -> None:
    assert pretrend.joint_p_value(np.ones(2), covariance=covariance) is None


def test_the_counties_leads_before_the_minimum_wage() -> None:
    """Published leads -.0006 and -.0245 next to the rise: -.0125 on average.

    Five cells before the rises and 500 counties, so all leads are tested too.
    """
    found = pretrend.look(call(staggered.fit, minimum_wage()))

    # Errors .0133 and .0142, covariance -.0000255: variance (1.767+2.027-.510)e-4 / 4.
    assert found.estimate == pytest.approx((-0.00056 - 0.02446) / 2, abs=1e-5)
    assert found.std_error == pytest.approx(
        math.sqrt((1.767e-4 + 2.027e-4 - 2 * 0.255e-4) / 4), rel=1e-3
    )
    assert (found.n_leads, found.n_pre_cells, found.n_clusters) == (2, 5, 500)
    assert found.joint_p_value is not None
    assert 0.02 < found.joint_p_value < 0.2


def test_few_units_get_no_joint_test() -> None:
    """24 units and 6 cells before the openings: five per cell would be 30."""
    roll_out = call(staggered.fit, noise(2, 24, n_times=5))

    found = pretrend.look(roll_out)

    # Opened in 3: one lead (2); in 4: two; in 5: three.
    assert found.n_pre_cells == 6
    assert found.joint_p_value is None
    assert found.p_value > 0
    assert found.caveat == pretrend.CAVEAT


def test_thirty_units_get_one() -> None:
    found = pretrend.look(call(staggered.fit, noise(2, 30, n_times=5)))

    assert found.joint_p_value is not None


def test_one_lead_is_taken_as_it_is() -> None:
    roll_out = call(staggered.fit, by_hand())

    found = pretrend.look(roll_out)

    assert found.n_leads == 1
    assert found.estimate == pytest.approx(-1)
    assert found.std_error == pytest.approx(roll_out.events[0].std_error)
    assert (found.ci_low, found.ci_high) == pytest.approx(
        (roll_out.events[0].ci_low, roll_out.events[0].ci_high)
    )


def test_the_nearest_leads_are_taken_where_periods_are_two_years_apart() -> None:
    rows = noise(2, 60, n_times=6)
    yearly = pretrend.look(call(staggered.fit, rows))
    opens = rows["cohort"] > 0

    biennial = pretrend.look(
        call(
            staggered.fit,
            rows
            | {
                "time": 2010 + 2 * rows["time"],
                "cohort": np.where(opens, 2010 + 2 * rows["cohort"], 0),
            },
        )
    )

    assert biennial == yearly


def test_a_planted_drift_is_found() -> None:
    """Units that open drift by 1 a period before they do."""
    rows = noise(3, 60)
    before = (rows["cohort"] > 0) & (rows["time"] < rows["cohort"])
    rows["outcome"] = rows["outcome"] + np.where(before, rows["time"], 0)

    found = pretrend.look(call(staggered.fit, rows))

    assert abs(found.estimate - 1) < 3 * found.std_error
    assert found.p_value < 0.01


def test_openings_in_the_second_period_have_no_leads() -> None:
    rows = panel([[1, 2], [1, 3], [2, 2], [3, 4]], [2, 2, 0, 0])

    with pytest.raises(RefusedError) as refused:
        pretrend.look(call(staggered.fit, rows))

    assert refused.value.reason is Reason.NOBODY_COMPARED
