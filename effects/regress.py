"""Least squares on a matrix: coefficients, residuals and three covariances.

Nothing is known here of treatment and effect: see `effects.regression`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from effects.errors import Reason, RefusedError
from effects.sample import cluster_sums
from effects.scaling import Scaling, measure
from effects.strips import along, blocks, cross, sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kind = Literal["classical", "hc1", "cr1"]


@dataclass(frozen=True)
class Prepared:
    """Columns of n rows, ready for the least squares of any number of outcomes.

    Attributes:
        columns: Shape (n, k), as given.
        weights: Shape (n,), or None.
        scaling: How the columns are centred and scaled into a basis of r columns.
        bread: Shape (r, r), the inverse of the basis' weighted cross products.
    """

    columns: NDArray[np.float64]
    weights: NDArray[np.float64] | None
    scaling: Scaling
    bread: NDArray[np.float64]

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Shape (1 + k,): false for a column that is constant or collinear."""
        return np.append(True, self.scaling.kept)

    def fit(self, outcome: NDArray[np.float64]) -> Fit:
        """Fit an outcome of shape (n,)."""
        n = len(self.columns)
        scale = np.ones(n) if self.weights is None else self.weights
        slopes = np.zeros(len(self.bread))
        slopes[0] = np.average(outcome, weights=scale)
        about_mean = residuals = outcome - slopes[0]
        for _ in range(2):
            step = self.bread @ _gradient(self.scaling, self.columns, scale * residuals)
            slopes = slopes + step
            residuals = residuals - _predicted(self.scaling, self.columns, step)
        total = float(scale @ about_mean**2)
        return Fit(
            prepared=self,
            coefficients=self.scaling.unscaled(slopes),
            residuals=residuals,
            r_squared=1 - float(scale @ residuals**2) / total if total > 0 else 0.0,
        )


