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
    ebal,
    gates,
    groups,
    ipw,
    naive,
    randomised,
    regression,
)
from effects.answering import Findings, Unjudged
from effects.attrition import differential_observation, lee_bounds
from effects.benchmarks import robustness
from effects.complete import (
    Rows,
    complete_rows,
    is_known,
    refuse_negative,
    refuse_nothing_complete,
)
from effects.errors import Reason, RefusedError
from effects.evidence import Evidence
from effects.sensitivity import EValue, e_value_of_means, e_value_of_risks

if TYPE_CHECKING:
    from types import ModuleType

    from numpy.typing import NDArray

    from effects.groups import Groups
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
# These take what was fitted to treatment and covariates before.
_FITTED_BEFORE: Final = {"regression", "ipw", "aipw"}
_WITHOUT_COVARIATES: Final = {"naive", "randomised"}
# These should agree; each is wrong in another way when something is.
_COMPARED: Final = ("regression", "ipw", "aipw")


@dataclass(frozen=True)
class _Cases:
    """The complete rows as arrays; `groups` None when no covariates were named."""

    outcome: NDArray[np.float64]
    treated: NDArray[np.bool_]
    groups: Groups | None
    clusters: NDArray[np.int64] | None
    weights: NDArray[np.float64] | None

    @property
    def is_event(self) -> bool:
        return bool(np.isin(self.outcome, (0.0, 1.0)).all())

    def estimated(self, method: str, estimand: str) -> Estimate:
        """Estimate by a method of `ESTIMATORS`."""
        known = self.groups
        found: Estimate = ESTIMATORS[method].estimate(
            self.outcome,
            treated=self.treated,
            covariates=None if known is None else known.covariates.matrix,
            estimand=estimand,
            clusters=self.clusters,
            weights=self.weights,
            **({"fitted": known.fitted} if known and method in _FITTED_BEFORE else {}),
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


def look_into(
    people: People, question: Question, *, known: Groups | None = None
) -> Unjudged:
    """Estimate, and leave the judging until all that was asked is estimated.

    A refusal is returned, too.

    Args:
        people: As of `fit_people`.
        question: As of `fit_people`.
        known: The same people, with the same covariates, clusters and weights, as
            `effects.groups.form` makes them; used where everybody's outcome is known.
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
            is_raw=question.method == "naive",
        ),
        diagnostics={"rows": rows.counts.as_dict()},
    )
    try:
        return Unjudged(findings, _fitted(people, rows, findings, known))
    except RefusedError as refusal:
        return Unjudged(findings, refusal)


def _fitted(
    people: People, rows: Rows, findings: Findings, known: Groups | None
) -> Estimate:
    question = findings.question
    refuse_nothing_complete(rows.counts)
    refuse_negative(people.weights)
    _observe(people, rows, findings)
    cases = _cases(people, rows, findings, known)
    n_parameters = 1
    if cases.groups is not None:
        n_parameters += len(cases.groups.covariates.names)
    measures = gates.counted(
        cases.outcome, treated=cases.treated, n_parameters=n_parameters
    )
    findings.know(
        events_treated=_whole(measures.get(gates.Measure.EVENTS_TREATED)),
        events_control=_whole(measures.get(gates.Measure.EVENTS_CONTROL)),
    )
    findings.pass_gates(measures)
    if cases.groups is not None:
        _compare(cases.groups, findings)
    estimate = cases.estimated(question.method, question.estimand)
    if cases.groups is not None and question.method != "naive":
        _contrast(cases, estimate, findings)
        _benchmark(cases, cases.groups, findings)
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
    weights = None if people.weights is None else people.weights[rows.eligible]
    seen = differential_observation(is_known(values), treated=arm, weights=weights)
    bounds: dict[str, Any] | None = None
    if seen.is_differential:
        known = np.where(is_known(values), values, np.nan)
        try:
            bounds = asdict(lee_bounds(known, treated=arm, weights=weights))
        except RefusedError:
            bounds = None
    findings.know(observation_gap=seen.gap)
    findings.diagnostics["observation"] = {**asdict(seen), "lee_bounds": bounds}


def _cases(
    people: People, rows: Rows, findings: Findings, known: Groups | None
) -> _Cases:
    complete = rows.complete
    treated = people.treated[complete] == 1
    findings.pass_gates(
        {
            gates.Measure.N_TREATED: findings.evidence.n_treated,
            gates.Measure.N_CONTROL: findings.evidence.n_control,
        }
    )
    formed = _formed(people, complete, findings, known) if people.covariates else None
    return _Cases(
        outcome=people.outcome[complete],
        treated=treated,
        groups=formed,
        clusters=_numbered(people.clusters, complete),
        weights=None if people.weights is None else people.weights[complete],
    )


def _formed(
    people: People,
    rows: NDArray[np.bool_],
    findings: Findings,
    known: Groups | None,
) -> Groups | None:
    try:
        formed = known
        if formed is None or not np.array_equal(formed.rows, rows):
            formed = groups.form(
                people.treated,
                covariates=people.covariates,
                weights=people.weights,
                rows=rows,
            )
    except RefusedError as refusal:
        # The raw difference does without; it is only not known whom it compares.
        if findings.question.method not in _WITHOUT_COVARIATES:
            raise
        findings.diagnostics["covariates"] = {"refused": refusal.message}
        return None
    built = formed.covariates
    findings.diagnostics["covariates"] = {
        "used": list(built.names),
        "dropped": dict(built.dropped),
        "reference_levels": dict(built.references),
    }
    return formed


def _compare(known: Groups, findings: Findings) -> None:
    """Measure how alike the groups are, as the method weighs them."""
    question = findings.question
    is_raw = question.method in {"naive", "randomised"} or findings.evidence.design == (
        "randomised"
    )
    measured = known.balance(
        is_raw=is_raw,
        estimand=question.estimand,
        is_entropy_balanced=question.method == "ebal",
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


def _benchmark(cases: _Cases, known: Groups, findings: Findings) -> None:
    try:
        found = robustness(
            cases.outcome,
            treated=cases.treated,
            covariates=known.covariates.matrix,
            sources=known.covariates.sources,
            fitted=known.fitted,
        )
    except RefusedError:
        return
    findings.diagnostics["robustness"] = asdict(found)
    findings.know(benchmark_ratio=found.benchmark_ratio)


def _e_value(cases: _Cases, estimate: Estimate) -> EValue | None:
    limits = {"ci_low": estimate.ci_low, "ci_high": estimate.ci_high}
    if not cases.is_event:
        return e_value_of_means(
            estimate.estimate, standard_deviation=_within_arms(cases), **limits
        )
    if estimate.treated_mean is None or estimate.counterfactual_mean is None:
        return None
    return e_value_of_risks(
        estimate.treated_mean, estimate.counterfactual_mean, **limits
    )


def _within_arms(cases: _Cases) -> float:
    """Return the pooled standard deviation of the outcome within the arms."""
    size = len(cases.outcome)
    weights = np.ones(size) if cases.weights is None else cases.weights
    within = sum(
        float(weights[arm] @ (cases.outcome[arm] - mean) ** 2)
        for arm in (cases.treated, ~cases.treated)
        for mean in (np.average(cases.outcome[arm], weights=weights[arm]),)
    )
    return float((within / weights.sum() * size / (size - 2)) ** 0.5)


def _numbered(
    clusters: NDArray[np.int64] | None, rows: NDArray[np.bool_]
) -> NDArray[np.int64] | None:
    if clusters is None:
        return None
    return np.unique(clusters[rows], return_inverse=True)[1].astype(np.int64)


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
