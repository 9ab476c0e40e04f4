"""Read the cells of a lattice, and the people behind them, by period.

What may be shown of them is decided in `publish.lattices`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from publish.content_hash import describe
from publish.sql import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb
    from numpy.typing import NDArray

    from publish.declared import PublishedModel
    from publish.meta import Lattice

PERIOD = "period_id"


@dataclass(frozen=True)
class Population:
    """The people of one period, as sets that agree in all dimensions.

    Attributes:
        keys: Values of the dimensions, shape (atoms, dimensions).
        people: People per atom: those who have a value, shape (atoms,).
        totals: Sums of the values per atom, by published column.
        counts_people: Whether each value is yes or no, by published column.
        raters: Who gave values, shape (atoms, raters); absent if nobody judges.
    """

    keys: NDArray[np.str_]
    people: NDArray[np.int64]
    totals: Mapping[str, NDArray[np.float64]]
    counts_people: Mapping[str, bool]
    raters: csr_array | None


@dataclass(frozen=True)
class Table:
    """The rows of a lattice table in one period.

    Attributes:
        keys: Values of the dimensions, shape (cells, dimensions).
        sizes: People per cell as the table has them; missing where hidden.
        totals: The sums per cell, by published column; missing where hidden.
    """

    keys: NDArray[np.str_]
    sizes: NDArray[np.float64]
    totals: Mapping[str, NDArray[np.float64]]


def populations(
    connection: duckdb.DuckDBPyConnection, model: PublishedModel, lattice: Lattice
) -> dict[str, Population]:
    """Count the people behind a lattice table, by period.

    Whoever has none of the values (nobody rated them) is not among them.
    """
    source = f"warehouse.{quoted(model.schema)}.{quoted(lattice.people)}"
    kinds = dict(describe(connection, source))
    counts = {name: kinds[value] == "BOOLEAN" for name, value in lattice.values.items()}
    dimensions = ", ".join(quoted(name) for name in lattice.dimensions)
    values = [quoted(value) for value in lattice.values.values()]
    sums = ", ".join(f"sum(cast({value} as double))" for value in values)
    raters = (
        f"list(distinct {quoted(lattice.raters)})"
        if lattice.raters is not None
        else "null"
    )
    rows: list[tuple[Any, ...]] = connection.execute(
        f"select {PERIOD}, {dimensions}, count(*), {sums}, {raters} from {source} "
        f"where coalesce({', '.join(f'cast({value} as double)' for value in values)}) "
        f"is not null group by {PERIOD}, {dimensions} order by all"
    ).fetchall()
    first = 1 + len(lattice.dimensions)
    found = {}
    for period, chosen in _by_period(rows).items():
        keys = np.asarray([row[1:first] for row in chosen], dtype=np.str_)
        found[period] = Population(
            keys=keys,
            people=np.asarray([row[first] for row in chosen], np.int64),
            totals={
                name: np.asarray([row[first + 1 + at] or 0.0 for row in chosen])
                for at, name in enumerate(lattice.values)
            },
            counts_people=counts,
            raters=None
            if lattice.raters is None
            else _incidence([row[-1] for row in chosen]),
        )
    return found


def tables(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    lattice: Lattice,
    *,
    people_column: str,
) -> dict[str, Table]:
    """Read the rows of a lattice table, published or not, by period."""
    dimensions = ", ".join(quoted(name) for name in lattice.dimensions)
    figures = ", ".join(
        f"cast({quoted(name)} as double)" for name in (people_column, *lattice.values)
    )
    rows = connection.execute(
        f"select {PERIOD}, {dimensions}, {figures} from {source} order by all"
    ).fetchall()
    first = 1 + len(lattice.dimensions)
    found = {}
    for period, chosen in _by_period(rows).items():
        numbers = np.asarray([row[first:] for row in chosen], dtype=np.float64)
        found[period] = Table(
            keys=np.asarray([row[1:first] for row in chosen], dtype=np.str_),
            sizes=numbers[:, 0],
            totals={name: numbers[:, 1 + at] for at, name in enumerate(lattice.values)},
        )
    return found


def _incidence(raters: Sequence[Sequence[str | None]]) -> csr_array:
    """Lay out which raters each atom has."""
    number = {
        rater: at
        for at, rater in enumerate(
            sorted({rater for one in raters for rater in one if rater is not None})
        )
    }
    pairs = [
        (atom, number[rater])
        for atom, one in enumerate(raters)
        for rater in one
        if rater is not None
    ]
    rows, columns = np.asarray(pairs, dtype=np.int64).reshape(-1, 2).T
    ones = np.ones(len(rows), dtype=np.int64)
    return csr_array((ones, (rows, columns)), shape=(len(raters), len(number)))


def _by_period(
    rows: Sequence[tuple[Any, ...]],
) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(str(row[0]), []).append(row)
    return found
