"""The decision table: every row, every limit, every conflict of order."""

from dataclasses import replace
from typing import Any

import pytest

from effects.errors import Reason
from effects.evidence import Evidence, Finding, RollOut, Wanted
from effects.reasons import REASONS
from effects.verdict import CAPS, RULES, WAYS, Word, judge

# Five points more, standard error 1: 2.8 points could have been seen.
FOUND = Finding(
    estimate=0.05, std_error=0.01, ci_low=0.03, ci_high=0.07, p_adjusted=0.001
)
NOTHING = Finding(
    estimate=0.005, std_error=0.01, ci_low=-0.015, ci_high=0.025, p_adjusted=0.6
)
HARM = Finding(
    estimate=-0.05, std_error=0.01, ci_low=-0.07, ci_high=-0.03, p_adjusted=0.001
)
CONFIRMING = RollOut(estimate=0.04, p_value=0.01, leads_are_flat=True)

# The best that can be said of a comparison without a lottery or a roll-out.
COMPARED = Evidence(
    n_treated=300,
    n_control=3000,
    design="observational",
    finding=FOUND,
    smallest_cell=40,
    events_treated=50,
    events_control=400,
    smallest_effect=0.03,
    max_smd=0.05,
    overlap_share=0.99,
    effective_controls=900.0,
    methods_agree=True,
    observation_gap=0.01,
    benchmark_ratio=2.0,
    e_value_limit=2.5,
)
LOTTERY = replace(COMPARED, design="randomised")
ROLLED_OUT = replace(COMPARED, roll_out=CONFIRMING)

RANK = {Word.STRONG: 3, Word.MODERATE: 2, Word.SUGGESTIVE: 1}


def refused(reason: Reason) -> Evidence:
    return replace(COMPARED, finding=None, refusal=reason)


def changed(evidence: Evidence = COMPARED, **changes: Any) -> Evidence:  # noqa: ANN401 - any field
    return replace(evidence, **changes)


ROWS: list[tuple[str, Evidence, Word, tuple[str, ...]]] = [
    # Nothing may be shown.
    ("nine treated", changed(n_treated=9), Word.SUPPRESSED, ("few_treated_to_show",)),
    ("nine others", changed(n_control=9), Word.SUPPRESSED, ("few_control_to_show",)),
    ("a cell of nine", changed(smallest_cell=9), Word.SUPPRESSED, ("small_cell",)),
    ("bad", refused(Reason.WRONG_INPUT), Word.SUPPRESSED, ("wrong_input",)),
    # Too few to tell.
    ("29 treated", changed(n_treated=29), Word.UNDERPOWERED, ("few_treated",)),
    ("19 units", changed(n_units=19), Word.UNDERPOWERED, ("few_units",)),
    (
        "nine events",
        changed(events_treated=9),
        Word.UNDERPOWERED,
        ("few_events_treated",),
    ),
    (
        "nine events of others",
        changed(events_control=9),
        Word.UNDERPOWERED,
        ("few_events_control",),
    ),
    (
        "2 points of interest, 2.8 visible, -1.5 to 2.5 found",
        changed(finding=NOTHING, smallest_effect=0.02),
        Word.UNDERPOWERED,
        ("effect_of_interest_not_visible",),
    ),
    # No fair comparison.
    ("differ", changed(max_smd=0.26), Word.NOT_COMPARABLE, ("covariates_differ",)),
    (
        "a lottery of two different groups",
        changed(LOTTERY, max_smd=1.1),
        Word.NOT_COMPARABLE,
        ("lot_was_not_followed",),
    ),
    ("overlap", changed(overlap_share=0.79), Word.NOT_COMPARABLE, ("little_overlap",)),
    (
        "49 in effect",
        changed(effective_controls=49.0),
        Word.NOT_COMPARABLE,
        ("few_effective_controls",),
    ),
    (
        "a raw difference of groups that are alike",
        changed(is_raw=True),
        Word.NOT_COMPARABLE,
        ("nothing_adjusted_for",),
    ),
    (
        "a raw difference that is drawn by lot",
        changed(LOTTERY, is_raw=True),
        Word.STRONG,
        ("chosen_by_lot",),
    ),
    ("unknown", changed(max_smd=None), Word.NOT_COMPARABLE, ("balance_unknown",)),
    # Two answers.
    (
        "the roll-out says the opposite",
        changed(roll_out=RollOut(-0.04, 0.01, leads_are_flat=True)),
        Word.CONTRADICTORY,
        ("roll_out_contradicts",),
    ),
    # Nothing found.
    (
        "chance",
        changed(finding=NOTHING),
        Word.NO_DETECTABLE_EFFECT,
        ("not_distinguishable_from_zero",),
    ),
    # Something found: ways up.
    ("lottery", LOTTERY, Word.STRONG, ("chosen_by_lot",)),
    ("roll-out", ROLLED_OUT, Word.STRONG, ("roll_out_confirms",)),
    (
        "roll-out without a time before",
        changed(roll_out=RollOut(0.04, 0.01, leads_are_flat=None)),
        Word.MODERATE,
        ("roll_out_supports",),
    ),
    (
        "roll-out at one in eleven",
        changed(roll_out=RollOut(0.04, 0.09, leads_are_flat=True)),
        Word.MODERATE,
        ("roll_out_supports",),
    ),
    ("similar people", COMPARED, Word.MODERATE, ("similar_people_and_robust",)),
    # Something found, but a condition is missing.
    (
        "less close",
        changed(max_smd=0.11),
        Word.SUGGESTIVE,
        ("covariates_not_close",),
    ),
    (
        "methods disagree",
        changed(methods_agree=False),
        Word.SUGGESTIVE,
        ("methods_disagree",),
    ),
    (
        "other methods untried",
        changed(methods_agree=None),
        Word.SUGGESTIVE,
        ("methods_disagree",),
    ),
    (
        "weak beside last year's rating",
        changed(benchmark_ratio=0.9),
        Word.SUGGESTIVE,
        ("weaker_than_benchmark",),
    ),
    (
        "fragile",
        changed(e_value_limit=1.99),
        Word.SUGGESTIVE,
        ("hidden_factor_could_explain",),
    ),
    (
        "nothing known of hidden factors",
        changed(e_value_limit=None, benchmark_ratio=None),
        Word.SUGGESTIVE,
        ("weaker_than_benchmark", "hidden_factor_could_explain"),
    ),
    (
        "fragile, and units that were apart before",
        changed(e_value_limit=1.5, roll_out=RollOut(0.04, 0.01, leads_are_flat=False)),
        Word.SUGGESTIVE,
        ("earlier_trends_differ",),
    ),
    (
        "fragile, and a silent roll-out",
        changed(e_value_limit=1.5, roll_out=RollOut(0.04, 0.2, leads_are_flat=True)),
        Word.SUGGESTIVE,
        ("roll_out_does_not_support",),
    ),
    # Caps, whatever the design.
    (
        "registered late",
        changed(LOTTERY, is_exploratory=True),
        Word.SUGGESTIVE,
        ("not_registered_in_time",),
    ),
    (
        "leavers unseen",
        changed(LOTTERY, observation_gap=-0.06),
        Word.SUGGESTIVE,
        ("outcome_seen_unequally",),
    ),
    (
        "both",
        changed(ROLLED_OUT, observation_gap=0.06, is_exploratory=True),
        Word.SUGGESTIVE,
        ("not_registered_in_time", "outcome_seen_unequally"),
    ),
    ("it moved", changed(placebo_moved=True), Word.SUGGESTIVE, ("placebo_moved",)),
]


