"""How an estimate compares with the bias of a factor as strong as a known covariate.

Fits the two regressions that the closed forms of `effects.sensitivity` are about.
"""

from __future__ import annotations

import math
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
    names: Sequence[str],
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
        names: The p columns.
        weights: Shape (n,), positive.
        fitted: What was fitted to the same rows before.

    Raises:
        RefusedError: As `effects.regress.fit`; `separation` when covariates say who is
            treated, `constant_outcome` when nothing is left to explain.

    Source: Cinelli and Hazlett (2020); the benchmark is the column whose double would
    move the estimate most.
    """
    fitted = fitted or Fitted(treated, covariates, weights)
    of_outcome = fitted.beside_treatment.fit(outcome)
    if not of_outcome.kept[-1]:
        raise RefusedError(
            Reason.SEPARATION,
            "The covariates say exactly who was treated.",
            remedy="Leave out a covariate that is part of the treatment itself.",
        )
    t_values = _t_values(of_outcome)
    degrees = len(outcome) - int(of_outcome.kept.sum())
    of_treatment = fitted.of_everybody.fit(treated.astype(np.float64))
    with_outcome = _shares(t_values[1:-1], degrees)
    with_treatment = _shares(
        _t_values(of_treatment)[1:], len(outcome) - int(of_treatment.kept.sum())
    )
    t_value = float(t_values[-1])
    ratios = {
        name: ratio
        for name, on_treatment, on_outcome in zip(
            names, with_treatment, with_outcome, strict=True
        )
        if max(on_treatment, on_outcome) < 1
        and (
            ratio := benchmark_ratio(
                t_value,
                degrees_of_freedom=degrees,
                shared_with_treatment=on_treatment,
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


def _t_values(fitted: regress.Fit) -> NDArray[np.float64]:
    variances = np.diag(regress.covariance(fitted, kind="classical"))
    if not variances[fitted.kept].all():
        raise RefusedError(
            Reason.CONSTANT_OUTCOME,
            "Nothing of the outcome is left to explain.",
            remedy="Leave out a covariate that is the outcome itself.",
        )
    errors = np.sqrt(np.where(variances > 0, variances, np.inf))
    values: NDArray[np.float64] = fitted.coefficients / errors
    return values


def _shares(t_values: NDArray[np.float64], degrees: int) -> list[float]:
    """Turn t-values into partial R²; a column left out shares nothing."""
    return [
        value**2 / (value**2 + degrees) if math.isfinite(value) else 0.0
        for value in t_values.tolist()
    ]
