"""Answers laid out as rows of `raw_effects.program_effects` and its event study."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from effects.verdict import MINIMUM_SHOWN, Word
from orchestration.effects.estimation import (
    DECLARATION_WITHDRAWN,
    HORIZON_NOT_OVER,
    OUTCOME_NOT_MEASURED,
    VERSION_REPLACED,
)
from orchestration.effects.judging import is_displacement_possible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from effects.question import Answer
    from effects.results import Estimate
    from orchestration.effects.estimation import Looked
    from orchestration.effects.judging import Judged

Row = dict[str, Any]

_NOT_LOOKED: Final = {
    VERSION_REPLACED: "A newer version of this declaration is the one that is "
    "answered. Published figures of this version stay in their generations.",
    DECLARATION_WITHDRAWN: "The declaration was taken back, so nothing is estimated.",
    OUTCOME_NOT_MEASURED: "No data tell this outcome, so nothing can be said of it.",
    HORIZON_NOT_OVER: "Nobody has been watched for the whole horizon yet: wait.",
}
_ESTIMANDS: Final = {
    ("aalen_johansen", "rmst_difference"): ("rmst_difference", "months"),
    ("did", "att"): ("unit_itt", "share"),
    ("wald", "per_participant"): ("per_participant", "share"),
    ("hazard_cloglog", "log_hazard_ratio"): ("log_hazard_ratio", "log_ratio"),
}


def effect_rows(judged: Judged) -> Iterator[Row]:
    """Lay out a question: the row that decides, then the other estimates of it."""
    looked, answer = judged.looked, judged.answer
    common = _common(looked)
    if answer is None or judged.among is None:
        reason = looked.not_looked or HORIZON_NOT_OVER
        yield {
            **common,
            "effect_method": _method(looked),
            "estimand": "att",
            "effect_unit": _unit(looked),
            "is_primary_row": True,
            "is_suppressed": True,
            "suppression_reason": reason,
            "verdict": str(Word.SUPPRESSED),
            "verdict_direction": "none",
            "verdict_reasons": reason,
            "plain_language": _NOT_LOOKED[reason],
        }
        return
    is_suppressed = answer.verdict.word is Word.SUPPRESSED
    row = {
        **common,
        "effect_method": _method(looked),
        "estimand": "att",
        "effect_unit": _unit(looked),
        "is_primary_row": True,
        "is_suppressed": is_suppressed,
        "suppression_reason": None
        if answer.refusal is None
        else str(answer.refusal.reason),
        "verdict": str(answer.verdict.word),
        "verdict_direction": answer.verdict.direction,
        "verdict_reasons": ";".join(answer.verdict.reasons),
        "plain_language": answer.plain,
        "hypothesis_family": judged.among.family,
        "hypothesis_family_count": judged.among.family_size,
    }
    if not is_suppressed:
        row |= _counts(looked) | _comparison(looked, answer)
    if answer.estimate is not None:
        row |= _numbers(answer.estimate)
        row |= _diagnostics(answer) | _opening(looked)
        row["p_adjusted"] = judged.among.p_adjusted
    yield row
    if answer.estimate is not None:
        for other in (*answer.others.values(), *looked.others):
            yield _other(common, looked, other)


def event_rows(judged: Judged) -> Iterator[Row]:
    """Lay out what units did before and after the opening, by half-year."""
    looked = judged.looked
    if looked.opening is None or judged.answer is None:
        return
    if judged.answer.estimate is None:
        return
    program = looked.hypothesis.program
    for event in looked.opening.roll_out.events:
        is_hidden = event.n_units < MINIMUM_SHOWN
        row = {
            "program_id": program.program_id,
            "program_version": program.version,
            "outcome_name": looked.hypothesis.outcome_name,
            "horizon_months": looked.hypothesis.horizon_months,
            "event_time": int(event.event_time),
            "is_before": event.is_pre,
            "is_suppressed": is_hidden,
        }
        if not is_hidden:
            row |= {
                "estimate": event.estimate,
                "std_error": event.std_error,
                "ci_low": event.ci_low,
                "ci_high": event.ci_high,
                "unit_count": event.n_units,
                "treated_count": looked.treated_count,
            }
        yield row


def _common(looked: Looked) -> Row:
    hypothesis = looked.hypothesis
    return {
        "program_id": hypothesis.program.program_id,
        "program_version": hypothesis.program.version,
        "population": looked.population,
        "spec_sha256": hypothesis.program.spec_sha256,
        "is_preregistered": hypothesis.exploratory_reason is None,
        "outcome_name": hypothesis.outcome_name,
        "horizon_months": hypothesis.horizon_months,
        "outcome_role": hypothesis.role,
        "study_design": hypothesis.program.design,
        "is_displacement_possible": is_displacement_possible(hypothesis),
        "engine_version": version("stepladder"),
    }


def _method(looked: Looked) -> str:
    return "randomised" if looked.hypothesis.program.is_randomised else "aipw"


def _unit(looked: Looked) -> str:
    outcome = looked.hypothesis.outcome
    return "share" if outcome is None else outcome.measure.unit


def _counts(looked: Looked) -> Row:
    row: Row = {
        "treated_count": looked.treated_count,
        "control_count": looked.control_count,
        "cluster_count": looked.cluster_count,
        "crossover_share": looked.crossover_share,
    }
    for arm, events, people in (
        ("treated", looked.treated_events, looked.treated_count),
        ("control", looked.control_events, looked.control_count),
    ):
        if events is None or people is None:
            continue
        if MINIMUM_SHOWN <= events <= people - MINIMUM_SHOWN:
            row[f"{arm}_event_count"] = events
    return row


def _comparison(looked: Looked, answer: Answer) -> Row:
    """Tell how alike the people of this estimate are, or else of the comparison."""
    balance: Mapping[str, Any] = answer.diagnostics.get("balance") or {}
    before = looked.compared.balance if looked.compared else None
    if not balance and before is not None:
        balance = {
            "max_smd_raw": before.max_smd_raw,
            "max_smd_weighted": before.max_smd_weighted,
            "worst_covariate": before.worst_covariate,
            "overlap_share": before.overlap_share,
            "ess_control": before.ess_control,
            "ps_max": before.ps_max,
        }
    row: Row = {
        "covariate_count": looked.compared.covariate_count if looked.compared else None
    }
    if balance:
        row |= {
            "raw_smd_maximum": balance["max_smd_raw"],
            "weighted_smd_maximum": balance["max_smd_weighted"],
            "worst_covariate": balance["worst_covariate"],
            "overlap_share": balance["overlap_share"],
            "effective_control_size": balance["ess_control"],
            "propensity_maximum": balance["ps_max"],
        }
    return row


def _numbers(found: Estimate) -> Row:
    return {
        "estimate": found.estimate,
        "std_error": found.std_error,
        "ci_low": found.ci_low,
        "ci_high": found.ci_high,
        "p_value": found.p_value,
        "treated_mean": found.treated_mean,
        "counterfactual_mean": found.counterfactual_mean,
    }


def _diagnostics(answer: Answer) -> Row:
    known = answer.diagnostics
    row: Row = {"detectable_effect": known["power"]["minimum_detectable_effect"]}
    found, naive = answer.estimate, answer.others.get("naive")
    if found is not None and naive is not None:
        row |= {
            "naive_estimate": naive.estimate,
            "selection_gap": naive.estimate - found.estimate,
        }
    if found is not None and found.counterfactual_mean:
        row["relative_effect"] = found.estimate / found.counterfactual_mean
    observation = known.get("observation")
    if observation:
        bounds = observation["lee_bounds"] or {}
        row |= {
            "treated_observed_share": observation["share_treated"],
            "control_observed_share": observation["share_control"],
            "bound_low": bounds.get("low"),
            "bound_high": bounds.get("high"),
        }
    if known.get("e_value"):
        row |= {
            "e_value": known["e_value"]["point"],
            "e_value_ci": known["e_value"]["limit"],
        }
    if known.get("robustness"):
        row |= {
            "robustness_value": known["robustness"]["value"],
            "benchmark_covariate": known["robustness"]["benchmark"],
            "benchmark_ratio": known["robustness"]["benchmark_ratio"],
        }
    return row


def _opening(looked: Looked) -> Row:
    trend = None if looked.opening is None else looked.opening.trend
    if trend is None:
        return {}
    return {
        "pretrend_estimate": trend.estimate,
        "pretrend_p_value": trend.p_value,
    }


def _other(common: Row, looked: Looked, found: Estimate) -> Row:
    estimand, unit = _ESTIMANDS.get(
        (found.method, found.estimand), (found.estimand, _unit(looked))
    )
    is_of_units = found.method in {"did", "wald"}
    return {
        **common,
        **_numbers(found),
        "study_design": "rollout" if is_of_units else common["study_design"],
        "effect_method": found.method,
        "estimand": estimand,
        "effect_unit": unit,
        "is_primary_row": False,
        "is_suppressed": False,
        "treated_count": looked.treated_count,
        "control_count": looked.control_count,
        "cluster_count": found.n_clusters if is_of_units else looked.cluster_count,
    }
