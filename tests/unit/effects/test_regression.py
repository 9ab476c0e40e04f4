"""The coefficient of treatment beside covariates."""

import numpy as np
import pytest

from effects import regression
from effects.errors import Reason, RefusedError
from tests.unit.effects import samples


def test_cells_count_by_how_evenly_treatment_was_spread_in_them() -> None:
    given = samples.by_hand()
    found = regression.estimate(given.outcome, **given.arms)
    # Effects 1 and 2, weighted by 6 · 1/3 · 2/3 = 4/3 and 5 · 3/5 · 2/5 = 6/5.
    assert found.estimate == pytest.approx((4 / 3 + 2 * 6 / 5) / (4 / 3 + 6 / 5))
    # The outcomes 2, 4, 5, 7, 6 of the treated.
    assert found.treated_mean == pytest.approx(24 / 5)
    assert found.counterfactual_mean == pytest.approx(24 / 5 - found.estimate)


def test_lalondes_regression_on_the_survey_is_reproduced() -> None:
    given = samples.nsw_against_cps()
    found = regression.estimate(given.outcome, **given.arms)
    assert found.estimate == pytest.approx(1066.3763, abs=1e-4)
    assert found.std_error == pytest.approx(626.8479, rel=1e-3)
    assert found.diagnostics["n_covariates"] == 10


def test_the_hours_of_training_after_a_grant_are_reproduced() -> None:
    table = samples.job_training()
    covariates = np.column_stack((table["lsales"], table["lemploy"]))
    known = np.isfinite(covariates).all(axis=1) & np.isfinite(table["hrsemp"])
    found = regression.estimate(
        table["hrsemp"][known],
        treated=table["grant"][known],
        covariates=covariates[known],
    )
    assert found.estimate == pytest.approx(26.2545, abs=1e-4)
    assert found.diagnostics["std_error_classical"] == pytest.approx(5.5918, rel=1e-3)
    assert found.diagnostics["r_squared"] == pytest.approx(0.2368, abs=1e-4)


def test_twins_in_one_cluster_teach_nothing_new() -> None:
    given = samples.noise(seed=1)
    twice = np.tile(np.arange(400), 2)
    single = regression.estimate(given.outcome, **given.arms, clusters=np.arange(400))
    double = regression.estimate(
        given.outcome[twice],
        treated=given.treated[twice],
        covariates=given.covariates[twice],
        clusters=twice,
    )
    assert double.estimate == pytest.approx(single.estimate)
    # CR1 is enlarged by (n - 1) / (n - 5): 799/795 for twins, 399/395 without them.
    assert double.std_error == pytest.approx(
        single.std_error * np.sqrt(799 / 795 * 395 / 399)
    )


@pytest.mark.parametrize(
    ("covariates", "reason"),
    [
        (np.ones((11, 2)), Reason.NO_USABLE_COVARIATES),
        (np.empty((11, 0)), Reason.NO_USABLE_COVARIATES),
        (3.0 * samples.by_hand().treated[:, None], Reason.SEPARATION),
        (np.eye(11), Reason.TOO_FEW_PEOPLE),
        (np.full((11, 1), np.nan), Reason.MISSING_COVARIATE),
        (np.ones((10, 1)), Reason.WRONG_INPUT),
        (np.ones(11), Reason.WRONG_INPUT),
        (np.full((11, 1), "a"), Reason.WRONG_INPUT),
    ],
)
def test_covariates_that_adjust_nothing_are_refused(
    covariates: np.ndarray, reason: Reason
) -> None:
    given = samples.by_hand()
    with pytest.raises(RefusedError) as refused:
        regression.estimate(given.outcome, treated=given.treated, covariates=covariates)
    assert refused.value.reason is reason
