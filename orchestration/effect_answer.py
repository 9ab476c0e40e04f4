"""An answer about an effect as text for people: the number, what carries it, and why.

What is said is decided in `effects`; here it is laid out.
"""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any, Final

from effects.reasons import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from effects.question import Answer
    from effects.results import Estimate

_WIDTH: Final = 24
_INDENTED: Final[dict[str, Any]] = {
    "width": 88,
    "initial_indent": "  ",
    "subsequent_indent": "  ",
}
_UNITS_LEFT_OUT: Final = {
    "units_incomplete": "not there in every period",
    "units_treated_from_the_start": "with it from the first period on",
}
_RATIOS: Final = {"log_hazard_ratio": "hazard ratio", "log_odds_ratio": "odds ratio"}


def told(answer: Answer) -> str:
    """Lay an answer out."""
    question = answer.question
    of = "" if question.method == "did" else f" of {question.treatment}"
    lines = [f"{question.method}: effect{of} on {question.outcome}", ""]
    if answer.estimate is None:
        lines += ["No number is given."]
        if answer.refusal is not None:
            why = f"{answer.refusal.message} {answer.refusal.remedy}"
            lines += [textwrap.fill(why, **_INDENTED)]
    else:
        lines += [_line(*row) for row in _numbers(answer, answer.estimate)]
    lines += ["", f"Verdict: {answer.verdict.word.replace('_', ' ')}"]
    if answer.verdict.direction == "harmful_signal":
        lines[-1] += " (against what is wanted)"
    lines += [textwrap.fill(answer.plain, **_INDENTED)]
    lines += [f"  - {REASONS[reason]}" for reason in answer.verdict.reasons]
    rows = [_line(*row) for row in _diagnostics(answer)]
    return "\n".join([*lines, "", "What it rests on:", *rows])


def _numbers(answer: Answer, found: Estimate) -> Iterator[tuple[str, str]]:
    low, high = _figure(found.ci_low), _figure(found.ci_high)
    yield "estimate", f"{_figure(found.estimate)}  (95 % interval {low} to {high})"
    yield "standard error", _figure(found.std_error)
    ratio = _RATIOS.get(found.estimand)
    if ratio:
        ends = [
            _figure(math.exp(value))
            for value in (found.estimate, found.ci_low, found.ci_high)
        ]
        yield ratio, f"{ends[0]}  (95 % interval {ends[1]} to {ends[2]})"
    methods = answer.diagnostics.get("methods", {})
    for method, other in methods.items():
        if method not in {answer.question.method, "naive"}:
            yield f"by {method}", _figure(other["estimate"])
    if "naive" in methods:
        raw = _figure(methods["naive"]["estimate"])
        yield "raw difference", f"{raw}  (no effect: nothing is adjusted for)"


def _diagnostics(answer: Answer) -> Iterator[tuple[str, str]]:
    known = answer.diagnostics
    if answer.n_treated is not None:
        kind = "units" if answer.question.method == "did" else "people"
        yield kind, f"{answer.n_treated:,} treated, {answer.n_control:,} compared with"
    rows = dict(known.get("rows", {}))
    lost = [
        f"{count:,} {name.replace('_', ' ')}"
        for name, count in rows.items()
        if count and name not in {"rows", "used"}
    ]
    yield "rows", ", ".join([f"{rows.get('used', 0):,} used", *lost])
    estimator = known.get("estimator", {})
    for name, why in _UNITS_LEFT_OUT.items():
        if estimator.get(name):
            yield "units left out", f"{estimator[name]:,} {why}"
    degrees = None if answer.estimate is None else answer.estimate.degrees_of_freedom
    if degrees is not None:
        few = "units" if answer.question.method == "did" else "clusters"
        yield "interval", f"few {few}: Student's t, degrees of freedom {degrees}"
    yield from _comparison(known)
    observation = known.get("observation")
    if observation and observation["gap"]:
        shares = [
            f"{100 * observation[name]:.1f} %"
            for name in ("share_treated", "share_control")
        ]
        yield (
            "outcome is known of",
            f"{shares[0]} of the treated, {shares[1]} of others",
        )
        bounds = observation.get("lee_bounds")
        if bounds:
            ends = f"{_figure(bounds['low'])} to {_figure(bounds['high'])}"
            yield "bounds if that matters", ends
    if known.get("e_value"):
        e_value = known["e_value"]
        text = f"{e_value['point']:.2f}, of the limit {e_value['limit']:.2f}"
        yield "E-value", text
    yield from _robustness(known)
    if "pretrend" in known and "estimate" in known["pretrend"]:
        trend = known["pretrend"]
        ends = f"{_figure(trend['ci_low'])} to {_figure(trend['ci_high'])}"
        yield "drift before", f"{_figure(trend['estimate'])}  (95 % interval {ends})"
    if "power" in known:
        smallest = _figure(known["power"]["minimum_detectable_effect"])
        yield "smallest visible effect", smallest


def _comparison(known: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    balance = known.get("balance")
    if not balance:
        return
    before, after = balance["max_smd_raw"], balance["max_smd_weighted"]
    text = f"{before:.3f} standard deviations before weighting, {after:.3f} after"
    yield "largest difference", f"{text} ({balance['worst_covariate']})"
    if balance["overlap_share"] is not None:
        share = f"{100 * balance['overlap_share']:.1f} %"
        yield "overlap", f"{share} of the treated have somebody like them"
    yield "effective comparison", f"{balance['ess_control']:,.0f} people"
    dropped = known.get("covariates", {}).get("dropped")
    if dropped:
        told = ", ".join(f"{name} ({why})" for name, why in dropped.items())
        yield "left out", told


def _robustness(known: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    robustness = known.get("robustness")
    if not robustness:
        return
    text = f"{100 * robustness['value']:.1f} %"
    if robustness["benchmark"]:
        text += (
            f"; {robustness['benchmark_ratio']:.1f} times what a factor as strong as "
            f"{robustness['benchmark']} would move"
        )
    yield "robustness value", text


def _line(name: str, value: str) -> str:
    return f"  {name:<{_WIDTH}}{value}"


def _figure(value: float) -> str:
    """Write a number with four digits that matter, without an exponent."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "-"
    digits = max(3 - math.floor(math.log10(abs(value))), 0)
    return f"{value:,.{min(digits, 12)}f}"
