"""Regression adjustment: the coefficient of treatment beside the covariates.

The least squares themselves are in `effects.regress`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from effects import regress
from effects.errors import Reason, RefusedError
from effects.fitted import Fitted
from effects.results import Estimand, Estimate
from effects.sample import read_sample, require_spread

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def estimate(
    outcome: ArrayLike,
    *,
    treated: ArrayLike,
    covariates: ArrayLike,
    estimand: Estimand = "att",
    clusters: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    fitted: Fitted | None = None,
) -> Estimate:
    """Regress the outcome on an intercept, the covariates and treatment.

    One effect for everybody is supposed, so that the number is the same whoever it is
    asked for; where effects differ it is a mean weighted by how evenly treatment was
    spread among people alike (Angrist 1998, Econometrica 66). The standard error is
    HC1, with clusters CR1; `std_error_classical` and `r_squared` are diagnostics.

    Args:
        outcome: Shape (n,), any unit; the estimate has the same.
        treated: Shape (n,).
        covariates: Shape (n, p).
        estimand: `att` or `ate`.
        clusters: Shape (n,).
        weights: Shape (n,).
        fitted: What was fitted to the same rows before.

    Raises:
        RefusedError: As `effects.sample.read_sample`; NO_USABLE_COVARIATES when none
            varies, SEPARATION when they say who is treated, TOO_FEW_PEOPLE,
            CONSTANT_OUTCOME.
    """
    sample = read_sample(
        outcome,
        treated=treated,
        covariates=covariates,
        clusters=clusters,
        weights=weights,
    )
    known = fitted or Fitted(sample.treated, sample.covariates, sample.weights)
    found = known.beside_treatment.fit(sample.outcome)
    if not found.kept[1:-1].any():
        raise RefusedError(
            Reason.NO_USABLE_COVARIATES,
            "No covariate varies.",
            remedy="Choose covariates in which people differ.",
        )
    if not found.kept[-1]:
        raise RefusedError(
            Reason.SEPARATION,
            "The covariates say exactly who was treated.",
            remedy="Leave out a covariate that is part of the treatment itself.",
        )
    place = len(found.coefficients) - 1
    error = regress.std_error(
        found,
        coefficient=place,
        kind="hc1" if sample.clusters is None else "cr1",
        clusters=sample.clusters,
    )
    require_spread(error, sample.outcome)
    difference = float(found.coefficients[-1])
    treated_mean = float(
        np.average(
            sample.outcome[sample.treated],
            weights=None if sample.weights is None else sample.weights[sample.treated],
        )
    )
    return Estimate.normal(
        "regression",
        estimand,
        difference,
        error,
        n_treated=sample.n_treated,
        n_control=sample.n_control,
        n_clusters=sample.n_clusters,
        treated_mean=treated_mean,
        counterfactual_mean=treated_mean - difference,
        diagnostics={
            "std_error_classical": regress.std_error(
                found, coefficient=place, kind="classical"
            ),
            "r_squared": found.r_squared,
            "n_covariates": int(found.kept[1:-1].sum()),
            "n_covariates_dropped": int((~found.kept[1:-1]).sum()),
        },
    ).by_student(sample.df)
