"""Robustness of a regression, against statsmodels' own t-values."""

import numpy as np
import pytest
import statsmodels.api as sm

from effects.benchmarks import robustness
from effects.errors import Reason, RefusedError
from effects.sensitivity import benchmark_ratio, robustness_value
from tests.unit.effects import samples

NAMES = ("x0", "x1", "x2")


def test_the_shares_are_those_of_the_two_regressions() -> None:
    given = samples.noise(seed=5)
    flags = given.treated.astype(np.float64)
    of_outcome = sm.OLS(
        given.outcome, sm.add_constant(np.column_stack((given.covariates, flags)))
    ).fit()
    of_treatment = sm.OLS(flags, sm.add_constant(given.covariates)).fit()
    t_value = of_outcome.tvalues[-1]
    ratios = [
        benchmark_ratio(
            t_value,
            degrees_of_freedom=395,  # 400 people, 5 coefficients
            shared_with_treatment=on_treatment**2 / (on_treatment**2 + 396),
            shared_with_outcome=on_outcome**2 / (on_outcome**2 + 395),
        )
        for on_treatment, on_outcome in zip(
            of_treatment.tvalues[1:], of_outcome.tvalues[1:-1], strict=True
        )
    ]

    found = robustness(given.outcome, **given.arms, sources=NAMES)

    assert found.value == pytest.approx(
        robustness_value(t_value, degrees_of_freedom=395)
    )
    assert found.benchmark_ratio == pytest.approx(min(r for r in ratios if r))
    assert found.benchmark == NAMES[int(np.argmin([r or np.inf for r in ratios]))]


def test_levels_of_one_covariate_are_as_strong_as_they_are_together() -> None:
    """Partial R² of two columns: what the residual sum of squares loses by them."""
    given = samples.noise(seed=5)
    flags = given.treated.astype(np.float64)
    columns = sm.add_constant(np.column_stack((given.covariates, flags)))

    def lost(outcome: np.ndarray, whole: np.ndarray) -> float:
        without = sm.OLS(outcome, np.delete(whole, [1, 2], axis=1)).fit().ssr
        return 1 - float(sm.OLS(outcome, whole).fit().ssr) / float(without)

    expected = benchmark_ratio(
        sm.OLS(given.outcome, columns).fit().tvalues[-1],
        degrees_of_freedom=395,
        shared_with_treatment=lost(flags, columns[:, :-1]),
        shared_with_outcome=lost(given.outcome, columns),
    )

    found = robustness(given.outcome, **given.arms, sources=("g", "g", "x2"))
    single = robustness(given.outcome, **given.arms, sources=NAMES)

    assert found.benchmark == "g"
    assert found.benchmark_ratio == pytest.approx(expected)
    assert expected is not None
    assert single.benchmark_ratio is not None
    assert expected < single.benchmark_ratio


def test_the_estimate_would_vanish_with_a_confounder_left_out_at_ratio_one() -> None:
    """Leaving x0 out moves the estimate by no more than its bound says."""
    given = samples.noise(seed=9, n=2000, effect=0.2)
    flags = given.treated.astype(np.float64)
    whole = sm.OLS(
        given.outcome, sm.add_constant(np.column_stack((given.covariates, flags)))
    ).fit()
    without = sm.OLS(
        given.outcome,
        sm.add_constant(np.column_stack((given.covariates[:, 1:], flags))),
    ).fit()
    found = robustness(given.outcome, **given.arms, sources=NAMES)
    assert found.benchmark == "x0"
    assert found.benchmark_ratio is not None

    moved = abs(without.params[-1] - whole.params[-1])

    # A second factor like x0 would move the estimate by about as much as x0 does.
    assert abs(whole.params[-1]) / found.benchmark_ratio == pytest.approx(
        moved, rel=0.25
    )


def test_a_covariate_that_is_the_treatment_is_refused() -> None:
    given = samples.noise(seed=1)

    with pytest.raises(RefusedError) as refused:
        robustness(
            given.outcome,
            treated=given.treated,
            covariates=given.treated.astype(np.float64)[:, None],
            sources=["d"],
        )

    assert refused.value.reason is Reason.SEPARATION


def test_an_outcome_without_a_rest_is_refused() -> None:
    given = samples.noise(seed=1)

    with pytest.raises(RefusedError) as refused:
        robustness(np.zeros(400), **given.arms, sources=NAMES)

    assert refused.value.reason is Reason.CONSTANT_OUTCOME


def test_a_column_said_twice_changes_nothing() -> None:
    given = samples.noise(seed=2)
    twice = np.column_stack((given.covariates, given.covariates[:, 0]))

    once = robustness(given.outcome, **given.arms, sources=NAMES)
    again = robustness(
        given.outcome, treated=given.treated, covariates=twice, sources=(*NAMES, "x3")
    )

    assert again.value == pytest.approx(once.value)
    assert again.benchmark_ratio == pytest.approx(once.benchmark_ratio)
