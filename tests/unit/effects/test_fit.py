"""A question of plain arrays: what is known, when, and what is withheld."""

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from effects.errors import Reason
from effects.fit import as_json, fit
from effects.question import Answer, People, Question, Records, Units
from effects.verdict import Word
from tests.unit.effects import samples

ASKED = Question(method="aipw", treatment="joined", outcome="score")


def people(given: samples.Given, **changes: Any) -> People:  # noqa: ANN401 - any field
    covariates = {
        f"x{place}": column for place, column in enumerate(given.covariates.T)
    }
    table = People(given.outcome, given.treated.astype(np.float64), covariates)
    return replace(table, **changes)


def asked(table: People, **changes: Any) -> Answer:  # noqa: ANN401 - any field
    return fit(table, replace(ASKED, **changes))


@pytest.mark.parametrize("method", ["regression", "ipw", "ebal", "aipw", "randomised"])
def test_a_known_effect_lies_in_the_interval(method: Any) -> None:  # noqa: ANN401 - a literal
    """Seed by seed 95 of 100 would: this one does, for all methods."""
    answer = asked(people(samples.noise(seed=3, n=1000, effect=1.0)), method=method)

    assert answer.estimate is not None
    assert answer.estimate.ci_low < 1.0 < answer.estimate.ci_high


def lightly_chosen(*, effect: float) -> samples.Given:
    """Two thousand people of whom one covariate says a little of both sides."""
    random = np.random.default_rng(12)
    covariates = random.normal(size=(2000, 1))
    odds = np.exp(0.3 * covariates[:, 0] - 1)
    treated = random.random(2000) < odds / (1 + odds)
    outcome = 0.5 * covariates[:, 0] + effect * treated + random.normal(size=2000)
    return samples.Given(outcome, treated, covariates)


def test_a_large_effect_among_close_people_is_moderate_and_a_small_one_is_not() -> None:
    """An effect of 1.5 is 1.3 standard deviations within the arms (1 + 0.25 squared).

    exp(0.91 x 1.3) = 3.3 has an E-value of 6; a quarter of a point one of 1.8.
    """
    large = asked(people(lightly_chosen(effect=1.5)))
    small = asked(people(lightly_chosen(effect=0.25)))

    assert large.verdict.word is Word.MODERATE
    assert "by a factor of" in large.plain
    assert small.verdict.word is Word.SUGGESTIVE
    assert small.verdict.reasons == ("hidden_factor_could_explain",)


def test_balance_is_judged_before_the_outcome_is_looked_at() -> None:
    """Groups apart: the same refusal whatever the outcome is."""
    given = samples.nsw_against_psid()
    shuffled = np.random.default_rng(1).permutation(given.outcome)

    refusals = [
        as_json(asked(people(given, outcome=outcome)))
        for outcome in (given.outcome, shuffled)
    ]

    assert refusals[0] == refusals[1]
    assert refusals[0]["estimate"] is None
    assert {"e_value", "methods", "power", "robustness"}.isdisjoint(
        refusals[0]["diagnostics"]
    )


def test_rows_in_another_order_give_the_same_answer() -> None:
    given = samples.noise(seed=4)
    order = np.random.default_rng(2).permutation(len(given.outcome))
    other = samples.Given(
        given.outcome[order], given.treated[order], given.covariates[order]
    )

    one, two = asked(people(given)), asked(people(other))

    assert one.estimate is not None
    assert two.estimate is not None
    assert two.estimate.estimate == pytest.approx(one.estimate.estimate)
    assert two.estimate.std_error == pytest.approx(one.estimate.std_error)
    assert two.verdict == one.verdict


def test_an_outcome_in_smaller_units_gives_the_same_verdict() -> None:
    given = samples.noise(seed=4)

    one = asked(people(given), smallest_effect=0.5)
    two = asked(people(given, outcome=1024 * given.outcome), smallest_effect=512)

    assert two.verdict == one.verdict
    assert two.diagnostics["e_value"]["limit"] == pytest.approx(
        one.diagnostics["e_value"]["limit"]
    )


def test_fewer_than_ten_events_withhold_the_number() -> None:
    """Nine of the treated have it: their mean times their number would tell."""
    given = samples.noise(seed=6)
    random = np.random.default_rng(6)
    event = (random.random(400) < 0.5).astype(np.float64)
    event[given.treated] = 0
    event[np.flatnonzero(given.treated)[:9]] = 1

    answer = asked(people(given, outcome=event))

    assert answer.estimate is None
    assert answer.verdict.word is Word.UNDERPOWERED
    assert answer.refusal is not None
    assert answer.refusal.reason is Reason.TOO_FEW_EVENTS


def test_ten_without_the_event_are_as_telling_as_ten_with_it() -> None:
    given = samples.noise(seed=6)
    event = (np.random.default_rng(6).random(400) < 0.5).astype(np.float64)
    event[given.treated] = 1
    event[np.flatnonzero(given.treated)[:9]] = 0

    assert asked(people(given, outcome=event)).estimate is None


def test_a_raw_difference_does_without_covariates() -> None:
    given = samples.noise(seed=3)

    by_choice = asked(people(given, covariates={}), method="naive")
    by_lot = asked(people(given, covariates={}), method="naive", is_randomised=True)
    constant = asked(people(given, covariates={"x": np.ones(400)}), method="naive")

    assert by_choice.verdict.word is Word.NOT_COMPARABLE
    assert by_choice.estimate is not None
    assert "no estimate of an effect" in by_choice.plain
    assert by_lot.verdict.word is Word.STRONG
    assert constant.estimate is not None


