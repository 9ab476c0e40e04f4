"""Audit a finished table of exact cells against the people behind it.

It reads what readers will read, and the people from the warehouse, and lets
`publish.recalculation` try to calculate what is hidden. Like that module it shares no
code with the decision (`publish.lattices`, `publish.suppression`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from publish.recalculation import ROLLED_UP, Published, recalculated
from publish.sql import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import duckdb

    from publish.disclosure import SmallGroupRule
    from publish.meta import Lattice

_SEED = 7_920_061
FEWEST_RATERS = 3


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
    if lattice.raters is not None:
        found["cells judged by too few are shown"] = _judged_by_few(
            connection, published, people, lattice=lattice, audited=audited
        )
    return {kind: count for kind, count in found.items() if count}


def counted_otherwise(
    connection: duckdb.DuckDBPyConnection,
    published: str,
    whole: str,
    *,
    lattice: Lattice,
    people_column: str,
    column: str,
) -> dict[str, int]:
    """Count cells whose number of people the table that counts them does not show.

    Less the people of that table it would tell how many have no value.
    """
    keys = ("period_id", *lattice.dimensions)
    matched = " and ".join(f"part.{quoted(k)} = whole.{quoted(k)}" for k in keys)
    count = f"part.{quoted(people_column)}"
    cells = connection.execute(
        f"select count(*) from {published} as part left join {whole} as whole "
        f"on {matched} where {count} is not null "
        f"and whole.{quoted(column)} is distinct from {count}"
    ).fetchall()[0][0]
    return {"people are counted who are hidden elsewhere": cells} if cells else {}


def _judged_by_few(
    connection: duckdb.DuckDBPyConnection,
    published: str,
    people: str,
    *,
    lattice: Lattice,
    audited: Collection[str],
) -> int:
    """Count the shown cells whose values fewer than three people gave."""
    shown = " or ".join(f"{quoted(name)} is not null" for name in lattice.values)
    kinds = connection.execute(
        f"select distinct {_rolled_up(lattice)} from {published}"
    ).fetchall()
    given = ", ".join(
        f"cast({quoted(value)} as double)" for value in lattice.values.values()
    )
    return sum(
        connection.execute(
            f"select count(*) from (select {_looked_at(lattice, kind)} as cell, "
            f"count(distinct {quoted(lattice.raters or '')}) as raters from {people} "
            f"where coalesce({given}) is not null group by all) as judged inner join "
            f"(select [period_id, {_listed(lattice)}] as cell from {published} "
            f"where ({shown}) and period_id not in (select unnest(?))) as shown "
            f"using (cell) where raters < {FEWEST_RATERS}",
            [sorted(audited)],
        ).fetchall()[0][0]
        for kind in kinds
    )


def _rolled_up(lattice: Lattice) -> str:
    return ", ".join(f"{quoted(name)} = '{ROLLED_UP}'" for name in lattice.dimensions)


def _listed(lattice: Lattice) -> str:
    return ", ".join(quoted(name) for name in lattice.dimensions)


def _looked_at(lattice: Lattice, rolled_up: Sequence[bool]) -> str:
    shown = (
        f"'{ROLLED_UP}'" if is_rolled_up else quoted(name)
        for name, is_rolled_up in zip(lattice.dimensions, rolled_up, strict=True)
    )
    return f"[period_id, {', '.join(shown)}]"
