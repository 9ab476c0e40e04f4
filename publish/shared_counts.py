"""Counts that stand in several tables: hidden in one, they may be known from another.

Headcounts are repeated beside many rates. One table may hide a row for the sake of
another figure in it, or because its groups must be larger, while another shows the same
count of the same people. The attacker has both. Two columns are the same figure if they
have the same name in tables of one row per period and group.

What a table withholds by itself it withholds first; the rest is what others know. What
follows for the rows of one table is calculated in `publish.withholding`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from publish.lines import counts_of, relation
from publish.sql import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb
    import numpy.typing as npt

    from publish.tables import PublishedTable

KEY = ("period_id", "scope_kind", "scope_id")
_KEY = ", ".join(KEY)
_PLACE = relation("all tables", "counts")


@dataclass(frozen=True)
class SharedCounts:
    """The counts that several tables show, one row per period and group.

    `minimums` has the smallest group that any of the tables shows, by column.
    """

    minimums: Mapping[str, int]

    def known(
        self, connection: duckdb.DuckDBPyConnection, name: str, names: Sequence[str]
    ) -> dict[str, npt.NDArray[np.float64]]:
        """Return what other tables show of some columns, in order of a table's rows."""
        shared = [column for column in names if column in self.minimums]
        if not shared:
            return {}
        largest = ", ".join(f"max({each}) as {each}" for each in map(quoted, shared))
        columns = ", ".join(f"others.{quoted(column)}" for column in shared)
        found = connection.execute(
            f"with others as (select {_KEY}, {largest} from {_PLACE} "
            f"where table_name <> {literal(name)} group by all) "
            f"select {columns} from {relation(name, 'rows')} as kept "
            f'left join others using ({_KEY}) order by kept."row number"'
        ).fetchnumpy()
        return {column: np.ma.filled(found[column], np.nan) for column in shared}


def is_shared(table: PublishedTable) -> bool:
    """Tell whether a table has one row per period and group, and counts people."""
    return set(table.model.grain) == set(KEY) and table.model.rule is not None


def share_counts(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[PublishedTable]
) -> SharedCounts:
    """Bring together what tables show of the same counts.

    Their rows are kept, and what each withholds by itself is found.
    """
    holders: dict[str, list[PublishedTable]] = defaultdict(list)
    minimums: dict[str, int] = {}
    for table in tables:
        rule, rounding = table.model.rule, table.model.rounding(table.columns)
        if rule is None or rounding is None:
            continue
        for name in counts_of(rule, rounding):
            holders[name].append(table)
            minimums[name] = min(rule.minimum, minimums.get(name, rule.minimum))
    shared = {name: found for name, found in holders.items() if len(found) > 1}
    if shared:
        names = sorted(
            {table.model.name for found in shared.values() for table in found}
        )
        parts = [_counts_in(name, shared) for name in names]
        connection.execute(
            f"create table {_PLACE} as {' union all by name '.join(parts)}"
        )
    return SharedCounts({name: minimums[name] for name in shared})


def _counts_in(table: str, shared: Mapping[str, Sequence[PublishedTable]]) -> str:
    columns = ", ".join(
        f"cast({quoted(name)} as double) as {quoted(name)}"
        for name, found in shared.items()
        if table in {holder.model.name for holder in found}
    )
    found = relation(table, "found")
    return (
        f"select {literal(table)} as table_name, {_KEY}, {columns} "
        f"from {relation(table, 'rows')} "
        f'where "row number" not in (select number from {found})'
    )
