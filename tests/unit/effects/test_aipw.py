"""The primary estimate, against arithmetic, published numbers and invariances."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from effects import aipw
from effects.errors import Reason, RefusedError
from effects.results import Estimand
from tests.unit.effects import samples


def test_the_effect_on_the_treated_weighs_cells_by_the_treated() -> None:
    given = samples.by_hand()
    found = aipw.estimate(given.outcome, **given.arms)
    # Two people gain 3 - 2 and three gain 6 - 4, over five.
    assert found.estimate == pytest.approx(8 / 5)
    assert (found.treated_mean, found.counterfactual_mean) == pytest.approx((4.8, 3.2))
    # Residuals of the treated less 1.6: -1.6, .4, -.6, 1.4, .4, squares 5.2; of the
    # others -1, -1, 0, 2 with odds 1/2 and -1, 1 with odds 3/2: 6/4 + 2 · 9/4 = 6.
    # Both weights add up to 5.
    assert found.std_error == pytest.approx(np.sqrt(11.2) / 5)
    assert found.diagnostics["ps_max"] == pytest.approx(3 / 5)


def test_the_effect_on_everybody_weighs_cells_by_everybody() -> None:
    given = samples.by_hand()
    found = aipw.estimate(given.outcome, **given.arms, estimand="ate")
    assert found.estimate == pytest.approx(16 / 11)  # (6 · 1 + 5 · 2) / 11
    # With p = 1/3 and 3/5 the eleven values are -2, 4, 2.5, 2.5, 1, -2 and 1/3, 11/3,
    # 2, 4.5, -.5: their squares are 37.5 + 122/9 + 24.5.
    squares = 37.5 + 122 / 9 + 24.5 - 16**2 / 11
    assert found.std_error == pytest.approx(np.sqrt(squares) / 11)


def test_clusters_add_up_influence_before_it_is_squared() -> None:
    given = samples.by_hand()
    clusters = np.array([1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4])
    found = aipw.estimate(given.outcome, **given.arms, clusters=clusters)
    # Sums over the clusters: -1.6 + .4, (0) / 2, -.6 + 1.4 + .4, 0; enlarged by 4/3.
    assert found.std_error == pytest.approx(np.sqrt(4 / 3 * (1.2**2 + 1.2**2)) / 5)


def test_lalondes_estimate_against_the_survey_is_reproduced() -> None:
    given = samples.nsw_against_cps()
    found = aipw.estimate(given.outcome, **given.arms)
    assert found.estimate == pytest.approx(1488.8812, abs=1e-4)
    assert found.std_error == pytest.approx(674.5497, rel=1e-3)
    assert (found.n_treated, found.n_control) == (185, 15992)


def test_lalondes_estimate_in_the_experiment_is_reproduced() -> None:
    given = samples.nsw()
    found = aipw.estimate(given.outcome, **given.arms)
    assert found.estimate == pytest.approx(1718.7981, abs=1e-4)
    assert found.std_error == pytest.approx(696.8236, rel=1e-3)


def test_it_is_right_when_only_one_of_its_models_is() -> None:
    random = np.random.default_rng(8)
    covariate = random.normal(size=40_000)
    treated = random.random(40_000) < 1 / (1 + np.exp(1 - covariate))
    curved = np.exp(covariate) + treated + random.normal(size=40_000)
    found = aipw.estimate(curved, treated=treated, covariates=covariate[:, None])
    assert abs(found.estimate - 1) < 3 * found.std_error
    assert found.std_error < 0.06


@pytest.mark.parametrize("estimand", ["att", "ate"])
@drawn(
    shift=st.floats(-1e3, 1e3),
    scale=st.floats(0.01, 100),
    covariate_scale=st.floats(1e-6, 1e6),
    seed=st.integers(0, 1000),
)
@settings(max_examples=25, deadline=None)
def test_units_zeros_and_the_order_of_rows_change_nothing(
    estimand: Estimand, shift: float, scale: float, covariate_scale: float, seed: int
) -> None:
    given = samples.noise(seed=2, n=200)
    order = np.random.default_rng(seed).permutation(200)
    plain = aipw.estimate(given.outcome, **given.arms, estimand=estimand)
    changed = aipw.estimate(
        (given.outcome * scale + shift)[order],
        treated=given.treated[order],
        covariates=(given.covariates * covariate_scale + 3)[order],
        estimand=estimand,
    )
    assert changed.estimate == pytest.approx(plain.estimate * scale, rel=1e-6)
    assert changed.std_error == pytest.approx(plain.std_error * scale, rel=1e-6)


@pytest.mark.parametrize("estimand", ["att", "ate"])
def test_a_weight_of_two_counts_as_two_people(estimand: Estimand) -> None:
    given = samples.noise(seed=3, n=200)
    counts = np.random.default_rng(0).integers(0, 4, 200)
    rows = np.repeat(np.arange(200), counts)
    weighted = aipw.estimate(
        given.outcome,
        **given.arms,
        weights=counts,
        clusters=np.arange(200),
        estimand=estimand,
    )
    repeated = aipw.estimate(
        given.outcome[rows],
        treated=given.treated[rows],
        covariates=given.covariates[rows],
        clusters=rows,
        estimand=estimand,
    )
    assert weighted.estimate == pytest.approx(repeated.estimate)
    assert weighted.std_error == pytest.approx(repeated.std_error)


def test_columns_that_say_nothing_new_change_nothing() -> None:
    given = samples.noise(seed=4)
    more = np.column_stack(
        (given.covariates, np.full(400, 7.0), given.covariates[:, 1] * 1e6 + 4)
    )
    plain = aipw.estimate(given.outcome, **given.arms)
    found = aipw.estimate(given.outcome, treated=given.treated, covariates=more)
    assert found.estimate == pytest.approx(plain.estimate)
    assert found.std_error == pytest.approx(plain.std_error)
    assert found.diagnostics["n_covariates_dropped"] == 2


def test_untreated_people_like_nobody_treated_weigh_nothing() -> None:
    given = samples.noise(seed=5)
    elsewhere = ~given.treated & (np.arange(400) % 5 == 0)
    flagged = np.column_stack((given.covariates, elsewhere))
    with_them = aipw.estimate(given.outcome, treated=given.treated, covariates=flagged)
    without = aipw.estimate(
        given.outcome[~elsewhere],
        treated=given.treated[~elsewhere],
        covariates=given.covariates[~elsewhere],
    )
    # Not the same to the last digit: they still tell how the outcome goes with others.
    assert with_them.estimate == pytest.approx(without.estimate, rel=0.01)
    assert with_them.std_error == pytest.approx(without.std_error, rel=0.01)
    assert with_them.diagnostics["n_control_unsupported"] == elsewhere.sum()


def test_it_refuses_an_estimand_that_is_not_its_own() -> None:
    given = samples.by_hand()
    with pytest.raises(RefusedError) as refused:
        aipw.estimate(given.outcome, **given.arms, estimand="rmst_difference")
    assert refused.value.reason is Reason.WRONG_INPUT


def _perfect(given: samples.Given) -> samples.Given:
    telling = given.treated * 5 + given.covariates[:, 2] / 100
    return replace(given, covariates=np.column_stack((given.covariates, telling)))


def _all_of_a_level(given: samples.Given) -> samples.Given:
    level = given.treated & (given.covariates[:, 2] > 1)
    return replace(given, covariates=np.column_stack((given.covariates, level)))


def _with(place: int, value: float, given: samples.Given) -> samples.Given:
    covariates = given.covariates.copy()
    covariates[place, 1] = value
    return replace(given, covariates=covariates)


def _first(n: int, given: samples.Given) -> samples.Given:
    """Take n people: pairs alike, of whom one is treated."""
    pairs = given.covariates[np.arange(n) // 2]
    return samples.Given(given.outcome[:n], np.arange(n) % 2 == 0, pairs)


@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        (_perfect, Reason.SEPARATION),
        (_all_of_a_level, Reason.SEPARATION),
        (
            lambda given: replace(given, covariates=np.full((400, 3), 4.0)),
            Reason.NO_USABLE_COVARIATES,
        ),
        (
            lambda given: replace(given, treated=np.zeros(400, dtype=bool)),
            Reason.NOBODY_TREATED,
        ),
        (
            lambda given: replace(given, treated=np.ones(400, dtype=bool)),
            Reason.NOBODY_COMPARED,
        ),
        (
            lambda given: replace(given, treated=np.arange(400) == 7),
            Reason.TOO_FEW_PEOPLE,
        ),
        (partial(_first, 2), Reason.TOO_FEW_PEOPLE),
        (partial(_first, 8), Reason.TOO_FEW_PEOPLE),
        (
            lambda given: replace(
                given, outcome=np.where(given.outcome > 3, np.nan, given.outcome)
            ),
            Reason.MISSING_OUTCOME,
        ),
        (partial(_with, 3, np.nan), Reason.MISSING_COVARIATE),
        (partial(_with, 3, np.inf), Reason.MISSING_COVARIATE),
        (lambda given: replace(given, outcome=np.ones(400)), Reason.CONSTANT_OUTCOME),
    ],
)
@pytest.mark.parametrize("estimand", ["att", "ate"])
def test_bad_input_is_refused_with_its_reason(
    spoilt: Callable[[samples.Given], samples.Given],
    reason: Reason,
    estimand: Estimand,
) -> None:
    given = spoilt(samples.noise(seed=9))
    with pytest.raises(RefusedError) as refused:
        aipw.estimate(given.outcome, **given.arms, estimand=estimand)
    assert refused.value.reason is reason
