"""Tall matrices, cut into strips: products that stay in the processor's cache.

A strip is so small that the library underneath (OpenBLAS) does not spread its product
over threads: waiting for each other costs them far more than they save as soon as other
work uses the processors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_STRIP_ROWS: Final = 512
_BLOCK_ROWS: Final = 8192
# Up to how many multiplications the library takes one thread: for a vector 9,216, for a
# matrix 262,144. Of columns so many that a strip would be a few rows, it may take more.
_OF_A_VECTOR: Final = 9_000
_OF_A_MATRIX: Final = 250_000
_FEWEST_ROWS: Final = 8


def blocks(rows: int) -> Iterator[slice]:
    """Cut rows into slices of several whole strips, and one of what is left over."""
    whole = rows - rows % _STRIP_ROWS
    for start in range(0, whole, _BLOCK_ROWS):
        yield slice(start, min(start + _BLOCK_ROWS, whole))
    if whole < rows:
        yield slice(whole, rows)


def along(
    matrix: NDArray[np.float64], vector: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return matrix @ vector, block by block: shapes (n, k) and (k,) to (n,)."""
    product = np.empty(len(matrix))
    for rows in blocks(len(matrix)):
        product[rows] = times(matrix[rows], vector)
    return product


def times(
    block: NDArray[np.float64], vector: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return block @ vector: shapes (m, k) and (k,) to (m,)."""
    product: NDArray[np.float64] = _strips(block, most=_OF_A_VECTOR) @ vector
    return product.ravel()


def sums(
    block: NDArray[np.float64], factors: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return factors @ block: shapes (m, k) and (m,) to (k,)."""
    cut = _strips(block, most=_OF_A_VECTOR)
    product: NDArray[np.float64] = factors.reshape(len(cut), 1, cut.shape[1]) @ cut
    total: NDArray[np.float64] = product.sum(axis=(0, 1))
    return total


def cross(
    block: NDArray[np.float64], factors: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return block' diag(factors) block: shapes (m, k) and (m,) to (k, k)."""
    most = _OF_A_MATRIX // max(block.shape[1], 1)
    left, right = (
        _strips(side, most=most) for side in (block, block * factors[:, None])
    )
    product: NDArray[np.float64] = left.transpose(0, 2, 1) @ right
    total: NDArray[np.float64] = product.sum(axis=0)
    return total


def _strips(block: NDArray[np.float64], *, most: int) -> NDArray[np.float64]:
    """View a block of `blocks`, shape (m, k), as strips, shape (s, m / s, k)."""
    m, k = block.shape
    rows = _STRIP_ROWS
    while rows * k > most:
        rows //= 2
    if not m or m % _STRIP_ROWS or rows < _FEWEST_ROWS:
        return block[None]
    return block.reshape(m // rows, rows, k)
