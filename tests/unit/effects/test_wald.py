"""Effects per participant: the ratio and its error, by hand and by the delta method."""

import math
from typing import Any

import numpy as np
import pytest

from effects import staggered, wald
from effects.errors import Reason, RefusedError
from effects.results import Estimate
from tests.unit.effects.roll_outs import by_hand, call, noise


def opening(estimate: float, std_error: float) -> Estimate:
    return Estimate.normal(
        "did", "att", estimate, std_error, n_treated=20, n_control=28, n_clusters=48
    )


def test_an_effect_is_divided_by_a_known_uptake() -> None:
    """.0084 (.0028) per half-year in units where a quarter joined: .0336 (.0112)."""
    found = wald.scale(opening(0.0084, 0.0028), uptake=0.25)

    assert found.estimate == pytest.approx(0.0336)
    assert found.std_error == pytest.approx(0.0112)
    assert found.ci_low == pytest.approx(0.0336 - 1.959964 * 0.0112)
    assert found.p_value == pytest.approx(opening(0.0084, 0.0028).p_value)
    assert (found.method, found.estimand) == ("wald", "per_participant")
    assert found.diagnostics["uptake"] == 0.25
    assert found.diagnostics["effect_of_opening"] == 0.0084


def test_an_estimated_uptake_widens_the_interval() -> None:
    """6 (1.2) over .5 (.1): 12; variance (1.44 + 144 * .01) / .25 = 11.52."""
    found = wald.scale(opening(6, 1.2), uptake=0.5, uptake_std_error=0.1)
    together = wald.scale(
        opening(6, 1.2), uptake=0.5, uptake_std_error=0.1, covariance=0.06
    )

    assert found.estimate == pytest.approx(12)
    assert found.std_error == pytest.approx(math.sqrt(11.52))
    # Less 2 * 12 * .06 = 1.44 of the 2.88: variance 5.76.
    assert together.std_error == pytest.approx(math.sqrt(5.76))


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
    scaled = wald.scale(
        effect,
        uptake=uptake.estimate,
        uptake_std_error=uptake.std_error,
        covariance=covariance,
    )

    assert found.estimate == pytest.approx(scaled.estimate)
    assert found.std_error == pytest.approx(scaled.std_error)
    assert (found.ci_low, found.p_value) == pytest.approx(
        (scaled.ci_low, scaled.p_value)
    )


def test_the_same_uptake_everywhere_is_certain() -> None:
    """Half of everybody joins: twice the effect of the opening, 8/3, and its error."""
    rows = by_hand()
    opened = (rows["cohort"] > 0) & (rows["time"] >= rows["cohort"])
    effect = call(staggered.estimate, rows)

    found = call(wald.estimate, rows | {"uptake": np.where(opened, 0.5, 0.0)})

    assert found.estimate == pytest.approx(16 / 3)
    assert found.std_error == pytest.approx(2 * effect.std_error)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"uptake": 0.0}, Reason.WEAK_UPTAKE),
        ({"uptake": -0.2}, Reason.WEAK_UPTAKE),
        ({"uptake": 0.3, "uptake_std_error": 0.1}, Reason.WEAK_UPTAKE),
        ({"uptake": math.nan}, Reason.WRONG_INPUT),
        (
            {"uptake": 0.5, "uptake_std_error": 0.1, "covariance": 9.0},
            Reason.WRONG_INPUT,
        ),
    ],
)
def test_an_uptake_that_says_little_is_refused(
    options: dict[str, float], reason: Reason
) -> None:
    with pytest.raises(RefusedError) as refused:
        wald.scale(opening(1, 0.5), **options)

    assert refused.value.reason is reason


@pytest.mark.parametrize("share", [0.0, 0.4])
def test_an_uptake_that_the_opening_did_not_change_is_refused(share: float) -> None:
    rows = by_hand()

    with pytest.raises(RefusedError) as refused:
        call(wald.estimate, rows | {"uptake": np.full(18, share)})

    assert refused.value.reason is Reason.WEAK_UPTAKE


def test_an_uptake_of_another_length_is_refused() -> None:
    with pytest.raises(RefusedError) as refused:
        call(wald.estimate, by_hand() | {"uptake": np.arange(3.0)})

    assert refused.value.reason is Reason.WRONG_INPUT
