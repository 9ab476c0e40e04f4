"""What is told in plain words, and what never is."""

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effects.evidence import Finding
from effects.phrases import natural_frequencies
from effects.reasons import REASONS
from effects.verdict import WITHOUT_NUMBER, Direction, Verdict, Word
from effects.wording import (
    Background,
    Scale,
    Subject,
    contrast,
    plain,
)

FORBIDDEN = (
    "caused",
    "causes",
    "proves",
    "proven",
    "roi of",
    "significant",
    "p-value",
    "p <",
    "p =",
    "*",
)
PROMOTED = Subject(
    people="people who started the academy",
    others="similar colleagues who could have started but did not",
    outcome="were promoted within 12 months",
    scale="share",
)
# 24 % instead of 18.2 %: 5.8 points (2.1 to 9.5).
FOUND = Finding(
    estimate=0.058, std_error=0.0189, ci_low=0.021, ci_high=0.095, p_adjusted=0.002
)
KNOWN = Background(
    treated_mean=0.24,
    naive_estimate=0.12,
    minimum_detectable=0.053,
    e_value_limit=2.1,
    worst_covariate="last_rating_band=5",
)


def test_a_moderate_effect_is_told_with_its_counts_and_its_doubt() -> None:
    told = plain(
        Verdict(Word.MODERATE, "improvement", ("similar_people_and_robust",)),
        subject=PROMOTED,
        finding=FOUND,
        background=KNOWN,
    )

    assert told == (
        "People who started the academy were promoted within 12 months 5.8 percentage "
        "points more often than similar colleagues who could have started but did not "
        "(2.1 to 9.5). That is 24 in 100 instead of 18 in 100. About 6.2 percentage "
        "points of the raw gap of 12.0 percentage points is there because stronger "
        "candidates were chosen. This is a comparison of similar people, not an "
        "experiment. A hidden factor that raised both the chance of joining and that "
        "of the outcome by a factor of 2.1 could explain it."
    )


def test_a_suggestive_effect_is_a_lead_and_says_how_to_know() -> None:
    told = plain(
        Verdict(Word.SUGGESTIVE, "improvement", ("methods_disagree",)),
        subject=PROMOTED,
        finding=FOUND,
    )

    assert "This is a lead, not proof." in told
    assert "People who were going to do well anyway may still explain it." in told
    assert told.endswith("open the next cohort by lottery or waitlist.")


def test_a_capped_effect_says_what_caps_it() -> None:
    told = plain(
        Verdict(Word.SUGGESTIVE, "improvement", ("outcome_seen_unequally",)),
        subject=PROMOTED,
        finding=FOUND,
    )

    assert REASONS["outcome_seen_unequally"] in told
    assert "going to do well anyway" not in told
    assert told.endswith("find out about those whose outcome is missing.")


def test_a_strong_effect_names_its_design() -> None:
    told = plain(
        Verdict(Word.STRONG, "improvement", ("chosen_by_lot",)),
        subject=PROMOTED,
        finding=FOUND,
    )

    assert told.endswith("Who could start was drawn by lot.")


def test_harm_is_told_as_harm() -> None:
    worse = Finding(-0.058, 0.0189, -0.095, -0.021, 0.002)
    told = plain(
        Verdict(Word.STRONG, "harmful_signal", ("chosen_by_lot",)),
        subject=PROMOTED,
        finding=worse,
        background=Background(treated_mean=0.18),
    )

    assert "5.8 percentage points less often" in told
    assert "(2.1 to 9.5)" in told
    assert "18 in 100 instead of 24 in 100" in told
    assert "against what the program is meant to do" in told


def test_no_effect_tells_what_is_ruled_out() -> None:
    nothing = Finding(0.005, 0.01, -0.0146, 0.0246, 0.6)
    verdict = Verdict(Word.NO_DETECTABLE_EFFECT, "none", ())

    told = plain(verdict, subject=PROMOTED, finding=nothing)

    assert told == (
        "We found no detectable effect. The data rule out an improvement larger than "
        "2.5 percentage points. It does not prove the program is useless."
    )