def test_an_adjusted_number_needs_covariates() -> None:
    answer = asked(people(samples.noise(seed=3), covariates={}))

    assert answer.estimate is None
    assert answer.verdict.word is Word.NOT_COMPARABLE


def test_text_is_adjusted_for_level_by_level() -> None:
    given = samples.noise(seed=3)
    grade = np.where(given.covariates[:, 0] > 0, "senior", "junior").astype(object)
    grade[:10] = None

    answer = asked(people(given, covariates={"grade": grade}))

    assert answer.diagnostics["rows"]["without_covariates"] == 10
    assert answer.diagnostics["covariates"]["used"] in (
        ["grade=senior"],
        ["grade=junior"],
    )


def test_a_table_of_another_kind_is_a_mistake_of_the_caller() -> None:
    given = people(samples.noise(seed=3))

    with pytest.raises(TypeError):
        fit(given, replace(ASKED, method="hazard"))
    with pytest.raises(TypeError):
        fit(given, replace(ASKED, method="did"))


def test_every_answer_is_json_without_nan() -> None:
    given = samples.noise(seed=3)
    months = np.ceil(np.abs(given.covariates[:, 2]) * 5) + 1
    event = (given.outcome > 0).astype(np.float64)
    records = Records(
        event, np.zeros(400), months, given.treated.astype(float), {"x": months * 0}
    )
    units = Units(
        outcome=np.zeros(4),
        unit=np.array([0, 0, 1, 1]),
        period=np.array([1.0, 2.0, 1.0, 2.0]),
        cohort=np.array([2.0, 2.0, 0.0, 0.0]),
        covariates={},
    )
    nothing = people(given, outcome=np.full(400, np.nan))

    for answer in (
        asked(people(given)),
        asked(nothing),
        fit(records, replace(ASKED, method="hazard")),
        fit(units, replace(ASKED, method="did")),
    ):
        assert json.loads(json.dumps(as_json(answer), allow_nan=False))
        assert (answer.estimate is None) == (answer.refusal is not None)
        assert answer.plain.endswith(".")


METHODS = ("naive", "regression", "ipw", "ebal", "aipw", "randomised", "hazard", "did")


@settings(max_examples=150)
@drawn(
    st.sampled_from(METHODS),
    st.integers(0, 10**6),
    st.sampled_from([0, 1, 2, 5, 25, 60, 200]),
    st.booleans(),
)
def test_whatever_the_table_there_is_an_answer(
    method: Any,  # noqa: ANN401 - a literal
    seed: int,
    n: int,
    by_lot: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    """Gaps, constants, text, heavy tails, one cluster: an answer or a reason."""
    random = np.random.default_rng(seed)
    question = replace(ASKED, method=method, is_randomised=by_lot, smallest_effect=0.1)
    treated = (random.random(n) < random.choice([0, 0.05, 0.5, 1])).astype(np.float64)
    covariates = {"x": _any_column(random, n), "y": _any_column(random, n)}
    clusters = random.integers(-1, random.choice([1, 3, 50]), n)
    rest: dict[str, Any] = {"covariates": covariates if random.random() < 0.9 else {}}
    rest["clusters"] = clusters if random.random() < 0.4 else None
    table: People | Records | Units = People(_any_column(random, n), treated, **rest)
    if method == "hazard":
        event = (random.random(n) < 0.4).astype(np.float64)
        entry = np.floor(5 * random.random(n))
        exit_time = entry + np.ceil(6 * random.random(n))
        table = Records(event, entry, exit_time, treated, **rest)
    if method == "did":
        unit = np.arange(n) // 4
        openings = random.choice([0, 1, 2, 3, 99], n // 4 + 1)
        cohort = openings[unit].astype(np.float64)
        rest["clusters"] = None
        period = (np.arange(n) % 4).astype(np.float64)
        table = Units(_any_column(random, n), unit, period, cohort, **rest)

    answer = fit(table, question)

    told = as_json(answer)
    assert json.dumps(told, allow_nan=False)
    assert (answer.estimate is None) == (told["refusal"] is not None)
    if answer.estimate is not None:
        numbers = (told["estimate"], told["std_error"], *told["ci"], told["p_value"])
        assert all(math.isfinite(number) for number in numbers)
        assert told["ci"][0] <= told["estimate"] <= told["ci"][1]


def _any_column(random: np.random.Generator, n: int) -> NDArray[Any]:
    noise = random.normal(size=n)
    kinds = [
        noise,
        np.full(n, 3.5),
        (noise > 0).astype(np.float64),
        noise * 10.0 ** random.integers(-40, 40),
        np.where(random.random(n) < 0.3, np.nan, noise),
        np.where(random.random(n) < 0.1, np.inf, noise),
        np.where(random.random(n) < 0.1, 1e300, noise),
        random.standard_cauchy(size=n) ** 3,
    ]
    return kinds[int(random.integers(0, len(kinds)))]


def test_rows_that_stand_for_several_people_count_as_these_in_the_e_value() -> None:
    """Those far from the middle stand for five: told once, or five times."""
    given = lightly_chosen(effect=0.5)
    is_far = np.abs(given.outcome - given.outcome.mean()) > given.outcome.std()
    stands_for = np.where(is_far, 5, 1)
    repeated = samples.Given(
        np.repeat(given.outcome, stands_for),
        np.repeat(given.treated, stands_for),
        np.repeat(given.covariates, stands_for, axis=0),
    )

    weighted = asked(people(given, weights=stands_for.astype(np.float64)))
    plain = asked(people(repeated))

    assert weighted.diagnostics["e_value"]["point"] == pytest.approx(
        plain.diagnostics["e_value"]["point"], rel=0.005
    )
