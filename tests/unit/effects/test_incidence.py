"""Cumulative incidence against cases worked by hand and published tables."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effects.errors import Reason, RefusedError
from effects.incidence import curve, restricted_mean_difference, risk_difference

# Six people: promoted (1) or gone (2), with ties at 1 and at 2.
CAUSE = np.array([1, 2, 1, 0, 2, 0])
EXIT = np.array([1.0, 1, 2, 2, 3, 4])
START = np.zeros(6)

# Remission of acute leukaemia under 6-mercaptopurine (Freireich and others, 1963).
REMISSION = np.array(
    [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
).astype(float)
RELAPSED = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0])

# Special educators by year (Singer and Willett, 2003, table 10.1).
TEACHING = [3941, 3485, 3101, 2742, 2447, 2229, 2045, 1642, 1256, 948, 648, 391]
LEFT = [456, 384, 359, 295, 218, 184, 123, 79, 53, 35, 16, 5]
SURVIVING = [
    *(0.8843, 0.7869, 0.6958, 0.6209, 0.5656, 0.5189),
    *(0.4877, 0.4642, 0.4446, 0.4282, 0.4177, 0.4123),
]


def random_records(seed: int, n: int = 40) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    entry = np.where(random.random(n) < 0.7, 0, random.integers(0, 3, n)).astype(float)
    return {
        "cause": random.integers(0, 3, n),
        "entry": entry,
        "exit_time": entry + random.integers(1, 7, n),
        "weights": random.uniform(0.5, 2.0, n),
    }


def of(records: dict[str, np.ndarray], **options: Any) -> Any:  # noqa: ANN401 - keywords
    rest = {k: v for k, v in records.items() if k != "cause"}
    return curve(records["cause"], **(rest | options))


def test_ties_and_competing_causes_share_a_risk_set() -> None:
    found = curve(CAUSE, entry=START, exit_time=EXIT)

    # 1: six at risk, one promoted, one gone: 1/6 and 1/6, 4/6 left.
    # 2: four at risk (who is censored at 2 still is): 1/6 + 4/6 * 1/4 = 1/3; 1/2 left.
    # 3: two at risk, one gone: 1/6 + 1/2 * 1/2 = 5/12; 1/4 left.
    assert found.causes == (1, 2)
    assert found.times.tolist() == [1, 2, 3]
    assert found.at_risk.tolist() == [6, 4, 2]
    assert found.incidence[:, 0] == pytest.approx([1 / 6, 1 / 3, 1 / 3])
    assert found.incidence[:, 1] == pytest.approx([1 / 6, 1 / 6, 5 / 12])
    assert found.free == pytest.approx([2 / 3, 1 / 2, 1 / 4])


def test_a_single_cause_may_be_a_flag_or_a_number_of_any_kind() -> None:
    flagged = curve(CAUSE == 1, entry=START, exit_time=EXIT)
    numbered = curve((CAUSE == 1).astype(float), entry=START, exit_time=EXIT)

    assert flagged.causes == numbered.causes == (1,)
    assert flagged.incidence.tolist() == numbered.incidence.tolist()


def test_one_minus_kaplan_meier_is_higher() -> None:
    """Whoever is gone counts as still waiting there: (5/6) (3/4) = .625 left."""
    as_it_is = curve(CAUSE, entry=START, exit_time=EXIT)
    if_nobody_left = curve(np.where(CAUSE == 1, 1, 0), entry=START, exit_time=EXIT)

    assert if_nobody_left.incidence[-1, 0] == pytest.approx(0.375)
    assert as_it_is.incidence[-1, 0] == pytest.approx(1 / 3)


def test_the_answer_does_not_depend_on_the_order_of_tied_rows() -> None:
    records = random_records(3, n=200)
    order = np.random.default_rng(1).permutation(200)

    one, other = of(records), of({k: v[order] for k, v in records.items()})

    assert other.incidence == pytest.approx(one.incidence, abs=1e-12)
    assert other.std_error == pytest.approx(one.std_error, abs=1e-12)


def test_special_educators_stay_as_published() -> None:
    years = np.arange(1, 13)
    stayed = [
        n - d - m for n, d, m in zip(TEACHING, LEFT, [*TEACHING[1:], 0], strict=True)
    ]
    found = curve(
        np.repeat([1, 0], [sum(LEFT), sum(stayed)]),
        entry=np.zeros(3941),
        exit_time=np.concatenate(
            [np.repeat(years, LEFT), np.repeat(years, stayed)]
        ).astype(float),
    )

    assert found.at_risk.tolist() == TEACHING
    assert found.free == pytest.approx(SURVIVING, abs=5e-5)
    # Greenwood: .8843 sqrt(456 / (3941 * 3485)).
    assert found.std_error[0, 0] == pytest.approx(
        3485 / 3941 * math.sqrt(456 / (3941 * 3485)), rel=1e-12
    )


def test_remission_times_come_out_as_published() -> None:
    """Kaplan-Meier .8571 (.0764) at 6, .7529 (.0963) at 10, .4482 (.1346) at 23."""
    found = curve(
        RELAPSED,
        entry=np.zeros(21),
        exit_time=REMISSION,
        times=np.array([5.0, 6.0, 12.0, 30.0]),
    )

    assert found.free == pytest.approx([1, 0.8571, 0.7529, 0.4482], abs=5e-5)
    assert found.std_error[1:, 0] == pytest.approx([0.0764, 0.0963, 0.1346], abs=5e-5)
    assert found.std_error[0, 0] == 0
    assert found.at_risk.tolist() == [21, 21, 12, 4]


def test_limits_lie_on_the_scale_of_the_log_of_the_log() -> None:
    """At 10 months: log(-log .7529) = -1.2591, error .0963 / (.7529 * .2838) = .4506.

    Times 1.96 is .8831; so .7529 ** exp(.8831) = .503 and .7529 ** exp(-.8831) = .889
    are left, as published.
    """
    found = curve(
        RELAPSED,
        entry=np.zeros(21),
        exit_time=REMISSION,
        times=np.array([5.0, 10.0]),
    )

    assert 1 - found.ci_high[1, 0] == pytest.approx(0.503, abs=5e-4)
    assert 1 - found.ci_low[1, 0] == pytest.approx(0.889, abs=5e-4)
    # Nobody of 21 yet: the exact binomial limit, 1 - .025 ** (1/21) = .1611.
    assert found.ci_low[0, 0] == 0
    assert found.ci_high[0, 0] == pytest.approx(0.1611, abs=5e-5)


def test_everybody_watched_to_the_end_makes_it_a_plain_share() -> None:
    """30 promoted, 20 gone, 50 neither by 12: .3 with error sqrt(.3 * .7 / 100)."""
    random = np.random.default_rng(4)
    cause = np.repeat([1, 2, 0], [30, 20, 50])
    ends = np.where(cause > 0, random.integers(1, 13, 100), 12).astype(float)

    found = curve(cause, entry=np.zeros(100), exit_time=ends, times=np.array([12.0]))

    assert found.incidence[0] == pytest.approx([0.3, 0.2])
    assert found.std_error[0] == pytest.approx(
        [math.sqrt(0.3 * 0.7 / 100), math.sqrt(0.2 * 0.8 / 100)]
    )


def test_curves_and_errors_are_those_of_statsmodels() -> None:
    from statsmodels.duration.survfunc import CumIncidenceRight

    random = np.random.default_rng(8)
    cause = random.integers(0, 3, 300)
    ends = random.integers(1, 10, 300).astype(float)
    reference = CumIncidenceRight(ends, cause)

    found = curve(cause, entry=np.zeros(300), exit_time=ends)

    for number in (0, 1):
        assert found.incidence[:, number] == pytest.approx(reference.cinc[number])
        assert found.std_error[:, number] == pytest.approx(reference.cinc_se[number])


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000))
def test_the_error_is_the_sum_of_what_each_weight_changes(seed: int) -> None:
    """Late entry and weights: derivatives by finite differences."""
    records = random_records(seed)
    horizon = 4.0
    try:
        found = of(records, times=np.array([horizon]))
    except RefusedError:
        return
    step = 1e-6
    changes = []
    for row in range(len(records["cause"])):
        moved = records["weights"].copy()
        moved[row] *= 1 + step
        other = of(records, weights=moved, times=np.array([horizon]))
        changes.append((other.incidence[0] - found.incidence[0]) / step)

    assert found.std_error[0] == pytest.approx(
        np.sqrt(np.sum(np.square(changes), axis=0)), abs=1e-5
    )


def test_clusters_add_up_what_their_records_change() -> None:
    """Every record twice, as one person's, has the error of the records once."""
    records = random_records(7)
    n = len(records["cause"])
    twice = {k: np.concatenate([v, v]) for k, v in records.items()}

    found = of(twice, clusters=np.tile(np.arange(n), 2))

    assert found.incidence == pytest.approx(of(records).incidence)
    assert found.std_error == pytest.approx(of(records).std_error)


