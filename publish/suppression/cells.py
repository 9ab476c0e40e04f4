"""The lattice of cells of one population, and the people in each cell.

An atom is a set of people who agree in every dimension: no published figure can tell
them apart. A cell is a set of atoms.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALL = "all"
_ONE_WAY_COST = 100.0
_WHOLE_COST = 1e6


@dataclass(frozen=True)
class Cells:
    """Cells over atoms.

    Attributes:
        keys: Values of the dimensions, shape (cells, dimensions); `all` stands for a
            dimension that the cell does not look at.
        membership: Which atoms a cell holds, shape (cells, atoms).
        people: People per atom, shape (atoms,).
    """

    keys: NDArray[np.str_]
    membership: NDArray[np.bool_]
    people: NDArray[np.int64]

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """People per cell, shape (cells,)."""
        return np.asarray(self.membership @ self.people, dtype=np.int64)

    @cached_property
    def ways(self) -> NDArray[np.int64]:
        """How many dimensions a cell looks at, shape (cells,)."""
        return np.asarray(np.count_nonzero(self.keys != ALL, axis=1), dtype=np.int64)

    @cached_property
    def costs(self) -> NDArray[np.float64]:
        """What hiding a cell loses: the whole most, then one dimension, then two.

        Larger cells cost more by the logarithm of their people, as more readers ask
        for them.
        """
        by_ways = np.where(self.ways == 0, _WHOLE_COST, 1.0)
        by_ways[self.ways == 1] = _ONE_WAY_COST
        wanted = by_ways * np.log(self.sizes + 2.0) / np.maximum(self.ways - 1, 1)
        return np.asarray(wanted, dtype=np.float64)

    @cached_property
    def lines(self) -> list[tuple[int, NDArray[np.int64]]]:
        """Positions of each cell that others add up to, and of those others.

        They are its children in one dimension.
        """
        position = {tuple(key): index for index, key in enumerate(self.keys.tolist())}
        children: dict[tuple[int, int], list[int]] = {}
        for index, key in enumerate(self.keys.tolist()):
            for dimension, value in enumerate(key):
                if value == ALL:
                    continue
                above = (*key[:dimension], ALL, *key[dimension + 1 :])
                if above in position:
                    line = (position[above], dimension)
                    children.setdefault(line, []).append(index)
        return [
            (parent, np.asarray(found, dtype=np.int64))
            for (parent, _), found in children.items()
        ]


def cells_over(
    cell_keys: NDArray[np.str_],
    atom_keys: NDArray[np.str_],
    people: NDArray[np.int64],
) -> Cells:
    """Find which atoms each cell holds.

    Args:
        cell_keys: Shape (cells, dimensions), `all` where a cell sums over a dimension.
        atom_keys: Shape (atoms, dimensions).
        people: People per atom, shape (atoms,).
    """
    membership = np.ones((len(cell_keys), len(atom_keys)), dtype=np.bool_)
    for dimension in range(cell_keys.shape[1]):
        wanted = cell_keys[:, dimension][:, None]
        membership &= (wanted == ALL) | (wanted == atom_keys[:, dimension][None, :])
    return Cells(keys=cell_keys, membership=membership, people=people)
