"""The difference of the groups as they are."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from effects import naive
from effects.errors import Reason, RefusedError
from tests.unit.effects import samples

# Means 4 and 2. Residuals -1, 1 and -1, 0, 1.
OUTCOME = np.array([3.0, 5.0, 1.0, 2.0, 3.0])
TREATED = np.array([True, True, False, False, False])


def test_the_difference_has_the_classical_error_and_whites_beside_it() -> None:
    found = naive.estimate(OUTCOME, treated=TREATED)
    assert found.estimate == pytest.approx(2)
    assert (found.treated_mean, found.counterfactual_mean) == pytest.approx((4, 2))
    # s² = 4 / 3; s² (1/2 + 1/3) = 10/9
    assert found.std_error == pytest.approx(np.sqrt(10 / 9))
    # 5/3 · (2/4 + 2/9) = 130/108
    assert found.diagnostics["std_error_hc1"] == pytest.approx(np.sqrt(130 / 108))
    assert (found.n_treated, found.n_control, found.n_clusters) == (2, 3, 5)
    # 2 ∓ 1.96 · 1.0541
    assert (found.ci_low, found.ci_high) == pytest.approx((-0.0660, 4.0660), abs=1e-4)


def test_clusters_add_up_before_they_are_squared() -> None:
    found = naive.estimate(
        OUTCOME, treated=TREATED, clusters=np.array([70, 80, 70, 80, 90])
    )
    # Residuals over their group's size, of untreated negative: sums -1/2 + 1/3, 1/2 and
    # -1/3, squared 14/36; enlarged by 3/2 · 4/3 = 2.
    assert found.std_error == pytest.approx(np.sqrt(28 / 36))
    assert found.n_clusters == 3


def test_a_weight_of_two_counts_as_two_people() -> None:
    weighted = naive.estimate(
        OUTCOME, treated=TREATED, weights=np.array([1, 1, 2, 1, 1])
    )
    # (2 · 1 + 2 + 3) / 4 = 7/4
    assert weighted.estimate == pytest.approx(4 - 7 / 4)


def test_a_weight_of_zero_counts_nobody() -> None:
    weights = np.array([1, 1, 0, 1, 1])
    weighted = naive.estimate(OUTCOME, treated=TREATED, weights=weights)
    without = naive.estimate(
        OUTCOME[weights > 0], treated=TREATED[weights > 0], weights=np.ones(4)
    )
    assert weighted == without


@pytest.mark.parametrize(
    ("published", "estimate", "std_error"),
    [
        (samples.nsw, 1794.3424, 632.8534),
        (samples.nsw_against_cps, -8497.5161, 712.0207),
        (samples.nsw_against_psid, -15204.7759, 1154.6144),
    ],
)
def test_lalondes_differences_of_means_are_reproduced(
    published: Callable[[], samples.Given], estimate: float, std_error: float
) -> None:
    given = published()
    found = naive.estimate(given.outcome, treated=given.treated)
    assert found.estimate == pytest.approx(estimate, abs=1e-4)
    assert found.std_error == pytest.approx(std_error, rel=1e-3)


def test_the_experiments_hc1_error_is_reproduced() -> None:
    given = samples.nsw()
    found = naive.estimate(given.outcome, treated=given.treated)
    assert found.diagnostics["std_error_hc1"] == pytest.approx(670.8245, rel=1e-6)


def test_the_change_of_scrap_after_a_grant_is_reproduced() -> None:
    table = samples.job_training()
    known = np.isfinite(table["clscrap"])
    found = naive.estimate(table["clscrap"][known], treated=table["grant"][known])
    assert found.n_treated + found.n_control == 54
    assert found.counterfactual_mean == pytest.approx(-0.0574, abs=1e-4)
    assert found.estimate == pytest.approx(-0.3171, abs=1e-4)
    assert found.std_error == pytest.approx(0.1639, rel=1e-3)


@drawn(
    shift=st.floats(-1e3, 1e3),
    scale=st.floats(0.01, 100),
    order=st.permutations(range(5)),
)
@settings(max_examples=50)
def test_the_unit_the_zero_and_the_order_of_rows_change_nothing(
    shift: float, scale: float, order: list[int]
) -> None:
    plain = naive.estimate(OUTCOME, treated=TREATED)
    changed = naive.estimate((OUTCOME * scale + shift)[order], treated=TREATED[order])
    assert changed.estimate == pytest.approx(plain.estimate * scale, rel=1e-6)
    assert changed.std_error == pytest.approx(plain.std_error * scale, rel=1e-6)


@pytest.mark.parametrize(
    ("outcome", "treated", "reason"),
    [
        ([1, 2, 3], [0, 0, 0], Reason.NOBODY_TREATED),
        ([1, 2, 3], [1, 1, 1], Reason.NOBODY_COMPARED),
        ([1, 2, 3], [1, 0, 0], Reason.TOO_FEW_PEOPLE),
        ([1, 2], [1, 0], Reason.TOO_FEW_PEOPLE),
        ([], [], Reason.NOBODY_TREATED),
        ([0, 0, 0, 0], [1, 1, 0, 0], Reason.CONSTANT_OUTCOME),
        ([1, 1, 0, 0], [1, 1, 0, 0], Reason.CONSTANT_OUTCOME),
        ([1e9, 1e9, 1e9, 1e9], [1, 1, 0, 0], Reason.CONSTANT_OUTCOME),
        ([1, np.nan, 2, 3], [1, 1, 0, 0], Reason.MISSING_OUTCOME),
        ([1, 2, 3], [1, 1, 0, 0], Reason.WRONG_INPUT),
    ],
)
def test_what_shows_no_spread_is_refused(
    outcome: list[float], treated: list[int], reason: Reason
) -> None:
    with pytest.raises(RefusedError) as refused:
        naive.estimate(np.array(outcome, dtype=float), treated=np.array(treated))
    assert refused.value.reason is reason
