"""From one row per person to an answer: balance first, then the outcome.

The order is that of a careful analyst: count, compare, and only when the gates let it
pass, estimate. Reading of files and printing are elsewhere.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from effects import (
    aipw,
    comparison,
    design,
    ebal,
    gates,
    ipw,
    naive,
    randomised,
    regression,
)
from effects.answering import Findings, Unjudged
from effects.attrition import differential_observation, lee_bounds
from effects.benchmarks import robustness
from effects.complete import Rows, complete_rows, is_known, kept, refuse_negative
from effects.errors import Reason, RefusedError
from effects.evidence import Evidence
from effects.sensitivity import EValue, e_value_of_means, e_value_of_risks

if TYPE_CHECKING:
    from types import ModuleType

    from numpy.typing import NDArray

    from effects.question import Answer, People, Question
    from effects.results import Estimate

ESTIMATORS: Final[dict[str, ModuleType]] = {
    "naive": naive,
    "regression": regression,
    "ipw": ipw,
    "ebal": ebal,
    "aipw": aipw,
    "randomised": randomised,
}
_WITHOUT_COVARIATES: Final = {"naive", "randomised"}
# These should agree; each is wrong in another way when something is.
_COMPARED: Final = ("regression", "ipw", "aipw")


@dataclass(frozen=True)
class _Cases:
    """The complete rows as arrays; `covariates` None when none were named."""

    outcome: NDArray[np.float64]
    treated: NDArray[np.bool_]
    covariates: design.Design | None
    clusters: NDArray[np.int64] | None
    weights: NDArray[np.float64] | None

    @property
    def is_event(self) -> bool:
        return bool(np.isin(self.outcome, (0.0, 1.0)).all())

    def estimated(self, method: str, estimand: str) -> Estimate:
        """Estimate by a method of `ESTIMATORS`."""
        found: Estimate = ESTIMATORS[method].estimate(
            self.outcome,
            treated=self.treated,
            covariates=None if self.covariates is None else self.covariates.matrix,
            estimand=estimand,
            clusters=self.clusters,
            weights=self.weights,
        )
        return found


def fit_people(people: People, question: Question) -> Answer:
    """Answer a question of one row per person.

    Args:
        people: See `effects.question.People`.
        question: With a method of `ESTIMATORS`.

    Returns:
        An answer, whatever is wrong with the data: then it says so.
    """
    return look_into(people, question).answer()


def look_into(people: People, question: Question) -> Unjudged:
    """Estimate, and leave the judging until all that was asked is estimated.

    Arguments are those of `fit_people`; a refusal is returned, too.
    """
    rows = complete_rows(
        treated=people.treated,
        outcomes=[people.outcome],
        others=people.covariates.values(),
        clusters=people.clusters,
        weights=people.weights,
    )
    treated = people.treated[rows.complete] == 1
    outcome = people.outcome[rows.complete]
    n_treated = int(np.count_nonzero(treated))
    is_randomised = question.is_randomised or question.method == "randomised"
    findings = Findings(
        question=question,
        is_event=bool(np.isin(outcome, (0.0, 1.0)).all()),
        evidence=Evidence(
            n_treated=n_treated,
            n_control=len(treated) - n_treated,
            design="randomised" if is_randomised else "observational",
            finding=None,
            refusal=Reason.WRONG_INPUT,
            wanted=question.wanted,
            smallest_effect=question.smallest_effect,
            is_exploratory=question.is_exploratory,
        ),
        diagnostics={"rows": rows.counts.as_dict()},
    )
    try:
        return Unjudged(findings, _fitted(people, rows, findings))
    except RefusedError as refusal:
        return Unjudged(findings, refusal)


def _fitted(people: People, rows: Rows, findings: Findings) -> Estimate:
    question = findings.question
    refuse_negative(people.weights)
    _observe(people, rows, findings)
    cases = _cases(people, rows, findings)
    n_parameters = 1 if cases.covariates is None else 1 + len(cases.covariates.names)
    measures = gates.counted(
        cases.outcome, treated=cases.treated, n_parameters=n_parameters
    )
    findings.know(
        events_treated=_whole(measures.get(gates.Measure.EVENTS_TREATED)),
        events_control=_whole(measures.get(gates.Measure.EVENTS_CONTROL)),
    )
    findings.pass_gates(measures)
    if cases.covariates is not None:
        _compare(cases, cases.covariates, findings)
    estimate = cases.estimated(question.method, question.estimand)
    if cases.covariates is not None and question.method != "naive":
        _contrast(cases, estimate, findings)
        _benchmark(cases, cases.covariates, findings)
        e_value = _e_value(cases, estimate)
        findings.diagnostics["e_value"] = None if e_value is None else asdict(e_value)
        findings.know(e_value_limit=None if e_value is None else e_value.limit)
    return estimate


def _observe(people: People, rows: Rows, findings: Findings) -> None:
    """Say whether the outcome of one group is known more often."""
    arm = people.treated[rows.eligible] == 1
    if not arm.any() or arm.all():
        return
    values = people.outcome[rows.eligible]
    seen = differential_observation(is_known(values), treated=arm)
    bounds: dict[str, Any] | None = None
    if seen.is_differential:
        known = np.where(is_known(values), values, np.nan)
        try:
            bounds = asdict(lee_bounds(known, treated=arm))
        except RefusedError:
            bounds = None
    findings.know(observation_gap=seen.gap)
    findings.diagnostics["observation"] = {**asdict(seen), "lee_bounds": bounds}


def _cases(people: People, rows: Rows, findings: Findings) -> _Cases:
    complete = rows.complete
    treated = people.treated[complete] == 1
    findings.pass_gates(
        {
            gates.Measure.N_TREATED: findings.evidence.n_treated,
            gates.Measure.N_CONTROL: findings.evidence.n_control,
        }
    )
    covariates = None
    if people.covariates:
        covariates = _designed(people, complete, findings)
    return _Cases(
        outcome=people.outcome[complete],
        treated=treated,
        covariates=covariates,
        clusters=_numbered(people.clusters, complete),
        weights=None if people.weights is None else people.weights[complete],
    )


def _designed(
    people: People, rows: NDArray[np.bool_], findings: Findings
) -> design.Design | None:
    try:
        built = design.build(kept(people.covariates, rows))
    except RefusedError as refusal:
        # The raw difference does without; it is only not known whom it compares.
        if findings.question.method not in _WITHOUT_COVARIATES:
            raise
        findings.diagnostics["covariates"] = {"refused": refusal.message}
        return None
    findings.diagnostics["covariates"] = {
        "used": list(built.names),
        "dropped": dict(built.dropped),
        "reference_levels": dict(built.references),
    }
    return built


def _compare(cases: _Cases, covariates: design.Design, findings: Findings) -> None:
    """Measure how alike the groups are, as the method weighs them."""
    question = findings.question
    is_raw = question.method in {"naive", "randomised"} or findings.evidence.design == (
        "randomised"
    )
    measured = comparison.measure(
        covariates,
        treated=cases.treated,
        is_raw=is_raw,
        estimand=question.estimand,
        is_entropy_balanced=question.method == "ebal",
        base_weights=cases.weights,
    )
    findings.diagnostics["balance"] = asdict(measured)
    findings.know(
        max_smd=measured.max_smd_weighted,
        overlap_share=measured.overlap_share,
        effective_controls=measured.ess_control,
    )
    findings.worst_covariate = measured.worst_covariate
    if not is_raw:
        findings.pass_gates(gates.compared(measured))


def _contrast(cases: _Cases, estimate: Estimate, findings: Findings) -> None:
    """Put the raw difference and the other methods beside the estimate."""
    question = findings.question
    found: dict[str, Estimate] = {question.method: estimate}
    for method in ("naive", *_COMPARED):
        try:
            found.setdefault(method, cases.estimated(method, question.estimand))
        except RefusedError:
            continue
    findings.others = {
        method: one for method, one in found.items() if method != question.method
    }
    findings.diagnostics["methods"] = {
        method: {"estimate": one.estimate, "std_error": one.std_error}
        for method, one in found.items()
    }
    others = [found[method] for method in _COMPARED if method in found]
    if len(others) == len(_COMPARED):
        apart = gates.disagreement(estimate, others=others)
        findings.pass_gates({gates.Measure.DISAGREEMENT: apart})
        findings.know(methods_agree=apart <= gates.LARGEST_DISAGREEMENT)


def _benchmark(cases: _Cases, covariates: design.Design, findings: Findings) -> None:
    try:
        found = robustness(
            cases.outcome,
            treated=cases.treated,
            covariates=covariates.matrix,
            names=covariates.names,
            weights=cases.weights,
        )
    except RefusedError:
        return
    findings.diagnostics["robustness"] = asdict(found)
    findings.know(benchmark_ratio=found.benchmark_ratio)


def _e_value(cases: _Cases, estimate: Estimate) -> EValue | None:
    limits = {"ci_low": estimate.ci_low, "ci_high": estimate.ci_high}
    if not cases.is_event:
        arms = [cases.outcome[cases.treated], cases.outcome[~cases.treated]]
        within = sum(float(((arm - arm.mean()) ** 2).sum()) for arm in arms)
        return e_value_of_means(
            estimate.estimate,
            standard_deviation=(within / (len(cases.outcome) - 2)) ** 0.5,
            **limits,
        )
    if estimate.treated_mean is None or estimate.counterfactual_mean is None:
        return None
    return e_value_of_risks(
        estimate.treated_mean, estimate.counterfactual_mean, **limits
    )


def _numbered(
    clusters: NDArray[np.int64] | None, rows: NDArray[np.bool_]
) -> NDArray[np.int64] | None:
    if clusters is None:
        return None
    return np.unique(clusters[rows], return_inverse=True)[1].astype(np.int64)


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
