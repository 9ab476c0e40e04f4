"""Least squares and its covariances, against arithmetic and statsmodels."""

import numpy as np
import pytest
import statsmodels.api as sm

from effects import regress
from effects.errors import Reason, RefusedError
from tests.unit.effects import samples


def test_a_line_through_three_points() -> None:
    fitted = regress.fit(np.array([0.0, 1, 3]), columns=np.array([[0.0], [1], [2]]))
    # Slope 3/2, intercept 4/3 - 3/2; residuals 1/6, -1/3, 1/6; 1 - (1/6) / (14/3).
    assert fitted.coefficients == pytest.approx([-1 / 6, 3 / 2])
    assert fitted.residuals == pytest.approx([1 / 6, -1 / 3, 1 / 6])
    assert fitted.r_squared == pytest.approx(27 / 28)
    # s² = 1/6 over one degree of freedom, and squares of x about its mean 2.
    slope = regress.covariance(fitted, kind="classical")[1, 1]
    assert slope == pytest.approx(1 / 12)


def test_the_hours_of_training_after_a_grant_are_reproduced() -> None:
    table = samples.job_training()
    columns = np.column_stack([table[name] for name in ("grant", "lsales", "lemploy")])
    known = np.isfinite(columns).all(axis=1) & np.isfinite(table["hrsemp"])
    fitted = regress.fit(table["hrsemp"][known], columns=columns[known])
    assert known.sum() == 105
    assert fitted.coefficients == pytest.approx(
        [46.6651, 26.2545, -0.9846, -6.0699], abs=1e-4
    )
    assert fitted.r_squared == pytest.approx(0.2368, abs=1e-4)
    assert regress.std_error(fitted, coefficient=1, kind="classical") == pytest.approx(
        5.5918, rel=1e-3
    )


def test_the_change_of_scrap_is_reproduced_with_both_its_errors() -> None:
    """Without a grant -.0574 (.0972), with one -.3171 (.1639) more: 54 firms."""
    table = samples.job_training()
    known = np.isfinite(table["clscrap"])
    fitted = regress.fit(
        table["clscrap"][known], columns=table["grant"][known][:, None]
    )

    assert known.sum() == 54
    assert fitted.coefficients == pytest.approx([-0.0574, -0.3171], abs=1e-4)
    errors = np.sqrt(np.diag(regress.covariance(fitted, kind="classical")))
    assert errors == pytest.approx([0.0972, 0.1639], rel=1e-3)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("kind", ["classical", "hc1", "cr1"])
def test_covariances_are_those_of_statsmodels(
    kind: regress.Kind, *, weighted: bool
) -> None:
    given = samples.noise(seed=3)
    random = np.random.default_rng(4)
    clusters = random.integers(0, 40, len(given.outcome))
    weights = random.uniform(0.5, 2, len(given.outcome)) if weighted else None
    ours = regress.fit(given.outcome, columns=given.covariates, weights=weights)
    theirs = sm.WLS(
        given.outcome,
        sm.add_constant(given.covariates),
        weights=1.0 if weights is None else weights,
    ).fit(
        **{
            "classical": {},
            "hc1": {"cov_type": "HC1"},
            "cr1": {"cov_type": "cluster", "cov_kwds": {"groups": clusters}},
        }[kind]
    )
    assert ours.coefficients == pytest.approx(theirs.params, rel=1e-9)
    assert ours.r_squared == pytest.approx(theirs.rsquared, rel=1e-9)
    assert regress.covariance(ours, kind=kind, clusters=clusters) == pytest.approx(
        theirs.cov_params(), rel=1e-6
    )


def test_columns_that_say_nothing_new_get_no_coefficient() -> None:
    given = samples.noise(seed=5)
    doubled = np.column_stack(
        (given.covariates, np.ones(400), given.covariates[:, 0] * 2 - 7)
    )
    plain = regress.fit(given.outcome, columns=given.covariates)
    fitted = regress.fit(given.outcome, columns=doubled)
    assert fitted.kept.tolist() == [True, True, True, True, False, False]
    assert fitted.coefficients[-2:].tolist() == [0, 0]
    assert fitted.coefficients[:4] == pytest.approx(plain.coefficients)
    assert not regress.covariance(fitted, kind="hc1")[-1].any()
    assert fitted.predict(doubled) == pytest.approx(plain.predict(given.covariates))


def test_pay_in_millions_beside_flags_keeps_all_digits() -> None:
    given = samples.noise(seed=6)
    scale = np.array([1e6, 1.0, 1e-6])
    offset = np.array([5e6, 0, 0])
    plain = regress.fit(given.outcome, columns=given.covariates)
    fitted = regress.fit(given.outcome, columns=given.covariates * scale + offset)
    assert fitted.coefficients[1:] * scale == pytest.approx(plain.coefficients[1:])
    assert regress.std_error(fitted, coefficient=3, kind="hc1") == pytest.approx(
        1e6 * regress.std_error(plain, coefficient=3, kind="hc1")
    )


def test_lins_columns_give_the_effect_at_the_centre() -> None:
    given = samples.by_hand()
    for center, effect in (
        (given.covariates.mean(axis=0), 16 / 11),  # (6 · 1 + 5 · 2) / 11
        (given.covariates[given.treated].mean(axis=0), 8 / 5),  # (2 · 1 + 3 · 2) / 5
    ):
        columns = regress.interacted(
            given.covariates, treated=given.treated, center=center
        )
        fitted = regress.fit(given.outcome, columns=columns)
        assert fitted.coefficients[2] == pytest.approx(effect)


def test_as_many_coefficients_as_rows_are_refused() -> None:
    with pytest.raises(RefusedError) as refused:
        regress.fit(np.array([1.0, 2]), columns=np.array([[0.0], [1.0]]))
    assert refused.value.reason is Reason.TOO_FEW_PEOPLE


@pytest.mark.parametrize("clusters", [None, np.zeros(3, dtype=np.int64)])
def test_one_cluster_has_no_spread(clusters: np.ndarray | None) -> None:
    fitted = regress.fit(np.array([0.0, 1, 3]), columns=np.array([[0.0], [1], [2]]))
    with pytest.raises(RefusedError) as refused:
        regress.covariance(fitted, kind="cr1", clusters=clusters)
    assert refused.value.reason is Reason.TOO_FEW_UNITS
