"""Random organisations: people in divisions, grades, genders and locations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALL: Final = "all"
OTHER: Final = "other"
CUBOIDS: Final = ((), (0,), (1,), (2,), (3,), (0, 1), (0, 3), (1, 3))
"""Which dimensions (division, grade, gender, location) the tables look at together."""
SMALLEST_CATEGORY: Final = 30
MOST_CATEGORIES: Final = 12
SMALLEST_POOL: Final = 10
MEASURES: Final = {
    "reviewed": 0.92,
    "rated": None,
    "trained": 0.4,
    "left": 0.12,
    "promoted": 0.08,
}
"""Share of people to whom something happens.

Ratings of the reviewed are drawn on a scale of five.
"""


@dataclass(frozen=True)
class Organisation:
    """The people of one year, and what is secret about each.

    Attributes:
        seed: What it was drawn with.
        places: Categories of each person, shape (people, 4).
        values: Secret values from 0 to 1, by measure, shape (people,); NaN for people
            who have none.
    """

    seed: int
    places: NDArray[np.str_]
    values: dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Table:
    """What a table of one measure would show.

    Attributes:
        cell_keys: Shape (cells, 4), `all` where rolled up.
        atom_keys: Shape (atoms, 4).
        people: People per atom.
        totals: Sum of the values per atom.
    """

    cell_keys: NDArray[np.str_]
    atom_keys: NDArray[np.str_]
    people: NDArray[np.int64]
    totals: NDArray[np.float64]


def draw(seed: int) -> Organisation:
    """Draw an organisation of 50 to 10,000 people.

    Sizes of categories are uneven, locations follow divisions in some organisations,
    and what happens to people differs between groups, so that some cells are empty,
    tiny or all alike.
    """
    random = np.random.default_rng(seed)
    people = round(float(np.exp(random.uniform(np.log(50), np.log(10_000)))))
    divisions = _uneven(random, people, int(random.integers(2, 16)))
    grades = _uneven(random, people, int(random.integers(3, 9)))
    genders = random.choice(4, people, p=[0.47, 0.5, 0.01, 0.02])
    locations = _uneven(random, people, int(random.integers(1, 9)))
    if random.random() < 1 / 3:
        follows = random.random(people) < 0.9
        locations = np.where(follows, divisions % (locations.max() + 1), locations)
    places = np.column_stack(
        [
            _pooled(np.char.add(letter, column.astype(str)))
            for letter, column in (
                ("D", divisions),
                ("G", grades),
                ("S", genders),
                ("L", locations),
            )
        ]
    )
    tilt = np.exp(0.5 * random.standard_normal(16))[divisions]
    values: dict[str, NDArray[np.float64]] = {}
    for measure, share in MEASURES.items():
        if share is None:
            rating = random.binomial(4, np.minimum(0.55 * tilt**0.3, 0.95)) / 4
            values[measure] = np.where(values["reviewed"] == 1, rating, np.nan)
        else:
            chance = np.minimum(share * tilt, 0.98)
            values[measure] = (random.random(people) < chance).astype(np.float64)
    return Organisation(seed, places, values)


def tabulated(organisation: Organisation, measure: str) -> Table:
    """List the cells and count people and values per atom, of those who have one."""
    values = organisation.values[measure]
    has_value = ~np.isnan(values)
    atoms, atom_of, people = np.unique(
        organisation.places[has_value], axis=0, return_inverse=True, return_counts=True
    )
    keys = set()
    for looked_at in CUBOIDS:
        rolled = np.full(atoms.shape, ALL, dtype=atoms.dtype)
        rolled[:, looked_at] = atoms[:, looked_at]
        keys |= set(map(tuple, rolled.tolist()))
    return Table(
        cell_keys=np.asarray(sorted(keys)),
        atom_keys=atoms,
        people=people.astype(np.int64),
        totals=np.bincount(
            atom_of.ravel(), weights=values[has_value], minlength=len(atoms)
        ).astype(np.float64),
    )


def _uneven(
    random: np.random.Generator, people: int, categories: int
) -> NDArray[np.int64]:
    shares = random.dirichlet(np.full(categories, 2.0))
    return random.choice(categories, people, p=shares)


def _pooled(column: NDArray[np.str_]) -> NDArray[np.str_]:
    """Pool small categories as the models do (int_cohorts__described)."""
    names, sizes = np.unique(column, return_counts=True)
    order = np.lexsort((names, -sizes))
    ranked = [
        (names[at], int(sizes[at]))
        for rank, at in enumerate(order)
        if sizes[at] >= SMALLEST_CATEGORY and rank < MOST_CATEGORIES
    ]
    kept = [name for name, _ in ranked]
    pool = len(column) - sum(size for _, size in ranked)
    if 0 < pool < SMALLEST_POOL:
        kept = kept[:-1]
    width = f"<U{max(len(OTHER), column.dtype.itemsize // 4)}"
    return np.where(np.isin(column, kept), column, OTHER).astype(width)
