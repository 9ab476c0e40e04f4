"""What is fitted once is what each estimator would have fitted by itself."""

from dataclasses import asdict, replace

import numpy as np
import pytest

from effects import aipw, groups, ipw, regression
from effects.benchmarks import robustness
from effects.errors import RefusedError
from effects.fit_people import look_into
from effects.fitted import Fitted
from effects.question import People, Question
from effects.results import Estimand
from tests.unit.effects import samples

WEIGHTS = np.random.default_rng(5).uniform(0.5, 1.5, 400)


@pytest.mark.parametrize("estimator", [aipw, ipw, regression])
@pytest.mark.parametrize("estimand", ["att", "ate"])
@pytest.mark.parametrize("weights", [None, WEIGHTS / WEIGHTS.mean()])
def test_an_estimate_is_the_same_with_what_was_fitted_before(
    estimator: object, estimand: Estimand, weights: np.ndarray | None
) -> None:
    given = samples.noise(seed=1)
    fitted = Fitted(given.treated, given.covariates, weights)
    ask = {**given.arms, "estimand": estimand, "weights": weights}

    alone = estimator.estimate(given.outcome, **ask)  # type: ignore[attr-defined]
    shared = estimator.estimate(  # type: ignore[attr-defined]
        given.outcome, **ask, fitted=fitted
    )

    assert asdict(shared) == asdict(alone)


def test_a_second_outcome_is_estimated_with_the_fits_of_the_first() -> None:
    given = samples.noise(seed=1)
    other = given.outcome**2
    fitted = Fitted(given.treated, given.covariates)
    aipw.estimate(given.outcome, **given.arms, fitted=fitted)
    model, columns = fitted.propensity("att"), fitted.of_untreated

    shared = aipw.estimate(other, **given.arms, fitted=fitted)

    assert shared == aipw.estimate(other, **given.arms)
    assert fitted.propensity("att") is model
    assert fitted.of_untreated is columns


def test_a_benchmark_is_the_same_with_what_was_fitted_before() -> None:
    given = samples.noise(seed=1)
    ask = {**given.arms, "sources": ("a", "b", "c")}

    assert robustness(
        given.outcome, **ask, fitted=Fitted(given.treated, given.covariates)
    ) == robustness(given.outcome, **ask)


def _people(outcome: np.ndarray) -> People:
    given = samples.noise(seed=1)
    names = ("a", "b", "c")
    return People(
        outcome=outcome,
        treated=given.treated.astype(np.float64),
        covariates=dict(zip(names, given.covariates.T, strict=True)),
        weights=WEIGHTS,
    )


@pytest.mark.parametrize("unknown", [0, 58])
def test_an_answer_is_the_same_with_groups_formed_before(unknown: int) -> None:
    people = _people(samples.noise(seed=1).outcome)
    formed = groups.form(
        people.treated, covariates=people.covariates, weights=people.weights
    )
    people.outcome[:unknown] = np.nan
    question = Question("aipw", "it", "the outcome")

    alone = look_into(people, question).answer()
    shared = look_into(people, question, known=formed).answer()

    assert shared == alone
    assert (len(formed.rows), formed.rows.sum()) == (400, 400)


def test_groups_are_made_of_whom_everything_is_known() -> None:
    people = _people(samples.noise(seed=1).outcome)
    people.covariates["b"][3] = np.nan  # type: ignore[index]

    formed = groups.form(people.treated, covariates=people.covariates)

    assert formed.rows.sum() == 399
    assert not formed.rows[3]
    assert formed.fitted.weights is None


def test_groups_that_cannot_be_described_are_refused() -> None:
    people = replace(_people(np.zeros(400)), covariates={"a": np.ones(400)})

    with pytest.raises(RefusedError):
        groups.form(people.treated, covariates=people.covariates)
