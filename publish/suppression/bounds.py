"""What can be bounded from published sums, by linear programming.

A set of few people may not be calculable and still be known: three people of whom the
published figures allow between 2.9 and 3.0 promotions were all promoted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from publish.errors import DisclosureError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.optimize import OptimizeResult

NARROW = 0.1
_EXACT = 1e-6
_PATIENCE = 3


@dataclass(frozen=True)
class Constraints:
    """What an attacker knows about the secrets of each atom.

    Attributes:
        membership: Published cells over atoms, shape (cells, atoms).
        totals: The published sums, shape (cells,).
        people: People per atom, each with a secret value from 0 to 1, shape (atoms,).
        counts_people: Whether the values are 0 or 1.
        minimum: Groups of fewer people are small.
        rounded: Sets of people whose sums are known within limits, shape (sets, atoms).
        limits: Lowest and highest possible sum of each of these, shape (sets, 2).
    """

    membership: NDArray[np.bool_]
    totals: NDArray[np.float64]
    people: NDArray[np.int64]
    counts_people: bool
    minimum: int
    rounded: NDArray[np.bool_]
    limits: NDArray[np.float64]

    def is_told(
        self,
        low: NDArray[np.float64],
        high: NDArray[np.float64],
        sizes: NDArray[np.float64],
        is_hidden: NDArray[np.bool_],
    ) -> NDArray[np.bool_]:
        """Tell whose interval gives the value away, elementwise.

        It does when it is a tenth of what was possible beforehand, of small groups and,
        where no people are counted, of hidden cells. Where people are counted, it does
        too when it holds a single whole number that tells too much; other values do in
        groups of any size that are known to be at an end of their range.
        """
        narrow = high - low <= NARROW * sizes
        small = sizes < self.minimum
        if not self.counts_people:
            at_an_end = (high <= _EXACT * sizes) | (low >= (1 - _EXACT) * sizes)
            return (narrow & (small | is_hidden)) | at_an_end
        only = np.ceil(low - _EXACT)
        held = np.floor(high + _EXACT) - only + 1
        few = (only < self.minimum) | (sizes - only < self.minimum)
        # Between values that were seen there may be no whole number yet.
        is_single = (held == 1) & (small | few)
        return np.asarray((held < 1) | is_single | (narrow & small))


@dataclass(frozen=True)
class Pinned:
    """A set of people whose sum is known too well, and the cells that told it."""

    group: NDArray[np.bool_]
    cells: NDArray[np.int64]


def pinned(
    known: Constraints,
    groups: NDArray[np.bool_],
    *,
    is_hidden: NDArray[np.bool_],
    seed: int,
) -> list[Pinned]:
    """Find the groups whose sum the published cells bound too narrowly.

    Every solution of a program shows values that the figures allow for all groups at
    once. So programs with random goals are solved first, which settles most groups,
    and two programs of its own only for each group that is left.

    Args:
        known: What the attacker knows.
        groups: Sets to be bounded, shape (groups, atoms).
        is_hidden: Which of them are cells hidden for what they show, shape (groups,).
        seed: Of the random goals.
    """
    matrix = csr_array(known.membership.astype(np.float64))
    members = groups.astype(np.float64)
    sizes = members @ known.people
    low, high = np.full(len(groups), np.inf), np.full(len(groups), -np.inf)
    unsettled = np.arange(len(groups))
    random = np.random.default_rng(seed)
    fruitless = 0
    while len(unsettled) and fruitless < _PATIENCE:
        signs = random.choice([-1.0, 1.0], len(unsettled))
        result = _lowest(signs @ members[unsettled], known, matrix)
        seen = members @ result.x
        low, high = np.minimum(low, seen), np.maximum(high, seen)
        left = unsettled[
            known.is_told(
                low[unsettled],
                high[unsettled],
                sizes[unsettled],
                is_hidden[unsettled],
            )
        ]
        fruitless = 0 if len(left) < len(unsettled) else fruitless + 1
        unsettled = left
    found = []
    for group in unsettled:
        ends, cells = [], []
        for sign in (1.0, -1.0):
            result = _lowest(sign * members[group], known, matrix)
            ends.append(sign * float(result.fun))
            cells.append(np.flatnonzero(np.abs(result.eqlin.marginals) > _EXACT))
        interval, one = np.asarray(ends), slice(group, group + 1)
        if known.is_told(interval[:1], interval[1:], sizes[one], is_hidden[one])[0]:
            found.append(Pinned(group=groups[group], cells=np.union1d(*cells)))
    return found


def _lowest(
    goal: NDArray[np.float64], known: Constraints, matrix: csr_array
) -> OptimizeResult:
    """Solve one program; the second try is slower and copes with harder ones.

    Raises:
        DisclosureError: There are no values that fit the figures.
    """
    within = csr_array(np.vstack([known.rounded, -1.0 * known.rounded]))
    for presolve in (False, True):
        result = linprog(
            goal,
            A_ub=within,
            b_ub=np.concatenate([known.limits[:, 1], -known.limits[:, 0]]),
            A_eq=matrix,
            b_eq=known.totals,
            bounds=np.column_stack([np.zeros(len(known.people)), known.people]),
            method="highs",
            options={"presolve": presolve},
        )
        if result.status == 0:
            return result
    raise DisclosureError(
        "the figures of a lattice contradict each other, so nothing can be bounded",
        rule="complementary suppression",
        remedy="Check that the model's cells are sums over the people it names.",
    )
