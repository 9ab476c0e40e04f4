"""How alike two groups are, by arithmetic."""

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from effects import balance, propensity
from effects.errors import Reason, RefusedError
from tests.unit.effects import samples


def test_a_flag_in_two_groups() -> None:
    given = samples.by_hand()
    model = propensity.fit(given.treated, covariates=given.covariates)
    found = balance.measure(
        given.covariates,
        treated=given.treated,
        names=["x"],
        weights=model.weights(given.treated),
        log_odds=model.log_odds,
    )
    (row,) = found.covariates
    # 3 of 5 and 2 of 6, variances .24 and 2/9; weighted 2 · 3/2 of 4 · 1/2 + 2 · 3/2.
    assert row.mean_treated == pytest.approx(3 / 5)
    assert row.mean_control_raw == pytest.approx(1 / 3)
    assert row.mean_control_weighted == pytest.approx(3 / 5)
    assert row.smd_raw == pytest.approx((3 / 5 - 1 / 3) / np.sqrt((0.24 + 2 / 9) / 2))
    assert row.smd_weighted == pytest.approx(0, abs=1e-12)
    assert row.variance_ratio == pytest.approx(1)
    assert found.max_smd_raw == pytest.approx(row.smd_raw)
    assert found.worst_covariate == "x"
    # (4 · 1/2 + 2 · 3/2)² / (4 · 1/4 + 2 · 9/4)
    assert found.ess_control == pytest.approx(25 / 5.5)
    assert found.ess_treated == pytest.approx(5)
    assert found.overlap_share == 1
    assert found.ps_max == pytest.approx(3 / 5)


def test_the_largest_difference_is_named_whatever_its_sign() -> None:
    treated = np.array([True, True, False, False])
    found = balance.measure(
        np.array([[1.0, 0], [3, 1], [2, 5], [3, 6]]),
        treated=treated,
        names=["near", "far"],
        weights=np.ones(4),
    )
    # Means .5 and 5.5, both variances 1/4.
    assert found.worst_covariate == "far"
    assert found.covariates[1].smd_weighted == pytest.approx(-10)
    assert found.max_smd_weighted == pytest.approx(10)
    assert found.overlap_share is None
    assert found.ps_max is None


def test_groups_that_do_not_vary_and_differ_are_far_apart_not_infinitely() -> None:
    found = balance.measure(
        np.array([[1.0, 7], [1, 7], [0, 7], [0, 7]]),
        treated=np.array([True, True, False, False]),
        names=["apart", "same"],
        weights=np.ones(4),
    )
    # Over both groups the deviation is 1/2.
    assert found.covariates[0].smd_raw == pytest.approx(2)
    assert found.covariates[0].variance_ratio is None
    assert found.covariates[1].smd_raw == 0


def test_overlap_is_who_has_somebody_within_a_fifth_of_a_deviation() -> None:
    treated = np.array([True, True, True, False, False, False])
    log_odds = np.array([0.0, 2, 4, 0.3, 2.5, -2])
    # Treated variance 8/3; others .3, 2.5, -2 have mean .26667, variance 3.37556; the
    # root of their mean is 1.7382, a fifth of it .3476: near 0 is .3, near 2 and 4
    # (2.5 is .5 and 1.5 away) is nobody.
    assert balance.overlap_share(log_odds, treated=treated) == pytest.approx(1 / 3)


def test_somebody_whose_treatment_is_ruled_out_is_like_nobody() -> None:
    treated = np.array([True, True, False])
    log_odds = np.array([0.0, 1, -np.inf])
    assert balance.overlap_share(log_odds, treated=treated) == 0


def test_weights_from_the_start_count_before_and_after() -> None:
    values = np.array([[0.0], [2], [0], [4]])
    found = balance.measure(
        values,
        treated=np.array([True, True, False, False]),
        names=["x"],
        weights=np.ones(4),
        base_weights=np.array([1.0, 1, 3, 1]),
    )
    assert found.covariates[0].mean_control_raw == pytest.approx(1)
    assert found.covariates[0].mean_control_weighted == pytest.approx(1)


def test_lalondes_groups_are_told_apart() -> None:
    """The survey can be weighted to be like the trained; the panel cannot."""
    largest = {}
    for name, given in (
        ("survey", samples.nsw_against_cps()),
        ("panel", samples.nsw_against_psid()),
    ):
        model = propensity.fit(given.treated, covariates=given.covariates)
        found = balance.measure(
            given.covariates,
            treated=given.treated,
            names=samples.LALONDE_COVARIATES,
            weights=model.weights(given.treated),
            log_odds=model.log_odds,
        )
        assert found.max_smd_raw > 1.8
        largest[name] = found.max_smd_weighted
    assert largest["survey"] < 0.15
    assert largest["panel"] > 0.25


@drawn(
    scale=st.floats(1e-6, 1e6),
    shift=st.floats(-10, 10),
    weight_scale=st.floats(0.01, 100),
)
@settings(max_examples=50)
def test_units_change_no_difference(
    scale: float, shift: float, weight_scale: float
) -> None:
    given = samples.noise(seed=1, n=50)
    weights = np.random.default_rng(2).uniform(0.1, 2, 50)
    names = ["a", "b", "c"]
    plain, changed = (
        balance.measure(
            matrix, treated=given.treated, names=names, weights=weights * factor
        )
        for matrix, factor in (
            (given.covariates, 1.0),
            ((given.covariates + shift) * scale, weight_scale),
        )
    )
    for before, after in zip(plain.covariates, changed.covariates, strict=True):
        assert after.smd_raw == pytest.approx(before.smd_raw)
        assert after.smd_weighted == pytest.approx(before.smd_weighted)
        assert after.variance_ratio == pytest.approx(before.variance_ratio)
    assert changed.ess_control == pytest.approx(plain.ess_control)


@pytest.mark.parametrize(
    ("matrix", "treated", "reason"),
    [
        (np.empty((4, 0)), [1, 1, 0, 0], Reason.NO_USABLE_COVARIATES),
        (np.ones((4, 1)), [0, 0, 0, 0], Reason.NOBODY_TREATED),
        (np.ones((4, 1)), [1, 0, 0, 0], Reason.TOO_FEW_PEOPLE),
    ],
)
def test_groups_that_cannot_be_compared_are_refused(
    matrix: np.ndarray, treated: list[int], reason: Reason
) -> None:
    with pytest.raises(RefusedError) as refused:
        balance.measure(
            matrix,
            treated=np.array(treated, dtype=bool),
            names=["x"] * matrix.shape[1],
            weights=np.ones(4),
        )
    assert refused.value.reason is reason
