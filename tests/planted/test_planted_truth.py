"""What the product says of invented organisations is what was planted in them.

Twenty organisations cannot tell a bias of half a point from luck; `make bench-effects`
takes two hundred and states its page. Here every program and outcome has to lie within
what the luck of twenty explains, so that a mistake in frames or estimators shows.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial

import pytest
import yaml

from tests.planted.estimating import Told, tell, tell_all
from tests.planted.frames import COMPARED, ROOT, Statement, compile_frames, made_of
from tests.planted.judging import CARRIED_FURTHER, Answer, Summary, summarise
from tests.planted.replayed import (
    FIXTURE,
    PROGRAMS,
    WITHOUT_EFFECT,
    known_effects,
    laws,
)

EMPLOYEES = 1_600
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


def test_other_pseudonyms_draw_the_same_people_and_give_the_same_estimates(
    statements: tuple[Statement, ...],
) -> None:
    """Of some 20,000 who could have started a program, 3,000 are drawn."""
    of_one = partial(
        tell,
        "planted",
        1,
        employees=800,
        statements=made_of(_comparing(3_000, statements), COMPARED),
        depth="estimates",
    )

    one, other = of_one(key="one"), of_one(key="other")

    assert any(answer.estimate is not None for answer in one.answers)
    assert [_numbers(answer) for answer in one.answers] == [
        pytest.approx(_numbers(answer), rel=0, abs=1e-9) for answer in other.answers
    ]


def _comparing(most: int, statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Let at most so many be compared with the participants of a program."""
    usual = str(_usual("controls_per_program"))
    found = [
        replace(one, query=one.query.replace(usual, str(most)))
        if one.name == "int_program_trials__drawn"
        else one
        for one in statements
    ]
    assert found != list(statements)
    return tuple(found)


def _usual(variable: str) -> object:
    project = (ROOT / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8")
    return yaml.safe_load(project)["vars"][variable]


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
