"""All registered questions that were looked into, judged together and told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from effects.errors import RefusedError
from effects.evidence import ALPHA
from effects.families import Asked, answers
from effects.wording import Subject
from orchestration.effects.estimation import STILL_ASKED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from effects.multiplicity import Adjusted
    from effects.question import Answer
    from orchestration.effects.estimation import Looked
    from orchestration.effects.hypotheses import Hypothesis, Program


@dataclass(frozen=True)
class Judged:
    """A question with its answer; None where it was not looked into."""

    looked: Looked
    answer: Answer | None
    among: Adjusted | None


def judge(looked: Sequence[Looked]) -> list[Judged]:
    """Answer all questions of a round."""
    _tell_of_placebos(looked)
    asked = [
        (one, one.unjudged)
        for one in looked
        if one.unjudged is not None and one.hypothesis.outcome is not None
    ]
    found = answers(
        [
            Asked(
                unjudged=unjudged,
                family=one.hypothesis.family,
                subject=subject_of(one.hypothesis),
                is_displacement_possible=is_displacement_possible(one.hypothesis),
            )
            for one, unjudged in asked
        ],
        unanswered=[
            one.hypothesis.family for one in looked if one.not_looked in STILL_ASKED
        ],
    )
    told = {id(one): pair for (one, _), pair in zip(asked, found, strict=True)}
    return [Judged(one, *told.get(id(one), (None, None))) for one in looked]


def _tell_of_placebos(looked: Iterable[Looked]) -> None:
    """Add to what is known of each question whether a placebo of its program moved.

    By the placebo's own interval: it shall speak up easily.
    """
    asked = [(one, one.unjudged) for one in looked if one.unjudged is not None]
    moved: dict[tuple[Program, str], bool] = {}
    for one, unjudged in asked:
        if one.hypothesis.is_placebo and not isinstance(unjudged.found, RefusedError):
            compared = (one.hypothesis.program, one.population)
            is_moved = unjudged.found.p_value < ALPHA
            moved[compared] = moved.get(compared, False) or is_moved
    for one, unjudged in asked:
        unjudged.findings.know(
            is_placebo=one.hypothesis.is_placebo,
            placebo_moved=moved.get((one.hypothesis.program, one.population)),
        )


def subject_of(hypothesis: Hypothesis) -> Subject:
    """Say of whom and of what the sentences about a question speak."""
    outcome = hypothesis.known_outcome
    return Subject(
        people=f"people who started {hypothesis.program.name}",
        others="colleagues who could have started but did not"
        if hypothesis.program.is_randomised
        else "similar colleagues who could have started but did not",
        outcome=outcome.told.format(months=hypothesis.horizon_months),
        scale=outcome.measure.scale,
        wanted=outcome.wanted,
        unit=outcome.measure.told_unit,
        is_placebo=hypothesis.is_placebo,
    )


def is_displacement_possible(hypothesis: Hypothesis) -> bool:
    """Say whether one person's gain may be another's loss.

    Promotions are as many as there are posts, and ratings often follow a distribution.
    """
    return hypothesis.outcome_name in {"promoted", "rating", "rating_delta"}
