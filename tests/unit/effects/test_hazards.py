"""Hazard ratios against published ones, cells worked by hand, and refusals."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effects import hazards
from effects.cells import from_counts, from_records
from effects.errors import Reason, RefusedError
from effects.hazard_fit import fit
from tests.unit.effects.histories import (
    call,
    call_cells,
    people,
    person_periods,
    rossi,
)


def test_the_recidivism_study_comes_out_as_published() -> None:
    """Person-week cloglog: fin -.3802 (.1914), age -.0575, prio .0918 (.0286)."""
    records = rossi()

    found = call(records)
    fitted = fit(
        from_records(
            records["event"],
            entry=records["entry"],
            exit_time=records["exit_time"],
            design=np.column_stack([records["treated"], records["covariates"]]),
        )
    )

    assert found.estimate == pytest.approx(-0.3802, abs=1e-4)
    assert found.std_error == pytest.approx(0.1914, rel=1e-3)
    assert found.diagnostics["hazard_ratio"] == pytest.approx(math.exp(-0.3802), 1e-4)
    assert fitted.coefficients[[0, 1, 6]] == pytest.approx(
        [-0.3802, -0.0575, 0.0918], abs=1e-4
    )
    assert fitted.std_errors[6] == pytest.approx(0.0286, abs=1e-4)


def test_one_period_of_two_arms_is_the_two_by_two_table() -> None:
    """Treated 30 of 100, compared 20 of 100."""
    found = hazards.estimate_cells(
        np.array([30.0, 20.0]),
        people=np.array([100.0, 100.0]),
        period=np.array([1.0, 1.0]),
        treated=np.array([True, False]),
        link="logit",
    )

    # Odds ratio (30/70) / (20/80) = 12/7; SE of its log: sqrt of the reciprocals' sum.
    assert found.estimate == pytest.approx(math.log(12 / 7))
    assert found.std_error == pytest.approx(
        math.sqrt(1 / 30 + 1 / 70 + 1 / 20 + 1 / 80)
    )
    assert found.diagnostics["odds_ratio"] == pytest.approx(12 / 7)
    assert (found.n_treated, found.n_control) == (100, 100)


def test_one_period_of_two_arms_gives_the_ratio_of_cumulated_hazards() -> None:
    """Cloglog: log of log(1 - .3) / log(1 - .2); SE by the delta method."""
    found = hazards.estimate_cells(
        np.array([30.0, 20.0]),
        people=np.array([100.0, 100.0]),
        period=np.array([1.0, 1.0]),
        treated=np.array([True, False]),
    )

    # d log(-log(1-p)) / dp = 1 / ((1-p) -log(1-p)); var p = p (1-p) / n.
    terms = [p / (100 * (1 - p) * math.log(1 - p) ** 2) for p in (0.3, 0.2)]
    assert found.estimate == pytest.approx(math.log(math.log(0.7) / math.log(0.8)))
    assert found.std_error == pytest.approx(math.sqrt(sum(terms)))


@pytest.mark.parametrize("link", ["cloglog", "logit"])
def test_records_person_periods_and_cells_say_the_same(link: Any) -> None:  # noqa: ANN401
    records = people(1)
    rows = person_periods(records)
    counted = from_counts(
        rows["events"],
        people=rows["people"],
        period=rows["period"],
        design=np.column_stack([rows["treated"], rows["covariates"]]),
    )

    from_rows = call_cells(rows, link=link)
    from_cells = hazards.estimate_cells(
        counted.events,
        people=counted.people,
        period=counted.periods[counted.period],
        treated=counted.design[counted.pattern, 0] == 1,
        covariates=counted.design[counted.pattern, 1:],
        link=link,
    )
    from_whole = call(records, link=link)

    assert len(counted.events) < len(rows["events"]) / 2
    for other in (from_cells, from_whole):
        assert other.estimate == pytest.approx(from_rows.estimate, abs=1e-9)
        assert other.std_error == pytest.approx(from_rows.std_error, abs=1e-9)
        assert other.diagnostics["deviance"] == pytest.approx(
            from_rows.diagnostics["deviance"]
        )


def test_entering_at_the_time_of_an_event_is_not_being_at_risk() -> None:
    """A library that counts people who enter at an event time finds another ratio.

    statsmodels' PHReg takes `entry` for a time at risk, so treatment that starts in
    the month of other people's events looks better than it is.
    """
    import statsmodels.api as sm

    random = np.random.default_rng(11)
    n = 300
    switch = random.integers(1, 4, n)
    ends = switch + random.integers(1, 4, n)
    records = {
        "event": np.column_stack([np.zeros(n), random.random(n) < 0.5])
        .ravel()
        .astype(bool),
        "entry": np.column_stack([np.zeros(n), switch]).ravel().astype(float),
        "exit_time": np.column_stack([switch, ends]).ravel().astype(float),
        "treated": np.tile([False, True], n) & (np.repeat(np.arange(n), 2) % 2 == 1),
        "covariates": None,
    }

    def cox(entry: np.ndarray) -> float:
        model = sm.PHReg(
            records["exit_time"],
            records["treated"].astype(float)[:, None],
            status=records["event"].astype(int),
            entry=entry,
            ties="efron",
        )
        return float(model.fit().params[0])

    found = call(records)

    assert found.estimate == pytest.approx(cox(records["entry"] + 1e-4), abs=0.02)
    assert abs(found.estimate - cox(records["entry"])) > 0.05


@pytest.mark.parametrize("link", ["cloglog", "logit"])
def test_a_planted_ratio_is_found(link: Any) -> None:  # noqa: ANN401
    """50,000 people at a base of 2 % a month, treatment +.45 on the link's scale."""
    random = np.random.default_rng(5)
    n, months = 50_000, 12
    treated = random.random(n) < 0.4
    eta = -4.0 + 0.45 * treated
    chance = 1 / (1 + np.exp(-eta)) if link == "logit" else -np.expm1(-np.exp(eta))
    first = random.geometric(chance)
    found = hazards.estimate(
        first <= months,
        entry=np.zeros(n),
        exit_time=np.minimum(first, months).astype(float),
        treated=treated,
        link=link,
    )

    assert abs(found.estimate - 0.45) < 3 * found.std_error
    assert found.std_error < 0.03


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 99),
    shift=st.floats(-100, 100),
    factor=st.floats(0.01, 1000),
    later=st.integers(1, 50),
)
def test_units_origins_and_row_order_do_not_matter(
    seed: int, shift: float, factor: float, later: int
) -> None:
    records = people(seed, n=120)
    plain = call(records)
    order = np.random.default_rng(seed).permutation(len(records["event"]))
    changed = {key: values[order] for key, values in records.items()}
    changed["covariates"] = changed["covariates"] * factor + shift
    changed["entry"] = changed["entry"] + later
    changed["exit_time"] = changed["exit_time"] + later

    found = call(changed)

    assert found.estimate == pytest.approx(plain.estimate, abs=1e-6)
    assert found.std_error == pytest.approx(plain.std_error, rel=1e-6)


