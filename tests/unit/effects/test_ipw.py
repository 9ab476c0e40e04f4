"""The weighted difference, and what estimated weights do to its error."""

from collections.abc import Callable

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.treatment.treatment_effects import TreatmentEffect

from effects import aipw, ipw, naive
from effects.errors import Reason, RefusedError
from effects.results import Estimand
from tests.unit.effects import samples


@pytest.mark.parametrize(
    ("estimand", "effect", "std_error"),
    [
        # As for AIPW (test_aipw.py): where each cell has its own probability, weighting
        # knows as much as weighting and regression together.
        ("att", 8 / 5, np.sqrt(11.2) / 5),
        ("ate", 16 / 11, np.sqrt(37.5 + 122 / 9 + 24.5 - 16**2 / 11) / 11),
    ],
)
def test_cells_are_weighed_as_by_hand(
    estimand: Estimand, effect: float, std_error: float
) -> None:
    given = samples.by_hand()
    found = ipw.estimate(given.outcome, **given.arms, estimand=estimand)
    assert found.estimate == pytest.approx(effect)
    assert found.std_error == pytest.approx(std_error)
    assert found.treated_mean is not None
    assert found.counterfactual_mean is not None
    assert found.treated_mean - found.counterfactual_mean == pytest.approx(effect)


@pytest.mark.parametrize(("estimand", "group"), [("att", 1), ("ate", "all")])
@pytest.mark.parametrize("published", [samples.nsw, lambda: samples.noise(seed=4)])
def test_it_is_what_statsmodels_finds(
    published: Callable[[], samples.Given], estimand: Estimand, group: int | str
) -> None:
    given = published()
    design = sm.add_constant(given.covariates / np.abs(given.covariates).max(axis=0))
    flags = given.treated.astype(np.float64)
    theirs = TreatmentEffect(
        sm.OLS(given.outcome, design),
        flags,
        results_select=sm.Logit(flags, design).fit(disp=0),
    ).ipw(effect_group=group, disp=False)
    found = ipw.estimate(given.outcome, **given.arms, estimand=estimand)
    assert found.estimate == pytest.approx(theirs.effect[0], rel=1e-6)
    assert found.std_error == pytest.approx(theirs.results_gmm.bse[0], rel=1e-3)


def test_what_stopping_to_smoke_adds_in_weight_is_reproduced() -> None:
    """Hernán and Robins, What If, chapter 12: 3.44 kg, and 2.54 kg as they are."""
    given = samples.smokers()
    found = ipw.estimate(given.outcome, **given.arms, estimand="ate")
    assert given.covariates.shape == (1566, 18)
    assert found.estimate == pytest.approx(3.4405, abs=1e-4)
    plain = naive.estimate(given.outcome, treated=given.treated)
    assert plain.estimate == pytest.approx(2.5406, abs=1e-4)


def test_weights_and_clusters_count_as_repeated_rows() -> None:
    given = samples.noise(seed=5, n=200)
    counts = np.random.default_rng(0).integers(0, 4, 200)
    rows = np.repeat(np.arange(200), counts)
    weighted = ipw.estimate(
        given.outcome, **given.arms, weights=counts, clusters=np.arange(200)
    )
    repeated = ipw.estimate(
        given.outcome[rows],
        treated=given.treated[rows],
        covariates=given.covariates[rows],
        clusters=rows,
    )
    assert weighted.estimate == pytest.approx(repeated.estimate)
    assert weighted.std_error == pytest.approx(repeated.std_error)


def test_untreated_people_like_nobody_treated_weigh_nothing() -> None:
    given = samples.noise(seed=6)
    elsewhere = ~given.treated & (np.arange(400) % 5 == 0)
    with_them = ipw.estimate(
        given.outcome,
        treated=given.treated,
        covariates=np.column_stack((given.covariates, elsewhere)),
    )
    without = ipw.estimate(
        given.outcome[~elsewhere],
        treated=given.treated[~elsewhere],
        covariates=given.covariates[~elsewhere],
    )
    assert with_them.estimate == pytest.approx(without.estimate)
    assert with_them.std_error == pytest.approx(without.std_error)


def test_an_outcome_that_the_covariates_make_is_told_better_by_both_models() -> None:
    given = samples.noise(seed=7, n=2000)
    weighted = ipw.estimate(given.outcome, **given.arms)
    both = aipw.estimate(given.outcome, **given.arms)
    assert abs(weighted.estimate - 1) < 3 * weighted.std_error
    assert both.std_error < weighted.std_error


@pytest.mark.parametrize(
    ("covariates", "reason"),
    [
        (samples.by_hand().treated[:, None] * 1.0, Reason.SEPARATION),
        (np.ones((11, 3)), Reason.NO_USABLE_COVARIATES),
        (np.full((11, 1), np.nan), Reason.MISSING_COVARIATE),
    ],
)
def test_bad_covariates_are_refused(covariates: np.ndarray, reason: Reason) -> None:
    given = samples.by_hand()
    with pytest.raises(RefusedError) as refused:
        ipw.estimate(given.outcome, treated=given.treated, covariates=covariates)
    assert refused.value.reason is reason


def test_an_outcome_that_nobody_has_is_refused() -> None:
    given = samples.by_hand()
    with pytest.raises(RefusedError) as refused:
        ipw.estimate(np.zeros(11), **given.arms)
    assert refused.value.reason is Reason.CONSTANT_OUTCOME
