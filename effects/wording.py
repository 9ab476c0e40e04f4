"""Plain sentences for people who decide and do not calculate.

Templates and how numbers are put in them. Which of them may be said is decided in
`effects.verdict`. Nothing here says that a program has caused something: a comparison
carries as far as its design does.
"""

import math
from dataclasses import dataclass
from typing import Final, Literal

from effects.evidence import Finding, Wanted
from effects.phrases import (
    capital,
    natural_frequencies,
    number,
    one_decimal,
    trait,
    without_similar,
)
from effects.reasons import REASONS
from effects.verdict import Verdict, Word

Scale = Literal["share", "mean", "scale_share", "percent", "months", "ratio"]


@dataclass(frozen=True)
class Subject:
    """What the sentences are about.

    Attributes:
        people: The treated, as in "people who started the academy".
        others: Those compared with, as in "similar colleagues who could have started
            but did not".
        outcome: With the scale `share` and `months` what people did, as in "were
            promoted within 12 months"; else a noun, as in "the rating".
        scale: How the estimate reads: `share` and `mean` are differences, `scale_share`
            one of scores from 0 to 1, told in percent of their scale, `percent` a
            difference of logarithms, `months` the time after the event that treatment
            adds (above zero is sooner), `ratio` the logarithm of a ratio of rates.
        wanted: Whether the program is meant to raise the outcome or to lower it.
        unit: Of a mean, as in "points", may be empty; of a `scale_share` the scale, as
            in "the rating scale".
        is_placebo: The program cannot change it.
    """

    people: str
    others: str
    outcome: str
    scale: Scale
    wanted: Wanted = "increase"
    unit: str = ""
    is_placebo: bool = False


@dataclass(frozen=True)
class Background:
    """What else a sentence may mention; None where it is not known.

    Attributes:
        treated_mean: Of the outcome, for natural frequencies.
        naive_estimate: The raw difference; only ever told beside the estimate.
        minimum_detectable: In the outcome's unit.
        e_value_limit: See `effects.sensitivity`.
        worst_covariate: In which people differ most.
        is_displacement_possible: One person's gain may be another's loss.
    """

    treated_mean: float | None = None
    naive_estimate: float | None = None
    minimum_detectable: float | None = None
    e_value_limit: float | None = None
    worst_covariate: str | None = None
    is_displacement_possible: bool = False


_DISPLACEMENT: Final = (
    "One person's gain can displace another's: this does not show that there is more "
    "for everybody."
)
_ONE_OF_SEVERAL: Final = (
    "Its own interval leaves out zero, but several questions are asked together, and "
    "one of them may do so by chance."
)
_AGAINST: Final = "This goes against what the program is meant to do."


def plain(
    verdict: Verdict,
    *,
    subject: Subject,
    finding: Finding | None,
    background: Background | None = None,
) -> str:
    """Tell a verdict in plain words.

    Args:
        verdict: What may be said.
        subject: What it is about.
        finding: The estimate, on the subject's scale; None if it was refused.
        background: What else may be mentioned.

    Returns:
        One to five sentences without markup. No number is told under a verdict that
        has none.
    """
    known = background or Background()
    if verdict.reasons == ("wrong_input",):
        sentences = ["The data cannot be read, so nothing can be told of them."]
    elif verdict.word is Word.SUPPRESSED:
        sentences = [
            (
                "The groups are too small to tell anything about them without telling "
                "it of persons."
            ),
            "No number is shown on purpose.",
        ]
    elif verdict.word is Word.NOT_COMPARABLE:
        where = f" ({trait(known.worst_covariate)})" if known.worst_covariate else ""
        sentences = [
            (
                "Participants differ too much from everyone else to compare fairly"
                f"{where}."
            ),
            "No number is shown on purpose.",
        ]
    elif verdict.word is Word.CONTRADICTORY:
        sentences = [
            (
                "Two ways to look at it disagree: similar people compared point one "
                "way, units that opened the program at different times the other."
            ),
            "Until that is understood, neither should be relied on.",
        ]
    elif verdict.word is Word.UNDERPOWERED or finding is None:
        sentences = _too_few(verdict, subject, known.minimum_detectable)
    elif subject.is_placebo:
        sentences = _of_a_placebo(verdict, subject, finding)
    elif verdict.word is Word.NO_DETECTABLE_EFFECT:
        sentences = [
            "We found no detectable effect.",
            *([_ONE_OF_SEVERAL] if _leaves_out_zero(finding) else []),
            _ruled_out(subject, finding),
            "It does not prove the program is useless.",
        ]
    else:
        sentences = _carried(verdict, subject, finding, known)
    is_gain = verdict.word in _WITH_NUMBER and not subject.is_placebo
    if known.is_displacement_possible and is_gain:
        sentences.append(_DISPLACEMENT)
    return " ".join(sentences)


