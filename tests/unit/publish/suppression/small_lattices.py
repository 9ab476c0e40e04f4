"""Small lattices, and what can be calculated from them by brute force."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np

from publish.suppression.cells import ALL, Cells, cells_over

if TYPE_CHECKING:
    from numpy.typing import NDArray


def two_way(people: list[list[int]]) -> Cells:
    """Rows by columns with both margins and the whole; empty combinations left out."""
    counts = np.asarray(people)
    atoms = [
        (f"r{row}", f"c{column}")
        for row, column in product(*map(range, counts.shape))
        if counts[row, column]
    ]
    sizes = [counts[int(row[1:]), int(column[1:])] for row, column in atoms]
    keys = {(ALL, ALL)}
    for row, column in atoms:
        keys |= {(row, ALL), (ALL, column), (row, column)}
    return cells_over(
        np.asarray(sorted(keys)), np.asarray(atoms), np.asarray(sizes, dtype=np.int64)
    )


def position(cells: Cells, *key: str) -> int:
    """Find a cell by its values."""
    return [tuple(one) for one in cells.keys.tolist()].index(key)


def is_calculable(
    cells: Cells, published: NDArray[np.bool_], group: NDArray[np.bool_]
) -> bool:
    """Tell by rank whether a set's indicator is a combination of published cells."""
    matrix = cells.membership[published].astype(float)
    wider = np.vstack([matrix, group.astype(float)])
    return bool(np.linalg.matrix_rank(wider) == np.linalg.matrix_rank(matrix))


def calculable_small_sets(
    cells: Cells, published: NDArray[np.bool_], *, most_people: int
) -> set[frozenset[int]]:
    """Try every set of atoms with few enough people."""
    atoms = range(len(cells.people))
    found = set()
    for count in range(1, most_people + 1):
        for members in combinations(atoms, count):
            group = np.isin(np.arange(len(cells.people)), members)
            few = int(cells.people[group].sum()) <= most_people
            if few and is_calculable(cells, published, group):
                found.add(frozenset(members))
    return found
