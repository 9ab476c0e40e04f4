"""The one call from a table of plain arrays to an estimate with its verdict.

Which kind of table belongs to which method; the work is in the modules called.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from effects.fit_people import ESTIMATORS, fit_people
from effects.fit_records import fit_records
from effects.fit_units import fit_units
from effects.question import People, Records, Units

if TYPE_CHECKING:
    from effects.question import Answer, Question


def fit(table: People | Records | Units, question: Question) -> Answer:
    """Answer a question of a table.

    Args:
        table: One row per person for the methods of a cross-section, per stretch at
            risk for `hazard`, per unit and period for `did`.
        question: See `effects.question.Question`.

    Returns:
        An estimate with diagnostics and a verdict, or why there is none.

    Raises:
        TypeError: The table is not the one that the method needs.
    """
    if isinstance(table, People) and question.method in ESTIMATORS:
        return fit_people(table, question)
    if isinstance(table, Records) and question.method == "hazard":
        return fit_records(table, question)
    if isinstance(table, Units) and question.method == "did":
        return fit_units(table, question)
    message = f"{question.method} cannot be asked of {type(table).__name__}"
    raise TypeError(message)


def as_json(answer: Answer) -> dict[str, Any]:
    """Lay an answer out as plain numbers, words and tables.

    Returns:
        `estimate`, `std_error`, `ci` and `p_value` are None when refused; `refusal` is
        None when not.
    """
    found, refusal = answer.estimate, answer.refusal
    return {
        "method": answer.question.method if found is None else found.method,
        "estimand": answer.question.estimand if found is None else found.estimand,
        "treatment": answer.question.treatment,
        "outcome": answer.question.outcome,
        "estimate": None if found is None else found.estimate,
        "std_error": None if found is None else found.std_error,
        "ci": None if found is None else [found.ci_low, found.ci_high],
        "p_value": None if found is None else found.p_value,
        "n": answer.n,
        "n_treated": answer.n_treated,
        "n_control": answer.n_control,
        "n_clusters": None if found is None else found.n_clusters,
        "treated_mean": None if found is None else found.treated_mean,
        "counterfactual_mean": None if found is None else found.counterfactual_mean,
        "verdict": str(answer.verdict.word),
        "direction": answer.verdict.direction,
        "reasons": list(answer.verdict.reasons),
        "plain": answer.plain,
        "refusal": None
        if refusal is None
        else {
            "reason": str(refusal.reason),
            "message": refusal.message,
            "remedy": refusal.remedy,
        },
        "diagnostics": _jsonable(answer.diagnostics),
    }


def _jsonable(value: Any) -> Any:  # noqa: ANN401 - whatever JSON knows
    """Turn tables into lists and numbers that are none into nothing."""
    if isinstance(value, Mapping):
        return {str(name): _jsonable(part) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return [_jsonable(part) for part in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
