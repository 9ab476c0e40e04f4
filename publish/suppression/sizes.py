"""Which hidden cells are known to be small, from the sizes of those around them.

A cell need not be calculable for that: where two hidden cells of a line are five people
together, and both have a row, each has one to four.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from publish.errors import DisclosureError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.optimize import OptimizeResult

    from publish.suppression.cells import Cells

_EXACT = 1e-6
_PATIENCE = 3


def telling_sizes(
    cells: Cells, published: NDArray[np.bool_], *, minimum: int, seed: int
) -> NDArray[np.int64]:
    """Find cells to hide so that no hidden cell is known to be small any more.

    Each cell has a row, so a reader knows that it holds somebody. Solutions of programs
    with random goals show which small cells may well be larger; those that are left
    have a program each, and the cells that bound it tell.

    Args:
        cells: The lattice.
        published: Cells whose sizes are shown, shape (cells,).
        minimum: Groups of fewer people are small.
        seed: Of the random goals.

    Returns:
        Positions of published cells, one for each small cell that is known as such.

    Raises:
        DisclosureError: No sizes fit the published ones.
    """
    shown, hidden = np.flatnonzero(published), np.flatnonzero(~published)
    small = hidden[cells.sizes[hidden] < minimum]
    members = cells.membership.astype(np.float64)
    random = np.random.default_rng(seed)
    fruitless = 0
    while len(small) and fruitless < _PATIENCE:
        result = _largest(
            random.random(len(small)) @ members[small],
            cells,
            shown,
            hidden,
            minimum=minimum,
        )
        left = small[members[small] @ result.x < minimum - _EXACT]
        fruitless = 0 if len(left) < len(small) else fruitless + 1
        small = left
    chosen = set()
    for cell in small:
        result = _largest(members[cell], cells, shown, hidden, minimum=minimum)
        if -result.fun < minimum - _EXACT:
            bounding = shown[np.abs(result.eqlin.marginals) > _EXACT]
            chosen.add(int(bounding[np.argmin(cells.costs[bounding])]))
    return np.asarray(sorted(chosen), dtype=np.int64)


def _largest(
    goal: NDArray[np.float64],
    cells: Cells,
    shown: NDArray[np.int64],
    hidden: NDArray[np.int64],
    *,
    minimum: int,
) -> OptimizeResult:
    """Find the people per atom with the largest goal that fit what is shown.

    Where even the whole is hidden, nothing shown limits them.
    """
    members = cells.membership.astype(np.float64)
    result = linprog(
        -goal,
        A_ub=csr_array(-members[hidden]),
        b_ub=np.full(len(hidden), -1.0),
        A_eq=csr_array(members[shown]),
        b_eq=cells.sizes[shown],
        bounds=(0, 2 * int(cells.people.sum()) + minimum),
        method="highs",
    )
    if result.status != 0:
        raise DisclosureError(
            "the sizes of a lattice contradict each other, so nothing can be bounded",
            rule="complementary suppression",
            remedy="Check that the model's cells are sums over the people it names.",
        )
    return result
