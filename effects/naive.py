"""The difference of the two groups as they are: shown beside an estimate, never alone.

What people differed in before is not taken into account, on purpose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from effects import regress
from effects.results import Estimand, Estimate
from effects.sample import read_sample, require_spread

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def estimate(
    outcome: ArrayLike,
    *,
    treated: ArrayLike,
    covariates: ArrayLike | None = None,
    estimand: Estimand = "att",
    clusters: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> Estimate:
    """Subtract the mean outcome of the untreated from that of the treated.

    The standard error is the classical one of a regression on treatment alone; White's
    (HC1) is `std_error_hc1` of the diagnostics. With weights HC1 is used, with
    clusters CR1.

    Args:
        outcome: Shape (n,), any unit; the estimate has the same.
        treated: Shape (n,).
        covariates: Not used: every estimator is called alike.
        estimand: What it is compared with; the number is the same.
        clusters: Shape (n,).
        weights: Shape (n,).

    Raises:
        RefusedError: As `effects.sample.read_sample`; CONSTANT_OUTCOME, TOO_FEW_PEOPLE.
    """
    del covariates
    sample = read_sample(outcome, treated=treated, clusters=clusters, weights=weights)
    flags = sample.treated.astype(np.float64)[:, None]
    fitted = regress.fit(sample.outcome, columns=flags, weights=sample.weights)
    hc1 = regress.std_error(fitted, coefficient=1, kind="hc1")
    if sample.clusters is not None:
        error = regress.std_error(
            fitted, coefficient=1, kind="cr1", clusters=sample.clusters
        )
    elif sample.weights is not None:
        error = hc1
    else:
        error = regress.std_error(fitted, coefficient=1, kind="classical")
    require_spread(error, sample.outcome)
    control_mean, difference = fitted.coefficients.tolist()
    return Estimate.normal(
        "naive",
        estimand,
        difference,
        error,
        n_treated=sample.n_treated,
        n_control=sample.n_control,
        n_clusters=sample.n_clusters,
        treated_mean=control_mean + difference,
        counterfactual_mean=control_mean,
        diagnostics={"std_error_hc1": hc1},
    ).by_student(sample.df)
