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
    kinds = {
        row[0]: row[1]
        for row in connection.execute(f"describe select * from {people}").fetchall()
    }
    listed = ", ".join(
        f"cast({quoted(value)} as double)" for value in lattice.values.values()
    )
    # Of a number of people only the size counts: half of each group tells nothing.
    figures = [
        (rule.people_column, f"if(coalesce({listed}) is null, null, 0.5)", False)
    ]
    figures += [
        (column, f"cast({quoted(value)} as double)", kinds[value] == "BOOLEAN")
        for column, value in lattice.values.items()
    ]
    found: Counter[str] = Counter()
    keys = ", ".join(quoted(key) for key in ("period_id", *lattice.dimensions))
    for column, value, counts in figures:
        cells = connection.execute(
            f"select {keys}, {quoted(column)} is not null from {published} order by all"
        ).fetchall()
        behind = connection.execute(
            f"select {keys}, count(*), sum({value}) from {people} "
            f"where {value} is not null group by {keys} order by all"
        ).fetchall()
        for period in {row[0] for row in cells}.difference(audited):
            one = Published(
                cell_keys=[row[1:-1] for row in cells if row[0] == period],
                is_shown=np.asarray([row[-1] for row in cells if row[0] == period]),
                atom_keys=[row[1:-2] for row in behind if row[0] == period],
                people=np.asarray([row[-2] for row in behind if row[0] == period]),
                totals=np.asarray([row[-1] for row in behind if row[0] == period]),
                counts_people=counts,
                minimum=rule.minimum,
            )
            found.update(recalculated(one, seed=_SEED))
    return dict(found)