@pytest.mark.parametrize(
    ("evidence", "word", "reasons"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
def test_each_row_of_the_table(
    evidence: Evidence, word: Word, reasons: tuple[str, ...]
) -> None:
    verdict = judge(evidence)

    assert verdict.word is word
    assert verdict.reasons == reasons


@pytest.mark.parametrize(
    ("at_the_edge", "word"),
    [
        (changed(LOTTERY, n_treated=30), Word.STRONG),
        (changed(LOTTERY, n_control=10), Word.STRONG),
        (changed(LOTTERY, max_smd=1.0), Word.STRONG),
        (changed(ROLLED_OUT, n_units=20), Word.STRONG),
        (changed(events_treated=10, events_control=10), Word.MODERATE),
        (changed(smallest_cell=10), Word.MODERATE),
        (changed(max_smd=0.10), Word.MODERATE),
        (changed(max_smd=0.25), Word.SUGGESTIVE),
        (changed(overlap_share=0.80), Word.MODERATE),
        (changed(effective_controls=50.0), Word.MODERATE),
        (changed(observation_gap=0.05), Word.MODERATE),
        (changed(observation_gap=0.95 - 0.90), Word.MODERATE),
        (changed(benchmark_ratio=1.0), Word.MODERATE),
        (changed(e_value_limit=2.0), Word.MODERATE),
        (changed(finding=replace(FOUND, p_adjusted=0.05)), Word.NO_DETECTABLE_EFFECT),
    ],
)
def test_a_limit_itself_is_on_the_side_that_the_page_says(
    at_the_edge: Evidence, word: Word
) -> None:
    assert judge(at_the_edge).word is word


@pytest.mark.parametrize(
    ("evidence", "word"),
    [
        # Each pair: the first obstacle in the order of the table is the one told.
        (changed(n_treated=9, max_smd=0.5), Word.SUPPRESSED),
        (changed(n_treated=9, finding=NOTHING), Word.SUPPRESSED),
        (changed(smallest_cell=3, events_treated=3), Word.SUPPRESSED),
        (changed(n_treated=20, max_smd=0.5), Word.UNDERPOWERED),
        (
            changed(finding=NOTHING, smallest_effect=0.02, max_smd=0.5),
            Word.UNDERPOWERED,
        ),
        (
            changed(max_smd=0.5, roll_out=RollOut(-0.04, 0.01, leads_are_flat=True)),
            Word.NOT_COMPARABLE,
        ),
        (changed(max_smd=0.5, finding=NOTHING), Word.NOT_COMPARABLE),
        (changed(max_smd=0.5, roll_out=CONFIRMING), Word.NOT_COMPARABLE),
        (
            changed(LOTTERY, roll_out=RollOut(-0.04, 0.01, leads_are_flat=True)),
            Word.CONTRADICTORY,
        ),
        (
            changed(
                is_exploratory=True,
                roll_out=RollOut(-0.04, 0.01, leads_are_flat=True),
            ),
            Word.CONTRADICTORY,
        ),
        (
            changed(
                finding=NOTHING, roll_out=RollOut(-0.04, 0.01, leads_are_flat=True)
            ),
            Word.NO_DETECTABLE_EFFECT,
        ),
        (changed(finding=NOTHING, design="randomised"), Word.NO_DETECTABLE_EFFECT),
    ],
)
def test_of_two_obstacles_the_earlier_one_is_told(
    evidence: Evidence, word: Word
) -> None:
    assert judge(evidence).word is word


def test_a_lottery_needs_no_weighting_to_be_fair() -> None:
    unweighted = changed(
        LOTTERY, max_smd=0.4, overlap_share=None, effective_controls=None
    )

    assert judge(unweighted).word is Word.STRONG


def test_an_effect_that_could_not_be_seen_is_told_only_while_it_is_possible() -> None:
    """2.8 points were visible, 2 are of interest."""
    possible = changed(finding=NOTHING, smallest_effect=0.02)
    ruled_out = changed(
        finding=Finding(-0.004, 0.01, -0.024, 0.016, 0.7), smallest_effect=0.02
    )

    assert judge(possible).word is Word.UNDERPOWERED
    # -2.4 to 1.6 rules two points more out: that is an answer.
    assert judge(ruled_out).word is Word.NO_DETECTABLE_EFFECT
    # Where two points fewer are wanted, they are still possible.
    assert judge(changed(ruled_out, wanted="decrease")).word is Word.UNDERPOWERED


@pytest.mark.parametrize(
    ("finding", "wanted", "direction"),
    [
        (FOUND, "increase", "improvement"),
        (HARM, "increase", "harmful_signal"),
        (FOUND, "decrease", "harmful_signal"),
        (HARM, "decrease", "improvement"),
        (NOTHING, "increase", "none"),
    ],
)
def test_the_direction_is_seen_from_what_is_wanted(
    finding: Finding, wanted: Wanted, direction: str
) -> None:
    evidence = changed(LOTTERY, finding=finding, wanted=wanted, smallest_effect=None)
    verdict = judge(evidence)

    assert verdict.direction == direction
    assert verdict.word is (
        Word.NO_DETECTABLE_EFFECT if direction == "none" else Word.STRONG
    )


@pytest.mark.parametrize("reason", list(Reason))
def test_whatever_is_refused_has_a_verdict_without_an_effect(reason: Reason) -> None:
    verdict = judge(refused(reason))

    assert verdict.word in {Word.SUPPRESSED, Word.UNDERPOWERED, Word.NOT_COMPARABLE}
    assert verdict.direction == "none"


def test_too_few_events_is_a_question_of_size_and_separation_one_of_comparison() -> (
    None
):
    assert judge(refused(Reason.TOO_FEW_EVENTS)).word is Word.UNDERPOWERED
    assert judge(refused(Reason.CONSTANT_OUTCOME)).word is Word.UNDERPOWERED
    assert judge(refused(Reason.SEPARATION)).word is Word.NOT_COMPARABLE
    assert judge(refused(Reason.NO_OVERLAP)).word is Word.NOT_COMPARABLE


@pytest.mark.parametrize("refusal", [None, Reason.NO_OVERLAP])
def test_evidence_is_either_found_or_refused(refusal: Reason | None) -> None:
    finding = None if refusal is None else FOUND

    with pytest.raises(ValueError, match="either"):
        replace(COMPARED, finding=finding, refusal=refusal)


def test_every_row_is_held_by_an_example() -> None:
    """A row that no example above reaches would be a row that nobody has checked."""
    told = {reason for _, _, _, reasons in ROWS for reason in reasons}
    rules = {rule.reason for rule in RULES} - {"too_few_data", "no_fair_comparison"}
    ways = {reason for _, reason, _ in WAYS}
    open_ways = {"roll_out_supports", "similar_people_and_robust"}
    conditions = {
        condition.missing
        for _, reason, conditions in WAYS
        if reason in open_ways
        for condition in conditions
    }

    assert told == rules | ways | conditions | {cap.missing for cap in CAPS}


def test_every_reason_has_a_sentence_and_every_sentence_a_reason() -> None:
    reasons = {rule.reason for rule in RULES} | {cap.missing for cap in CAPS}
    for _, reason, conditions in WAYS:
        reasons |= {reason, *(condition.missing for condition in conditions)}

    assert set(REASONS) == reasons


def test_rows_of_one_word_stand_together() -> None:
    words = [rule.word for rule in RULES]
    runs = [
        word for place, word in enumerate(words) if words[place - 1 : place] != [word]
    ]

    assert len(runs) == len(set(runs))
