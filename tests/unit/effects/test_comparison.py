"""People are compared before anybody asks what came of them."""

import inspect

import numpy as np
import pytest

from effects import balance, comparison, design, propensity
from effects.comparison import compare
from effects.errors import Reason


def _people(n: int = 2000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    age = rng.normal(size=n)
    treated = (rng.random(n) < 1 / (1 + np.exp(2 - age))).astype(np.float64)
    return treated, age


def test_people_alike_after_weighting_may_be_compared() -> None:
    treated, age = _people()

    found = compare(treated, covariates={"age": age})

    assert found.refusal is None
    assert found.balance is not None
    assert found.balance.max_smd_raw > 0.5
    assert found.balance.max_smd_weighted < 0.1
    assert (found.n_treated, found.n_control) == (treated.sum(), (1 - treated).sum())
    assert found.n_covariates == 1


def test_the_measure_is_that_of_the_weights_of_the_propensity() -> None:
    treated, age = _people()
    arm = treated == 1
    built = design.build({"age": age})
    model = propensity.fit(arm, covariates=built.matrix)
    by_hand = balance.measure(
        built.matrix,
        treated=arm,
        names=built.names,
        weights=model.weights(arm),
        log_odds=model.log_odds,
    )

    assert compare(treated, covariates={"age": age}).balance == by_hand


def test_a_lottery_is_compared_as_it_fell_and_never_refused_for_that() -> None:
    treated, age = _people()

    found = compare(treated, covariates={"age": age}, is_randomised=True)

    assert found.refusal is None
    assert found.balance is not None
    assert found.balance.max_smd_weighted == found.balance.max_smd_raw > 0.5


@pytest.mark.parametrize(
    ("treated", "column", "reason"),
    [
        (np.repeat([1.0, 0.0], [5, 500]), np.arange(505.0), Reason.TOO_FEW_PEOPLE),
        (np.zeros(500), np.arange(500.0), Reason.TOO_FEW_PEOPLE),
        (np.ones(500), np.arange(500.0), Reason.TOO_FEW_PEOPLE),
        (np.repeat([1.0, 0.0], 250), np.ones(500), Reason.NO_USABLE_COVARIATES),
        (np.repeat([1.0, 0.0], 250), np.arange(500.0), Reason.SEPARATION),
        (np.repeat([1.0, 0.0], 250), np.full(500, np.nan), Reason.TOO_FEW_PEOPLE),
    ],
)
def test_what_cannot_be_compared_is_refused_with_its_reason(
    treated: np.ndarray, column: np.ndarray, reason: Reason
) -> None:
    found = compare(treated, covariates={"x": column})

    assert found.refusal is not None
    assert found.refusal.reason is reason


def test_nothing_about_comparing_takes_an_outcome() -> None:
    for function in (comparison.compare, comparison.measure):
        assert "outcome" not in inspect.signature(function).parameters


def test_the_level_without_an_indicator_is_compared_too() -> None:
    """Of ten 8, 1, 1 are at a, b, c and of ten others 2, 4, 4.

    a: (.8 - .2) / sqrt((.16 + .16) / 2) = 1.5; b and c: -.3 / sqrt((.09 + .24) / 2).
    """
    site = np.array([*"aaaaaaaabc", *"aabbbbcccc"])
    found = compare(
        (np.arange(20) < 10).astype(np.float64),
        covariates={"site": site},
        is_randomised=True,
    )
    assert found.balance is not None
    assert found.balance.max_smd_raw == pytest.approx(1.5)
    assert found.balance.worst_covariate == "site=a"
    assert found.n_covariates == 2
