"""Inverse probability weighting: the weighted difference, with its estimated weights.

Shown beside `effects.aipw`, from which it differs by leaving out the outcome's model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from effects import propensity
from effects.fitted import Fitted
from effects.results import Estimand, Estimate
from effects.sample import Sample, influence_std_error, read_sample, require_spread

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


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
    """Subtract weighted means that would be alike had nobody been chosen.

    Weights are those of `effects.propensity.Propensity.weights`, normalised in each
    group (Hájek). The standard error takes into account that they are estimated: to
    the influence of the two means it adds what each row's score moves them by (M-
    estimation: Lunceford and Davidian 2004, Stat. Med. 23), as Stata's `teffects ipw`
    and statsmodels' `TreatmentEffect.ipw` do.

    Args:
        outcome: Shape (n,), any unit; the estimate has the same.
        treated: Shape (n,).
        covariates: Shape (n, p).
        estimand: `att` or `ate`.
        clusters: Shape (n,).
        weights: Shape (n,).
        fitted: What was fitted to the same rows before.

    Raises:
        RefusedError: As `effects.sample.read_sample` and `effects.propensity.fit`;
            CONSTANT_OUTCOME.
    """
    sample = read_sample(
        outcome,
        treated=treated,
        covariates=covariates,
        clusters=clusters,
        weights=weights,
    )
    target = propensity.read_target(estimand)
    fitted = fitted or Fitted(sample.treated, sample.covariates, sample.weights)
    model = fitted.propensity(target)
    balancing = model.weights(sample.treated, target=target)
    base = 1.0 if sample.weights is None else sample.weights
    ones = np.where(sample.treated, base * balancing, 0.0)
    others = base * balancing - ones
    treated_mean = float(ones @ sample.outcome / ones.sum())
    control_mean = float(others @ sample.outcome / others.sum())
    from_treated = ones * (sample.outcome - treated_mean) / ones.mean()
    from_control = others * (sample.outcome - control_mean) / others.mean()
    moved = _moved(balancing, treated=sample.treated, target=target)
    influence = from_treated - from_control
    influence += _of_scores(model, sample, moved * (from_treated + from_control))
    error = influence_std_error(influence, sample.clusters)
    require_spread(error, sample.outcome)
    return Estimate.normal(
        "ipw",
        estimand,
        treated_mean - control_mean,
        error,
        n_treated=sample.n_treated,
        n_control=sample.n_control,
        n_clusters=sample.n_clusters,
        treated_mean=treated_mean,
        counterfactual_mean=control_mean,
        diagnostics={
            "ps_max": float(model.scores.max()),
            "ps_min": float(model.scores[model.supported].min()),
            "n_covariates": int(model.kept.sum()),
            "n_covariates_dropped": int((~model.kept).sum()),
            "n_control_unsupported": int((~model.supported).sum()),
        },
    ).by_student(sample.df)


def _moved(
    balancing: NDArray[np.float64],
    *,
    treated: NDArray[np.bool_],
    target: propensity.Target,
) -> NDArray[np.float64]:
    """Return how a weight moves with the log odds, over it; untreated: the opposite.

    For the treated 1 / p falls by (1 - p) / p; for the others the odds p / (1 - p) rise
    by themselves. An untreated row's weight raises the mean that is subtracted.
    """
    if target == "att":
        return np.where(treated, 0.0, -1.0)
    return -(balancing - 1) / balancing


def _of_scores(
    model: propensity.Propensity, sample: Sample, moving: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what the estimated weights add to the influence of each row."""
    supported = model.supported
    base = 1.0 if sample.weights is None else sample.weights[supported]
    direction = np.linalg.solve(model.information, model.basis.T @ moving[supported])
    surprise = base * (sample.treated[supported] - model.scores[supported])
    added = np.zeros(len(moving))
    added[supported] = surprise * (model.basis @ direction)
    return added
