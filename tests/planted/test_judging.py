"""The judgement of many estimates, on numbers that are worked by hand."""

from dataclasses import replace
from typing import Any

import pytest

from ingest.demo.truth import Truth
from tests.planted.judging import Answer, broken, fooled, summarise
from tests.planted.replayed import Known, pooled

TRUTHS = {("talent_circle", "promoted"): Known(0.0, 0.0, 100)}


def _answer(seed: int, estimate: float | None, verdict: str = "suggestive") -> Answer:
    if estimate is None:
        nothing = (None, None, None, None, None, None)
        return Answer(seed, "talent_circle", "promoted", *nothing, "suppressed")
    return Answer(
        seed,
        "talent_circle",
        "promoted",
        estimate=estimate,
        std_error=0.01,
        ci_low=estimate - 0.02,
        ci_high=estimate + 0.02,
        p_value=0.04 if abs(estimate) > 0.02 else 0.5,
        naive_estimate=0.06,
        verdict=verdict,
    )


def test_a_summary_is_that_of_the_numbers() -> None:
    answers = [_answer(1, 0.01), _answer(2, -0.01), _answer(3, 0.03), _answer(4, None)]

    (found,) = summarise(answers, TRUTHS)

    assert (found.seeds, found.refused) == (3, 1)
    assert found.bias == pytest.approx(0.01)  # (0.01 - 0.01 + 0.03) / 3
    assert found.spread == pytest.approx(0.02)  # squares 0, 4 and 4 e-4, over 2
    assert found.bias_error == pytest.approx(0.02 / 3**0.5)
    assert found.mean_error == pytest.approx(0.01)
    assert found.mean_z == pytest.approx(1.0)  # (1 - 1 + 3) / 3
    assert found.coverage == pytest.approx(2 / 3)  # 0.01 to 0.05 leaves out 0
    assert found.rejected == pytest.approx(1 / 3)
    assert found.naive_bias == pytest.approx(0.06)
    assert found.verdicts == {"suggestive": 3, "suppressed": 1}


def test_a_promise_that_holds_is_not_listed() -> None:
    good = summarise([_answer(1, 0.001), _answer(2, -0.001)], TRUTHS)[0]

    assert broken([replace(good, coverage=0.95)]) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"bias": -0.0051}, "bias"),
        ({"coverage": 0.909}, "coverage"),
        ({"coverage": 0.986}, "coverage"),
        ({"rejected": 0.101}, "false alarms"),
        ({"bias": 0.004, "naive_bias": 0.0119}, "naive"),  # 3 x 0.004 = 0.012
    ],
)
def test_each_broken_promise_is_listed(change: dict[str, Any], told: str) -> None:
    good = summarise([_answer(1, 0.001), _answer(2, -0.001)], TRUTHS)[0]

    (fault,) = broken([replace(replace(good, coverage=0.95), **change)])

    assert told in fault


def test_only_the_program_without_effect_may_not_reject() -> None:
    good = summarise([_answer(1, 0.001), _answer(2, -0.001)], TRUTHS)[0]

    found = replace(good, program="lead_academy", coverage=0.95, rejected=1.0)

    assert broken([found]) == []


def test_an_organisation_is_fooled_once_however_many_claims_are_made() -> None:
    answers = [
        _answer(1, 0.03, "moderate"),
        replace(_answer(1, 0.03, "strong"), outcome="exited"),
        _answer(2, 0.03, "suggestive"),
        replace(_answer(3, 0.03, "strong"), program="lead_academy"),
        _answer(3, 0.01, "no_detectable_effect"),
        _answer(4, None),
    ]

    assert fooled(answers) == pytest.approx(1 / 4)


def test_sisters_count_by_their_starters() -> None:
    def sister(effect: float, error: float, starters: int) -> Truth:
        return Truth(
            *("LEAD", "promotion", 12, "skip"),
            effect=effect,
            monte_carlo_error=error,
            starters=starters,
            mean_with=0.0,
            mean_without=0.0,
        )

    found = pooled([sister(0.04, 0.003, 100), sister(0.08, 0.001, 300)])

    assert found.effect == pytest.approx(0.07)  # (4 + 24) / 400
    assert found.monte_carlo_error == pytest.approx(0.18**0.5 / 400)  # 0.3², 0.3²
    assert found.starters == 400
