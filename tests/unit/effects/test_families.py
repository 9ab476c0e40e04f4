"""Questions of one round are judged in the light of each other."""

import numpy as np
import pytest

from effects.families import Asked, answers
from effects.fit_people import look_into
from effects.question import People, Question
from effects.wording import Subject

SUBJECT = Subject("people who started the academy", "others", "stayed", "share")


def _asked(gap: float, family: str | None, *, n: int = 4000) -> Asked:
    """A question whose outcome is 0.3 + gap or 0.3, exactly, in halves of n."""
    half = n // 2
    treated = np.repeat([1.0, 0.0], half)
    outcome = np.concatenate(
        [np.arange(half) < round(rate * half) for rate in (0.3 + gap, 0.3)]
    ).astype(np.float64)
    rng = np.random.default_rng(1)
    people = People(
        outcome=outcome, treated=treated, covariates={"x": rng.normal(size=n)}
    )
    question = Question(method="aipw", treatment="academy", outcome="stayed")
    return Asked(look_into(people, question), family, SUBJECT)


def test_a_finding_that_stands_alone_may_fall_among_many_that_found_nothing() -> None:
    # A gap of 0.032 of two thousand each is 2.2 standard errors, so p is about 0.03.
    [(alone, among_one)] = answers([_asked(0.032, "primary")])
    nothing = [_asked(0.0, "primary") for _ in range(9)]
    [(beside, among_ten), *_] = answers([_asked(0.032, "primary"), *nothing])

    assert among_one.p_adjusted is not None
    assert 0.01 < among_one.p_adjusted < 0.05
    assert among_ten.p_adjusted == pytest.approx(10 * among_one.p_adjusted)
    assert alone.verdict.word != "no_detectable_effect"
    assert beside.verdict.word == "no_detectable_effect"
    assert alone.estimate == beside.estimate


def test_an_exploratory_question_is_judged_by_itself() -> None:
    found = answers([_asked(0.032, None), *(_asked(0.0, "primary") for _ in range(9))])

    [(_, among), (_, other), *_] = found

    assert among.family is None
    assert among.p_adjusted is not None
    assert among.p_adjusted < 0.05
    assert other.family_size == 9


def test_a_refused_question_counts_in_its_family_and_stays_refused() -> None:
    few = _asked(0.0, "primary", n=12)

    [(refused, among), (_, beside)] = answers([few, _asked(0.032, "primary")])

    assert refused.estimate is None
    assert among.p_adjusted is None
    assert beside.family_size == 2


def test_a_question_that_could_not_be_looked_into_makes_its_family_no_smaller() -> None:
    [(_, alone)] = answers([_asked(0.032, "primary")])
    [(_, among)] = answers(
        [_asked(0.032, "primary")], unanswered=["primary", "primary", "secondary", None]
    )

    # Two more of its family, as if their p-values were 1: 3 times p.
    assert among.family_size == 3
    assert alone.p_adjusted is not None
    assert among.p_adjusted == pytest.approx(3 * alone.p_adjusted)


def test_sentences_speak_of_the_subject_that_is_handed_in() -> None:
    [(answer, _)] = answers([_asked(0.1, "primary")])

    assert answer.plain.startswith("People who started the academy stayed")
