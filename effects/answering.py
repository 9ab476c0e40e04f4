"""What becomes known on the way to an answer, and the answer from it.

Shared by the fits of people, records and units; nothing is estimated here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from effects import gates, wording
from effects.errors import Reason, RefusedError
from effects.evidence import Evidence, Finding
from effects.power import minimum_detectable_effect, treated_needed
from effects.question import Answer
from effects.reasons import REASONS
from effects.verdict import WITHOUT_NUMBER, Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from effects.question import Question
    from effects.results import Estimate

# An outcome that so few have makes its odds and hazards read as risks.
RARE: Final = 0.15
_DECIDING: Final = {gates.Measure.EVENTS_TREATED, gates.Measure.EVENTS_CONTROL}


@dataclass
class Findings:
    """All that is known so far; it grows while a question is answered.

    `n_people` is given where one may be in both groups, one after the other; `others`
    are the estimates by other methods, by their names.
    """

    question: Question
    is_event: bool
    evidence: Evidence
    n_people: int | None = None
    diagnostics: dict[str, Any] = field(default_factory=dict)
    worst_covariate: str | None = None
    others: dict[str, Estimate] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """How many people, or units, the answer rests on."""
        known = self.evidence
        if known.n_units is not None:
            return known.n_units
        if self.n_people is not None:
            return self.n_people
        return (known.n_treated or 0) + (known.n_control or 0)

    def know(self, **facts: Any) -> None:  # noqa: ANN401 - fields of Evidence
        """Add to the evidence."""
        self.evidence = replace(self.evidence, **facts)

    def pass_gates(self, measures: Mapping[gates.Measure, float | None]) -> None:
        """Hold measures against the gates and keep what they say.

        With fewer than ten events in a group its mean would also tell of single
        persons: there the gate that warns is taken to refuse.

        Raises:
            RefusedError: Of the first gate that does not let the number pass.
        """
        rulings = gates.judge(measures)
        told = self.diagnostics.setdefault("gates", {})
        for ruling in rulings:
            told[str(ruling.gate.measure)] = {
                "value": ruling.value,
                "outcome": ruling.outcome,
            }
        refusal = gates.refusal(rulings)
        if refusal is not None:
            raise refusal
        for ruling in rulings:
            gate = ruling.gate
            if ruling.outcome != "passes" and gate.measure in _DECIDING:
                raise RefusedError(gate.reason, gate.message, remedy=gate.remedy)


@dataclass(frozen=True)
class Unjudged:
    """A question looked into, before it is known what was asked beside it.

    Attributes:
        findings: All that is known.
        found: The estimate, or why there is none.
    """

    findings: Findings
    found: Estimate | RefusedError

    def answer(
        self,
        *,
        p_adjusted: float | None = None,
        subject: wording.Subject | None = None,
        is_displacement_possible: bool = False,
    ) -> Answer:
        """Judge it.

        Args:
            p_adjusted: The p-value within the family of questions; its own by default.
            subject: What sentences are about; by default in the words of the question.
            is_displacement_possible: One person's gain may be another's loss.
        """
        told = subject or _subject(self.findings)
        if isinstance(self.found, RefusedError):
            return refused(self.findings, self.found, subject=told)
        return answered(
            self.findings,
            self.found,
            p_adjusted=p_adjusted,
            subject=told,
            is_displacement_possible=is_displacement_possible,
        )


def refused(
    findings: Findings,
    refusal: RefusedError,
    *,
    verdict: Verdict | None = None,
    subject: wording.Subject | None = None,
) -> Answer:
    """Answer that there is no number, and why."""
    findings.know(finding=None, refusal=refusal.reason)
    verdict = verdict or judge(findings.evidence)
    background = wording.Background(worst_covariate=findings.worst_covariate)
    return Answer(
        question=findings.question,
        estimate=None,
        refusal=refusal,
        verdict=verdict,
        plain=wording.plain(
            verdict,
            subject=subject or _subject(findings),
            finding=None,
            background=background,
        ),
        n=findings.n,
        n_treated=findings.evidence.n_treated,
        n_control=findings.evidence.n_control,
        diagnostics=findings.diagnostics,
    )


def answered(
    findings: Findings,
    estimate: Estimate,
    *,
    p_adjusted: float | None = None,
    subject: wording.Subject | None = None,
    is_displacement_possible: bool = False,
) -> Answer:
    """Answer with a number, unless the verdict on it is that it is not to be told.

    Arguments are those of `Unjudged.answer`.
    """
    question = findings.question
    finding = Finding(
        estimate=estimate.estimate,
        std_error=estimate.std_error,
        ci_low=estimate.ci_low,
        ci_high=estimate.ci_high,
        p_adjusted=estimate.p_value if p_adjusted is None else p_adjusted,
        degrees_of_freedom=estimate.degrees_of_freedom,
    )
    subject = subject or _subject(findings)
    findings.know(finding=finding, refusal=None)
    verdict = judge(findings.evidence)
    is_panel = question.method == "did"
    is_contrast = question.method == "naive" and not question.is_randomised
    if verdict.word in WITHOUT_NUMBER and not is_contrast:
        return refused(findings, _withheld(verdict), verdict=verdict, subject=subject)
    detectable = minimum_detectable_effect(
        estimate.std_error, degrees_of_freedom=estimate.degrees_of_freedom
    )
    findings.diagnostics["power"] = {
        "minimum_detectable_effect": detectable,
        "smallest_effect": question.smallest_effect,
        "n_treated_needed": None
        if question.smallest_effect is None
        else treated_needed(
            detectable,
            n_treated=estimate.n_treated,
            effect=question.smallest_effect,
        ),
    }
    naive = findings.others.get("naive")
    plain = (
        wording.contrast(subject, estimate.estimate)
        if is_contrast
        else wording.plain(
            verdict,
            subject=subject,
            finding=finding,
            background=wording.Background(
                treated_mean=estimate.treated_mean,
                naive_estimate=None if naive is None else naive.estimate,
                minimum_detectable=detectable,
                e_value_limit=findings.evidence.e_value_limit,
                worst_covariate=findings.worst_covariate,
                is_displacement_possible=is_displacement_possible,
            ),
        )
    )
    return Answer(
        question=question,
        estimate=estimate,
        refusal=None,
        verdict=verdict,
        plain=plain,
        n=findings.n,
        n_treated=estimate.n_treated if is_panel else findings.evidence.n_treated,
        n_control=estimate.n_control if is_panel else findings.evidence.n_control,
        others=findings.others,
        diagnostics={**findings.diagnostics, "estimator": dict(estimate.diagnostics)},
    )


def _withheld(verdict: Verdict) -> RefusedError:
    told = " ".join(REASONS[reason] for reason in verdict.reasons)
    return RefusedError(
        Reason.NOT_BALANCED,
        told,
        remedy="Name the covariates in which people differ, or say that who was "
        "treated was drawn by lot.",
    )


def _subject(findings: Findings) -> wording.Subject:
    question = findings.question
    if question.method == "did":
        return wording.Subject(
            people="units that had started",
            others="units that had not",
            outcome=f"the mean {question.outcome}",
            scale="mean",
            wanted=question.wanted,
        )
    similar = "" if findings.evidence.design == "randomised" else "similar "
    people = f"people with {question.treatment}"
    others = f"{similar}people without"
    if question.method == "hazard":
        return wording.Subject(
            people, others, question.outcome, "ratio", question.wanted
        )
    if findings.is_event:
        outcome = f"had the outcome {question.outcome}"
        return wording.Subject(people, others, outcome, "share", question.wanted)
    mean = f"the mean {question.outcome}"
    return wording.Subject(people, others, mean, "mean", question.wanted)
