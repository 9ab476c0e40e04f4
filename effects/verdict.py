"""What may be said of an estimate: a decision table, read from the top.

The design decides, not the p-value. Only words and reasons are chosen here; sentences
are in `effects.wording`, and whether an estimate is made at all in `effects.gates`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

from effects.errors import Reason
from effects.evidence import ALPHA

if TYPE_CHECKING:
    from collections.abc import Callable

    from effects.evidence import Evidence

Direction = Literal["improvement", "harmful_signal", "none"]

MINIMUM_SHOWN: Final = 10
MINIMUM_TREATED: Final = 30
MINIMUM_EVENTS: Final = 10
MINIMUM_UNITS: Final = 20
LARGEST_SMD: Final = 0.25
# By lot, groups of thirty are a whole standard deviation apart about once in ten
# thousand draws: then it was none, or was not followed.
LARGEST_SMD_OF_A_LOT: Final = 1.0
SMALL_SMD: Final = 0.10
LEAST_OVERLAP: Final = 0.80
LEAST_EFFECTIVE_CONTROLS: Final = 50
LARGEST_OBSERVATION_GAP: Final = 0.05
ALPHA_OF_SUPPORT: Final = 0.10
LEAST_E_VALUE: Final = 2.0
LEAST_BENCHMARK_RATIO: Final = 1.0

_FEW_DATA: Final = frozenset(
    {
        Reason.NOBODY_TREATED,
        Reason.NOBODY_COMPARED,
        Reason.TOO_FEW_PEOPLE,
        Reason.TOO_FEW_EVENTS,
        Reason.TOO_FEW_UNITS,
        Reason.CONSTANT_OUTCOME,
        Reason.MISSING_OUTCOME,
        Reason.WEAK_UPTAKE,
    }
)


class Word(StrEnum):
    """The verdicts, from the strongest to the weakest."""

    STRONG = "strong"
    MODERATE = "moderate"
    SUGGESTIVE = "suggestive"
    NO_DETECTABLE_EFFECT = "no_detectable_effect"
    CONTRADICTORY = "contradictory"
    NOT_COMPARABLE = "not_comparable"
    UNDERPOWERED = "underpowered"
    SUPPRESSED = "suppressed"


# Under these words an estimate is not told, so that nobody takes it for one.
WITHOUT_NUMBER: Final = frozenset({Word.SUPPRESSED, Word.NOT_COMPARABLE})


@dataclass(frozen=True)
class Verdict:
    """What may be said.

    Attributes:
        word: How much the evidence carries.
        direction: `harmful_signal` when a carried effect goes against what is wanted;
            `none` where no effect is carried, and of a placebo.
        reasons: Why this word and not a stronger one: short names of `RULES`,
            `CAPS` and `WAYS`.
    """

    word: Word
    direction: Direction
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """One row of the table: what holds, and what then may be said."""

    word: Word
    reason: str
    holds: Callable[[Evidence], bool]


@dataclass(frozen=True)
class Condition:
    """One thing that a stronger word asks for."""

    missing: str
    holds: Callable[[Evidence], bool]


def _below(value: float | None, least: float) -> bool:
    return value is not None and value < least


def _above(value: float | None, most: float) -> bool:
    return value is not None and value > most


def _is_chosen(evidence: Evidence) -> bool:
    return evidence.design != "randomised"


def _could_miss_the_effect(evidence: Evidence) -> bool:
    from effects.power import minimum_detectable_effect

    finding, effect = evidence.finding, evidence.smallest_effect
    if finding is None or effect is None or finding.std_error <= 0:
        return False
    detectable = minimum_detectable_effect(
        finding.std_error, degrees_of_freedom=finding.degrees_of_freedom
    )
    wanted = effect if evidence.wanted == "increase" else -effect
    return (
        detectable > effect
        and finding.ci_low <= 0 <= finding.ci_high
        and finding.ci_low <= wanted <= finding.ci_high
    )


def _is_contradicted(evidence: Evidence) -> bool:
    finding, roll_out = evidence.finding, evidence.roll_out
    return (
        finding is not None
        and roll_out is not None
        and finding.is_significant
        and roll_out.p_value < ALPHA
        and finding.estimate * roll_out.estimate < 0
    )


# Read from the top; the first word that has a row which holds is the verdict, and all
# its rows that hold are its reasons. Rows of one word stand together.
RULES: Final = (
    Rule(
        Word.SUPPRESSED,
        "few_treated_to_show",
        lambda e: _below(e.n_treated, MINIMUM_SHOWN),
    ),
    Rule(
        Word.SUPPRESSED,
        "few_control_to_show",
        lambda e: _below(e.n_control, MINIMUM_SHOWN),
    ),
    Rule(
        Word.SUPPRESSED,
        "small_cell",
        lambda e: _below(e.smallest_cell, MINIMUM_SHOWN),
    ),
    Rule(Word.SUPPRESSED, "wrong_input", lambda e: e.refusal is Reason.WRONG_INPUT),
    Rule(
        Word.UNDERPOWERED,
        "few_treated",
        lambda e: _below(e.n_treated, MINIMUM_TREATED),
    ),
    Rule(Word.UNDERPOWERED, "few_units", lambda e: _below(e.n_units, MINIMUM_UNITS)),
    Rule(
        Word.UNDERPOWERED,
        "few_events_treated",
        lambda e: _below(e.events_treated, MINIMUM_EVENTS),
    ),
    Rule(
        Word.UNDERPOWERED,
        "few_events_control",
        lambda e: _below(e.events_control, MINIMUM_EVENTS),
    ),
    Rule(
        Word.UNDERPOWERED,
        "too_few_data",
        lambda e: e.refusal in _FEW_DATA,
    ),
    Rule(Word.UNDERPOWERED, "effect_of_interest_not_visible", _could_miss_the_effect),
    Rule(
        Word.NOT_COMPARABLE,
        "covariates_differ",
        lambda e: _is_chosen(e) and _above(e.max_smd, LARGEST_SMD),
    ),
    Rule(
        Word.NOT_COMPARABLE,
        "lot_was_not_followed",
        lambda e: e.design == "randomised" and _above(e.max_smd, LARGEST_SMD_OF_A_LOT),
    ),
    Rule(
        Word.NOT_COMPARABLE,
        "little_overlap",
        lambda e: _is_chosen(e) and _below(e.overlap_share, LEAST_OVERLAP),
    ),
    Rule(
        Word.NOT_COMPARABLE,
        "few_effective_controls",
        lambda e: (
            _is_chosen(e) and _below(e.effective_controls, LEAST_EFFECTIVE_CONTROLS)
        ),
    ),
    Rule(
        Word.NOT_COMPARABLE,
        "nothing_adjusted_for",
        lambda e: _is_chosen(e) and e.is_raw and e.finding is not None,
    ),
    Rule(
        Word.NOT_COMPARABLE,
        "balance_unknown",
        lambda e: (
            e.design == "observational" and e.finding is not None and e.max_smd is None
        ),
    ),
    Rule(
        Word.NOT_COMPARABLE,
        "no_fair_comparison",
        lambda e: e.refusal is not None and e.refusal not in _FEW_DATA,
    ),
    Rule(Word.CONTRADICTORY, "roll_out_contradicts", _is_contradicted),
    Rule(
        Word.NO_DETECTABLE_EFFECT,
        "not_distinguishable_from_zero",
        lambda e: e.finding is not None and not e.finding.is_significant,
    ),
)

# Whatever the design, these hold a distinguishable effect at `suggestive`.
CAPS: Final = (
    Condition("not_registered_in_time", lambda e: not e.is_exploratory),
    Condition(
        "outcome_seen_unequally",
        lambda e: (
            not _above(
                None if e.observation_gap is None else abs(e.observation_gap),
                LARGEST_OBSERVATION_GAP + 1e-12,
            )
        ),
    ),
    Condition("placebo_moved", lambda e: e.placebo_moved is not True),
)


def _supports(evidence: Evidence, *, alpha: float) -> bool:
    finding, roll_out = evidence.finding, evidence.roll_out
    return (
        finding is not None
        and roll_out is not None
        and roll_out.p_value < alpha
        and finding.estimate * roll_out.estimate > 0
    )


# The first way whose conditions all hold gives the word.
WAYS: Final[tuple[tuple[Word, str, tuple[Condition, ...]], ...]] = (
    (
        Word.STRONG,
        "chosen_by_lot",
        (Condition("not_chosen_by_lot", lambda e: e.design == "randomised"),),
    ),
    (
        Word.STRONG,
        "roll_out_confirms",
        (
            Condition("roll_out_does_not_confirm", lambda e: _supports(e, alpha=ALPHA)),
            Condition(
                "earlier_trends_not_shown_alike",
                lambda e: e.roll_out is not None and e.roll_out.leads_are_flat is True,
            ),
        ),
    ),
    (
        Word.MODERATE,
        "roll_out_supports",
        (
            Condition(
                "roll_out_does_not_support",
                lambda e: _supports(e, alpha=ALPHA_OF_SUPPORT),
            ),
            Condition(
                "earlier_trends_differ",
                lambda e: (
                    e.roll_out is not None and e.roll_out.leads_are_flat is not False
                ),
            ),
        ),
    ),
    (
        Word.MODERATE,
        "similar_people_and_robust",
        (
            Condition(
                "covariates_not_close",
                lambda e: e.max_smd is not None and e.max_smd <= SMALL_SMD,
            ),
            Condition("methods_disagree", lambda e: e.methods_agree is True),
            Condition(
                "weaker_than_benchmark",
                lambda e: (
                    not _below(e.benchmark_ratio, LEAST_BENCHMARK_RATIO)
                    and e.benchmark_ratio is not None
                ),
            ),
            Condition(
                "hidden_factor_could_explain",
                lambda e: (
                    not _below(e.e_value_limit, LEAST_E_VALUE)
                    and e.e_value_limit is not None
                ),
            ),
        ),
    ),
)


def judge(evidence: Evidence) -> Verdict:
    """Say how much the evidence carries.

    Args:
        evidence: See `Evidence`.

    Returns:
        The word of the first row of `RULES` that holds; if none does, the effect is
        distinguishable from nothing and `CAPS`, then `WAYS`, say how far it carries.

    Source: `docs/decisions/0114-the-verdict-is-a-decision-table.md`.
    """
    first = next((rule for rule in RULES if rule.holds(evidence)), None)
    if first is not None:
        return Verdict(
            first.word,
            "none",
            tuple(
                rule.reason
                for rule in RULES
                if rule.word is first.word and rule.holds(evidence)
            ),
        )
    direction = _direction(evidence)
    capped = tuple(cap.missing for cap in CAPS if not cap.holds(evidence))
    if capped:
        return Verdict(Word.SUGGESTIVE, direction, capped)
    for word, reason, conditions in WAYS:
        if all(condition.holds(evidence) for condition in conditions):
            return Verdict(word, direction, (reason,))
    return Verdict(Word.SUGGESTIVE, direction, _nearest_way(evidence))


def _nearest_way(evidence: Evidence) -> tuple[str, ...]:
    """Name what is missing on the way that is open to this design."""
    has_roll_out = evidence.roll_out is not None
    way = "roll_out_supports" if has_roll_out else "similar_people_and_robust"
    return tuple(
        condition.missing
        for _, reason, conditions in WAYS
        if reason == way
        for condition in conditions
        if not condition.holds(evidence)
    )


def _direction(evidence: Evidence) -> Direction:
    finding = evidence.finding
    if finding is None or evidence.is_placebo:
        return "none"
    rises = finding.estimate > 0
    return (
        "improvement" if rises == (evidence.wanted == "increase") else "harmful_signal"
    )
