"""What can never happen in the decision table, whatever the evidence."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from effects.evidence import Evidence, Finding, RollOut
from effects.verdict import Word, judge

RANK = {Word.STRONG: 3, Word.MODERATE: 2, Word.SUGGESTIVE: 1}


def changed(evidence: Evidence, **changes: Any) -> Evidence:  # noqa: ANN401 - any field
    return replace(evidence, **changes)


maybe_share = st.none() | st.floats(0, 1)
maybe_number = st.none() | st.floats(0, 10)


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    estimate = draw(st.floats(-1, 1))
    error = draw(st.floats(1e-4, 1))
    return Finding(
        estimate=estimate,
        std_error=error,
        ci_low=estimate - 1.96 * error,
        ci_high=estimate + 1.96 * error,
        p_adjusted=draw(st.floats(0, 1) | st.floats(0, 0.05)),
        degrees_of_freedom=draw(st.none() | st.integers(1, 48)),
    )


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    rolled_out = st.builds(
        RollOut,
        estimate=st.floats(-1, 1),
        p_value=st.floats(0, 1) | st.floats(0, 0.1),
        leads_are_flat=st.none() | st.booleans(),
    )
    return Evidence(
        n_treated=draw(st.none() | st.integers(0, 200)),
        n_control=draw(st.none() | st.integers(0, 200)),
        design=draw(st.sampled_from(["observational", "rollout", "randomised"])),
        finding=draw(findings()),
        n_units=draw(st.none() | st.integers(0, 60)),
        smallest_cell=draw(st.none() | st.integers(0, 100)),
        events_treated=draw(st.none() | st.integers(0, 100)),
        events_control=draw(st.none() | st.integers(0, 100)),
        wanted=draw(st.sampled_from(["increase", "decrease"])),
        smallest_effect=draw(st.none() | st.floats(1e-3, 1)),
        max_smd=draw(maybe_share),
        overlap_share=draw(maybe_share),
        effective_controls=draw(st.none() | st.floats(0, 500)),
        roll_out=draw(st.none() | rolled_out),
        methods_agree=draw(st.none() | st.booleans()),
        observation_gap=draw(st.none() | st.floats(-1, 1)),
        benchmark_ratio=draw(maybe_number),
        e_value_limit=draw(maybe_number),
        is_exploratory=draw(st.booleans()),
    )


# What makes evidence worse, field by field: a smaller or a larger number.
WORSE: dict[str, int] = {
    "n_treated": -1,
    "n_control": -1,
    "n_units": -1,
    "smallest_cell": -1,
    "events_treated": -1,
    "events_control": -1,
    "max_smd": 1,
    "overlap_share": -1,
    "effective_controls": -1,
    "benchmark_ratio": -1,
    "e_value_limit": -1,
}


def rank(evidence: Evidence) -> int:
    return RANK.get(judge(evidence).word, 0)


@given(evidences(), st.sampled_from(sorted(WORSE)), st.integers(0, 100))
def test_worse_evidence_never_gives_a_stronger_word(
    evidence: Evidence, field: str, by: int
) -> None:
    value = getattr(evidence, field)
    if value is None:
        return
    scale = 1 if isinstance(value, int) else 0.01
    worse = max(value + WORSE[field] * by * scale, 0)

    assert rank(changed(evidence, **{field: worse})) <= rank(evidence)


@given(evidences(), st.floats(0, 1))
def test_a_larger_p_value_never_gives_a_stronger_word(
    evidence: Evidence, further: float
) -> None:
    assert evidence.finding is not None
    p_value = min(evidence.finding.p_adjusted + further, 1)
    later = changed(evidence, finding=replace(evidence.finding, p_adjusted=p_value))

    assert rank(later) <= rank(evidence)


@given(evidences())
def test_not_knowing_never_gives_a_stronger_word(evidence: Evidence) -> None:
    for field in ("methods_agree", "benchmark_ratio", "e_value_limit", "roll_out"):
        unknown = changed(evidence, **{field: None})
        if judge(evidence).word is Word.CONTRADICTORY and field == "roll_out":
            continue
        assert rank(unknown) <= rank(evidence)


@given(evidences())
def test_a_late_question_is_never_more_than_suggestive(evidence: Evidence) -> None:
    assert rank(changed(evidence, is_exploratory=True)) <= 1


@given(evidences())
def test_strong_rests_on_a_lottery_or_a_roll_out(evidence: Evidence) -> None:
    if judge(evidence).word is Word.STRONG:
        assert evidence.design == "randomised" or evidence.roll_out is not None


@given(evidences())
def test_the_word_does_not_depend_on_the_units_of_the_outcome(
    evidence: Evidence,
) -> None:
    """Years or 128 times smaller units (a power of two, so exactly)."""
    assert evidence.finding is not None
    found, out, effect = evidence.finding, evidence.roll_out, evidence.smallest_effect
    smaller = replace(
        found,
        estimate=128 * found.estimate,
        std_error=128 * found.std_error,
        ci_low=128 * found.ci_low,
        ci_high=128 * found.ci_high,
    )
    rescaled = changed(
        evidence,
        finding=smaller,
        roll_out=None if out is None else replace(out, estimate=128 * out.estimate),
        smallest_effect=None if effect is None else 128 * effect,
    )

    assert judge(rescaled) == judge(evidence)


@given(evidences())
def test_a_raw_difference_carries_no_effect_unless_a_lot_decided(
    evidence: Evidence,
) -> None:
    raw = judge(changed(evidence, is_raw=True))

    if evidence.design == "randomised":
        assert raw == judge(evidence)
    else:
        assert raw.word in {Word.SUPPRESSED, Word.UNDERPOWERED, Word.NOT_COMPARABLE}


def test_few_clusters_see_less() -> None:
    """Of interest are 3 points: 2.8 are visible, with five clusters 2.776 + .941."""
    many = Evidence(
        n_treated=300,
        n_control=3000,
        design="randomised",
        finding=Finding(0.01, 0.01, -0.018, 0.038, 0.4),
        smallest_effect=0.03,
    )
    assert many.finding is not None
    few = changed(many, finding=replace(many.finding, degrees_of_freedom=4))

    assert judge(many).word is Word.NO_DETECTABLE_EFFECT
    assert judge(few).word is Word.UNDERPOWERED
