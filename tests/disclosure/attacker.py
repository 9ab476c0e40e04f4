"""An attacker who knows who is where, and sees figures: exact, rounded, or both.

It bounds what each small group has by linear programming. It shares no code with
`publish`. Every solution of a program shows values that the figures allow for all
groups at once, so a few dozen programs settle most of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

if TYPE_CHECKING:
    from numpy.typing import NDArray

NARROW: Final = 0.1
_ROUNDS: Final = 4
_TINY: Final = 1e-6


@dataclass(frozen=True)
class Knowledge:
    """What is known about sums of secret values of 0 to 1 over sets of people.

    Attributes:
        people: People per set that nothing tells apart, shape (sets,).
        exact: Published sums over sets: indicators (figures, sets).
        sums: The published sums, shape (figures,).
        rounded: Further sums known within limits: indicators (figures, sets).
        limits: Lowest and highest possible value of each, shape (figures, 2).
    """

    people: NDArray[np.int64]
    exact: NDArray[np.bool_]
    sums: NDArray[np.float64]
    rounded: NDArray[np.bool_]
    limits: NDArray[np.float64]


def pinned_groups(
    known: Knowledge,
    groups: NDArray[np.bool_],
    *,
    are_counts: bool,
    minimum: int,
    seed: int,
) -> int:
    """Count groups whose sum is known: one whole number, or a tenth of the range.

    Args:
        known: What the attacker knows.
        groups: Indicators, shape (groups, sets).
        are_counts: Whether the values are 0 or 1.
        minimum: Of larger groups only a single whole number counts as known.
        seed: Of the random goals.
    """
    members = csr_array(groups.astype(np.float64))
    sizes = members @ known.people
    lowest, highest = np.full(len(groups), np.inf), np.full(len(groups), -np.inf)
    random = np.random.default_rng(seed)
    left = np.arange(len(groups))
    idle = 0
    while len(left) and idle < _ROUNDS:
        weights = random.standard_normal(len(left)) @ members[left]
        for sign in (1.0, -1.0):
            seen = members @ _solution(sign * weights, known)
            lowest, highest = np.minimum(lowest, seen), np.maximum(highest, seen)
        still = left[_known(lowest, highest, sizes, are_counts, minimum)[left]]
        idle = idle + 1 if len(still) == len(left) else 0
        left = still
    for group in left:
        goal = groups[group].astype(np.float64)
        for sign in (1.0, -1.0):
            seen = members @ _solution(sign * goal, known)
            lowest, highest = np.minimum(lowest, seen), np.maximum(highest, seen)
    return int(_known(lowest, highest, sizes, are_counts, minimum)[left].sum())


def _known(
    lowest: NDArray[np.float64],
    highest: NDArray[np.float64],
    sizes: NDArray[np.float64],
    are_counts: bool,  # noqa: FBT001 - told apart by position nowhere else
    minimum: int,
) -> NDArray[np.bool_]:
    narrow = highest - lowest <= NARROW * sizes
    if not are_counts:
        return narrow
    whole_numbers = np.floor(highest + _TINY) - np.ceil(lowest - _TINY) + 1
    return (whole_numbers <= 1) | (narrow & (sizes < minimum))


def _solution(goal: NDArray[np.float64], known: Knowledge) -> NDArray[np.float64]:
    rounded = csr_array(known.rounded.astype(np.float64))
    result = linprog(
        goal,
        A_eq=csr_array(known.exact.astype(np.float64)),
        b_eq=known.sums,
        A_ub=vstack([rounded, -rounded], format="csr"),
        b_ub=np.concatenate([known.limits[:, 1], -known.limits[:, 0]]),
        bounds=np.column_stack([np.zeros(len(known.people)), known.people]),
        method="highs-ds",
    )
    if result.status != 0:
        raise AssertionError(result.message)
    return np.asarray(result.x)
