"""From one row per unit and period to an answer about a roll-out."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from effects import design, gates, pretrend, staggered
from effects.answering import Findings, answered, refused
from effects.complete import Rows, complete_rows, kept
from effects.errors import Reason, RefusedError
from effects.evidence import Evidence, RollOut
from effects.openings import leads_are_flat

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from effects.question import Answer, Question, Units


def fit_units(units: Units, question: Question) -> Answer:
    """Answer a question about units that opened a program at different times.

    Args:
        units: See `effects.question.Units`. A unit that is not complete in every period
            is left out, and counted.
        question: With the method `did`.

    Returns:
        An answer, whatever is wrong with the data: then it says so.
    """
    rows = complete_rows(
        treated=units.cohort,
        outcomes=[units.outcome, units.period],
        others=units.covariates.values(),
        clusters=units.clusters,
        weights=units.weights,
    )
    findings = Findings(
        question=question,
        is_event=False,
        evidence=Evidence(
            n_treated=None,
            n_control=None,
            design="rollout",
            finding=None,
            refusal=Reason.WRONG_INPUT,
            wanted=question.wanted,
            smallest_effect=question.smallest_effect,
            is_exploratory=question.is_exploratory,
        ),
        diagnostics={"rows": _counts(units, rows)},
    )
    if units.period_names:
        findings.diagnostics["periods"] = list(units.period_names)
    used = rows.complete & (units.unit >= 0)
    findings.know(n_units=len(np.unique(units.unit[used])))
    try:
        return _fitted(units, used, findings)
    except RefusedError as refusal:
        return refused(findings, refusal)


def _fitted(units: Units, used: NDArray[np.bool_], findings: Findings) -> Answer:
    if not used.any():
        raise RefusedError(
            Reason.MISSING_OUTCOME,
            "No row is complete.",
            remedy="Check the columns of unit, period, opening and outcome.",
        )
    covariates = None
    if units.covariates:
        covariates = design.build(kept(units.covariates, used)).matrix
    found = staggered.fit(
        units.outcome[used],
        unit=units.unit[used],
        time=units.period[used],
        cohort=units.cohort[used],
        covariates=covariates,
        clusters=None if units.clusters is None else units.clusters[used],
        weights=None if units.weights is None else units.weights[used],
    )
    overall = found.overall
    counted = dict(overall.diagnostics)
    n_units, smallest = counted["units"], counted["smallest_cohort_units"]
    findings.know(n_units=n_units)
    findings.pass_gates(
        {
            gates.Measure.UNITS: _number(n_units),
            gates.Measure.UNITS_PER_COHORT: _number(smallest),
        }
    )
    findings.diagnostics["event_study"] = [asdict(event) for event in found.events]
    findings.diagnostics["cohorts"] = [asdict(cohort) for cohort in found.cohorts]
    findings.diagnostics["cells"] = [asdict(cell) for cell in found.cells]
    findings.know(
        roll_out=RollOut(
            estimate=overall.estimate,
            p_value=overall.p_value,
            leads_are_flat=_leads_are_flat(found, findings),
        )
    )
    return answered(findings, overall)


def _leads_are_flat(found: staggered.RollOut, findings: Findings) -> bool | None:
    try:
        trend = pretrend.look(found)
    except RefusedError as refusal:
        findings.diagnostics["pretrend"] = {"refused": refusal.message}
        return None
    findings.diagnostics["pretrend"] = asdict(trend)
    return leads_are_flat(trend)


def _counts(units: Units, rows: Rows) -> dict[str, int]:
    return {
        "rows": rows.counts.rows,
        "without_cohort": rows.counts.without_treatment,
        "without_outcome": int(np.count_nonzero(rows.eligible & ~rows.complete)),
        "without_unit": int(np.count_nonzero(units.unit < 0)),
        "used": int(np.count_nonzero(rows.complete & (units.unit >= 0))),
    }


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
