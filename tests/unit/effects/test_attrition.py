"""Outcomes that only some are seen to have."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from effects.attrition import differential_observation, lee_bounds
from effects.errors import Reason, RefusedError

NAN = float("nan")


def _arms(
    treated: list[float], control: list[float]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    outcome = np.array([*treated, *control])
    return outcome, np.arange(len(outcome)) < len(treated)


def test_five_points_apart_are_no_differential_observation() -> None:
    observed = np.array([True] * 95 + [False] * 5 + [True] * 90 + [False] * 10)
    seen = differential_observation(observed, treated=np.arange(200) < 100)

    assert (seen.share_treated, seen.share_control) == (0.95, 0.90)
    assert not seen.is_differential


def test_more_than_five_points_apart_are() -> None:
    observed = np.array([True] * 90 + [False] * 10 + [True] * 96 + [False] * 4)
    seen = differential_observation(observed, treated=np.arange(200) < 100)

    assert seen.gap == pytest.approx(-0.06)
    assert seen.is_differential


def test_the_better_seen_arm_loses_its_excess_from_either_end() -> None:
    """Treated all seen: 1, 2, 3, 4. Control half seen: 2, 2 of four.

    Excess share (1 - 0.5) / 1 = one half: mean of 1 and 2 = 1.5, of 3 and 4 = 3.5,
    each less the control's 2.
    """
    outcome, treated = _arms([1, 2, 3, 4], [2, 2, NAN, NAN])

    bounds = lee_bounds(outcome, treated=treated)

    assert bounds.trimmed_share == pytest.approx(0.5)
    assert (bounds.low, bounds.high) == pytest.approx((-0.5, 1.5))


def test_a_control_arm_that_is_seen_more_often_is_cut() -> None:
    outcome, treated = _arms([2, 2, NAN, NAN], [1, 2, 3, 4])

    bounds = lee_bounds(outcome, treated=treated)

    assert (bounds.low, bounds.high) == pytest.approx((-1.5, 0.5))


def test_a_value_on_the_edge_is_kept_in_part() -> None:
    """Treated 1, 2, 4 all seen, control 4 of 5: 0.2 x 3 = 0.6 of a value is cut.

    From the top: (1 + 2 + 0.4 x 4) / 2.4 = 4.6 / 2.4; from the bottom:
    (0.4 x 1 + 2 + 4) / 2.4 = 6.4 / 2.4; the control's mean is 1.
    """
    outcome, treated = _arms([1, 2, 4], [0, 1, 1, 2, NAN])

    bounds = lee_bounds(outcome, treated=treated)

    assert (bounds.low, bounds.high) == pytest.approx((4.6 / 2.4 - 1, 6.4 / 2.4 - 1))


def test_both_arms_seen_alike_leave_the_plain_difference() -> None:
    """Means 3 and 1; variances 1 and 1 over 3 people each: sqrt(2/3)."""
    outcome, treated = _arms([2, 3, 4], [0, 1, 2])

    bounds = lee_bounds(outcome, treated=treated)

    assert (bounds.low, bounds.high) == pytest.approx((2, 2))
    assert bounds.low_std_error == pytest.approx((2 / 3) ** 0.5)


def test_the_standard_errors_are_those_of_repeated_samples() -> None:
    """Stayers earn more and the treated stay 90 instead of 70 of 100."""
    random = np.random.default_rng(20260122)
    lows, errors = [], []
    treated = np.arange(2_000) < 1_000
    for _ in range(200):
        pay = random.normal(size=2_000)
        leaves = random.random(2_000)
        pay[leaves > np.where(treated, 0.9, 0.7)] = np.nan
        bounds = lee_bounds(pay, treated=treated)
        lows.append(bounds.low)
        errors.append(bounds.low_std_error)

    assert np.mean(errors) == pytest.approx(np.std(lows), rel=0.15)


@given(
    st.lists(st.floats(-100, 100), min_size=4, max_size=20),
    st.floats(-50, 50),
    st.integers(0, 3),
)
def test_a_shift_of_all_outcomes_moves_no_bound(
    values: list[float], shift: float, lost: int
) -> None:
    treated_part = [1.0, 2.0, 5.0, 9.0, 11.0]
    treated_part[: min(lost, 3)] = [NAN] * min(lost, 3)
    outcome, treated = _arms(treated_part, values)

    plain = lee_bounds(outcome, treated=treated)
    moved = lee_bounds(outcome + shift, treated=treated)

    assert moved.low == pytest.approx(plain.low, abs=1e-6)
    assert moved.high == pytest.approx(plain.high, abs=1e-6)
    assert plain.ci_low <= plain.low <= plain.high <= plain.ci_high


@pytest.mark.parametrize(
    ("treated", "control", "reason"),
    [
        ([], [1.0, 2.0], Reason.NOBODY_TREATED),
        ([1.0, 2.0], [], Reason.NOBODY_COMPARED),
        ([1.0, NAN], [1.0, 2.0], Reason.MISSING_OUTCOME),
        ([1.0, 1.0], [1.0, 1.0], Reason.CONSTANT_OUTCOME),
    ],
)
def test_arms_without_outcomes_are_refused(
    treated: list[float], control: list[float], reason: Reason
) -> None:
    outcome, flags = _arms(treated, control)

    with pytest.raises(RefusedError) as refused:
        lee_bounds(outcome, treated=flags)

    assert refused.value.reason is reason


def test_arrays_of_different_lengths_are_refused() -> None:
    with pytest.raises(RefusedError):
        lee_bounds(np.zeros(3), treated=np.array([True, False]))


def test_weights_count_whom_a_row_stands_for() -> None:
    """Of the untreated 1 of 2 is seen who stand for 3 and 1: three in four."""
    seen = differential_observation(
        np.array([True, True, True, False]),
        treated=np.array([True, True, False, False]),
        weights=np.array([1.0, 1.0, 3.0, 1.0]),
    )

    assert (seen.share_treated, seen.share_control) == (1.0, 0.75)


def test_bounds_by_weights_are_those_of_repeated_rows() -> None:
    """Treated 1, 2, 3, 3 all seen; of four untreated half: 2 and 2.

    The excess of one half is cut off: means 1.5 and 3 less 2. With the two who got 3,
    and the two who are not seen, told once and counted twice, it is the same.
    """
    outcome, treated = _arms([1.0, 2.0, 3.0], [2.0, 2.0, NAN])
    weights = np.array([1.0, 1.0, 2.0, 1.0, 1.0, 2.0])
    bounds = lee_bounds(outcome, treated=treated, weights=weights)

    repeated, arms = _arms([1.0, 2.0, 3.0, 3.0], [2.0, 2.0, NAN, NAN])
    assert (bounds.low, bounds.high) == (-0.5, 1.0)
    plain = lee_bounds(repeated, treated=arms)
    assert (plain.low, plain.high) == (bounds.low, bounds.high)
    assert bounds.trimmed_share == plain.trimmed_share == 0.5
