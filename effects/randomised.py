"""The effect where a lot decided: a difference, made sharper by covariates.

Chance made the groups alike; covariates only take noise away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from effects import regress
from effects.attrition import differential_observation
from effects.errors import Reason, RefusedError
from effects.results import Estimand, Estimate
from effects.sample import Sample, read_sample, read_treated, require_spread

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def estimate(
    outcome: ArrayLike,
    *,
    treated: ArrayLike,
    covariates: ArrayLike | None = None,
    estimand: Estimand = "att",
    clusters: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    observed: ArrayLike | None = None,
) -> Estimate:
    """Estimate the effect of what was given by lot, as drawn.

    Without covariates it is the difference of means. With them it is Lin's: the
    coefficient of treatment beside centred covariates and their products with it
    (Lin 2013, Ann. Appl. Stat. 7), which is no less precise in large samples whatever
    the outcome's shape. The standard error is HC1, with clusters CR1.

    Diagnostics hold the plain difference, and how many of either group were seen when
    `observed` is given: what the lot made alike, those lost can make unlike.

    Args:
        outcome: Shape (n,), any unit; the estimate has the same.
        treated: Shape (n,): what was drawn, not what was taken up.
        covariates: Shape (n, p), known before the draw; None for none.
        estimand: `att` or `ate`: at whose covariates the effect is told.
        clusters: Shape (n,): who was drawn together.
        weights: Shape (n,).
        observed: Shape (n,), whether the outcome is known; rows of which it is not are
            left out, whatever stands there. None when all are.

    Raises:
        RefusedError: As `effects.sample.read_sample` and `effects.regress.fit`;
            SEPARATION when covariates say who is treated, TOO_FEW_PEOPLE when an arm
            has no more rows than coefficients, CONSTANT_OUTCOME.
    """
    shares: dict[str, float] = {}
    if observed is not None:
        seen = read_treated(observed)
        shares = _shares(seen, treated=read_treated(treated))
        outcome, treated, covariates, clusters, weights = (
            _only(array, seen)
            for array in (outcome, treated, covariates, clusters, weights)
        )
    sample = read_sample(
        outcome,
        treated=treated,
        covariates=covariates,
        clusters=clusters,
        weights=weights,
    )
    fitted, place = _lin(sample, estimand=estimand)
    error = regress.std_error(
        fitted,
        coefficient=place,
        kind="hc1" if sample.clusters is None else "cr1",
        clusters=sample.clusters,
    )
    require_spread(error, sample.outcome)
    difference = float(fitted.coefficients[place])
    treated_mean, control_mean = (_mean(sample, arm=arm) for arm in (True, False))
    return Estimate.normal(
        "randomised",
        estimand,
        difference,
        error,
        n_treated=sample.n_treated,
        n_control=sample.n_control,
        n_clusters=sample.n_clusters,
        treated_mean=treated_mean,
        counterfactual_mean=treated_mean - difference,
        diagnostics={
            "difference": treated_mean - control_mean,
            "n_covariates": int(fitted.kept[1:place].sum()),
            "n_covariates_dropped": int((~fitted.kept[1:place]).sum()),
            **shares,
        },
    ).by_student(sample.df)


def _lin(sample: Sample, *, estimand: Estimand) -> tuple[regress.Fit, int]:
    """Fit Lin's regression; return it and the place of the effect."""
    covariates = sample.covariates
    place = 1 + covariates.shape[1]
    if min(sample.n_treated, sample.n_control) <= place:
        raise RefusedError(
            Reason.TOO_FEW_PEOPLE,
            "An arm has too few people for so many covariates.",
            remedy="Adjust for fewer covariates, or for none.",
        )
    scale = np.ones(len(covariates)) if sample.weights is None else sample.weights
    counting = scale * sample.treated if estimand == "att" else scale
    center = counting @ covariates / counting.sum()
    columns = regress.interacted(covariates, treated=sample.treated, center=center)
    fitted = regress.fit(sample.outcome, columns=columns, weights=sample.weights)
    if not fitted.kept[place]:
        raise RefusedError(
            Reason.SEPARATION,
            "The covariates say exactly who was treated.",
            remedy="Leave out a covariate that is part of the treatment itself.",
        )
    return fitted, place


def _shares(seen: NDArray[np.bool_], *, treated: NDArray[np.bool_]) -> dict[str, float]:
    found = differential_observation(seen, treated=treated)
    return {
        "observed_share_treated": found.share_treated,
        "observed_share_control": found.share_control,
    }


def _only(array: Any, rows: NDArray[np.bool_]) -> Any:  # noqa: ANN401
    """Keep some rows of whatever array is given; one of another length as it is."""
    if array is None:
        return None
    values = np.asarray(array)
    return values[rows] if values.shape[:1] == rows.shape else values


def _mean(sample: Sample, *, arm: bool) -> float:
    rows = sample.treated == arm
    weights = None if sample.weights is None else sample.weights[rows]
    return float(np.average(sample.outcome[rows], weights=weights))
