"""Augmented inverse probability weighting: the primary estimate of an effect.

A logit says who is treated and a least squares fit what the outcome would have been;
the estimate is right when either of them is.
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
    """Estimate the effect on the treated (`att`) or on everybody (`ate`).

    With d treatment, p its fitted probability, m₀ and m₁ the outcomes predicted without
    and with it, and means over rows (by `weights`, if given):

    - att: r = y - m₀, w = (1 - d) p / (1 - p);
      estimate = mean(d r) / mean(d) - mean(w r) / mean(w) = r̄₁ - r̄₀, influence
      d (r - r̄₁) / mean(d) - w (r - r̄₀) / mean(w).
    - ate: mean of m₁ - m₀ + d (y - m₁) / p - (1 - d) (y - m₀) / (1 - p), influence its
      distance from that mean.

    Sources: Robins, Rotnitzky and Zhao 1994 (JASA 89), with weights normalised
    as in Hájek's ratio. The standard error adds the squares of the influence, of its
    sums when clusters are given.

    Args:
        outcome: Shape (n,), any unit; the estimate has the same.
        treated: Shape (n,).
        covariates: Shape (n, p).
        estimand: `att` or `ate`.
        clusters: Shape (n,).
        weights: Shape (n,).
        fitted: What was fitted to the same rows before.

    Raises:
        RefusedError: As `effects.sample.read_sample`, `effects.propensity.fit` and
            `effects.regress.fit`; CONSTANT_OUTCOME.
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
    difference, influence, treated_mean = (
        _on_the_treated(sample, fitted, balancing)
        if target == "att"
        else _on_everybody(sample, fitted, balancing)
    )
    error = influence_std_error(influence, sample.clusters)
    require_spread(error, sample.outcome)
    return Estimate.normal(
        "aipw",
        estimand,
        difference,
        error,
        n_treated=sample.n_treated,
        n_control=sample.n_control,
        n_clusters=sample.n_clusters,
        treated_mean=treated_mean,
        counterfactual_mean=treated_mean - difference,
        diagnostics={
            "ps_max": float(model.scores.max()),
            "ps_min": float(model.scores[model.supported].min()),
            "n_covariates": int(model.kept.sum()),
            "n_covariates_dropped": int((~model.kept).sum()),
            "n_control_unsupported": int((~model.supported).sum()),
        },
    ).by_student(sample.df)


def _on_the_treated(
    sample: Sample, fitted: Fitted, balancing: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64], float]:
    scale = balancing if sample.weights is None else balancing * sample.weights
    rest = sample.outcome - _predicted(sample, fitted, treated=False)
    ones = np.where(sample.treated, scale, 0.0)
    others = scale - ones
    ones_mean = float(ones @ rest / ones.sum())
    others_mean = float(others @ rest / others.sum())
    influence = ones * (rest - ones_mean) / ones.mean()
    influence -= others * (rest - others_mean) / others.mean()
    treated_mean = float(ones @ sample.outcome / ones.sum())
    return ones_mean - others_mean, influence, treated_mean


def _on_everybody(
    sample: Sample, fitted: Fitted, balancing: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64], float]:
    scale = np.ones(len(balancing)) if sample.weights is None else sample.weights
    with_it, without_it = (
        predicted
        + np.where(sample.treated == arm, balancing, 0.0) * (sample.outcome - predicted)
        for arm, predicted in (
            (arm, _predicted(sample, fitted, treated=arm)) for arm in (True, False)
        )
    )
    values = with_it - without_it
    total = float(np.average(values, weights=scale))
    treated_mean = float(np.average(with_it, weights=scale))
    return total, scale * (values - total), treated_mean


def _predicted(sample: Sample, fitted: Fitted, *, treated: bool) -> NDArray[np.float64]:
    """Predict everybody's outcome from the least squares fit of one arm."""
    prepared = fitted.of_treated if treated else fitted.of_untreated
    arm = sample.outcome[sample.treated == treated]
    return prepared.fit(arm).predict(sample.covariates)
