"""From stretches of time at risk to an answer about a hazard.

As `effects.fit_people`: counted and compared before the events are looked at.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import numpy as np

from effects import comparison, design, gates, hazards
from effects.answering import RARE, Findings, answered, refused
from effects.attrition import differential_observation
from effects.complete import (
    Rows,
    complete_rows,
    kept,
    refuse_negative,
    refuse_nothing_complete,
)
from effects.errors import Reason, RefusedError
from effects.evidence import Evidence
from effects.fitted import Fitted
from effects.sensitivity import e_value_of_hazards, e_value_of_odds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from effects.question import Answer, Question, Records
    from effects.results import Estimate
    from effects.sensitivity import EValue

_ENDS_BEFORE_IT_BEGINS: Final = RefusedError(
    Reason.WRONG_INPUT,
    "A record ends before, or when, it begins.",
    remedy="Entry is before the first instant at risk, exit is the last one.",
)


def fit_records(records: Records, question: Question) -> Answer:
    """Answer a question about how soon an event comes.

    Args:
        records: See `effects.question.Records`. Where clusters are given each is one
            person, whoever has several stretches; unless stretches of a cluster
            overlap, as those of a team do: then each row counts as one.
        question: With the method `hazard`.

    Returns:
        An answer, whatever is wrong with the data: then it says so.
    """
    rows = complete_rows(
        treated=records.treated,
        outcomes=[records.event, records.entry, records.exit_time],
        others=records.covariates.values(),
        clusters=records.clusters,
        weights=records.weights,
    )
    arm = records.treated == 1
    findings = Findings(
        question=question,
        is_event=True,
        evidence=Evidence(
            n_treated=_persons(records, rows.complete & arm),
            n_control=_persons(records, rows.complete & ~arm),
            design="randomised" if question.is_randomised else "observational",
            finding=None,
            refusal=Reason.WRONG_INPUT,
            wanted=question.wanted,
            smallest_effect=question.smallest_effect,
            is_exploratory=question.is_exploratory,
        ),
        n_people=_persons(records, rows.complete),
        diagnostics={"rows": rows.counts.as_dict()},
    )
    try:
        return _fitted(records, rows, findings)
    except RefusedError as refusal:
        return refused(findings, refusal)


def _fitted(records: Records, rows: Rows, findings: Findings) -> Answer:
    refuse_nothing_complete(rows.counts)
    refuse_negative(records.weights)
    used = rows.complete
    arm = records.treated[used] == 1
    event = records.event[used] == 1
    entry, exit_time = records.entry[used], records.exit_time[used]
    if np.any(exit_time <= entry):
        raise _ENDS_BEFORE_IT_BEGINS
    _observe(records, rows, findings)
    findings.pass_gates(
        {
            gates.Measure.N_TREATED: findings.evidence.n_treated,
            gates.Measure.N_CONTROL: findings.evidence.n_control,
            gates.Measure.EVENTS: int(event.sum()),
            gates.Measure.HAZARD_EVENTS: int(event.sum()),
        }
    )
    events = [int(event[of].sum()) for of in (arm, ~arm)]
    findings.know(events_treated=events[0], events_control=events[1])
    findings.pass_gates(
        {
            gates.Measure.EVENTS_TREATED: events[0],
            gates.Measure.EVENTS_CONTROL: events[1],
        }
    )
    weights = None if records.weights is None else records.weights[used]
    built = None
    if records.covariates:
        built = design.build(kept(records.covariates, used))
        _compare(built, arm, weights, findings)
    estimate = hazards.estimate(
        event,
        entry=entry,
        exit_time=exit_time,
        treated=arm,
        covariates=None if built is None else built.matrix,
        clusters=None if records.clusters is None else records.clusters[used],
        weights=weights,
        link=findings.question.link,
    )
    e_value = _e_value(estimate, findings, sum(events))
    findings.diagnostics["e_value"] = asdict(e_value)
    findings.know(e_value_limit=e_value.limit)
    return answered(findings, estimate)


def _observe(records: Records, rows: Rows, findings: Findings) -> None:
    arm = records.treated[rows.eligible] == 1
    if arm.any() and not arm.all():
        seen = differential_observation(rows.complete[rows.eligible], treated=arm)
        findings.know(observation_gap=seen.gap)
        findings.diagnostics["observation"] = asdict(seen)


def _compare(
    built: design.Design,
    arm: NDArray[np.bool_],
    weights: NDArray[np.float64] | None,
    findings: Findings,
) -> None:
    """Measure whether records alike in their covariates are there in both groups."""
    findings.diagnostics["covariates"] = {
        "used": list(built.names),
        "dropped": dict(built.dropped),
        "reference_levels": dict(built.references),
    }
    is_raw = findings.question.is_randomised
    fitted = Fitted(
        arm, built.matrix, None if weights is None else comparison.of_mean_one(weights)
    )
    measured = comparison.measure(built, fitted=fitted, is_raw=is_raw)
    findings.diagnostics["balance"] = asdict(measured)
    findings.worst_covariate = measured.worst_covariate
    findings.know(
        max_smd=measured.max_smd_weighted,
        overlap_share=measured.overlap_share,
        effective_controls=measured.ess_control,
    )
    if not is_raw:
        findings.pass_gates(gates.compared(measured))


def _e_value(estimate: Estimate, findings: Findings, events: int) -> EValue:
    persons = (findings.evidence.n_treated or 0) + (findings.evidence.n_control or 0)
    of = e_value_of_hazards if findings.question.link == "cloglog" else e_value_of_odds
    return of(
        estimate.estimate,
        ci_low=estimate.ci_low,
        ci_high=estimate.ci_high,
        is_rare=events <= RARE * persons,
    )


def _persons(records: Records, rows: NDArray[np.bool_]) -> int:
    clusters = records.clusters
    if clusters is None or not _is_one_person_each(records, clusters):
        return int(np.count_nonzero(rows))
    return len(np.unique(clusters[rows]))


def _is_one_person_each(records: Records, clusters: NDArray[np.int64]) -> bool:
    """Say whether clusters may be persons: nobody is at risk twice at a time."""
    order = np.lexsort((records.entry, clusters))
    is_same = np.diff(clusters[order]) == 0
    overlaps = records.entry[order][1:] < records.exit_time[order][:-1]
    return not bool(np.any(is_same & overlaps))
