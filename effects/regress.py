"""Least squares on a matrix: coefficients, residuals and three covariances.

Nothing is known here of treatment and effect: see `effects.regression`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from effects.design import independence, triangle, upper_factor
from effects.errors import Reason, RefusedError
from effects.sample import blocks, cluster_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kind = Literal["classical", "hc1", "cr1"]


@dataclass(frozen=True)
class Fit:
    """A least squares fit of n rows on an intercept and k columns.

    Attributes:
        coefficients: Shape (1 + k,), the intercept first; 0 for a column left out.
        kept: Shape (1 + k,): false for a column that is constant or collinear.
        residuals: Shape (n,), outcome less prediction, not weighted.
        r_squared: Share of the (weighted) variance about the mean that is explained.
        columns: Shape (n, k), as given.
        weights: Shape (n,), or None.
        bread: Shape (r, r), r kept columns: the inverse of R, X'WX = R'R.
    """

    coefficients: NDArray[np.float64]
    kept: NDArray[np.bool_]
    residuals: NDArray[np.float64]
    r_squared: float
    columns: NDArray[np.float64]
    weights: NDArray[np.float64] | None
    bread: NDArray[np.float64]

    def predict(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        """Predict the outcome of other rows, shape (m, k) to (m,)."""
        predicted: NDArray[np.float64] = (
            self.coefficients[0] + columns @ self.coefficients[1:]
        )
        return predicted


def fit(
    outcome: NDArray[np.float64],
    *,
    columns: NDArray[np.float64],
    weights: NDArray[np.float64] | None = None,
) -> Fit:
    """Fit least squares with an intercept by QR decomposition.

    Columns that are constant or collinear with earlier ones are left out, so the last
    column is the first to go.

    Args:
        outcome: Shape (n,).
        columns: Shape (n, k), without an intercept.
        weights: Shape (n,), positive.

    Raises:
        RefusedError: TOO_FEW_PEOPLE when no more rows than coefficients are there.
    """
    n, k = columns.shape
    upper = triangle(columns, weights=weights, target=outcome)
    kinds = independence(upper[:, : k + 1])
    kept = np.array([True, *(kind is None for kind in kinds)], dtype=np.bool_)
    rank = int(kept.sum())
    if n <= rank:
        raise RefusedError(
            Reason.TOO_FEW_PEOPLE,
            f"{n} rows are too few for a regression with {rank} coefficients.",
            remedy="Adjust for fewer covariates, or wait for more people.",
        )
    small = upper_factor(upper[:, [*np.flatnonzero(kept), k + 1]])
    inverse = np.linalg.inv(small[:rank, :rank]).astype(np.float64)
    coefficients = np.zeros(k + 1)
    coefficients[kept] = inverse @ small[:rank, rank]
    residuals = outcome - coefficients[0] - columns @ coefficients[1:]
    scale = np.ones(n) if weights is None else weights
    about_mean = outcome - np.average(outcome, weights=scale)
    total = float(scale @ about_mean**2)
    return Fit(
        coefficients=coefficients,
        kept=kept,
        residuals=residuals,
        r_squared=1 - float(scale @ residuals**2) / total if total > 0 else 0.0,
        columns=columns,
        weights=weights,
        bread=inverse,
    )


def covariance(
    fitted: Fit, *, kind: Kind, clusters: NDArray[np.int64] | None = None
) -> NDArray[np.float64]:
    """Return the covariance of all coefficients, shape (1 + k, 1 + k).

    Rows and columns of coefficients left out are 0. `classical` is s² (X'WX)⁻¹; `hc1`
    is White's sandwich enlarged by n / (n - r); `cr1` adds scores by cluster first and
    is enlarged by g / (g - 1) · (n - 1) / (n - r), as Stata and statsmodels do.

    Args:
        fitted: What `fit` returned.
        kind: Which covariance.
        clusters: Shape (n,), numbered from 0; for `cr1`.

    Raises:
        RefusedError: TOO_FEW_UNITS for `cr1` of fewer than two clusters.
    """
    n, rank = len(fitted.residuals), len(fitted.bread)
    scale = fitted.weights
    if kind == "classical":
        squares = fitted.residuals**2
        error = float(squares.sum() if scale is None else scale @ squares)
        return _spread(fitted, np.eye(rank) * error / (n - rank))
    signal = fitted.residuals if scale is None else scale * fitted.residuals
    if kind == "hc1":
        meat = np.zeros((rank, rank))
        for rows in blocks(n):
            scores = _rotated(fitted, rows) * signal[rows, None]
            meat += scores.T @ scores
        return _spread(fitted, meat * n / (n - rank))
    n_clusters = 0 if clusters is None else int(clusters.max()) + 1
    if n_clusters < 2:  # noqa: PLR2004
        raise RefusedError(
            Reason.TOO_FEW_UNITS,
            "Fewer than two clusters show nothing of how clusters differ.",
            remedy="Give clusters of which there are many, such as people.",
        )
    scores = np.vstack([_rotated(fitted, rows) for rows in blocks(n)])
    sums = cluster_sums(scores * signal[:, None], clusters)
    enlarged = n_clusters / (n_clusters - 1) * (n - 1) / (n - rank)
    return _spread(fitted, sums.T @ sums * enlarged)


def std_error(
    fitted: Fit,
    *,
    coefficient: int,
    kind: Kind,
    clusters: NDArray[np.int64] | None = None,
) -> float:
    """Return the standard error of one coefficient; the intercept is number 0."""
    table = covariance(fitted, kind=kind, clusters=clusters)
    return float(np.sqrt(table[coefficient, coefficient]))


def interacted(
    covariates: NDArray[np.float64],
    *,
    treated: NDArray[np.bool_],
    center: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return Lin's columns: centred covariates, treatment, and their products.

    The coefficient of treatment, number 1 + p of a fit, is the effect at the centre:
    the average effect when the centre is the mean of all, the effect on the treated
    when it is theirs (Lin 2013, Ann. Appl. Stat. 7).

    Args:
        covariates: Shape (n, p).
        treated: Shape (n,).
        center: Shape (p,).

    Returns:
        Shape (n, 2p + 1).
    """
    about = covariates - center
    flags = treated.astype(np.float64)
    return np.column_stack((about, flags, about * flags[:, None]))


def _rotated(fitted: Fit, rows: slice) -> NDArray[np.float64]:
    """Rows of X R⁻¹: free of the columns' scales."""
    columns = fitted.columns[rows]
    with_intercept = np.column_stack((np.ones(len(columns)), columns))
    rotated: NDArray[np.float64] = with_intercept[:, fitted.kept] @ fitted.bread
    return rotated


def _spread(fitted: Fit, inner: NDArray[np.float64]) -> NDArray[np.float64]:
    table = np.zeros((len(fitted.kept), len(fitted.kept)))
    table[np.ix_(fitted.kept, fitted.kept)] = fitted.bread @ inner @ fitted.bread.T
    return table
