"""Entropy balancing: the weights nearest to equal that make the means the same.

Nothing is modelled of who is treated; where no weights do it, none are given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from effects import regress, scaling
from effects.balance import effective_sample_size
from effects.errors import Reason, RefusedError
from effects.results import Estimand, Estimate
from effects.sample import read_sample, require_both_arms, require_spread
from effects.strips import blocks, cross, sums

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_MAXIMUM_STEPS: Final = 200
_BALANCED: Final = 1e-9
_ALIKE: Final = 1e-6
_SHORTEST_STEP: Final = 1e-9
_ENOUGH: Final = 1e-4
_ROUNDING: Final = 8 * float(np.finfo(np.float64).eps)


def estimate(
    outcome: ArrayLike,
    *,
    treated: ArrayLike,
    covariates: ArrayLike,
    estimand: Estimand = "att",
    clusters: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> Estimate:
    """Subtract from the treated mean that of others weighted to have their covariates.

    The standard error is HC1 of the weighted regression on treatment, which takes the
    weights as given; with clusters CR1.

    Args:
        outcome: Shape (n,), any unit; the estimate has the same.
        treated: Shape (n,).
        covariates: Shape (n, p): their means are made the same.
        estimand: `att` only.
        clusters: Shape (n,).
        weights: Shape (n,).

    Raises:
        RefusedError: As `effects.sample.read_sample` and `balanced`; WRONG_INPUT for
            another estimand, CONSTANT_OUTCOME.
    """
    if estimand != "att":
        raise RefusedError(
            Reason.WRONG_INPUT,
            "Entropy balancing tells the effect on the treated only.",
            remedy="Ask for att, or take another method.",
        )
    sample = read_sample(
        outcome,
        treated=treated,
        covariates=covariates,
        clusters=clusters,
        weights=weights,
    )
    balancing = balanced(
        sample.treated, covariates=sample.covariates, weights=sample.weights
    )
    scale = balancing if sample.weights is None else balancing * sample.weights
    fitted = regress.fit(
        sample.outcome,
        columns=sample.treated.astype(np.float64)[:, None],
        weights=scale,
    )
    error = regress.std_error(
        fitted,
        coefficient=1,
        kind="hc1" if sample.clusters is None else "cr1",
        clusters=sample.clusters,
    )
    require_spread(error, sample.outcome)
    control_mean, difference = fitted.coefficients.tolist()
    others = scale[~sample.treated]
    return Estimate.normal(
        "ebal",
        estimand,
        difference,
        error,
        n_treated=sample.n_treated,
        n_control=sample.n_control,
        n_clusters=sample.n_clusters,
        treated_mean=control_mean + difference,
        counterfactual_mean=control_mean,
        diagnostics={
            "ess_control": effective_sample_size(others),
            "largest_weight_share": float(others.max() / others.sum()),
        },
    ).by_student(sample.df)


def balanced(
    treated: NDArray[np.bool_],
    *,
    covariates: NDArray[np.float64],
    weights: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Return weights, shape (n,), that give both groups the same means and mass.

    The treated weigh 1 each. Of all such weights these have the least Kullback-Leibler
    distance from equal ones (Hainmueller 2012, Polit. Anal. 20): w ∝ exp(λ'z), where z
    is the distance from the treated means and λ the minimum of the convex
    log mean exp(λ'z) over the others, found by Newton's method with halved steps.
    Means agree to 1e-6 standard deviations.

    Args:
        treated: Shape (n,).
        covariates: Shape (n, p).
        weights: Shape (n,): how many people a row stands for; they multiply the result.

    Raises:
        RefusedError: NO_OVERLAP when no weights can do it, NO_USABLE_COVARIATES when
            none varies, NOBODY_TREATED, NOBODY_COMPARED, TOO_FEW_PEOPLE.
    """
    require_both_arms(treated)
    if not scaling.measure(covariates).kept.any():
        raise RefusedError(
            Reason.NO_USABLE_COVARIATES,
            "No covariate varies.",
            remedy="Choose covariates in which people differ.",
        )
    base = np.ones(len(treated)) if weights is None else weights
    target = np.average(covariates[treated], axis=0, weights=base[treated])
    others = covariates[~treated]
    spread = _spread(covariates, others)
    distances = (others - target) / spread
    kept = scaling.measure(distances).kept
    shares = _dual(
        np.ascontiguousarray(distances[:, kept]), base[~treated] / base[~treated].sum()
    )
    # A column left out as said already holds only if the treated agree.
    if not np.all(np.abs(shares @ distances) <= _ALIKE):
        raise _no_weights()
    result = np.ones(len(treated))
    result[~treated] = shares / base[~treated] * base[treated].sum()
    return result


def _dual(
    distances: NDArray[np.float64], prior: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return shares of the rows, adding up to 1, with which all distances average 0."""
    slopes = np.zeros(distances.shape[1])
    value, shares = _tilted(distances, prior, slopes)
    for _ in range(_MAXIMUM_STEPS):
        gradient, squares = _moments(distances, shares)
        if not len(slopes) or float(np.abs(gradient).max()) <= _BALANCED:
            return shares
        try:
            step = -np.linalg.solve(squares - np.outer(gradient, gradient), gradient)
        except np.linalg.LinAlgError:
            break
        length, promised = 1.0, float(gradient @ step)
        # Near the minimum a step gains less than the value is rounded by.
        rounding = _ROUNDING * max(1.0, abs(value))
        if promised >= 0:  # rounding is all that is left of the curvature
            return shares
        while True:
            trial, trial_shares = _tilted(distances, prior, slopes + length * step)
            if trial <= value + _ENOUGH * length * promised + rounding:
                break
            length /= 2
            if length < _SHORTEST_STEP:
                return shares
        slopes, value, shares = slopes + length * step, trial, trial_shares
        # All rows on one side of where the mean should be: no weights reach it.
        if float((distances @ step).max()) < 0:
            break
    raise _no_weights()


def _moments(
    distances: NDArray[np.float64], shares: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean of the distances, and that of their products."""
    mean = np.zeros(distances.shape[1])
    squares = np.zeros((len(mean), len(mean)))
    for rows in blocks(len(distances)):
        mean += sums(distances[rows], shares[rows])
        squares += cross(distances[rows], shares[rows])
    return mean, squares


def _tilted(
    distances: NDArray[np.float64],
    prior: NDArray[np.float64],
    slopes: NDArray[np.float64],
) -> tuple[float, NDArray[np.float64]]:
    """Return the log mean exp at some slopes, and each row's share in it."""
    with np.errstate(over="ignore", invalid="ignore"):  # a step too far is halved
        exponents = distances @ slopes
        highest = float(exponents.max())
        masses = prior * np.exp(exponents - highest)
    total = float(masses.sum())
    return highest + float(np.log(total)), masses / total


def _spread(
    covariates: NDArray[np.float64], others: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return a positive size of each column: its deviation where it has one."""
    spread = others.std(axis=0)
    spread = np.where(spread > 0, spread, covariates.std(axis=0))
    return np.where(spread > 0, spread, 1.0)


def _no_weights() -> RefusedError:
    return RefusedError(
        Reason.NO_OVERLAP,
        "No weights make those compared with like the treated.",
        remedy="Compare with people of whom some are like the treated.",
    )