def test_weights_of_two_are_two_people() -> None:
    """The shares agree; the error does not, because two weigh as one record."""
    twice = curve(
        np.tile(CAUSE, 2), entry=np.tile(START, 2), exit_time=np.tile(EXIT, 2)
    )
    weighted = curve(CAUSE, entry=START, exit_time=EXIT, weights=np.full(6, 2.0))

    assert weighted.incidence == pytest.approx(twice.incidence)
    assert weighted.at_risk == pytest.approx(twice.at_risk)
    assert weighted.std_error == pytest.approx(twice.std_error * math.sqrt(2))


def two_arms() -> dict[str, Any]:
    """Promoted at 2 and 4, one gone, of five treated; at 6, of five compared."""
    return {
        "cause": np.array([1, 1, 2, 0, 0, 1, 0, 0, 0, 0]),
        "entry": np.zeros(10),
        "exit_time": np.array([2.0, 4, 6, 12, 12, 6, 12, 12, 12, 12]),
        "treated": np.repeat([True, False], 5),
        "of": 1,
        "horizon": 12.0,
    }


def call(function: Any, case: dict[str, Any]) -> Any:  # noqa: ANN401 - keywords
    return function(case["cause"], **{k: v for k, v in case.items() if k != "cause"})


def test_the_difference_of_risks_at_a_horizon() -> None:
    found = call(risk_difference, two_arms())

    # 2/5 - 1/5; errors of two shares: sqrt(.4 * .6 / 5 + .2 * .8 / 5).
    assert found.estimate == pytest.approx(0.2)
    assert found.std_error == pytest.approx(math.sqrt(0.4 * 0.6 / 5 + 0.2 * 0.8 / 5))
    assert (found.treated_mean, found.counterfactual_mean) == pytest.approx((0.4, 0.2))
    assert found.diagnostics["events_treated"] == 2
    assert found.diagnostics["events_control"] == 1


