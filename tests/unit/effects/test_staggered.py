"""Staggered roll-outs: published, by hand, and where nothing can be said."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effects import staggered
from effects.errors import Reason, RefusedError
from tests.unit.effects.roll_outs import (
    by_hand,
    call,
    log_population,
    minimum_wage,
    noise,
    panel,
)


def test_the_minimum_wage_study_comes_out_as_published() -> None:
    """Callaway and Sant'Anna's ATT(g, t) with analytic errors, and their mean."""
    found = call(staggered.fit, minimum_wage())
    since = {
        (cell.cohort, cell.time): (cell.estimate, cell.std_error)
        for cell in found.cells
        if cell.time >= cell.cohort
    }
    published = {
        (2004, 2004): (-0.0105, 0.0233),
        (2004, 2005): (-0.0704, 0.0310),
        (2004, 2006): (-0.1373, 0.0364),
        (2004, 2007): (-0.1008, 0.0344),
        (2006, 2006): (-0.0046, 0.0178),
        (2006, 2007): (-0.0412, 0.0202),
        (2007, 2007): (-0.0261, 0.0167),
    }

    assert since.keys() == published.keys()
    for cell, numbers in published.items():
        assert since[cell] == pytest.approx(numbers, abs=1e-4)
    assert found.overall.estimate == pytest.approx(-0.0400, abs=1e-4)
    assert found.overall.std_error == pytest.approx(0.0120, abs=1e-4)
    assert found.overall.n_treated == 191
    assert found.overall.n_control == 309
    assert found.overall.diagnostics["controls"] == "never_treated"


def test_counties_that_raise_wages_later_can_be_compared_with() -> None:
    """Published with controls that are not yet treated: csdid 0.4.3, as R's did."""
    found = call(staggered.fit, minimum_wage(), controls="not_yet_treated")
    events = {e.event_time: (e.estimate, e.std_error) for e in found.events}

    assert found.overall.estimate == pytest.approx(-0.03976, abs=1e-5)
    assert found.overall.std_error == pytest.approx(0.01205, abs=1e-5)
    assert events == {
        -3: pytest.approx((0.02976, 0.01453), abs=1e-5),
        -2: pytest.approx((-0.00245, 0.01312), abs=1e-5),
        -1: pytest.approx((-0.02427, 0.01446), abs=1e-5),
        0: pytest.approx((-0.01892, 0.01204), abs=1e-5),
        1: pytest.approx((-0.05359, 0.01695), abs=1e-5),
        2: pytest.approx((-0.13627, 0.0354), abs=1e-5),
        3: pytest.approx((-0.10081, 0.03436), abs=1e-5),
    }
    assert [e.is_pre for e in found.events] == [True] * 3 + [False] * 4


def test_trends_may_differ_by_a_covariate() -> None:
    """With log population, doubly robust: -.0418 (.0115), ATT(2004, 2004) -.0145."""
    found = call(staggered.fit, minimum_wage(), covariates=log_population())

    assert found.overall.estimate == pytest.approx(-0.0418, abs=1e-4)
    assert found.overall.std_error == pytest.approx(0.0115, abs=1e-4)
    assert found.cells[0].estimate == pytest.approx(-0.0145, abs=1e-4)
    assert found.cells[0].std_error == pytest.approx(0.0221, abs=1e-4)


def test_a_roll_out_worked_by_hand() -> None:
    found = call(staggered.fit, by_hand())

    # Changes from 1 to 2: opened in 2: 3, 5; in 3: 1, 1; never: 1, 3.
    # From 1 to 3: 5, 5; never 2, 4. From 2 to 3: opened in 3: 6, 4; never 1, 1.
    assert {(c.cohort, c.time): c.estimate for c in found.cells} == pytest.approx(
        {(2, 2): 4 - 2, (2, 3): 5 - 3, (3, 2): 1 - 2, (3, 3): 5 - 1}
    )
    assert found.overall.estimate == pytest.approx((2 + 2 + 4) / 3)
    assert [e.estimate for e in found.events] == pytest.approx([-1, (2 + 4) / 2, 2])
    assert [(c.cohort, c.estimate) for c in found.cohorts] == [
        (2, pytest.approx(2)),
        (3, pytest.approx(4)),
    ]
    # Units with the program, since: 4, 8; 6, 8; 9, 9.
    assert found.overall.treated_mean == pytest.approx(44 / 6)
    assert found.overall.counterfactual_mean == pytest.approx(44 / 6 - 8 / 3)


def test_units_that_open_later_are_compared_by_hand() -> None:
    found = call(staggered.fit, by_hand(), controls="not_yet_treated")

    # From 1 to 2 those that open in 3 or never change by 1, 1, 1, 3: 1.5 on average.
    assert found.cells[0].estimate == pytest.approx(4 - 1.5)
    assert found.overall.estimate == pytest.approx((2.5 + 2 + 4) / 3)
    assert found.overall.n_control == 4