def _leaves_out_zero(finding: Finding) -> bool:
    return not finding.ci_low <= 0 <= finding.ci_high


def contrast(subject: Subject, difference: float) -> str:
    """Tell a raw difference for what it is: no effect of anything.

    Args:
        subject: What it is about; its people and others are named.
        difference: On the subject's scale.
    """
    return (
        f"{capital(subject.people)} and {without_similar(subject.others)} differ by "
        f"{_amount(subject, difference)} in the raw data. This is no estimate of an "
        "effect: the two groups may have differed before."
    )


_WITH_NUMBER: Final = {
    Word.STRONG,
    Word.MODERATE,
    Word.SUGGESTIVE,
    Word.NO_DETECTABLE_EFFECT,
}


def _carried(
    verdict: Verdict, subject: Subject, finding: Finding, known: Background
) -> list[str]:
    sentences = [_lead(subject, finding)]
    if subject.scale == "share" and known.treated_mean is not None:
        counts = natural_frequencies(known.treated_mean, finding.estimate)
        if counts is not None:
            sentences.append(f"That is {counts}.")
    if verdict.direction == "harmful_signal":
        sentences.append(_AGAINST)
    if verdict.word is Word.SUGGESTIVE:
        caps = [reason for reason in verdict.reasons if reason in _CAPPED]
        return [
            *sentences,
            "This is a lead, not proof.",
            *(
                [REASONS[reason] for reason in caps]
                or ["People who were going to do well anyway may still explain it."]
            ),
            *(
                [_CAPPED[reason] for reason in caps]
                or ["To know, open the next cohort by lottery or waitlist."]
            ),
        ]
    if verdict.word is Word.STRONG:
        return [*sentences, *(REASONS[reason] for reason in verdict.reasons)]
    selected = _selected(subject, finding, known.naive_estimate)
    sentences += [selected] if selected else []
    sentences.append("This is a comparison of similar people, not an experiment.")
    if "roll_out_supports" in verdict.reasons:
        sentences.append(REASONS["roll_out_supports"])
    elif known.e_value_limit is not None:
        sentences.append(
            "A hidden factor that raised both the chance of joining and that of the "
            f"outcome by a factor of {known.e_value_limit:.1f} could explain it."
        )
    return sentences


def _of_a_placebo(verdict: Verdict, subject: Subject, finding: Finding) -> list[str]:
    if verdict.word is not Word.NO_DETECTABLE_EFFECT:
        return [
            _lead(subject, finding),
            REASONS["placebo_moved"],
            "What is found of this program's other outcomes is a lead at most.",
        ]
    far = max((finding.ci_low, finding.ci_high), key=abs)
    return [
        "The program cannot change this, and no difference is seen.",
        f"The data rule out one larger than {_amount(subject, far)}, either way."
        if subject.scale != "ratio"
        else f"The rates compare as {_interval(subject, finding)}.",
        "This speaks for the comparison; it does not prove that it is fair.",
    ]


# What would lift each cap.
_CAPPED: Final = {
    "not_registered_in_time": "To know, register the question and wait for the next "
    "cohort.",
    "outcome_seen_unequally": "To know, find out about those whose outcome is missing.",
    "placebo_moved": "To know, find out what sets those who started apart, or open the "
    "next cohort by lottery or waitlist.",
}


