"""How alike the two groups are, before and after weighting: nothing of the outcome.

Numbers only; which of them are good enough is said in `effects.gates`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from effects.errors import Reason, RefusedError
from effects.sample import require_both_arms
from effects.strips import blocks, sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CALIPER: Final = 0.2


@dataclass(frozen=True)
class CovariateBalance:
    """One covariate in both groups.

    `smd_raw` and `smd_weighted` are differences of means in standard deviations;
    `variance_ratio` is the treated variance over the weighted one of the untreated,
    None where that is zero.
    """

    name: str
    mean_treated: float
    mean_control_raw: float
    mean_control_weighted: float
    smd_raw: float
    smd_weighted: float
    variance_ratio: float | None


@dataclass(frozen=True)
class Balance:
    """All covariates, and what the scores say of overlap.

    Attributes:
        covariates: In the order of the matrix.
        max_smd_raw: The largest of the absolute raw differences.
        max_smd_weighted: The largest of the absolute weighted ones.
        worst_covariate: The one with the largest weighted difference.
        ess_treated: How many people the weighted treated are worth.
        ess_control: How many the weighted untreated are worth.
        overlap_share: Share of the treated with an untreated person within 0.2
            standard deviations of their log odds of treatment; None without scores.
        ps_max: The largest probability of treatment; None without scores.
    """

    covariates: tuple[CovariateBalance, ...]
    max_smd_raw: float
    max_smd_weighted: float
    worst_covariate: str
    ess_treated: float
    ess_control: float
    overlap_share: float | None
    ps_max: float | None


def measure(
    covariates: NDArray[np.float64],
    *,
    treated: NDArray[np.bool_],
    names: Sequence[str],
    weights: NDArray[np.float64],
    base_weights: NDArray[np.float64] | None = None,
    log_odds: NDArray[np.float64] | None = None,
) -> Balance:
    """Compare the groups covariate by covariate.

    A difference is divided by the root of the mean of the two unweighted variances,
    before and after weighting alike (Imbens and Rubin 2015, chapter 14; Austin 2009).
    Where neither group varies and the means differ, the deviation over both groups is
    taken, so that the difference is large but a number.

    Args:
        covariates: Shape (n, p): what should be alike, in any unit.
        treated: Shape (n,).
        names: The p columns.
        weights: Shape (n,): those that should make the groups alike, for both groups.
        base_weights: Shape (n,): how many people a row stands for, from the start; they
            multiply `weights`.
        log_odds: Shape (n,): of treatment, for overlap.

    Raises:
        RefusedError: NOBODY_TREATED, NOBODY_COMPARED or TOO_FEW_PEOPLE;
            NO_USABLE_COVARIATES without a column.
    """
    require_both_arms(treated)
    if not covariates.shape[1]:
        raise RefusedError(
            Reason.NO_USABLE_COVARIATES,
            "There is nothing to compare the groups by.",
            remedy="Name what the treated and the others may differ in.",
        )
    base = np.ones(len(treated)) if base_weights is None else base_weights
    final = base * weights
    rows = _compared(covariates, names=names, treated=treated, base=base, final=final)
    worst = max(rows, key=lambda row: abs(row.smd_weighted))
    return Balance(
        covariates=rows,
        max_smd_raw=max(abs(row.smd_raw) for row in rows),
        max_smd_weighted=abs(worst.smd_weighted),
        worst_covariate=worst.name,
        ess_treated=effective_sample_size(final[treated]),
        ess_control=effective_sample_size(final[~treated]),
        overlap_share=None
        if log_odds is None
        else overlap_share(log_odds, treated=treated),
        ps_max=None if log_odds is None else float(1 / (1 + np.exp(-log_odds.max()))),
    )


def effective_sample_size(weights: NDArray[np.float64]) -> float:
    """Return (Σw)² / Σw², the number of equal weights that say as much (Kish 1965)."""
    return float(weights.sum() ** 2 / np.sum(weights**2)) if weights.any() else 0.0


def overlap_share(
    log_odds: NDArray[np.float64], *, treated: NDArray[np.bool_]
) -> float:
    """Return the share of the treated who have an untreated person like them.

    Like is: within 0.2 standard deviations of the log odds of treatment, the root of
    the mean of both groups' variances (Austin 2011, Pharm. Stat. 10). Rows of minus
    infinity are like nobody.

    Args:
        log_odds: Shape (n,).
        treated: Shape (n,).
    """
    finite = np.isfinite(log_odds)
    ones = log_odds[treated & finite]
    others = np.sort(log_odds[~treated & finite])
    if not len(ones) or not len(others):
        return 0.0
    caliper = CALIPER * float(np.sqrt((ones.var() + others.var()) / 2))
    after = np.searchsorted(others, ones)
    above = np.abs(others[np.minimum(after, len(others) - 1)] - ones)
    below = np.abs(others[np.maximum(after - 1, 0)] - ones)
    near = np.minimum(above, below) <= caliper + 1e-12 * np.abs(ones)
    return float(near.sum() / np.count_nonzero(treated))


def _compared(
    covariates: NDArray[np.float64],
    *,
    names: Sequence[str],
    treated: NDArray[np.bool_],
    base: NDArray[np.float64],
    final: NDArray[np.float64],
) -> tuple[CovariateBalance, ...]:
    ones, others = covariates[treated], covariates[~treated]
    raw_ones, raw_others = (
        _moments(ones, base[treated]),
        _moments(others, base[~treated]),
    )
    now_ones, now_others = (
        _moments(ones, final[treated]),
        _moments(others, final[~treated]),
    )
    units = np.sqrt((raw_ones.variance + raw_others.variance) / 2)
    still = units == 0
    if still.any():
        units[still] = np.sqrt(_moments(covariates[:, still], base).variance)
        units[units == 0] = 1.0
    smd_raw = (raw_ones.mean - raw_others.mean) / units
    smd_weighted = (now_ones.mean - now_others.mean) / units
    return tuple(
        CovariateBalance(
            name=name,
            mean_treated=float(now_ones.mean[column]),
            mean_control_raw=float(raw_others.mean[column]),
            mean_control_weighted=float(now_others.mean[column]),
            smd_raw=float(smd_raw[column]),
            smd_weighted=float(smd_weighted[column]),
            variance_ratio=float(
                now_ones.variance[column] / now_others.variance[column]
            )
            if now_others.variance[column] > 0
            else None,
        )
        for column, name in enumerate(names)
    )


@dataclass(frozen=True)
class _Moments:
    """Means and variances of p columns."""

    mean: NDArray[np.float64]
    variance: NDArray[np.float64]


def _moments(values: NDArray[np.float64], weights: NDArray[np.float64]) -> _Moments:
    """Return means and variances; the variance of what rounding alone moves is 0."""
    p = values.shape[1]
    mean, variance, size = np.zeros(p), np.zeros(p), np.zeros(p)
    if not weights.any():
        return _Moments(mean, variance)
    shares = weights / weights.sum()
    for rows in blocks(len(values)):
        mean += sums(values[rows], shares[rows])
        np.maximum(size, np.abs(values[rows]).max(axis=0), out=size)
    for rows in blocks(len(values)):
        variance += sums((values[rows] - mean) ** 2, shares[rows])
    return _Moments(mean, np.where(variance > (1e-12 * size) ** 2, variance, 0.0))
