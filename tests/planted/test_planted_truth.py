"""What the product says of invented organisations is what was planted in them.

Twenty organisations cannot tell a bias of half a point from luck; `make bench-effects`
takes two hundred and states its page. Here every program and outcome has to lie within
what the luck of twenty explains, so that a mistake in frames or estimators shows.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tests.planted.estimating import Told, adjusted, judged, tell, tell_all
from tests.planted.frames import (
    COMPARED,
    ROOT,
    Statement,
    compile_frames,
    made_of,
    read_by_estimation,
)
from tests.planted.judging import CARRIED_FURTHER, Answer, Summary, summarise
from tests.planted.organisations import land_organisation, warehouse
from tests.planted.replayed import (
    FIXTURE,
    PROGRAMS,
    WITHOUT_EFFECT,
    known_effects,
    laws,
    scenario,
)

EMPLOYEES = 1_600
SEEDS = range(1, 21)
HIDDEN_SEEDS = range(1, 5)
WORKERS = 2
SLACK = {"promoted": 0.004, "exited": 0.004, "pay_growth": 0.0008}

RETURNS = ("stg_effects__program_roi", "rpt_program_roi")

pytestmark = pytest.mark.timeout(1_200)


@dataclass(frozen=True)
class Small:
    """A small organisation, estimated as a run does it.

    Attributes:
        programs: The folder of its declarations.
        connection: To its warehouse.
        answers: What decides.
    """

    programs: Path
    connection: duckdb.DuckDBPyConnection
    answers: tuple[Answer, ...]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Statement, ...]:
    place = tmp_path_factory.mktemp("frames") / "workspace"
    return compile_frames(place, beside=RETURNS)


@pytest.fixture(scope="module")
def statements(compiled: tuple[Statement, ...]) -> tuple[Statement, ...]:
    return made_of(compiled, read_by_estimation())


@pytest.fixture(scope="module")
def small(
    statements: tuple[Statement, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Small]:
    workspace = land_organisation(
        tmp_path_factory.mktemp("small") / "workspace",
        scenario("planted", employees=800, seed=1),
    )
    with warehouse(workspace, statements) as connection:
        yield Small(workspace.programs, connection, tuple(judged(connection, 1)))


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
    *product(PROGRAMS.values(), ("promoted", "exited")),
    ("certification", "pay_growth"),
    ("mentoring", "pay_growth"),
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_mean_estimate_is_the_planted_effect(
    question: tuple[str, str], summaries: Mapping[tuple[str, str], Summary]
) -> None:
    found = summaries[question]

    assert found.seeds == len(SEEDS)
    assert abs(found.bias) <= 3 * found.bias_error + SLACK[found.outcome]
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


def test_the_estimate_alone_is_the_one_that_a_run_decides_by(small: Small) -> None:
    alone = adjusted(small.connection, 1)

    assert [_numbers(one) for one in small.answers] == [
        pytest.approx(_numbers(one))
        for one in sorted(alone, key=lambda one: (one.program, one.outcome))
    ]


def test_a_return_is_what_the_declaration_values_of_what_was_estimated(
    small: Small, compiled: tuple[Statement, ...]
) -> None:
    """By hand: effect · worth / cost - 1, both per participant, exits with a minus."""
    effects = {(one.program, one.outcome): one for one in small.answers}
    found = _returns(small.connection, compiled)

    with_a_figure = 0
    for path in small.programs.glob("*.yaml"):
        declared = yaml.safe_load(path.read_text(encoding="utf-8"))
        [benefit] = declared["benefits"]
        cost = declared["cost"]["per_participant"]
        effect = effects[declared["program"], benefit["outcome"]]
        row = found[declared["program"]]
        if effect.estimate is None or effect.std_error is None:
            assert row["roi_reason"] == "no_estimate"
            continue
        with_a_figure += 1
        worth = benefit["amount"] * {"promoted": 1, "exited": -1}[benefit["outcome"]]
        roi = effect.estimate * worth / cost - 1
        reach = 1.959964 * effect.std_error * abs(worth) / cost
        told = [row["roi_low"], row["roi_ratio"], row["roi_high"]]
        assert told == pytest.approx([roi - reach, roi, roi + reach])
        # In the demo everybody takes part once.
        assert row["program_cost_amount"] == row["treated_count"] * cost
        assert row["program_benefit_amount"] == pytest.approx(
            row["treated_count"] * effect.estimate * worth
        )

    assert with_a_figure >= 2


def _returns(
    connection: duckdb.DuckDBPyConnection, compiled: tuple[Statement, ...]
) -> dict[str, dict[str, Any]]:
    """Build the report of what was estimated; its rows by program."""
    for one in compiled:
        if one.name in RETURNS:
            connection.execute(f'create schema if not exists "{one.schema}"')
            connection.execute(
                f'create or replace table "{one.schema}"."{one.name}" as {one.query}'
            )
    rows = connection.sql("select * from marts.rpt_program_roi").to_arrow_table()
    return {row["program_id"]: row for row in rows.to_pylist()}


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

    assert set(known) == set(product(PROGRAMS.values(), SLACK))
    assert max(one.monte_carlo_error for one in known.values()) < 0.001
    assert {known[WITHOUT_EFFECT, outcome].effect for outcome in SLACK} == {0.0}
