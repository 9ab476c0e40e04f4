"""What a lot decided."""

import numpy as np
import pytest

from effects import naive, randomised
from effects.errors import Reason, RefusedError
from effects.results import Estimand
from tests.unit.effects import samples


def test_lalondes_experiment_is_reproduced() -> None:
    given = samples.nsw()
    found = randomised.estimate(given.outcome, treated=given.treated)
    assert found.estimate == pytest.approx(1794.3424, abs=1e-4)
    assert found.std_error == pytest.approx(670.8245, rel=1e-6)
    assert found.diagnostics["n_covariates"] == 0


@pytest.mark.parametrize(("estimand", "effect"), [("att", 8 / 5), ("ate", 16 / 11)])
def test_lins_effect_weighs_cells_by_whom_it_is_asked_for(
    estimand: Estimand, effect: float
) -> None:
    given = samples.by_hand()
    found = randomised.estimate(given.outcome, **given.arms, estimand=estimand)
    assert found.estimate == pytest.approx(effect)
    # Treated 2, 4, 5, 7, 6 less untreated 1, 1, 2, 4, 3, 5.
    assert found.diagnostics["difference"] == pytest.approx(24 / 5 - 16 / 6)
    assert found.treated_mean == pytest.approx(24 / 5)


def test_covariates_take_noise_away_and_no_more() -> None:
    given = samples.noise(seed=1, n=4000)
    by_lot = np.random.default_rng(2).random(4000) < 0.3
    outcome = given.outcome - given.treated + 0.5 * by_lot
    plain = randomised.estimate(outcome, treated=by_lot)
    sharper = randomised.estimate(
        outcome, treated=by_lot, covariates=given.covariates, estimand="ate"
    )
    assert abs(sharper.estimate - 0.5) < 3 * sharper.std_error
    # Three covariates of variance 1 beside noise of variance 1.
    assert sharper.std_error == pytest.approx(plain.std_error / 2, rel=0.05)


def test_covariates_that_say_nothing_leave_the_difference() -> None:
    given = samples.by_hand()
    found = randomised.estimate(
        given.outcome, treated=given.treated, covariates=np.ones((11, 2))
    )
    plain = naive.estimate(given.outcome, treated=given.treated)
    assert found.estimate == pytest.approx(plain.estimate)
    assert found.std_error == pytest.approx(plain.diagnostics["std_error_hc1"])
    assert found.diagnostics["n_covariates_dropped"] == 2


def test_those_lost_are_left_out_and_counted() -> None:
    given = samples.by_hand()
    lost = np.array([0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0], dtype=bool)
    outcome = np.where(lost, np.nan, given.outcome)
    clusters = np.arange(11)
    found = randomised.estimate(
        outcome, treated=given.treated, clusters=clusters, observed=~lost
    )
    # 2, 4, 5 less 1, 1, 4, 3, 5.
    assert found.estimate == pytest.approx(11 / 3 - 14 / 5)
    assert (found.n_treated, found.n_control, found.n_clusters) == (3, 5, 8)
    assert found.diagnostics["observed_share_treated"] == pytest.approx(3 / 5)
    assert found.diagnostics["observed_share_control"] == pytest.approx(5 / 6)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"covariates": np.random.default_rng(0).normal(size=(11, 5))},
         Reason.TOO_FEW_PEOPLE),
        ({"covariates": samples.by_hand().treated[:, None] * 1.0}, Reason.SEPARATION),
        ({"covariates": np.full((11, 1), np.nan)}, Reason.MISSING_COVARIATE),
        ({"outcome": np.full(11, np.nan)}, Reason.MISSING_OUTCOME),
        ({"observed": np.zeros(11, dtype=bool)}, Reason.NOBODY_TREATED),
        ({"observed": np.ones(10, dtype=bool)}, Reason.WRONG_INPUT),
        ({"observed": np.full(11, np.nan)}, Reason.WRONG_INPUT),
        ({"outcome": np.ones(10), "observed": np.arange(11) > 2}, Reason.WRONG_INPUT),
        ({"clusters": np.zeros(11, dtype=int)}, Reason.TOO_FEW_UNITS),
        ({"outcome": np.ones(11)}, Reason.CONSTANT_OUTCOME),
    ],
)  # fmt: skip
def test_bad_input_is_refused(changed: dict[str, object], reason: Reason) -> None:
    given = samples.by_hand()
    arguments = {"outcome": given.outcome, **given.arms, **changed}
    with pytest.raises(RefusedError) as refused:
        randomised.estimate(arguments.pop("outcome"), **arguments)
    assert refused.value.reason is reason