@dataclass(frozen=True)
class Fit:
    """A least squares fit of n rows on an intercept and k columns.

    Attributes:
        prepared: The columns.
        coefficients: Shape (1 + k,), the intercept first; 0 for a column left out.
        residuals: Shape (n,), outcome less prediction, not weighted.
        r_squared: Share of the (weighted) variance about the mean that is explained.
    """

    prepared: Prepared
    coefficients: NDArray[np.float64]
    residuals: NDArray[np.float64]
    r_squared: float

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Shape (1 + k,): false for a column that is constant or collinear."""
        return self.prepared.kept

    def predict(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        """Predict the outcome of other rows, shape (m, k) to (m,)."""
        predicted: NDArray[np.float64] = self.coefficients[0] + along(
            columns, self.coefficients[1:]
        )
        return predicted


def fit(
    outcome: NDArray[np.float64],
    *,
    columns: NDArray[np.float64],
    weights: NDArray[np.float64] | None = None,
) -> Fit:
    """Fit least squares with an intercept.

    Args:
        outcome: Shape (n,).
        columns: As in `prepare`.
        weights: As in `prepare`.

    Raises:
        RefusedError: As `prepare`.
    """
    return prepare(columns, weights=weights).fit(outcome)


def prepare(
    columns: NDArray[np.float64], *, weights: NDArray[np.float64] | None = None
) -> Prepared:
    """Prepare least squares with an intercept.

    The normal equations of centred and scaled columns are solved and the solution is
    refined once by its residuals, which is as exact as a QR decomposition (corrected
    seminormal equations: Björck 1987, Linear Algebra Appl. 88/89) and reads the rows
    in blocks.

    Columns that are constant or collinear with earlier ones are left out, so the last
    column is the first to go.

    Args:
        columns: Shape (n, k), without an intercept.
        weights: Shape (n,), positive.

    Raises:
        RefusedError: TOO_FEW_PEOPLE when no more rows than coefficients are there.
    """
    n = len(columns)
    scaling = measure(columns, weights=weights)
    rank = 1 + len(scaling.size)
    if n <= rank:
        raise RefusedError(
            Reason.TOO_FEW_PEOPLE,
            f"{n} rows are too few for a regression with {rank} coefficients.",
            remedy="Adjust for fewer covariates, or wait for more people.",
        )
    total = float(n if weights is None else weights.sum())
    bread = np.zeros((rank, rank))
    bread[0, 0] = 1 / total
    bread[1:, 1:] = np.linalg.inv(scaling.correlation) / total
    return Prepared(columns, weights, scaling, bread)


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
    known, scale = fitted.prepared, fitted.prepared.weights
    n, rank = len(fitted.residuals), len(known.bread)
    if kind == "classical":
        squares = fitted.residuals**2
        error = float(squares.sum() if scale is None else scale @ squares)
        return _unscaled(known, known.bread * error / (n - rank))
    signal = _signal(fitted)
    if kind == "hc1":
        meat = np.zeros((rank, rank))
        for rows in blocks(n):
            basis = known.scaling.basis(known.columns[rows])
            meat += cross(basis, signal[rows] ** 2)
        return _unscaled(known, known.bread @ meat @ known.bread * n / (n - rank))
    enlarged = _enlarged(fitted, clusters)
    scores = known.scaling.basis(known.columns) * signal[:, None]
    of_clusters = cluster_sums(scores, clusters) @ known.bread
    return _unscaled(known, of_clusters.T @ of_clusters * enlarged)


def std_error(
    fitted: Fit,
    *,
    coefficient: int,
    kind: Kind,
    clusters: NDArray[np.int64] | None = None,
) -> float:
    """Return the standard error of one coefficient; the intercept is number 0.

    The same as in the covariance of all, from what each row moves this one by.
    """
    known = fitted.prepared
    if kind == "classical":
        table = covariance(fitted, kind=kind)
        # Rounding may leave a variance of nothing below zero.
        return float(np.sqrt(max(table[coefficient, coefficient], 0.0)))
    n, rank = len(fitted.residuals), len(known.bread)
    direction = known.bread @ _turn(known)[coefficient]
    moved = _predicted(known.scaling, known.columns, direction) * _signal(fitted)
    if kind == "hc1":
        return float(np.sqrt(moved @ moved * n / (n - rank)))
    enlarged = _enlarged(fitted, clusters)
    return float(np.sqrt(np.sum(cluster_sums(moved, clusters) ** 2) * enlarged))


def _signal(fitted: Fit) -> NDArray[np.float64]:
    weights = fitted.prepared.weights
    return fitted.residuals if weights is None else weights * fitted.residuals


def _enlarged(fitted: Fit, clusters: NDArray[np.int64] | None) -> float:
    """Return by how much `cr1` enlarges a variance.

    Raises:
        RefusedError: TOO_FEW_UNITS for fewer than two clusters.
    """
    n, rank = len(fitted.residuals), len(fitted.prepared.bread)
    n_clusters = 0 if clusters is None else int(clusters.max()) + 1
    if n_clusters < 2:  # noqa: PLR2004
        raise RefusedError(
            Reason.TOO_FEW_UNITS,
            "Fewer than two clusters show nothing of how clusters differ.",
            remedy="Give clusters of which there are many, such as people.",
        )
    return n_clusters / (n_clusters - 1) * (n - 1) / (n - rank)


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


def _gradient(
    scaling: Scaling, columns: NDArray[np.float64], factors: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the sums of the basis' columns times factors, without making the basis.

    Factors add up to nothing as soon as the intercept fits, so that taking off the
    centers times their sum costs no digits.
    """
    total = float(factors.sum())
    products = sum(
        (sums(columns[rows], factors[rows]) for rows in blocks(len(columns))),
        start=np.zeros(columns.shape[1]),
    )
    about = (products[scaling.kept] - scaling.center * total) / scaling.size
    return np.append(total, about)


def _predicted(
    scaling: Scaling, columns: NDArray[np.float64], slopes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the basis times slopes, without making the basis."""
    own = scaling.unscaled(slopes)
    predicted: NDArray[np.float64] = own[0] + along(columns, own[1:])
    return predicted


def _turn(prepared: Prepared) -> NDArray[np.float64]:
    """Return what turns the basis' coefficients into the columns' own: (1 + k, r)."""
    scaling = prepared.scaling
    turn = np.zeros((len(prepared.kept), len(prepared.bread)))
    turn[0, 0] = 1
    turn[0, 1:] = -scaling.center / scaling.size
    places = np.flatnonzero(prepared.kept)[1:]
    turn[places, np.arange(1, len(prepared.bread))] = 1 / scaling.size
    return turn


def _unscaled(prepared: Prepared, inner: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the covariance of the columns' own coefficients from the basis'."""
    turn = _turn(prepared)
    table: NDArray[np.float64] = turn @ inner @ turn.T
    return table