def test_the_difference_of_areas_is_time_gained() -> None:
    """Treated are promoted 10, 8, 0, 0, 0 months of 12; compared 6, 0, 0, 0, 0."""
    found = call(restricted_mean_difference, two_arms())

    # Means 3.6 and 1.2; squares around them 64.8 + ... :
    # treated 6.4^2 + 4.4^2 + 3 * 3.6^2 = 99.2; compared 4.8^2 + 4 * 1.2^2 = 28.8.
    assert found.estimate == pytest.approx(2.4)
    assert found.std_error == pytest.approx(math.sqrt(99.2 / 25 + 28.8 / 25))
    assert found.estimand == "rmst_difference"


def test_an_earlier_horizon_sees_less() -> None:
    """By 3 one treated in five was promoted, for one month; nobody else."""
    case = two_arms() | {"horizon": 3.0}

    assert call(risk_difference, case).estimate == pytest.approx(0.2)
    assert call(restricted_mean_difference, case).estimate == pytest.approx(0.2)
    assert call(risk_difference, case).diagnostics["events_control"] == 0


def test_a_person_in_both_arms_is_one_cluster() -> None:
    """The same records in both arms, person by person: no difference and no error."""
    case = two_arms()
    for key in ("cause", "entry", "exit_time"):
        case[key] = np.tile(case[key][:5], 2)

    with pytest.raises(RefusedError) as refused:
        call(risk_difference, case | {"clusters": np.tile(np.arange(5), 2)})

    assert refused.value.reason is Reason.CONSTANT_OUTCOME
    assert call(risk_difference, case).std_error > 0


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), shift=st.integers(-20, 20))
def test_neither_the_origin_nor_the_scale_of_time_matters(
    seed: int, shift: int
) -> None:
    records = random_records(seed)
    moved = records | {
        "entry": (records["entry"] + shift) * 30,
        "exit_time": (records["exit_time"] + shift) * 30,
    }

    plain = of(records)

    assert of(moved).incidence == pytest.approx(plain.incidence)
    assert of(moved).std_error == pytest.approx(plain.std_error)


