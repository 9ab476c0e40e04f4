"""The audit of complementary suppression: what do the published cells give away?

It reads the finished table and the people behind it, and shares no code with
`publish.suppression`, whose mistakes it is there to find. Instead of real numbers with
a tolerance it calculates with whole numbers modulo a prime, so that "adds up to zero"
is exact: a set of people that can be calculated always shows, and one that cannot shows
with a chance of one in two thousand million per set.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ROLLED_UP = "all"
PRIME = 2**31 - 1


@dataclass(frozen=True)
class Published:
    """One figure of one period, as published and as it is.

    Attributes:
        cell_keys: Values of the dimensions per cell, `all` where rolled up.
        is_shown: Whether the cell's figures are published, shape (cells,).
        atom_keys: Values of the dimensions per set of indistinguishable people.
        people: People per atom, shape (atoms,).
        totals: Sum of the value (0 to 1 each) per atom, shape (atoms,).
        counts_people: Whether the value is 0 or 1.
        minimum: Groups of fewer people must not be found.
    """

    cell_keys: Sequence[tuple[str, ...]]
    is_shown: NDArray[np.bool_]
    atom_keys: Sequence[tuple[str, ...]]
    people: NDArray[np.int64]
    totals: NDArray[np.float64]
    counts_people: bool
    minimum: int


def recalculated(lattice: Published, *, seed: int) -> dict[str, int]:
    """Count what can be calculated although it must not, by kind; empty if nothing."""
    cells = _cells(lattice)
    shown = np.flatnonzero(lattice.is_shown)
    changes = _unseen_changes(cells[shown], seed=seed)
    findings = {
        "cells that tell too much are shown": int(
            sum(_tells(lattice, cells[cell]) for cell in shown)
        ),
        "hidden cells can be calculated": int(
            sum(
                _adds_up(changes, cells[cell]) and _tells(lattice, cells[cell])
                for cell in np.flatnonzero(~lattice.is_shown)
            )
        ),
        "remainders of a line can be calculated": int(
            sum(
                _adds_up(changes, rest) and _tells(lattice, rest)
                for rest in _remainders(lattice, cells)
            )
        ),
        "sets of few people can be calculated": _small_sets(
            lattice, cells[shown], changes
        ),
    }
    return {kind: count for kind, count in findings.items() if count}


def _cells(lattice: Published) -> NDArray[np.bool_]:
    """Find the atoms of each cell by looking every atom up in every kind of cell."""
    position = {key: index for index, key in enumerate(lattice.cell_keys)}
    kinds = {tuple(value == ROLLED_UP for value in key) for key in lattice.cell_keys}
    found = np.zeros((len(position), len(lattice.atom_keys)), dtype=np.bool_)
    for column, atom in enumerate(lattice.atom_keys):
        for rolled_up in kinds:
            key = tuple(
                ROLLED_UP if rolled else value
                for value, rolled in zip(atom, rolled_up, strict=True)
            )
            if key in position:
                found[position[key], column] = True
    return found


def _tells(lattice: Published, group: NDArray[np.bool_]) -> bool:
    """Judge a set of people by its size and by the sum over it."""
    people, total = int(lattice.people[group].sum()), lattice.totals[group].sum()
    rest = people - total
    if people < lattice.minimum:
        return people > 0
    least = min(total, rest)
    if lattice.counts_people:
        return bool(round(least) < lattice.minimum)
    return bool(least < people / 1e9)


def _remainders(
    lattice: Published, cells: NDArray[np.bool_]
) -> list[NDArray[np.bool_]]:
    """Return what each shown cell leaves when its shown parts are taken away."""
    shown = np.flatnonzero(lattice.is_shown)
    keys = np.asarray(lattice.cell_keys)[shown]
    found = []
    for whole, above in zip(shown, keys, strict=True):
        for dimension in np.flatnonzero(above == ROLLED_UP):
            others = np.delete(np.arange(len(above)), dimension)
            is_part = (keys[:, dimension] != ROLLED_UP) & np.all(
                keys[:, others] == above[others], axis=1
            )
            if is_part.any():
                rest = cells[whole] & ~cells[shown[is_part]].any(axis=0)
                if rest.any():
                    found.append(rest)
    return found


def _unseen_changes(published: NDArray[np.bool_], *, seed: int) -> NDArray[np.int64]:
    """Draw two changes of the atoms that leave every published sum as it is.

    Returns:
        Whole numbers modulo the prime, shape (atoms, 2).
    """
    matrix = published.astype(np.int64)
    pivots: list[int] = []
    row = 0
    for column in range(matrix.shape[1]):
        if row == len(matrix):
            break
        nonzero = np.flatnonzero(matrix[row:, column])
        if not len(nonzero):
            continue
        other = row + int(nonzero[0])
        matrix[[row, other]] = matrix[[other, row]]
        matrix[row] = matrix[row] * pow(int(matrix[row, column]), -1, PRIME) % PRIME
        touched = np.flatnonzero(matrix[:, column])
        touched = touched[touched != row]
        factors = matrix[touched, column][:, None]
        matrix[touched] = (matrix[touched] - factors * matrix[row]) % PRIME
        pivots.append(column)
        row += 1
    random = np.random.default_rng(seed)
    changes = random.integers(1, PRIME, (matrix.shape[1], 2), dtype=np.int64)
    changes[pivots] = 0
    for index, pivot in enumerate(pivots):
        products = matrix[index][:, None] * changes % PRIME
        changes[pivot] = -products.sum(axis=0) % PRIME
    return changes


def _adds_up(changes: NDArray[np.int64], group: NDArray[np.bool_]) -> bool:
    return not (changes[group].sum(axis=0) % PRIME).any()


def _small_sets(
    lattice: Published, published: NDArray[np.bool_], changes: NDArray[np.int64]
) -> int:
    """Count sets of at most four blocks and too few people that can be calculated.

    A block is a set of atoms in the same published cells.
    """
    _, block = np.unique(published, axis=1, return_inverse=True)
    block = np.asarray(block).ravel()
    count = int(block.max(initial=-1)) + 1
    people = np.bincount(block, weights=lattice.people, minlength=count)
    people = people.astype(np.int64)
    change = np.zeros((count, 2), dtype=np.int64)
    np.add.at(change, block, changes)
    change %= PRIME
    few = np.flatnonzero((people > 0) & (people < lattice.minimum))
    known = few[~change[few].any(axis=1)]
    others = np.setdiff1d(few, known)
    pairs = np.asarray(list(combinations(others.tolist(), 2)), dtype=np.int64)
    pairs = pairs.reshape(-1, 2)
    pairs = pairs[people[pairs].sum(axis=1) < lattice.minimum]
    return len(known) + sum(
        _opposites(left, right, change, people, minimum=lattice.minimum)
        for left, right in (
            (others[:, None], others[:, None]),
            (pairs, others[:, None]),
            (pairs, pairs),
        )
    )


def _opposites(
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    change: NDArray[np.int64],
    people: NDArray[np.int64],
    *,
    minimum: int,
) -> int:
    """Count the disjoint sets of few people whose changes cancel out."""
    sums = change[left].sum(axis=1) % PRIME
    wanted = -change[right].sum(axis=1) % PRIME
    rows = np.flatnonzero(np.isin(sums[:, 0], wanted[:, 0]))
    found = set()
    for one in rows:
        for other in np.flatnonzero((wanted == sums[one]).all(axis=1)):
            members = frozenset(left[one].tolist()) | frozenset(right[other].tolist())
            is_disjoint = len(members) == left.shape[1] + right.shape[1]
            if is_disjoint and people[list(members)].sum() < minimum:
                found.add(members)
    return len(found)
