"""Tall matrices, cut into strips: products that stay in the processor's cache.

A strip of few columns is so small that the library underneath does not spread it over
threads, which for small products costs far more than it saves when other work uses the
processors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

_STRIP_ROWS: Final = 512
_BLOCK_ROWS: Final = 8192
# The library takes one thread for matrices up to about 9,000 numbers.
_STRIP_SIZE: Final = 8192
_FEW_COLUMNS: Final = 32


def blocks(rows: int) -> Iterator[slice]:
    """Cut rows into slices of several whole strips, and one of what is left over."""
    whole = rows - rows % _STRIP_ROWS
    for start in range(0, whole, _BLOCK_ROWS):
        yield slice(start, min(start + _BLOCK_ROWS, whole))
    if whole < rows:
        yield slice(whole, rows)


def times(
    block: NDArray[np.float64], vector: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return block @ vector: shapes (m, k) and (k,) to (m,)."""
    product: NDArray[np.float64] = _strips(block) @ vector
    return product.ravel()


def sums(
    block: NDArray[np.float64], factors: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return factors @ block: shapes (m, k) and (m,) to (k,)."""
    cut = _strips(block)
    product: NDArray[np.float64] = factors.reshape(len(cut), 1, cut.shape[1]) @ cut
    total: NDArray[np.float64] = product.sum(axis=(0, 1))
    return total


def cross(block: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return block' block: shape (m, k) to (k, k)."""
    cut = _strips(block)
    product: NDArray[np.float64] = cut.transpose(0, 2, 1) @ cut
    total: NDArray[np.float64] = product.sum(axis=0)
    return total


def _strips(block: NDArray[np.float64]) -> NDArray[np.float64]:
    """View a block of `blocks`, shape (m, k), as strips, shape (s, m / s, k)."""
    m, k = block.shape
    if not m or m % _STRIP_ROWS or k > _FEW_COLUMNS:
        return block[None]
    rows = _STRIP_ROWS
    while rows * k > _STRIP_SIZE:
        rows //= 2
    return block.reshape(m // rows, rows, k)
