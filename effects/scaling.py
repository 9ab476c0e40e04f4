"""What columns are like: their means, their sizes, and which say something new.

Computations of several columns are done with them centred and scaled, so that pay in
millions stands beside flags without a loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from effects.strips import blocks, cross, sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

Why = Literal["constant", "collinear"]

_CONSTANT: Final = 1e-12
_COLLINEAR: Final = 1e-6
_ROUNDING: Final = 1e-13


@dataclass(frozen=True)
class Scaling:
    """The p columns of a matrix.

    Attributes:
        kinds: Of each column, why it says nothing new beside an intercept and those
            before it; None where it does.
        kept: Shape (p,), true where it does.
        center: Shape (r,), (weighted) means of the r columns kept.
        size: Shape (r,), their (weighted) standard deviations.
        correlation: Shape (r, r), of those columns.
    """

    kinds: tuple[Why | None, ...]
    kept: NDArray[np.bool_]
    center: NDArray[np.float64]
    size: NDArray[np.float64]
    correlation: NDArray[np.float64]

    def basis(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return an intercept and the kept columns, centred and scaled: (m, 1 + r)."""
        kept = matrix if self.kept.all() else matrix[:, self.kept]
        result = np.empty((len(matrix), 1 + len(self.size)))
        result[:, 0] = 1
        np.subtract(kept, self.center, out=result[:, 1:])
        result[:, 1:] /= self.size
        return result

    def unscaled(self, slopes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the coefficients (1 + p,) of the columns from those of the basis."""
        coefficients = np.zeros(1 + len(self.kept))
        coefficients[1:][self.kept] = slopes[1:] / self.size
        coefficients[0] = slopes[0] - float(self.center @ (slopes[1:] / self.size))
        return coefficients


def measure(
    matrix: NDArray[np.float64], *, weights: NDArray[np.float64] | None = None
) -> Scaling:
    """Measure columns and find those that say nothing new.

    A column is constant when its deviation is less than 1e-12 of its size, and
    collinear when less than 1e-6 of its deviation is not a sum of multiples of those
    before it (Cholesky decomposition of the correlations, column by column).

    Args:
        matrix: Shape (n, p), n > 0.
        weights: Shape (n,), positive.
    """
    n, p = matrix.shape
    scale = np.ones(n) if weights is None else weights
    total = float(scale.sum())
    center, highest = np.zeros(p), np.zeros(p)
    for rows in blocks(n):
        center += sums(matrix[rows], scale[rows])
        np.maximum(highest, np.abs(matrix[rows]).max(axis=0), out=highest)
    center /= total
    products = np.zeros((p, p))
    for rows in blocks(n):
        products += cross(matrix[rows] - center, scale[rows])
    size = np.sqrt(np.diag(products) / total)
    varies = size > _CONSTANT * highest
    relative = np.where(varies, size, 1.0)
    correlation = products / total / np.outer(relative, relative)
    limits = np.maximum(_COLLINEAR, _ROUNDING * highest / relative) ** 2
    kinds = _kinds(correlation, limits=limits, varies=varies)
    kept = np.array([kind is None for kind in kinds], dtype=np.bool_)
    return Scaling(
        kinds=kinds,
        kept=kept,
        center=center[kept],
        size=size[kept],
        correlation=correlation[np.ix_(kept, kept)],
    )


def _kinds(
    correlation: NDArray[np.float64],
    *,
    limits: NDArray[np.float64],
    varies: NDArray[np.bool_],
) -> tuple[Why | None, ...]:
    p = len(correlation)
    # Row i holds what each column has in common with the i-th column kept.
    common = np.zeros((p, p))
    rank = 0
    kinds: list[Why | None] = []
    for column in range(p):
        own = 1.0 - float(common[:rank, column] @ common[:rank, column])
        if not varies[column]:
            kinds.append("constant")
        elif own <= limits[column]:
            kinds.append("collinear")
        else:
            kinds.append(None)
            rest = correlation[column] - common[:rank, column] @ common[:rank]
            common[rank] = rest / np.sqrt(own)
            rank += 1
    return tuple(kinds)