def test_duplicated_records_shrink_the_error_and_nothing_else() -> None:
    records = people(6)
    twice = {k: np.concatenate([v, v]) for k, v in records.items()}
    weighted = call(
        records,
        weights=np.full(len(records["event"]), 2.0),
        clusters=np.arange(len(records["event"])),
    )

    found = call(twice)

    assert found.estimate == pytest.approx(call(records).estimate, abs=1e-9)
    assert found.std_error == pytest.approx(
        call(records).std_error / math.sqrt(2), rel=1e-9
    )
    assert weighted.estimate == pytest.approx(found.estimate, abs=1e-9)


def test_weights_without_clusters_take_each_record_for_its_own() -> None:
    records = people(7)
    weights = np.linspace(0.5, 2.0, len(records["event"]))

    found = call(records, weights=weights)

    assert found.n_clusters == len(records["event"])
    assert found.diagnostics["std_error_kind"] == "cluster"


def flags(*values: int) -> np.ndarray:
    return np.array(values, dtype=bool)


SMALL: dict[str, Any] = {
    "event": flags(1, 0, 1, 0, 1, 0, 1, 0),
    "entry": np.zeros(8),
    "exit_time": np.array([1.0, 2, 2, 3, 1, 2, 2, 3]),
    "treated": flags(1, 1, 1, 1, 0, 0, 0, 0),
    "covariates": None,
}