def test_one_of_several_questions_may_leave_out_zero_by_chance() -> None:
    # 0.032 less and more 1.96 times 0.0152 is 0.0022 to 0.0618: by itself it stands
    # out, p = .035; among four questions it is .07.
    alone = Finding(0.032, 0.0152, 0.0022, 0.0618, 0.07)
    verdict = Verdict(Word.NO_DETECTABLE_EFFECT, "none", ())

    told = plain(verdict, subject=PROMOTED, finding=alone)

    assert told == (
        "We found no detectable effect. Its own interval leaves out zero, but several "
        "questions are asked together, and one of them may do so by chance. The data "
        "rule out an improvement larger than 6.2 percentage points. It does not prove "
        "the program is useless."
    )


def test_where_less_is_wanted_the_other_limit_is_ruled_out() -> None:
    exits = Subject(
        people="people who were mentored",
        others="similar colleagues",
        outcome="left within 12 months",
        scale="share",
        wanted="decrease",
    )
    nothing = Finding(0.005, 0.01, -0.0146, 0.0246, 0.6)

    told = plain(
        Verdict(Word.NO_DETECTABLE_EFFECT, "none", ()), subject=exits, finding=nothing
    )

    assert "larger than 1.5 percentage points" in told


def test_too_few_people_are_told_what_they_could_have_seen() -> None:
    told = plain(
        Verdict(Word.UNDERPOWERED, "none", ("few_treated",)),
        subject=PROMOTED,
        finding=FOUND,
        background=Background(minimum_detectable=0.154),
    )

    assert told == (
        "Too few people to tell: only effects of 15.4 percentage points or more could "
        "have been seen."
    )


def test_too_few_events_say_so_without_a_number() -> None:
    told = plain(
        Verdict(Word.UNDERPOWERED, "none", ("few_events_treated",)),
        subject=PROMOTED,
        finding=None,
    )

    assert told.startswith("Too few people to tell. Fewer than 10 of those who took")


def test_people_who_differ_too_much_are_told_in_what() -> None:
    told = plain(
        Verdict(Word.NOT_COMPARABLE, "none", ("covariates_differ",)),
        subject=PROMOTED,
        finding=FOUND,
        background=KNOWN,
    )

    assert told == (
        "Participants differ too much from everyone else to compare fairly (last "
        "rating band: 5). No number is shown on purpose."
    )


def test_a_gain_that_others_may_pay_for_is_told() -> None:
    told = plain(
        Verdict(Word.STRONG, "improvement", ("chosen_by_lot",)),
        subject=PROMOTED,
        finding=FOUND,
        background=Background(is_displacement_possible=True),
    )

    assert "can displace another's" in told


def test_a_raw_gap_that_is_smaller_than_the_effect_is_not_called_flattering() -> None:
    told = plain(
        Verdict(Word.MODERATE, "improvement", ("similar_people_and_robust",)),
        subject=PROMOTED,
        finding=FOUND,
        background=Background(naive_estimate=0.03),
    )

    assert "raw gap" not in told


@pytest.mark.parametrize(
    ("scale", "outcome", "finding", "told"),
    [
        (
            "mean",
            "the rating",
            Finding(0.25, 0.1, 0.054, 0.446, 0.01),
            (
                "The rating of them was 0.250 points higher than that of others "
                "(0.0540 to 0.446)."
            ),
        ),
        (
            "scale_share",
            "the rating",
            Finding(-0.0149, 0.005, -0.025, -0.0004, 0.01),
            (
                "The rating of them was 1.5 percent of points lower than that of "
                "others (less than 0.1 to 2.5)."
            ),
        ),
        (
            "percent",
            "pay",
            # exp(0.02) - 1 = 2.02 %, exp(0.01) - 1 = 1.005 %, exp(0.03) - 1 = 3.05 %
            Finding(0.02, 0.005, 0.01, 0.03, 0.001),
            "Pay of them was 2.0 percent higher than that of others (1.0 to 3.0).",
        ),
        (
            "months",
            "were promoted",
            Finding(2.5, 1.0, 0.5, 4.5, 0.01),
            "Them were promoted 2.5 months sooner on average than others (0.5 to 4.5).",
        ),
        (
            "ratio",
            "promotion",
            # exp(0.45) = 1.568, exp(0.25) = 1.284, exp(0.65) = 1.916
            Finding(0.45, 0.1, 0.25, 0.65, 0.001),
            (
                "Promotion came at 1.57 times the rate for them, compared with others "
                "(1.28 to 1.92 times)."
            ),
        ),
        (
            "share",
            "left",
            Finding(0.01, 0.01, -0.01, 0.03, 0.04),
            (
                "Them left 1.0 percentage points more often than others "
                "(between 1.0 less and 3.0 more)."
            ),
        ),
    ],
)
def test_each_scale_reads_as_its_own_kind_of_number(
    scale: Scale, outcome: str, finding: Finding, told: str
) -> None:
    subject = Subject("them", "others", outcome, scale, unit="points")

    sentences = plain(
        Verdict(Word.STRONG, "improvement", ()), subject=subject, finding=finding
    )

    assert sentences.startswith(told)


