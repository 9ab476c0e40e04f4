"""Weights that make the means the same, or the word that none do."""

import numpy as np
import pytest
from hypothesis import example, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from effects import ebal
from effects.errors import Reason, RefusedError
from tests.unit.effects import samples


def test_three_values_are_tilted_to_a_mean() -> None:
    weights = ebal.balanced(
        np.array([True, True, False, False, False]),
        covariates=np.array([[1.0], [2], [0], [1], [2]]),
    )
    # Mean 1.5 of 0, 1, 2 with weights 1 : t : t²: t² - t - 3 = 0; together as two.
    t = (1 + np.sqrt(13)) / 2
    total = 1 + t + t**2
    assert weights == pytest.approx(
        [1, 1, 2 / total, 2 * t / total, 2 * t**2 / total], rel=1e-8
    )


def test_a_flag_in_two_groups() -> None:
    given = samples.by_hand()
    found = ebal.estimate(given.outcome, **given.arms)
    assert found.estimate == pytest.approx(8 / 5)
    assert found.counterfactual_mean == pytest.approx(3.2)
    # Squares about 4.8 of 2, 4, 5, 7, 6: 14.8. About 3.2 with weights 1/2 of 1, 1, 2,
    # 4: 11.76 / 4, and 3/2 of 3, 5: 3.28 · 9/4. Both groups weigh 5; enlarged by 11/9.
    squares = 14.8 + 11.76 / 4 + 3.28 * 9 / 4
    assert found.std_error == pytest.approx(np.sqrt(squares * 11 / 9) / 5)
    # (4 · 1/2 + 2 · 3/2)² / (4 · 1/4 + 2 · 9/4)
    assert found.diagnostics["ess_control"] == pytest.approx(25 / 5.5)
    assert found.diagnostics["largest_weight_share"] == pytest.approx(0.3)


def test_lalondes_balanced_survey_is_reproduced() -> None:
    given = samples.nsw_against_cps()
    found = ebal.estimate(given.outcome, **given.arms)
    assert found.estimate == pytest.approx(1406.30, abs=0.1)
    assert found.std_error == pytest.approx(654.93, abs=0.1)


@drawn(
    scales=st.lists(st.floats(1e-6, 1e6), min_size=3, max_size=3),
    shift=st.floats(-100, 100),
    seed=st.integers(0, 20),
)
# Of the last step the value shows nothing but rounding.
@example(scales=[845630.3869530775, 697076.6778498462, 23157.350951074146],
         shift=52.054171613337104, seed=20)  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_means_are_the_same_in_every_unit(
    scales: list[float], shift: float, seed: int
) -> None:
    given = samples.noise(seed=seed, n=300)
    covariates = (given.covariates + shift) * scales
    base = np.random.default_rng(seed).uniform(0.5, 2, 300)
    weights = base * ebal.balanced(given.treated, covariates=covariates, weights=base)
    ones, others = given.treated, ~given.treated
    assert weights[ones].sum() == pytest.approx(weights[others].sum())
    gap = np.average(covariates[ones], axis=0, weights=weights[ones])
    gap -= np.average(covariates[others], axis=0, weights=weights[others])
    assert gap / scales == pytest.approx(0, abs=1e-5)


def test_values_at_the_edge_can_be_reached() -> None:
    treated = np.array([True] * 3 + [False] * 6)
    covariates = np.array([[2.0, 0], [2, 1], [2, 0], [2, 0], [2, 1], [2, 1],
                           [0, 1], [1, 0], [2, 0]])  # fmt: skip
    weights = ebal.balanced(treated, covariates=covariates)
    # All weight on the four that have 2: twice as much on 0 as on 1.
    assert weights[3:] == pytest.approx([1, 0.5, 0.5, 0, 0, 1], abs=1e-6)


@pytest.mark.parametrize(
    ("others", "why"),
    [
        ([[0.0, 1], [1, 2], [2, 0]], "the treated mean is 3"),
        ([[3.0, 7], [3, 7], [3, 7]], "nobody varies and one mean differs"),
        ([[2.0, 4], [3, 6], [4, 8]], "here the second is twice the first"),
    ],
)
def test_means_out_of_reach_are_refused(others: list[list[float]], why: str) -> None:
    covariates = np.array([[3.0, 1], [3, 3], *others])
    with pytest.raises(RefusedError, match="No weights") as refused:
        ebal.balanced(np.arange(5) < 2, covariates=covariates)
    assert refused.value.reason is Reason.NO_OVERLAP, why


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"estimand": "ate"}, Reason.WRONG_INPUT),
        ({"covariates": np.ones((11, 2))}, Reason.NO_USABLE_COVARIATES),
        ({"covariates": np.empty((11, 0))}, Reason.NO_USABLE_COVARIATES),
        ({"covariates": np.full((11, 1), np.inf)}, Reason.MISSING_COVARIATE),
        ({"treated": np.arange(11) < 1}, Reason.TOO_FEW_PEOPLE),
        ({"treated": np.arange(11) < 0}, Reason.NOBODY_TREATED),
        ({"covariates": samples.by_hand().treated[:, None] * 1.0}, Reason.NO_OVERLAP),
        ({"outcome": np.zeros(11)}, Reason.CONSTANT_OUTCOME),
    ],
)
def test_bad_input_is_refused(changed: dict[str, object], reason: Reason) -> None:
    given = samples.by_hand()
    arguments = {"outcome": given.outcome, **given.arms, **changed}
    with pytest.raises(RefusedError) as refused:
        ebal.estimate(arguments.pop("outcome"), **arguments)
    assert refused.value.reason is reason


def test_clusters_change_the_error_only() -> None:
    given = samples.noise(seed=3)
    clusters = np.arange(400) // 10
    plain = ebal.estimate(given.outcome, **given.arms)
    found = ebal.estimate(given.outcome, **given.arms, clusters=clusters)
    assert found.estimate == plain.estimate
    assert found.std_error != plain.std_error
    assert found.n_clusters == 40