def test_the_small_case_that_the_refusals_spoil_can_be_estimated() -> None:
    assert call(SMALL).estimate == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"treated": flags(0, 0, 0, 0, 0, 0, 0, 0)}, Reason.NOBODY_TREATED),
        ({"treated": flags(1, 1, 1, 1, 1, 1, 1, 1)}, Reason.NOBODY_COMPARED),
        ({"treated": np.array([2, 1, 1, 1, 0, 0, 0, 0])}, Reason.WRONG_INPUT),
        ({"event": flags(0, 0, 0, 0, 0, 0, 0, 0)}, Reason.TOO_FEW_EVENTS),
        ({"event": flags(0, 0, 0, 0, 1, 0, 1, 0)}, Reason.TOO_FEW_EVENTS),
        ({"event": flags(1, 0, 1, 0, 0, 0, 0, 0)}, Reason.TOO_FEW_EVENTS),
        (
            {"event": np.ones(8, dtype=bool), "exit_time": np.ones(8)},
            Reason.CONSTANT_OUTCOME,
        ),
        ({"entry": np.array([0, np.nan, 0, 0, 0, 0, 0, 0])}, Reason.WRONG_INPUT),
        ({"covariates": np.ones((8, 1))}, Reason.WRONG_INPUT),
        ({"covariates": np.ones((7, 1))}, Reason.WRONG_INPUT),
        (
            {"covariates": np.array([[1.0, 2, 3, 4, 5, 6, 7, np.inf]]).T},
            Reason.WRONG_INPUT,
        ),
        # Whoever has a 1 has the event: the coefficient would be infinite.
        (
            {"covariates": np.array([[1.0, 0, 1, 0, 1, 0, 1, 0]]).T},
            Reason.SEPARATION,
        ),
        # Nobody with a 1 has it.
        (
            {"covariates": np.array([[0.0, 1, 0, 0, 0, 0, 0, 1]]).T},
            Reason.SEPARATION,
        ),
        # The treated are at risk when nobody else is any more.
        (
            {
                "entry": np.array([5.0, 5, 5, 5, 0, 0, 0, 0]),
                "exit_time": np.array([6.0, 7, 7, 8, 1, 2, 2, 3]),
            },
            Reason.NO_OVERLAP,
        ),
        ({"bands": 0}, Reason.WRONG_INPUT),
        ({"bands": 2, "entry": np.full(8, 0.5)}, Reason.WRONG_INPUT),
        ({"clusters": np.zeros(8, dtype=np.int64)}, Reason.TOO_FEW_UNITS),
    ],
)
@pytest.mark.parametrize("link", ["cloglog", "logit"])
def test_what_gives_no_ratio_is_refused(
    link: Any,  # noqa: ANN401 - a literal
    change: dict[str, Any],
    reason: Reason,
) -> None:
    changed = SMALL | change
    options = {k: changed[k] for k in ("bands", "clusters") if k in changed}

    with pytest.raises(RefusedError) as refused:
        call(changed, link=link, **options)

    assert refused.value.reason is reason


def test_a_covariate_that_follows_from_others_is_named() -> None:
    records = people(9)
    records["covariates"] = np.column_stack(
        [records["covariates"], records["covariates"].sum(axis=1)]
    )

    with pytest.raises(RefusedError, match="Column 4 of the design"):
        call(records)
