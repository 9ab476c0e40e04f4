"""Columns of numbers: checked, and their different rows numbered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from effects.errors import Reason, RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_MAX_CODE: Final = 2**62
_MAX_TABLE: Final = 50_000_000
_SMALL_RANGE: Final = 1_000_000
_MAX_EXACT: Final = 2.0**53


def number_rows(
    columns: Sequence[NDArray[np.float64] | NDArray[np.int64]], n_rows: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number the different rows in their order, and name one row of each number."""
    code = np.zeros(n_rows, dtype=np.int64)
    n_codes = 1
    for values in columns:
        position, n_different = _positions(values)
        if n_codes > _MAX_CODE // n_different:
            code, n_codes = _renumbered(code, n_codes)
        code = code * n_different + position
        n_codes *= n_different
    code, n_codes = _renumbered(code, n_codes)
    representative = np.zeros(n_codes, dtype=np.int64)
    representative[code[::-1]] = np.arange(n_rows - 1, -1, -1)
    return code, representative


def _positions(
    values: NDArray[np.float64] | NDArray[np.int64],
) -> tuple[NDArray[np.int64], int]:
    """Number the values in their order; small whole ones without sorting them."""
    if len(values) and float(values.max()) - float(values.min()) < _SMALL_RANGE:
        offset = (values - values.min()).astype(np.int64)
        if np.array_equal(offset, values - values.min()):
            return offset, int(offset.max()) + 1
    different, position = np.unique(values, return_inverse=True)
    return position, max(len(different), 1)


def _renumbered(code: NDArray[np.int64], n_codes: int) -> tuple[NDArray[np.int64], int]:
    if n_codes > min(_MAX_TABLE, 4 * len(code) + 1000):
        different, position = np.unique(code, return_inverse=True)
        return position.astype(np.int64), len(different)
    present = np.bincount(code, minlength=n_codes) > 0
    return (np.cumsum(present) - 1)[code], int(np.count_nonzero(present))


def column(values: NDArray[np.float64], name: str, length: int) -> NDArray[np.float64]:
    """Check one column of numbers, of which none may be missing."""
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.shape != (length,):
        raise wrong_input(f"The column {name} is not as long as the outcome.")
    if not np.all(np.isfinite(numbers)):
        raise wrong_input(f"The column {name} has missing or infinite values.")
    return numbers


def whole(values: NDArray[np.int64], name: str, length: int) -> NDArray[np.int64]:
    """Check one column of whole numbers, such as those of clusters."""
    numbers = np.asarray(values)
    if numbers.shape != (length,):
        raise wrong_input(f"The column {name} is not as long as the outcome.")
    if numbers.dtype.kind not in "iub":
        decimals = column(numbers.astype(np.float64), name, length)
        if np.any(decimals % 1) or np.any(np.abs(decimals) > _MAX_EXACT):
            raise wrong_input(f"The column {name} does not hold whole numbers.")
    return numbers.astype(np.int64)


def flags(values: NDArray[np.bool_], name: str) -> NDArray[np.bool_]:
    """Check one column of yes and no, of which none may be missing."""
    answers = np.asarray(values)
    if answers.ndim != 1 or not np.all((answers == 0) | (answers == 1)):
        raise wrong_input(f"The column {name} is neither yes nor no in some row.")
    return answers.astype(np.bool_)


def wrong_input(message: str) -> RefusedError:
    """Say what is wrong with the columns."""
    return RefusedError(Reason.WRONG_INPUT, message, remedy="Mend the input.")