def test_a_raw_difference_is_told_as_no_effect() -> None:
    told = contrast(PROMOTED, 0.33)

    assert "33.0 percentage points" in told
    assert "no estimate of an effect" in told


@pytest.mark.parametrize(
    ("mean", "difference", "told"),
    [
        (0.24, 0.058, "24 in 100 instead of 18 in 100"),
        (0.24, -0.058, "24 in 100 instead of 30 in 100"),
        (0.0305, 0.005, "30 in 1,000 instead of 25 in 1,000"),
        (0.24, 0.0001, None),
        (1.2, 0.05, None),
    ],
)
def test_risks_are_told_as_people(
    mean: float, difference: float, told: str | None
) -> None:
    assert natural_frequencies(mean, difference) == told


@given(st.floats(0, 1), st.floats(-1, 1))
def test_natural_frequencies_add_up(treated: float, difference: float) -> None:
    told = natural_frequencies(treated, difference)
    if told is None:
        return
    first, base, second, _ = (
        int(number.replace(",", "")) for number in re.findall(r"[\d,]+", told)
    )

    assert first - second == round(base * difference)
    assert 0 <= first <= base
    assert 0 <= second <= base
    if 0 <= treated - difference <= 1:
        assert abs(first / base - treated) <= 1.01 / base
        assert abs(second / base - (treated - difference)) <= 1.51 / base


SCALES: tuple[Scale, ...] = get_args(Scale)
DIRECTIONS: tuple[Direction, ...] = ("improvement", "harmful_signal", "none")


@given(
    st.sampled_from(list(Word)),
    st.sampled_from(DIRECTIONS),
    st.lists(st.sampled_from(sorted(REASONS)), max_size=4),
    st.sampled_from(SCALES),
    st.floats(-20, 20),
    st.floats(0.001, 5),
    st.none() | st.floats(0, 1),
    st.none() | st.floats(-1, 1),
    st.booleans(),
)
def test_no_sentence_claims_what_a_comparison_cannot(
    word: Word,
    direction: Direction,
    reasons: list[str],
    scale: Scale,
    estimate: float,
    error: float,
    treated_mean: float | None,
    naive: float | None,
    displacing: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    unit = "the scale" if scale == "scale_share" else ""
    subject = Subject("people of it", "similar people", "had it", scale, unit=unit)
    finding = Finding(
        estimate, error, estimate - 2 * error, estimate + 2 * error, p_adjusted=0.01
    )
    background = Background(
        treated_mean=treated_mean,
        naive_estimate=naive,
        minimum_detectable=2.8 * error,
        is_displacement_possible=displacing,
    )

    told = plain(
        Verdict(word, direction, tuple(reasons)),
        subject=subject,
        finding=finding,
        background=background,
    )

    assert not [word for word in FORBIDDEN if word in told.lower()]
    assert "nan" not in told.lower()
    assert told.endswith(".")
    assert "  " not in told
    if word in WITHOUT_NUMBER:
        assert not re.search(r"\d", told)
    if "raw gap" in told:
        assert "than similar people" in told or "than that of similar" in told


def test_no_reason_claims_what_a_comparison_cannot() -> None:
    told = " ".join(REASONS.values()).lower()

    assert not [word for word in FORBIDDEN if word in told]
