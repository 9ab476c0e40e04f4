"""What an outcome that a treatment cannot change does to a verdict and its words."""

from dataclasses import replace

import pytest

from effects.evidence import Evidence, Finding
from effects.verdict import Verdict, Word, judge
from effects.wording import Background, Subject, plain

FOUND = Finding(0.058, 0.0189, 0.021, 0.095, 0.002)
HARM = Finding(-0.058, 0.0189, -0.095, -0.021, 0.002)
COMPARED = Evidence(
    n_treated=500,
    n_control=5_000,
    design="observational",
    finding=FOUND,
    max_smd=0.02,
    overlap_share=1.0,
    effective_controls=1_000.0,
    methods_agree=True,
    benchmark_ratio=1.5,
    e_value_limit=2.1,
)
BY_LOT = replace(COMPARED, design="randomised")
DISMISSED = Subject(
    people="people who started the academy",
    others="similar colleagues who could have started but did not",
    outcome="were made to leave within 12 months",
    scale="share",
    wanted="decrease",
    is_placebo=True,
)


@pytest.mark.parametrize(
    ("evidence", "word"), [(COMPARED, Word.MODERATE), (BY_LOT, Word.STRONG)]
)
def test_a_placebo_caps_when_it_moves_and_lifts_nothing_when_it_does_not(
    evidence: Evidence, word: Word
) -> None:
    assert judge(evidence).word is word
    assert judge(replace(evidence, placebo_moved=False)).word is word
    moved = judge(replace(evidence, placebo_moved=True))
    assert (moved.word, moved.reasons) == (Word.SUGGESTIVE, ("placebo_moved",))


def test_a_placebo_is_neither_better_nor_worse_for_anybody() -> None:
    for finding in (FOUND, HARM):
        verdict = judge(
            replace(COMPARED, finding=finding, is_placebo=True, placebo_moved=True)
        )

        assert (verdict.word, verdict.direction) == (Word.SUGGESTIVE, "none")


def test_a_placebo_that_moved_is_told_as_a_fault_of_the_comparison() -> None:
    told = plain(
        Verdict(Word.SUGGESTIVE, "none", ("placebo_moved",)),
        subject=DISMISSED,
        finding=FOUND,
        background=Background(treated_mean=0.24, is_displacement_possible=True),
    )

    assert told == (
        "People who started the academy were made to leave within 12 months 5.8 "
        "percentage points more often than similar colleagues who could have started "
        "but did not (2.1 to 9.5). An outcome that the program cannot change differs "
        "all the same, so those compared were not alike in something that is not "
        "known. What is found of this program's other outcomes is a lead at most."
    )


def test_a_placebo_that_did_not_move_tells_how_far_it_could_have() -> None:
    told = plain(
        Verdict(Word.NO_DETECTABLE_EFFECT, "none", ("not_distinguishable_from_zero",)),
        subject=DISMISSED,
        finding=Finding(0.005, 0.01, -0.0146, 0.0246, 0.62),
    )

    # The farther of -1.46 and 2.46 hundredths.
    assert told == (
        "The program cannot change this, and no difference is seen. The data rule out "
        "one larger than 2.5 percentage points, either way. This speaks for the "
        "comparison; it does not prove that it is fair."
    )


def test_a_moved_placebo_is_named_where_it_caps_another_answer() -> None:
    told = plain(
        Verdict(Word.SUGGESTIVE, "improvement", ("placebo_moved",)),
        subject=replace(DISMISSED, is_placebo=False),
        finding=HARM,
    )

    assert (
        "This is a lead, not proof. An outcome that the program cannot change" in told
    )
    assert told.endswith("or open the next cohort by lottery or waitlist.")
