"""Primary rules: which figures tell too much by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from publish.suppression.cells import Cells

FEWEST_RATERS = 3


@dataclass(frozen=True)
class Figures:
    """What is to be published about each cell: the sum of a value from 0 to 1.

    Attributes:
        totals: Sum of the value over the people of each atom, shape (atoms,).
        counts_people: Whether the value is 0 or 1, so that the sum counts people.
        raters: Distinct people who gave the values of each cell, shape (cells,);
            absent where a value is no judgement.
    """

    totals: NDArray[np.float64]
    counts_people: bool
    raters: NDArray[np.int64] | None = None


def tells_too_much(
    sizes: NDArray[np.int64] | NDArray[np.float64],
    totals: NDArray[np.float64],
    *,
    counts_people: bool,
    minimum: int,
) -> NDArray[np.bool_]:
    """Judge sums over groups of people, elementwise.

    Fewer than `minimum` people tell too much. So does, where people are counted, a part
    or a rest of fewer: 2 of 50 describes two people, 50 of 50 and 0 of 50 each of them.
    For other values a sum at either end of its range does, as all have the same value.
    """
    few = sizes < minimum
    if counts_people:
        return few | (totals < minimum) | (sizes - totals < minimum)
    tiny = 1e-9 * np.maximum(sizes, 1)
    return few | (totals <= tiny) | (sizes - totals <= tiny)


def primary(cells: Cells, figures: Figures, *, minimum: int) -> NDArray[np.bool_]:
    """Tell which cells are hidden for what they show themselves, shape (cells,)."""
    hidden = tells_too_much(
        cells.sizes,
        cells.membership @ figures.totals,
        counts_people=figures.counts_people,
        minimum=minimum,
    )
    if figures.raters is not None:
        hidden |= figures.raters < FEWEST_RATERS
    return hidden
