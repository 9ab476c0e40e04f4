"""Hide further cells until nothing protected can be calculated, and give back.

Each round carries out the attack, finds for every set that it calculates which cells
the calculation needs, and hides the cells that spoil most calculations for the least
loss. At the end every hidden cell is tried again, the most useful first: published
again if the attack still finds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from publish.suppression.derivable import RowSpace

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from publish.suppression.cells import Cells


@dataclass(frozen=True)
class Protected:
    """What must not be calculated from the published cells.

    Attributes:
        cells: The lattice.
        most_people: Sets of up to so many people.
        secrets: Further sets, given which cells are published: (sets, atoms).
        seed: Of the attack's random numbers.
    """

    cells: Cells
    most_people: int
    secrets: Callable[[NDArray[np.bool_]], NDArray[np.bool_]]
    seed: int

    def space(self, published: NDArray[np.bool_]) -> RowSpace:
        """Span what the published cells tell, from the most useful cell on."""
        chosen = self.by_value[published[self.by_value]]
        return RowSpace(self.cells.membership, chosen, seed=self.seed)

    @cached_property
    def by_value(self) -> NDArray[np.int64]:
        """The cells, the most useful first."""
        return np.argsort(-self.cells.costs, kind="stable").astype(np.int64)

    def attack(
        self, space: RowSpace, published: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """Find protected sets that can be calculated, shape (sets, atoms)."""
        explicit = self.secrets(published)
        small = space.small_groups(self.cells.people, most_people=self.most_people)
        return np.vstack([explicit[space.holds(explicit)], small])


def repair(protected: Protected, published: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which cells remain published so that no protected set is calculated."""
    published = published.copy()
    while True:
        space = protected.space(published)
        found = protected.attack(space, published)
        if not len(found):
            return published
        used = space.combinations(found)
        published[_cover(used, protected.cells.costs)] = False


def give_back(
    protected: Protected,
    published: NDArray[np.bool_],
    candidates: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Publish candidates again, the most useful first, if the attack finds nothing."""
    published = published.copy()
    space = protected.space(published)
    for cell in protected.by_value:
        if candidates[cell] and not published[cell]:
            wider, tried = space.copy(), published.copy()
            wider.add(int(cell))
            tried[cell] = True
            if not len(protected.attack(wider, tried)):
                space, published = wider, tried
    return published


def _cover(used: NDArray[np.bool_], costs: NDArray[np.float64]) -> NDArray[np.int64]:
    """Choose cells so that each calculation loses one, cheapest for the most first."""
    left = used.copy()
    chosen = []
    while len(left):
        gain = left.sum(axis=0) / costs
        best = int(np.argmax(gain))
        chosen.append(best)
        left = left[~left[:, best]]
    return np.asarray(chosen, dtype=np.int64)