def test_a_gap_in_the_watching_ends_what_is_known() -> None:
    """Nobody is watched between 2 and 5: what comes after cannot be chained on."""
    gap = {
        "cause": np.array([1, 0, 1, 0]),
        "entry": np.array([0.0, 0, 5, 5]),
        "exit_time": np.array([1.0, 2, 6, 8]),
    }

    assert of(gap, times=np.array([2.0])).incidence[0, 0] == pytest.approx(0.5)
    assert of(gap).times.tolist() == [1]
    with pytest.raises(RefusedError) as refused:
        of(gap, times=np.array([6.0]))
    assert refused.value.reason is Reason.TOO_FEW_PEOPLE


def test_once_everybody_had_an_event_all_later_times_are_known() -> None:
    found = curve(
        np.array([1, 2]),
        entry=np.zeros(2),
        exit_time=np.array([1.0, 2.0]),
        times=np.array([99.0]),
    )

    assert found.incidence[0].tolist() == [0.5, 0.5]
    assert found.free[0] == 0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"cause": np.zeros(10, dtype=np.int64)}, Reason.TOO_FEW_EVENTS),
        ({"of": 3}, Reason.TOO_FEW_EVENTS),
        ({"horizon": 1.0}, Reason.TOO_FEW_EVENTS),
        ({"horizon": 13.0}, Reason.TOO_FEW_PEOPLE),
        ({"horizon": math.nan}, Reason.WRONG_INPUT),
        ({"of": 0}, Reason.WRONG_INPUT),
        ({"treated": np.zeros(10, dtype=bool)}, Reason.NOBODY_TREATED),
        ({"treated": np.ones(10, dtype=bool)}, Reason.NOBODY_COMPARED),
        ({"treated": np.full(10, 2)}, Reason.WRONG_INPUT),
        ({"treated": np.ones(3, dtype=bool)}, Reason.WRONG_INPUT),
        ({"cause": np.full(10, -1)}, Reason.WRONG_INPUT),
        ({"cause": np.full(10, 0.5)}, Reason.WRONG_INPUT),
        ({"entry": np.full(10, 20.0)}, Reason.WRONG_INPUT),
        ({"exit_time": np.full(10, np.nan)}, Reason.WRONG_INPUT),
        ({"weights": np.full(10, -1.0)}, Reason.WRONG_INPUT),
        ({"weights": np.zeros(10)}, Reason.TOO_FEW_EVENTS),
        ({"weights": np.repeat([0.0, 1.0], 5)}, Reason.NOBODY_TREATED),
        ({"weights": np.repeat([1.0, 0.0], 5)}, Reason.NOBODY_COMPARED),
    ],
)
@pytest.mark.parametrize("function", [risk_difference, restricted_mean_difference])
def test_what_gives_no_difference_is_refused(
    function: Any,  # noqa: ANN401 - one of two
    change: dict[str, Any],
    reason: Reason,
) -> None:
    with pytest.raises(RefusedError) as refused:
        call(function, two_arms() | change)

    assert refused.value.reason is reason


def test_records_of_weight_zero_are_as_if_they_were_not_there() -> None:
    records = random_records(12)
    kept = records["weights"] > 1.0
    without = {k: v[kept] for k, v in records.items()}
    zero = records | {"weights": np.where(kept, records["weights"], 0.0)}

    found, expected = of(zero), of(without)

    assert found.times.tolist() == expected.times.tolist()
    assert found.incidence == pytest.approx(expected.incidence)
    assert found.std_error == pytest.approx(expected.std_error)
