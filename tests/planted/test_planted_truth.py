"""What the product says of invented organisations is what was planted in them.

Twenty organisations cannot tell a bias of half a point from luck; `make bench-effects`
takes two hundred and states its page. Here every program and outcome has to lie within
what the luck of twenty explains, so that a mistake in frames or estimators shows.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial

import pytest

from tests.planted.estimating import Told, tell, tell_all
from tests.planted.frames import COMPARED, Statement, compile_frames, made_of
from tests.planted.judging import CARRIED_FURTHER, Answer, Summary, summarise
from tests.planted.replayed import (
    FIXTURE,
    PROGRAMS,
    WITHOUT_EFFECT,
    known_effects,
    laws,
)

EMPLOYEES = 2_000
SEEDS = range(1, 21)
HIDDEN_SEEDS = range(1, 5)
WORKERS = 2
SLACK = 0.004

pytestmark = pytest.mark.timeout(1_200)


@pytest.fixture(scope="module")
def statements(tmp_path_factory: pytest.TempPathFactory) -> tuple[Statement, ...]:
    return compile_frames(tmp_path_factory.mktemp("frames") / "workspace")


@pytest.fixture(scope="module")
def planted(statements: tuple[Statement, ...]) -> list[Told]:
    return list(
        tell_all(
            "planted",
            SEEDS,
            employees=EMPLOYEES,
            statements=made_of(statements, COMPARED),
            workers=WORKERS,
            depth="estimates",
        )
    )


@pytest.fixture(scope="module")
def summaries(planted: list[Told]) -> Mapping[tuple[str, str], Summary]:
    answers = [answer for told in planted for answer in told.answers]
    found = summarise(answers, known_effects("planted"))
    return {(one.program, one.outcome): one for one in found}


QUESTIONS = [
    (program, outcome)
    for program in PROGRAMS.values()
    for outcome in ("promoted", "exited")
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_mean_estimate_is_the_planted_effect(
    question: tuple[str, str], summaries: Mapping[tuple[str, str], Summary]
) -> None:
    found = summaries[question]

    assert found.seeds == len(SEEDS)
    assert abs(found.bias) <= 3 * found.bias_error + SLACK
    assert abs(found.mean_z) < 1


def test_the_naive_figure_of_the_program_without_effect_is_wrong_by_points(
    summaries: Mapping[tuple[str, str], Summary],
) -> None:
    found = summaries[WITHOUT_EFFECT, "promoted"]

    assert found.naive_bias > 0.04
    assert found.naive_bias > 3 * abs(found.bias)


def test_a_hidden_drive_wins_the_program_without_effect_no_strong_word(
    statements: tuple[Statement, ...],
) -> None:
    told = tell_all(
        "hidden_drive",
        HIDDEN_SEEDS,
        employees=EMPLOYEES,
        statements=statements,
        workers=WORKERS,
    )
    claims = [
        answer.verdict
        for one in told
        for answer in one.answers
        if answer.program == WITHOUT_EFFECT
    ]

    assert len(claims) == 2 * len(HIDDEN_SEEDS)
    assert not set(claims) & CARRIED_FURTHER


def test_the_estimate_alone_is_the_one_that_a_run_decides_by(
    statements: tuple[Statement, ...],
) -> None:
    of_one = partial(tell, "planted", 1, employees=800, statements=statements)

    alone, whole = of_one(depth="estimates"), of_one(depth="verdicts")

    assert [_numbers(one) for one in whole.answers] == [
        pytest.approx(_numbers(one))
        for one in sorted(alone.answers, key=lambda one: (one.program, one.outcome))
    ]


def _numbers(answer: Answer) -> dict[str, float]:
    told = asdict(answer)
    return {key: told[key] for key in ("estimate", "std_error", "naive_estimate")}


def test_the_stored_truth_is_that_of_todays_generator() -> None:
    stored = json.loads(FIXTURE.read_text(encoding="utf-8"))

    assert stored["laws"] == laws(), f"make it again: {stored['made_by']}"


@pytest.mark.parametrize("scenario", ["planted", "hidden_drive"])
def test_the_stored_truth_is_exact_enough_to_judge_by(scenario: str) -> None:
    known = known_effects(scenario)

    assert set(known) == set(QUESTIONS)
    assert max(one.monte_carlo_error for one in known.values()) < 0.001
    assert {known[WITHOUT_EFFECT, outcome].effect for _, outcome in QUESTIONS} == {0.0}