def test_without_units_that_never_open_later_ones_are_the_comparison() -> None:
    rows = by_hand()
    rows = {key: values[rows["cohort"] > 0] for key, values in rows.items()}

    found = call(staggered.fit, rows)

    # Only in period 2 is anybody left to compare with: 4 - 1.
    assert found.overall.estimate == pytest.approx(3)
    assert found.overall.diagnostics["controls"] == "not_yet_treated"
    assert [(c.cohort, c.time) for c in found.cells] == [(2, 2)]


def test_two_periods_and_one_date_are_a_t_test_of_changes() -> None:
    from scipy.stats import ttest_ind

    random = np.random.default_rng(2)
    rows = panel(random.normal(size=(9, 2)).tolist(), [2, 2, 2, 2, 0, 0, 0, 0, 0])
    change = np.diff(rows["outcome"].reshape(9, 2))[:, 0]
    expected = ttest_ind(change[:4], change[4:])
    limits = expected.confidence_interval(0.95)

    found = call(staggered.estimate, rows)

    assert found.estimate == pytest.approx(change[:4].mean() - change[4:].mean())
    assert found.p_value == pytest.approx(expected.pvalue)
    assert (found.ci_low, found.ci_high) == pytest.approx((limits.low, limits.high))
    assert found.diagnostics["degrees_of_freedom"] == 7
    assert found.diagnostics["std_error_kind"] == "pooled"


def test_many_units_get_normal_limits() -> None:
    found = call(staggered.estimate, minimum_wage())

    assert found.ci_low == pytest.approx(found.estimate - 1.959964 * found.std_error)
    assert found.diagnostics["degrees_of_freedom"] is None
    assert found.diagnostics["std_error_kind"] == "influence_function"


def test_weights_make_a_unit_count_more() -> None:
    """Two units that open change by 1 and 4, weights 3 and 1: 1.75; never by 0."""
    rows = panel([[0, 1], [0, 4], [1, 1], [2, 2]], [2, 2, 0, 0])
    weights = np.repeat([3.0, 1, 1, 1], 2)

    found = call(staggered.estimate, rows, weights=weights)

    assert found.estimate == pytest.approx(1.75)
    assert found.treated_mean == pytest.approx(1.75)


