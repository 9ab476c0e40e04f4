"""The probability of treatment: right, stable, and refused where it is certain."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from effects import propensity
from effects.errors import Reason, RefusedError
from tests.unit.effects import samples


def test_a_flag_gives_the_log_odds_of_its_two_cells() -> None:
    given = samples.by_hand()
    model = propensity.fit(given.treated, covariates=given.covariates)
    # 2 of 6 and 3 of 5: odds 1/2 and 3/2.
    assert model.coefficients == pytest.approx([np.log(1 / 2), np.log(3)])
    assert model.scores == pytest.approx([1 / 3] * 6 + [3 / 5] * 5)
    weights = model.weights(given.treated)
    assert weights == pytest.approx([1] * 2 + [1 / 2] * 4 + [1] * 3 + [3 / 2] * 2)
    inverse = model.weights(given.treated, target="ate")
    assert inverse == pytest.approx([3] * 2 + [3 / 2] * 4 + [5 / 3] * 3 + [5 / 2] * 2)


def test_coefficients_are_those_of_statsmodels() -> None:
    given = samples.nsw_against_cps()
    model = propensity.fit(given.treated, covariates=given.covariates)
    theirs = sm.Logit(given.treated.astype(float), sm.add_constant(given.covariates))
    expected = theirs.fit(disp=0, method="newton", maxiter=100)
    assert model.coefficients == pytest.approx(expected.params, rel=1e-5)
    assert model.scores == pytest.approx(expected.predict(), rel=1e-6)


def test_weights_are_those_of_repeated_rows() -> None:
    given = samples.noise(seed=1)
    counts = np.random.default_rng(2).integers(1, 4, 400)
    rows = np.repeat(np.arange(400), counts)
    weighted = propensity.fit(
        given.treated, covariates=given.covariates, weights=counts.astype(np.float64)
    )
    repeated = propensity.fit(given.treated[rows], covariates=given.covariates[rows])
    assert weighted.coefficients == pytest.approx(repeated.coefficients)


def test_pay_in_millions_beside_flags_breaks_nothing() -> None:
    given = samples.noise(seed=2, n=2000)
    scale, offset = np.array([1e6, 1, 1e-6]), np.array([8e6, 0, 0])
    mixed = given.covariates * scale + offset
    mixed[:, 1] = mixed[:, 1] > 1
    model = propensity.fit(given.treated, covariates=mixed)
    plain = propensity.fit(given.treated, covariates=(mixed - offset) / scale)
    assert model.scores == pytest.approx(plain.scores, rel=1e-9)
    assert model.coefficients[1:] * scale == pytest.approx(plain.coefficients[1:])


def test_very_different_groups_still_have_a_maximum() -> None:
    covariate = np.concatenate((np.linspace(-50, 1, 500), np.linspace(-1, 20, 300)))
    treated = np.arange(800) >= 500
    model = propensity.fit(treated, covariates=covariate[:, None])
    expected = sm.Logit(treated.astype(float), sm.add_constant(covariate)).fit(
        disp=0, method="newton", maxiter=200
    )
    assert model.coefficients == pytest.approx(expected.params, rel=1e-6)
    assert model.supported.all()


def test_a_column_said_already_is_left_out() -> None:
    given = samples.noise(seed=3)
    more = np.column_stack((given.covariates, np.ones(400), given.covariates[:, 0] * 9))
    model = propensity.fit(given.treated, covariates=more)
    plain = propensity.fit(given.treated, covariates=given.covariates)
    assert model.kept.tolist() == [True, True, True, False, False]
    assert model.scores == pytest.approx(plain.scores)


@pytest.mark.parametrize("factor", [1.0, 1e6, 1e-6])
def test_levels_that_nobody_treated_has_get_the_probability_zero(factor: float) -> None:
    given = samples.noise(seed=4)
    random = np.random.default_rng(5)
    first, second = ~given.treated & (random.random((2, 400)) < 0.1)
    levels = np.column_stack((first * factor, second * random.exponential(size=400)))
    model = propensity.fit(
        given.treated, covariates=np.column_stack((given.covariates, levels))
    )
    rest = ~(first | second)
    plain = propensity.fit(given.treated[rest], covariates=given.covariates[rest])
    assert model.supported.tolist() == rest.tolist()
    assert not model.scores[~rest].any()
    assert not model.weights(given.treated)[~rest].any()
    assert model.scores[rest] == pytest.approx(plain.scores)


def _separated(case: str) -> np.ndarray:
    given = samples.noise(seed=6)
    random = np.random.default_rng(7)
    extra = {
        "treatment itself": given.treated,
        "treatment with noise": given.treated + random.random(400),
        "touching at one value": np.where(given.treated, 1, -1)
        * random.integers(0, 4, 400),
        "two that add up to it": given.treated * 3.0 - given.covariates[:, 0],
        "a level of the treated": given.treated & (random.random(400) < 0.1),
    }[case]
    return np.column_stack((given.covariates, extra))


@pytest.mark.parametrize("target", ["att", "ate"])
@pytest.mark.parametrize(
    "case",
    [
        "treatment itself",
        "treatment with noise",
        "touching at one value",
        "two that add up to it",
        "a level of the treated",
    ],
)
def test_perfect_prediction_is_refused(case: str, target: propensity.Target) -> None:
    given = samples.noise(seed=6)
    with pytest.raises(RefusedError) as refused:
        propensity.fit(given.treated, covariates=_separated(case), target=target)
    assert refused.value.reason is Reason.SEPARATION


def test_for_everybody_a_level_of_the_untreated_is_refused_too() -> None:
    given = samples.noise(seed=8)
    level = ~given.treated & (np.arange(400) % 7 == 0)
    with pytest.raises(RefusedError) as refused:
        propensity.fit(
            given.treated,
            covariates=np.column_stack((given.covariates, level)),
            target="ate",
        )
    assert refused.value.reason is Reason.SEPARATION


def test_when_nobody_untreated_is_like_the_treated_nothing_is_compared() -> None:
    level = np.array([0, 0, 0, 1, 1, 1])
    with pytest.raises(RefusedError) as refused:
        propensity.fit(level == 1, covariates=level[:, None].astype(np.float64))
    assert refused.value.reason is Reason.SEPARATION


def test_a_certain_treatment_has_no_weight() -> None:
    covariate = np.concatenate((np.full(50, -1.0), np.full(50, 1.0), [1000.0]))
    treated = np.concatenate((np.arange(50) < 5, np.arange(50) < 45, [True]))
    model = propensity.fit(treated, covariates=covariate[:, None])
    assert model.scores.max() == 1
    assert model.weights(treated)[-1] == 1
    with pytest.raises(RefusedError) as refused:
        model.weights(~treated)
    assert refused.value.reason is Reason.NO_OVERLAP


@pytest.mark.parametrize("own", [1e-3, 1e-4, 1e-5])
@pytest.mark.parametrize("seed", range(5))
def test_nearly_collinear_columns_come_to_an_end(own: float, seed: int) -> None:
    given = samples.noise(seed=seed, n=100)
    first, second, third = given.covariates.T
    nearly = np.column_stack((first, first + own * second, third))
    model = propensity.fit(given.treated, covariates=nearly)
    # The same space of columns, so the same probabilities.
    plain = propensity.fit(given.treated, covariates=given.covariates)
    assert model.scores == pytest.approx(plain.scores, rel=1e-4)


def test_a_probability_that_cannot_be_told_from_one_is_refused() -> None:
    model = propensity.fit(
        np.arange(20) % 2 == 0, covariates=np.arange(20.0)[:, None] ** 2
    )
    certain = replace(model, log_odds=np.full(20, 40.0))
    with pytest.raises(RefusedError) as refused:
        certain.weights(np.arange(20) % 2 == 0)
    assert refused.value.reason is Reason.NO_OVERLAP


def test_many_rows_end_where_the_likelihood_is_highest() -> None:
    """Some of the rows tell where to begin: the gradient is nil all the same."""
    given = samples.noise(seed=3, n=40_000)
    weights = np.random.default_rng(4).uniform(0.5, 1.5, 40_000)
    model = propensity.fit(given.treated, covariates=given.covariates, weights=weights)
    missed = weights * (given.treated - model.scores)
    gradient = np.column_stack((np.ones(40_000), given.covariates)).T @ missed
    assert np.abs(gradient).max() < 1e-6


def test_where_to_begin_is_not_asked_of_rows_that_predict_perfectly() -> None:
    """Every fourth of 40,000 rows is taken first, and in these x tells who is treated.

    In the others it does not, so that all rows together have a maximum.
    """
    rows = np.arange(40_000)
    x = np.where(rows % 4 == 0, rows % 8 == 0, rows % 3 == 0).astype(np.float64)
    treated = np.where(rows % 4 == 0, rows % 8 == 0, rows % 5 == 0)
    model = propensity.fit(treated, covariates=x[:, None])
    for value in (0.0, 1.0):
        share = treated[x == value].mean()
        assert model.scores[x == value] == pytest.approx(share)
