"""What can be calculated exactly from published sums: their row space.

Whoever knows who is in which cell can calculate the sum over a set of people if and
only if the set's indicator is a linear combination of the published cells' indicators.
To find every such set of few people, draw a random change of the secrets that changes
no published figure (a vector of the null space): a set can be calculated if and only
if the change always sums to zero in it. So the small sets are found by looking for few
numbers that add up to zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PROBES = 3
_ACCURACY = 1e-9
_PART = 1e-7
_MOST_GROUPS = 4000


class RowSpace:
    """The span of the published cells' indicators over the atoms.

    Args:
        membership: Which atoms each cell holds, shape (cells, atoms).
        published: Positions of the published cells. Where cells depend on each other,
            the first ones form the basis.
        seed: Of the random change.
    """

    def __init__(
        self,
        membership: NDArray[np.bool_],
        published: NDArray[np.int64],
        *,
        seed: int,
    ) -> None:
        self._membership = membership
        cells, atoms = membership.shape
        random = np.random.default_rng(seed)
        self._changes = np.asarray(random.standard_normal((atoms, _PROBES)))
        self._marks = np.asarray(random.standard_normal(cells))
        self._labels = np.zeros(atoms)
        self._basis = np.zeros((atoms, min(cells, atoms)))
        self.independent: list[int] = []
        for cell in published:
            self.add(int(cell))

    def add(self, cell: int) -> None:
        """Publish one more cell."""
        indicator = self._membership[cell].astype(np.float64)
        self._labels += self._marks[cell] * indicator
        rest = self._rest(indicator)
        length = float(np.linalg.norm(rest))
        if length <= _ACCURACY * np.linalg.norm(indicator):
            return
        direction = rest / length
        self._basis[:, len(self.independent)] = direction
        self.independent.append(cell)
        self._changes -= np.outer(direction, direction @ self._changes)

    def copy(self) -> RowSpace:
        """Return a space to which cells can be added without changing this one."""
        twin = object.__new__(RowSpace)
        twin.__dict__.update(self.__dict__)
        twin._labels = self._labels.copy()
        twin._changes = self._changes.copy()
        twin._basis = self._basis.copy()
        twin.independent = list(self.independent)
        return twin

    def holds(self, groups: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Tell which sets of atoms can be calculated, shape (groups,)."""
        sums = groups.astype(np.float64) @ self._changes
        return np.asarray(np.all(np.abs(sums) < _ACCURACY, axis=1))

    def blocks(self) -> NDArray[np.int64]:
        """Number the atoms so that those in the same published cells are one block."""
        rounded = np.round(self._labels, 9)
        return np.unique(rounded, return_inverse=True)[1].astype(np.int64)

    def small_groups(
        self, people: NDArray[np.int64], *, most_people: int
    ) -> NDArray[np.bool_]:
        """Find the sets of up to `most_people` people whose sum can be calculated.

        The search is complete for sets of up to four blocks, so for every set of up to
        four people.

        Returns:
            Shape (groups, atoms); the smallest sets, at most a few thousand.
        """
        block = self.blocks()
        count = int(block.max(initial=-1)) + 1
        size = np.bincount(block, weights=people, minlength=count).astype(np.float64)
        change = np.zeros((count, _PROBES))
        np.add.at(change, block, self._changes)
        small = np.flatnonzero((size > 0) & (size <= most_people))
        sets = _zero_sums(change[small], size[small], most=most_people)
        groups = np.zeros((len(sets), len(people)), dtype=np.bool_)
        for row, members in enumerate(sets):
            groups[row] = np.isin(block, small[list(members)])
        return groups

    def combinations(self, groups: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Tell from which published cells each set is calculated.

        Returns:
            Shape (groups, cells): true where the cell is part of the calculation in
            terms of `independent` cells.
        """
        matrix = self._membership[self.independent].T.astype(np.float64)
        factors = np.linalg.lstsq(matrix, groups.T.astype(np.float64), rcond=None)[0]
        used = np.zeros((len(groups), len(self._membership)), dtype=np.bool_)
        used[:, self.independent] = np.abs(factors.T) > _PART
        return used

    def free_directions(self) -> NDArray[np.float64]:
        """Return the projector onto changes that no figure shows, (atoms, atoms)."""
        basis = self._basis[:, : len(self.independent)]
        return np.asarray(np.eye(len(basis)) - basis @ basis.T)

    def _rest(self, indicator: NDArray[np.float64]) -> NDArray[np.float64]:
        basis = self._basis[:, : len(self.independent)]
        rest = indicator - basis @ (basis.T @ indicator)
        return np.asarray(rest - basis @ (basis.T @ rest))


def _zero_sums(
    change: NDArray[np.float64],
    size: NDArray[np.float64],
    *,
    most: int,
) -> list[tuple[int, ...]]:
    """Find sets of one to four rows that sum to zero and hold at most `most` people."""
    alone = np.all(np.abs(change) < _ACCURACY, axis=1)
    found: list[tuple[int, ...]] = [(int(index),) for index in np.flatnonzero(alone)]
    rest = np.flatnonzero(~alone)
    singles = rest[:, None]
    pairs = _joined(rest, singles, size, most=most)
    triple_base = pairs[size[pairs].sum(axis=1) < most]
    for left, right in ((singles, singles), (triple_base, singles), (pairs, pairs)):
        found += _opposite(left, right, change, size, most=most)
        if len(found) >= _MOST_GROUPS:
            break
    return found[:_MOST_GROUPS]


def _joined(
    rest: NDArray[np.int64],
    singles: NDArray[np.int64],
    size: NDArray[np.float64],
    *,
    most: int,
) -> NDArray[np.int64]:
    """List the pairs of rows that together hold few enough people."""
    first, second = np.triu_indices(len(rest), 1)
    fits = size[rest[first]] + size[rest[second]] <= most
    return np.hstack([singles[first[fits]], singles[second[fits]]])


def _opposite(
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    change: NDArray[np.float64],
    size: NDArray[np.float64],
    *,
    most: int,
) -> list[tuple[int, ...]]:
    """Match sets whose changes cancel out, each result once."""
    if not len(left) or not len(right):
        return []
    left_sum = change[left].sum(axis=1)
    right_sum = change[right].sum(axis=1)
    order = np.argsort(right_sum[:, 0], kind="stable")
    sorted_sum = right_sum[order, 0]
    begin = np.searchsorted(sorted_sum, -left_sum[:, 0] - _ACCURACY)
    end = np.searchsorted(sorted_sum, -left_sum[:, 0] + _ACCURACY)
    found = set()
    for row in np.flatnonzero(end > begin):
        for other in order[begin[row] : end[row]]:
            members = frozenset(left[row].tolist()) | frozenset(right[other].tolist())
            whole = len(members) == left.shape[1] + right.shape[1]
            total = left_sum[row] + right_sum[other]
            if (
                whole
                and size[list(members)].sum() <= most
                and np.all(np.abs(total) < _ACCURACY)
            ):
                found.add(tuple(sorted(members)))
    return sorted(found)