def test_clusters_widen_what_their_units_share() -> None:
    rows = noise(9, 120)
    unit = rows["unit"]
    shared = np.random.default_rng(3).normal(size=(30, 8))
    rows["outcome"] = (
        rows["outcome"] + 3 * shared[unit // 4, rows["time"].astype(int) - 1]
    )

    apart = call(staggered.estimate, rows)
    found = call(staggered.estimate, rows, clusters=unit // 4)

    assert found.estimate == pytest.approx(apart.estimate)
    assert found.std_error != pytest.approx(apart.std_error, rel=0.01)
    assert (found.n_clusters, apart.n_clusters) == (30, 120)
    assert found.diagnostics["degrees_of_freedom"] == 29


def test_never_has_many_spellings() -> None:
    rows = by_hand()
    plain = call(staggered.estimate, rows)
    for never in (np.nan, np.inf, 99.0):
        other = rows | {"cohort": np.where(rows["cohort"] == 0, never, rows["cohort"])}
        assert call(staggered.estimate, other) == plain


def test_an_opening_between_two_periods_counts_from_the_later_one() -> None:
    rows = by_hand()
    even = rows | {"time": rows["time"] * 2, "cohort": rows["cohort"] * 2}
    between = even | {"cohort": np.where(even["cohort"] == 4, 3, even["cohort"])}

    assert call(staggered.estimate, between) == call(staggered.estimate, even)
    assert call(staggered.estimate, even).estimate == pytest.approx(8 / 3)


def test_units_that_cannot_be_used_are_counted() -> None:
    """One unit lacks a period, one was open from the beginning."""
    rows = by_hand()
    more = panel([[9, 9, 9], [8, 8, 8]], [1, 0])
    more["unit"] = more["unit"] + 100
    both = {key: np.concatenate([rows[key], more[key][:-1]]) for key in rows}

    found = call(staggered.estimate, both)

    assert found.estimate == pytest.approx(8 / 3)
    assert found.diagnostics["units_incomplete"] == 1
    assert found.diagnostics["units_treated_from_the_start"] == 1
    assert found.diagnostics["units"] == 6


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 99), shift=st.floats(-50, 50), factor=st.floats(0.1, 10))
def test_the_effect_moves_with_the_outcomes_scale_and_not_with_its_origin(
    seed: int, shift: float, factor: float
) -> None:
    rows = noise(seed, 30)
    order = np.random.default_rng(seed).permutation(len(rows["outcome"]))
    moved = {key: values[order] for key, values in rows.items()}
    moved["outcome"] = shift + factor * moved["outcome"]
    moved["time"] = moved["time"] + 2000
    moved["cohort"] = np.where(moved["cohort"] > 0, moved["cohort"] + 2000, 0)

    plain, found = call(staggered.estimate, rows), call(staggered.estimate, moved)

    assert found.estimate == pytest.approx(factor * plain.estimate, abs=1e-8)
    assert found.std_error == pytest.approx(factor * plain.std_error)
    assert found.p_value == pytest.approx(plain.p_value)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        # One unit, with and without an opening.
        (panel([[1, 2, 3]], [2]), Reason.TOO_FEW_UNITS),
        (panel([[1, 2, 3]], [0]), Reason.NOBODY_TREATED),
        # One date for all; one unit that opens; one unit to compare with.
        (panel([[1, 2], [1, 3], [2, 4]], [2, 2, 2]), Reason.TOO_FEW_UNITS),
        (panel([[1, 2], [1, 3], [2, 4]], [2, 0, 0]), Reason.TOO_FEW_UNITS),
        (panel([[1, 2], [1, 3], [2, 4]], [2, 2, 0]), Reason.TOO_FEW_UNITS),
        # Open everywhere from the beginning.
        (panel([[1, 2], [1, 3]], [1, 1]), Reason.NOBODY_TREATED),
        (
            panel([[1, 1], [1, 1], [1, 1], [1, 1]], [2, 2, 0, 0]),
            Reason.CONSTANT_OUTCOME,
        ),
        (
            panel([[0, 2], [0, 2], [0, 1], [0, 1]], [2, 2, 0, 0]),
            Reason.CONSTANT_OUTCOME,
        ),
        (panel([[1], [2], [3], [4]], [1, 1, 0, 0]), Reason.WRONG_INPUT),
        (panel([[1, np.nan], [2, 3]], [2, 0]), Reason.MISSING_OUTCOME),
        (by_hand() | {"time": np.tile([1.0, 1, 2], 6)}, Reason.WRONG_INPUT),
        (by_hand() | {"time": np.tile([1.0, 1.5, 2], 6)}, Reason.WRONG_INPUT),
        (by_hand() | {"time": np.ones(3)}, Reason.WRONG_INPUT),
        (by_hand() | {"cohort": np.tile([2.0, 3, 0], 6)}, Reason.WRONG_INPUT),
        (by_hand() | {"cohort": np.ones(3)}, Reason.WRONG_INPUT),
        (by_hand() | {"unit": np.full(18, 0.5)}, Reason.WRONG_INPUT),
        (by_hand() | {"weights": np.zeros(18)}, Reason.WRONG_INPUT),
        (by_hand() | {"weights": np.arange(18.0)}, Reason.WRONG_INPUT),
        (by_hand() | {"clusters": np.arange(18)}, Reason.WRONG_INPUT),
        (by_hand() | {"clusters": np.zeros(18, dtype=int)}, Reason.TOO_FEW_UNITS),
        (by_hand() | {"covariates": np.zeros(18)}, Reason.WRONG_INPUT),
        (by_hand() | {"covariates": np.full((18, 1), np.nan)}, Reason.WRONG_INPUT),
    ],
)
def test_what_gives_no_effect_is_refused(
    rows: dict[str, np.ndarray], reason: Reason
) -> None:
    with pytest.raises(RefusedError) as refused:
        call(staggered.fit, rows)

    assert refused.value.reason is reason


def test_dates_are_not_dealt_anew_beside_weights() -> None:
    with pytest.raises(RefusedError) as refused:
        call(staggered.fit, by_hand(), weights=np.ones(18), permutations=9)

    assert refused.value.reason is Reason.WRONG_INPUT


def test_the_library_does_not_look_for_a_network() -> None:
    code = (
        "import socket\n"
        "def no(*a, **k): raise SystemExit('asked for the network')\n"
        "socket.getaddrinfo = socket.create_connection = no\n"
        "socket.socket.connect = no\n"
        "import numpy as np\n"
        "from effects import staggered\n"
        "found = staggered.estimate(np.array([0., 3, 0, 5, 1, 1, 2, 3]),"
        " unit=np.repeat(np.arange(4), 2), time=np.tile([1., 2], 4),"
        " cohort=np.repeat([2., 2, 0, 0], 2))\n"
        "print(found.estimate)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )

    # Changes 3 and 5 with the program, 0 and 1 without: 4 - .5.
    assert float(done.stdout) == pytest.approx(3.5)