def _lead(subject: Subject, finding: Finding) -> str:
    size = _amount(subject, finding.estimate)
    interval = _interval(subject, finding)
    people, rises = capital(subject.people), finding.estimate >= 0
    if subject.scale == "share":
        often = "more often" if rises else "less often"
        return (
            f"{people} {subject.outcome} {size} {often} than {subject.others} "
            f"({interval})."
        )
    if subject.scale == "months":
        when = "sooner" if rises else "later"
        return (
            f"{people} {subject.outcome} {size} {when} on average than "
            f"{subject.others} ({interval})."
        )
    if subject.scale == "ratio":
        return (
            f"{capital(subject.outcome)} came at {size} the rate for "
            f"{subject.people}, compared with {subject.others} ({interval})."
        )
    level = "higher" if rises else "lower"
    return (
        f"{capital(subject.outcome)} of {subject.people} was {size} {level} than that "
        f"of {subject.others} ({interval})."
    )


def _interval(subject: Subject, finding: Finding) -> str:
    low, high = finding.ci_low, finding.ci_high
    if subject.scale == "ratio":
        return f"{number(math.exp(low))} to {number(math.exp(high))} times"
    if low < 0 < high:
        more, less = {
            "share": ("more", "less"),
            "months": ("sooner", "later"),
        }.get(subject.scale, ("higher", "lower"))
        return (
            f"between {_figure(subject, low)} {less} and {_figure(subject, high)} "
            f"{more}"
        )
    near, far = sorted((low, high), key=abs)
    return f"{_figure(subject, near)} to {_figure(subject, far)}"


def _ruled_out(subject: Subject, finding: Finding) -> str:
    wants_more = subject.wanted == "increase"
    bound = finding.ci_high if wants_more else finding.ci_low
    if bound == 0 or (bound > 0) != wants_more:
        return "The data do not point to an improvement."
    if subject.scale == "ratio":
        side = "above" if wants_more else "below"
        return (
            f"The data rule out a rate {side} {number(math.exp(bound))} times that of "
            f"{subject.others}."
        )
    return f"The data rule out an improvement larger than {_amount(subject, bound)}."


def _too_few(
    verdict: Verdict, subject: Subject, minimum_detectable: float | None
) -> list[str]:
    if minimum_detectable is None:
        told = [REASONS[reason] for reason in verdict.reasons if reason in REASONS]
        return ["Too few people to tell.", *told]
    if subject.scale == "ratio":
        return [
            (
                "Too few people to tell: only a rate that is "
                f"{number(math.exp(minimum_detectable))} times as high, or as low, "
                "could have been seen."
            )
        ]
    return [
        (
            f"Too few people to tell: only effects of "
            f"{_amount(subject, minimum_detectable)} or more could have been seen."
        )
    ]


def _selected(
    subject: Subject, finding: Finding, naive_estimate: float | None
) -> str | None:
    if naive_estimate is None or subject.scale == "ratio":
        return None
    gap = naive_estimate - finding.estimate
    is_flattering = (gap > 0) == (subject.wanted == "increase")
    if gap * naive_estimate <= 0 or not is_flattering:
        return None
    return (
        f"About {_amount(subject, gap)} of the raw gap of "
        f"{_amount(subject, naive_estimate)} is there because stronger candidates were "
        "chosen."
    )


def _amount(subject: Subject, value: float) -> str:
    figure = _figure(subject, value)
    unit = {
        "share": "percentage points",
        "mean": subject.unit,
        "scale_share": f"percent of {subject.unit}",
        "percent": "percent",
        "months": "months",
        "ratio": "times",
    }[subject.scale]
    return f"{figure} {unit}" if unit else figure


def _figure(subject: Subject, value: float) -> str:
    if subject.scale in {"share", "scale_share"}:
        return one_decimal(100 * abs(value))
    if subject.scale == "percent":
        return one_decimal(abs(100 * math.expm1(min(value, 100.0))))
    if subject.scale == "months":
        return one_decimal(abs(value))
    if subject.scale == "ratio":
        return number(math.exp(min(value, 300.0)))
    return number(abs(value))
