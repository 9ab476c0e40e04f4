"""The table of gates, value by value."""

import numpy as np
import pytest

from effects import aipw, balance, gates, naive, propensity, regression
from effects.errors import Reason
from effects.gates import Measure, Outcome
from tests.unit.effects import samples

ROWS: list[tuple[Measure, float, Outcome]] = [
    (Measure.N_TREATED, 30, "passes"),
    (Measure.N_TREATED, 29, "warns"),
    (Measure.N_TREATED, 10, "warns"),
    (Measure.N_TREATED, 9, "refuses"),
    (Measure.N_CONTROL, 10, "passes"),
    (Measure.N_CONTROL, 9, "refuses"),
    (Measure.EVENTS, 1, "passes"),
    (Measure.EVENTS, 0, "refuses"),
    (Measure.EVENTS_TREATED, 10, "passes"),
    (Measure.EVENTS_TREATED, 9, "warns"),
    (Measure.EVENTS_CONTROL, 10, "passes"),
    (Measure.EVENTS_CONTROL, 0, "warns"),
    (Measure.EVENTS_PER_PARAMETER, 10, "passes"),
    (Measure.EVENTS_PER_PARAMETER, 9.9, "warns"),
    (Measure.HAZARD_EVENTS, 20, "passes"),
    (Measure.HAZARD_EVENTS, 19, "refuses"),
    (Measure.UNITS, 20, "passes"),
    (Measure.UNITS, 19, "warns"),
    (Measure.UNITS, 6, "warns"),
    (Measure.UNITS, 5, "refuses"),
    (Measure.UNITS, 1, "refuses"),
    (Measure.UNITS_PER_COHORT, 5, "passes"),
    (Measure.UNITS_PER_COHORT, 4, "warns"),
    (Measure.MAX_SMD_WEIGHTED, 0.10, "passes"),
    (Measure.MAX_SMD_WEIGHTED, 0.101, "warns"),
    (Measure.MAX_SMD_WEIGHTED, 0.25, "warns"),
    (Measure.MAX_SMD_WEIGHTED, 0.251, "refuses"),
    (Measure.OVERLAP_SHARE, 0.80, "passes"),
    (Measure.OVERLAP_SHARE, 0.79, "refuses"),
    (Measure.ESS_CONTROL, 50, "passes"),
    (Measure.ESS_CONTROL, 49.9, "refuses"),
    (Measure.OBSERVATION_GAP, 0.05, "passes"),
    (Measure.OBSERVATION_GAP, 0.06, "warns"),
    (Measure.DISAGREEMENT, 1.0, "passes"),
    (Measure.DISAGREEMENT, 1.1, "warns"),
]


@pytest.mark.parametrize(("measure", "value", "outcome"), ROWS)
def test_a_gate_passes_warns_or_refuses(
    measure: Measure, value: float, outcome: Outcome
) -> None:
    (ruling,) = gates.judge({measure: value})
    assert ruling.outcome == outcome
    assert (ruling.reason is None) == (outcome == "passes")


def test_each_measure_has_one_gate_and_rows_that_try_it() -> None:
    assert sorted(gate.measure for gate in gates.GATES) == sorted(Measure)
    assert {measure for measure, _, _ in ROWS} == set(Measure)


@pytest.mark.parametrize("measure", list(Measure))
def test_what_is_not_a_number_refuses(measure: Measure) -> None:
    (ruling,) = gates.judge({measure: float("nan")})
    assert ruling.outcome == "refuses"


def test_what_is_not_known_is_not_judged() -> None:
    assert gates.judge({Measure.OVERLAP_SHARE: None}) == ()


def test_the_first_gate_that_refuses_says_why() -> None:
    rulings = gates.judge(
        {
            Measure.ESS_CONTROL: 3,
            Measure.MAX_SMD_WEIGHTED: 0.4,
            Measure.N_TREATED: 12,
        }
    )
    why = gates.refusal(rulings)
    assert why is not None
    assert why.reason is Reason.NOT_BALANCED
    assert gates.refusal(rulings[:1]) is None


@pytest.mark.parametrize(("no", "yes"), [(0, 1), (1, 2), (0, 100), (-1, 1)])
def test_events_are_those_with_or_without_whichever_are_fewer(
    no: float, yes: float
) -> None:
    outcome = np.where(np.array([1, 1, 1, 0, 1, 0, 0, 0, 0, 0]) == 1, yes, no)
    treated = np.arange(10) < 4
    measures = gates.counted(outcome, treated=treated, n_parameters=2)
    # One of the four treated has it not, one of the six others has it, four of ten do.
    assert measures == {
        Measure.N_TREATED: 4,
        Measure.N_CONTROL: 6,
        Measure.EVENTS: 4,
        Measure.EVENTS_TREATED: 1,
        Measure.EVENTS_CONTROL: 1,
        Measure.EVENTS_PER_PARAMETER: 0.5,
    }


@pytest.mark.parametrize(
    ("outcome", "outcome_of_gate"),
    [([0, 0, 0], "refuses"), ([1, 1, 1], "refuses"), ([3.5] * 3, "refuses"),
     ([0, 1, 0], "passes"), ([3.5, 3.5, 4], "passes")],
)  # fmt: skip
def test_an_outcome_that_all_share_is_refused(
    outcome: list[float], outcome_of_gate: Outcome
) -> None:
    measures = gates.counted(
        np.array(outcome), treated=np.array([True, False, False]), n_parameters=1
    )
    (ruling,) = gates.judge({Measure.EVENTS: measures[Measure.EVENTS]})
    assert ruling.outcome == outcome_of_gate


def test_nobody_and_nothing_are_refused_not_divided_by() -> None:
    measures = gates.counted(
        np.empty(0), treated=np.empty(0, dtype=bool), n_parameters=0
    )
    why = gates.refusal(gates.judge(measures))
    assert why is not None
    assert why.reason is Reason.TOO_FEW_PEOPLE


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (samples.nsw(), None),
        (samples.nsw_against_cps(), None),
        (samples.nsw_against_psid(), Reason.NOT_BALANCED),
    ],
)
def test_lalondes_panel_is_not_compared_and_the_rest_is(
    given: samples.Given, reason: Reason | None
) -> None:
    model = propensity.fit(given.treated, covariates=given.covariates)
    table = balance.measure(
        given.covariates,
        treated=given.treated,
        names=samples.LALONDE_COVARIATES,
        weights=model.weights(given.treated),
        log_odds=model.log_odds,
    )
    why = gates.refusal(
        gates.judge(
            gates.counted(given.outcome, treated=given.treated, n_parameters=11)
            | gates.compared(table)
        )
    )
    assert (why.reason if why else None) is reason


def test_methods_lie_apart_by_standard_errors_of_the_first() -> None:
    given = samples.nsw_against_cps()
    primary = aipw.estimate(given.outcome, **given.arms)
    others = [
        method(given.outcome, **given.arms)
        for method in (regression.estimate, naive.estimate)
    ]
    # (1488.88 - 1066.38) / 674.55, and (1488.88 + 8497.52) / 674.55
    assert gates.disagreement(primary, others=others[:1]) == pytest.approx(
        0.6263, abs=1e-4
    )
    assert gates.disagreement(primary, others=others) == pytest.approx(
        14.8046, abs=1e-3
    )
