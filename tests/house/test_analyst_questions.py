"""The guide's twelve questions have answers of the shape that the guide promises."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from typing import Any

import pytest

from publish.published import PLAIN_TYPES
from publish.reading import connect

QUESTION = re.compile(r"^### ([^\n]*\?)\n\n```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)
BASE = 5
Row = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """What an answer looks like, whatever the organisation.

    Attributes:
        key: Columns that tell its rows apart.
        ratios: A rate, its numerator and its denominator.
        intervals: A lower end, the number, an upper end.
        people: Counts that are rounded, so multiples of five.
    """

    key: tuple[str, ...]
    ratios: tuple[tuple[str, str, str], ...] = ()
    intervals: tuple[tuple[str, str, str], ...] = ()
    people: tuple[str, ...] = ()


PROMOTIONS = ("promotion_rate", "promotion_count", "average_headcount")
SHAPES = {
    "Are people promoted more often than they used to be?": Shape(
        key=("period_start_date",), ratios=(PROMOTIONS,)
    ),
    "From which grades are people promoted most often?": Shape(
        key=("period_start_date", "grade_name"),
        ratios=(PROMOTIONS,),
        people=("promotion_count",),
    ),
    "Which departments do people leave of their own will?": Shape(
        key=("period_start_date", "org_unit_name"),
        ratios=(
            ("voluntary_turnover_rate", "voluntary_exit_count", "average_headcount"),
        ),
        people=("voluntary_exit_count",),
    ),
    "Do as many women as men stay?": Shape(
        key=("period_start_date",),
        ratios=tuple(
            (
                f"{who}_retention_rate",
                f"{who}_retained_count",
                f"{who}_opening_headcount",
            )
            for who in ("women", "men")
        ),
        people=("women_retained_count", "men_opening_headcount"),
    ),
    "How long does a grade take, and how sure is that?": Shape(
        key=("grade_name",),
        intervals=(
            ("median_days_low", "median_days", "median_days_high"),
            ("promoted_share_low", "promoted_share", "promoted_share_high"),
        ),
        people=("employee_count", "promotion_count", "open_spell_count"),
    ),
    "Did a program change anything?": Shape(
        key=("program_name", "outcome_name", "horizon_months"),
        intervals=(("ci_low", "estimate", "ci_high"),),
        people=("treated_count",),
    ),
    "Do those who enrol in a program finish it?": Shape(
        key=("program_name", "cohort_year"),
        ratios=(
            (
                "completion_rate",
                "completion_rate_numerator",
                "completion_rate_denominator",
            ),
        ),
        people=("enrolled_count",),
    ),
    "Do mentoring pairs form, and do they meet?": Shape(
        key=("period_start_date", "participant_role"),
        ratios=(
            (
                "mentoring_match_rate",
                "mentoring_match_numerator",
                "mentoring_match_denominator",
            ),
        ),
    ),
    "Is one group chosen less often than another?": Shape(
        key=("period_start_date", "opportunity_kind", "characteristic_value"),
        ratios=(
            ("selection_rate", "selection_numerator", "selection_denominator"),
            ("impact_ratio", "selection_rate", "reference_selection_rate"),
        ),
        people=("selection_numerator", "selection_denominator"),
    ),
    "Where are skills short of what roles ask for?": Shape(
        key=("period_start_date", "org_unit_name"),
        ratios=(
            (
                "met_requirement_rate",
                "met_requirement_count",
                "assessed_requirement_count",
            ),
        ),
    ),
    "What do people say in surveys, and is a difference more than chance?": Shape(
        key=("period_start_date", "grade_name"),
        intervals=(
            ("favourable_share_low", "favourable_share", "favourable_share_high"),
        ),
        people=("respondent_count",),
    ),
    "What does one group look like across all metrics?": Shape(
        key=("metric_name", "period_start_date"),
        intervals=(("low", "value", "high"),),
    ),
}


@dataclass(frozen=True)
class Answer:
    """The columns with their types, and the rows."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]


@pytest.fixture(scope="module")
def questions(repository: Path) -> dict[str, str]:
    guide = repository / "docs/how-to/query-the-marts.md"
    return dict(QUESTION.findall(guide.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def answers(questions: dict[str, str], demo_workspace: Path) -> Iterator[Any]:
    """The answers of the small demo, through a connection as the guide opens it."""
    with connect(demo_workspace / "published/latest/marts.duckdb") as marts:
        yield {title: _ask(marts, question) for title, question in questions.items()}


def test_the_guide_asks_twelve_questions_of_known_shape(
    questions: dict[str, str],
) -> None:
    assert len(questions) == 12
    assert list(questions) == list(SHAPES)


@pytest.mark.parametrize("title", SHAPES)
def test_an_answer_has_the_promised_shape(
    title: str, answers: dict[str, Answer]
) -> None:
    answer, shape = answers[title], SHAPES[title]
    keys = [tuple(row[name] for name in shape.key) for row in answer.rows]

    assert {kind for _, kind in answer.columns} <= PLAIN_TYPES
    assert len(set(keys)) == len(keys) > 0
    assert not any(value is None for key in keys for value in key)


def test_a_rate_is_its_numerator_by_its_denominator(
    answers: dict[str, Answer],
) -> None:
    told = _together(answers, lambda shape: shape.ratios)
    with_people = [parts for parts in told if parts[2]]

    assert len(with_people) > 50
    assert all(
        isclose(rate, above / below, rel_tol=1e-9) for rate, above, below in with_people
    )


def test_a_number_lies_in_its_interval(answers: dict[str, Answer]) -> None:
    told = _together(answers, lambda shape: shape.intervals)

    assert len(told) > 10
    assert [parts for parts in told if list(parts) != sorted(parts)] == []


def test_counts_of_people_are_rounded_as_the_guide_says(
    answers: dict[str, Answer],
) -> None:
    told = _together(answers, lambda shape: [(name,) for name in shape.people])

    assert len(told) > 50
    assert [count for (count,) in told if count % BASE] == []


def test_the_answers_show_hidden_rows_instead_of_dropping_them(
    answers: dict[str, Answer],
) -> None:
    hidden = [
        row
        for answer in answers.values()
        for row in answer.rows
        if row.get("is_suppressed")
    ]

    assert any(None in row.values() for row in hidden)


def _together(
    answers: dict[str, Answer], columns: Callable[[Shape], Sequence[tuple[str, ...]]]
) -> list[tuple[Any, ...]]:
    """What stands in columns that belong together, where none of it is hidden."""
    told = [
        tuple(row[name] for name in names)
        for title, answer in answers.items()
        for names in columns(SHAPES[title])
        for row in answer.rows
    ]
    return [parts for parts in told if None not in parts]


def _ask(marts: Any, question: str) -> Answer:  # noqa: ANN401 - a DuckDB connection
    relation = marts.sql(question)
    names = relation.columns
    kinds = tuple(zip(names, map(str, relation.types), strict=True))
    rows = (dict(zip(names, row, strict=True)) for row in relation.fetchall())
    return Answer(kinds, tuple(rows))
