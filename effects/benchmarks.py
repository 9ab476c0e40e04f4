"""How an estimate compares with the bias of a factor as strong as a known covariate.

Fits the two regressions that the closed forms of `effects.sensitivity` are about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from effects import regress
from effects.errors import Reason, RefusedError
from effects.fitted import Fitted
from effects.sensitivity import Robustness, benchmark_ratio, robustness_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def robustness(
    outcome: NDArray[np.float64],
    *,
    treated: NDArray[np.bool_],
    covariates: NDArray[np.float64],
    sources: Sequence[str],
    weights: NDArray[np.float64] | None = None,
    fitted: Fitted | None = None,
) -> Robustness:
    """Tell the robustness value, and the covariate that would bias most.

    Of the regression of the outcome on treatment and covariates, with classical
    errors: these measure shares of variance here, not doubt.

    Args:
        outcome: Shape (n,).
        treated: Shape (n,).
        covariates: Shape (n, p).
        sources: Of each of the p columns the covariate it is of: the levels of a text
            are as strong as they are together.
        weights: Shape (n,), positive.
        fitted: What was fitted to the same rows before.

    Raises:
        RefusedError: As `effects.regress.fit`; `separation` when covariates say who is
            treated, `constant_outcome` when nothing is left to explain.

    Source: Cinelli and Hazlett (2020), with their bounds for groups of covariates; the
    benchmark is the covariate whose double would move the estimate most.
    """
    fitted = fitted or Fitted(treated, covariates, weights)
    of_outcome = fitted.beside_treatment.fit(outcome)
    if not of_outcome.kept[-1]:
        raise RefusedError(
            Reason.SEPARATION,
            "The covariates say exactly who was treated.",
            remedy="Leave out a covariate that is part of the treatment itself.",
        )
    degrees = len(outcome) - int(of_outcome.kept.sum())
    of_treatment = fitted.of_everybody.fit(treated.astype(np.float64))
    t_value = _t_value(of_outcome)
    with_outcome = _shares(of_outcome, sources, degrees)
    with_treatment = _shares(
        of_treatment, sources, len(outcome) - int(of_treatment.kept.sum())
    )
    ratios = {
        name: ratio
        for name, on_outcome in with_outcome.items()
        if max(with_treatment[name], on_outcome) < 1
        and (
            ratio := benchmark_ratio(
                t_value,
                degrees_of_freedom=degrees,
                shared_with_treatment=with_treatment[name],
                shared_with_outcome=on_outcome,
            )
        )
        is not None
    }
    strongest = min(ratios, key=lambda name: ratios[name], default=None)
    return Robustness(
        value=robustness_value(t_value, degrees_of_freedom=degrees),
        benchmark=strongest,
        benchmark_ratio=None if strongest is None else ratios[strongest],
    )


def _t_value(fitted: regress.Fit) -> float:
    """Return the last coefficient over its standard error."""
    return float(fitted.coefficients[-1] / np.sqrt(_covariance(fitted)[-1, -1]))


def _covariance(fitted: regress.Fit) -> NDArray[np.float64]:
    table = regress.covariance(fitted, kind="classical")
    if not np.diag(table)[fitted.kept].all():
        raise RefusedError(
            Reason.CONSTANT_OUTCOME,
            "Nothing of the outcome is left to explain.",
            remedy="Leave out a covariate that is the outcome itself.",
        )
    return table


def _shares(
    fitted: regress.Fit, sources: Sequence[str], degrees: int
) -> dict[str, float]:
    """Return the partial R² of each covariate: W / (W + degrees), W of its Wald test.

    A column left out shares nothing.
    """
    table = _covariance(fitted)
    places: dict[str, list[int]] = {}
    for place, name in enumerate(sources, start=1):
        if fitted.kept[place]:
            places.setdefault(name, []).append(place)
    shares = dict.fromkeys(sources, 0.0)
    for name, own in places.items():
        slopes = fitted.coefficients[own]
        wald = float(slopes @ np.linalg.solve(table[np.ix_(own, own)], slopes))
        shares[name] = wald / (wald + degrees)
    return shares
