"""Audit a finished table of exact cells against the people behind it.

It reads what readers will read, and the people from the warehouse, and lets
`publish.recalculation` try to calculate what is hidden. Like that module it shares no
code with the decision (`publish.lattices`, `publish.suppression`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from publish.recalculation import Published, recalculated
from publish.sql import quoted

if TYPE_CHECKING:
    from collections.abc import Collection

    import duckdb

    from publish.declared import Lattice
    from publish.disclosure import SmallGroupRule

_SEED = 7_920_061


def calculable(
    connection: duckdb.DuckDBPyConnection,
    published: str,
    people: str,
    *,
    lattice: Lattice,
    rule: SmallGroupRule,
    audited: Collection[str] = (),
) -> dict[str, int]:
    """Count what can be calculated from a published table although it must not.

    Args:
        connection: Sees the published table and the people.
        published: The published table.
        people: The table of the people it counts.
        lattice: What its cells are.
        rule: Below how many people a group must not be found.
        audited: Periods that are shown as they were released, and were audited then.
    """
    found: Counter[str] = Counter()
    keys = ["period_id", *lattice.dimensions]
    named = ", ".join(quoted(key) for key in keys)
    kinds = {
        row[0]: row[1]
        for row in connection.execute(f"describe select * from {people}").fetchall()
    }
    for column, value in lattice.values.items():
        behind = connection.execute(
            f"select {named}, count(*), sum(cast({quoted(value)} as double)) "
            f"from {people} where {quoted(value)} is not null group by {named} "
            "order by all"
        ).fetchall()
        for target in (column, rule.people_column):
            cells = connection.execute(
                f"select {named}, cast({quoted(target)} as double) from {published} "
                "order by all"
            ).fetchall()
            for period in {row[0] for row in cells}.difference(audited):
                one = _published(
                    [row for row in cells if row[0] == period],
                    [row for row in behind if row[0] == period],
                    counts=kinds[value] == "BOOLEAN",
                    is_size=target == rule.people_column,
                    minimum=rule.minimum,
                )
                found.update(recalculated(one, seed=_SEED))
    return dict(found)


def _published(
    cells: list[tuple[object, ...]],
    behind: list[tuple[object, ...]],
    *,
    counts: bool,
    is_size: bool,
    minimum: int,
) -> Published:
    """Lay out one figure of one period."""
    people = np.asarray([row[-2] for row in behind], dtype=np.int64)
    totals = np.asarray([row[-1] for row in behind], dtype=np.float64)
    return Published(
        cell_keys=[tuple(str(value) for value in row[1:-1]) for row in cells],
        is_shown=np.asarray([row[-1] is not None for row in cells]),
        atom_keys=[tuple(str(value) for value in row[1:-2]) for row in behind],
        people=people,
        # Of a number of people only the size counts: half of each group tells nothing.
        totals=people / 2 if is_size else totals,
        counts_people=counts and not is_size,
        minimum=minimum,
    )
