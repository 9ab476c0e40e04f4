"""Effects per participant: the ratio and its error, by hand and by the delta method."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from effects import staggered, wald
from effects.errors import Reason, RefusedError
from tests.unit.effects.roll_outs import by_hand, call, noise


def with_uptake(rows: dict[str, np.ndarray], seed: int) -> dict[str, Any]:
    """Between 30 and 70 % of a unit's people join when it opens, each gaining 2."""
    share = np.random.default_rng(seed).uniform(0.3, 0.7, rows["unit"].max() + 1)
    opened = (rows["cohort"] > 0) & (rows["time"] >= rows["cohort"])
    uptake = np.where(opened, share[rows["unit"]], 0.0)
    return rows | {"uptake": uptake, "outcome": rows["outcome"] + 2 * uptake}


def test_a_planted_effect_per_participant_is_found() -> None:
    found = call(wald.estimate, with_uptake(noise(5, 200), 1))

    assert abs(found.estimate - 2) < 3 * found.std_error
    assert 0.4 < found.diagnostics["uptake"] < 0.6


@pytest.mark.parametrize("n_units", [40, 200])
def test_its_error_is_the_delta_methods_with_the_covariance(n_units: int) -> None:
    """The covariance of effect and uptake from the variance of their sum."""
    rows = with_uptake(noise(6, n_units), 2)
    plain = {k: v for k, v in rows.items() if k != "uptake"}
    effect = call(staggered.estimate, plain)
    uptake = call(staggered.estimate, plain | {"outcome": rows["uptake"]})
    both = call(
        staggered.estimate, plain | {"outcome": plain["outcome"] + rows["uptake"]}
    )
    covariance = (both.std_error**2 - effect.std_error**2 - uptake.std_error**2) / 2

    found = call(wald.estimate, rows)
    ratio = effect.estimate / uptake.estimate
    variance = effect.std_error**2 - 2 * ratio * covariance
    variance += ratio**2 * uptake.std_error**2

    assert found.estimate == pytest.approx(ratio)
    assert found.std_error == pytest.approx(math.sqrt(variance) / uptake.estimate)
    df = effect.degrees_of_freedom
    assert (df is None) == (n_units >= 50)
    reach = 1.959964 if df is None else stats.t.ppf(0.975, df)
    assert found.ci_low == pytest.approx(ratio - reach * found.std_error)
    assert found.degrees_of_freedom == df


def test_the_same_uptake_everywhere_is_certain() -> None:
    """Half of everybody joins: twice the effect of the opening, 8/3, and its error."""
    rows = by_hand()
    opened = (rows["cohort"] > 0) & (rows["time"] >= rows["cohort"])
    effect = call(staggered.estimate, rows)

    found = call(wald.estimate, rows | {"uptake": np.where(opened, 0.5, 0.0)})

    assert found.estimate == pytest.approx(16 / 3)
    assert found.std_error == pytest.approx(2 * effect.std_error)
    assert (found.method, found.estimand) == ("wald", "per_participant")
    assert found.diagnostics["uptake"] == pytest.approx(0.5)
    assert found.diagnostics["effect_of_opening"] == effect.estimate


@pytest.mark.parametrize("share", [0.0, 0.4])
def test_an_uptake_that_the_opening_did_not_change_is_refused(share: float) -> None:
    rows = by_hand()

    with pytest.raises(RefusedError) as refused:
        call(wald.estimate, rows | {"uptake": np.full(18, share)})

    assert refused.value.reason is Reason.WEAK_UPTAKE


def test_an_uptake_that_the_opening_did_not_clearly_change_is_refused() -> None:
    rows = noise(7, 60)
    joined = np.random.default_rng(8).uniform(0.3, 0.7, len(rows["unit"]))

    with pytest.raises(RefusedError) as refused:
        call(wald.estimate, rows | {"uptake": joined})

    assert refused.value.reason is Reason.WEAK_UPTAKE


def test_an_uptake_of_another_length_is_refused() -> None:
    with pytest.raises(RefusedError) as refused:
        call(wald.estimate, by_hand() | {"uptake": np.arange(3.0)})

    assert refused.value.reason is Reason.WRONG_INPUT
