"""Published tables whose rows are cells of a lattice: exact, and not to be calculated.

Such a model says in its `meta` from which people its cells are counted::

    publish_from: lattice
    lattice:
      people: fct_cohort_years              # one row per period and person
      dimensions: [division_id, grade_id]   # the same columns in both; `all`: rolled up
      values: {cohort_left_count: has_left} # published sum: value (0 to 1) of a person
      raters: reviewer_employee_id          # optional: the person who gave the value
      part_of: {model: rpt_cohort_outcomes, column: cohort_rated_count}   # optional

Where only a part of the people have a value, the number of the others can be calculated
too. `part_of` names the lattice with the same dimensions that counts the part: a cell
shows nothing unless that sum is shown there.

Which cells are hidden is decided by `publish.suppression`, once: a period that was
published keeps the figures and the hidden cells of its first release
(`publish.releases`), as two exact releases of one period could be subtracted from each
other. This module brings tables, people and decision together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from publish.disclosure import FLAG
from publish.errors import AuditError
from publish.lattice_rows import PERIOD, populations, tables
from publish.sql import quoted
from publish.suppression.cells import cells_over
from publish.suppression.primary import Figures, tells_too_much
from publish.suppression.protection import protect, protect_sizes
from publish.tables import PublishedTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb
    from numpy.typing import NDArray

    from publish.declared import PublishedModel
    from publish.disclosure import SmallGroupRule
    from publish.lattice_rows import Population, Table
    from publish.meta import Lattice
    from publish.releases import Released

DECISIONS = "decisions"
REPORTED_TOGETHER = ("gender", "grade_id")
"""Reports have one scope of two dimensions: gender and grade."""
_SEED = 20_260_101


def protected_table(
    connection: duckdb.DuckDBPyConnection,
    model: PublishedModel,
    *,
    columns: Sequence[tuple[str, str]],
    typed: str,
    released: Released | None,
) -> PublishedTable:
    """Decide what a lattice table shows, and plan it.

    Args:
        connection: Sees the warehouse and may write to the database `decisions`.
        model: The model, with its lattice and its rule.
        columns: The table's columns and their plain types.
        typed: The model in these types, as a query.
        released: What earlier generations published of it.

    Raises:
        AuditError: The cells are not sums over the people that the meta names.
        DisclosureError: No values of people fit the figures.
    """
    lattice, rule = model.lattice, model.rule
    if lattice is None or rule is None:
        raise AssertionError(model.name)
    source = typed if released is None else released.before(typed)
    people = populations(connection, model, lattice)
    rows: list[tuple[object, ...]] = []
    settled = set()
    may_show = _shown_in(connection, lattice)
    frozen = {} if released is None else released.minimums
    for period, table in tables(
        connection, source, lattice, people_column=rule.people_column
    ).items():
        known = _known(table, period, may_show)
        if frozen.get(period, 0) >= rule.minimum:
            settled.add(period)
            shown = _as_released(table)
        elif period not in people:
            shown = _nothing(table)
        else:
            shown = _decided(
                table,
                people[period],
                rule,
                base=model.rounding_base,
                together=_reported_together(lattice),
                known=known,
                is_released=period in frozen,
                table_name=model.name,
            )
        rows += [
            (period, *key, *(bool(column[at] and known[at]) for column in shown))
            for at, key in enumerate(table.keys.tolist())
        ]
    decisions = _store(connection, model.name, lattice, rule, rows)
    query = _shown_query(source, decisions, columns=columns, lattice=lattice, rule=rule)
    return PublishedTable(
        model, tuple(columns), source, query, released_periods=frozenset(settled)
    )


def _decided(
    table: Table,
    population: Population,
    rule: SmallGroupRule,
    *,
    base: int,
    together: tuple[int, int] | None,
    known: NDArray[np.bool_],
    is_released: bool,
    table_name: str,
) -> list[NDArray[np.bool_]]:
    """Return which cells show their number of people, and then each value.

    `known` says in which cells the number of people may be known for other reasons.
    """
    cells = cells_over(table.keys, population.keys, population.people)
    if not is_released:
        _refuse_other_sums(table, cells.membership, population, table_name=table_name)
    allowed = protect_sizes(cells, minimum=rule.minimum, seed=_SEED)
    # What was released may be of people who have been corrected since.
    allowed &= known & (table.sizes >= rule.minimum)
    raters = None
    if population.raters is not None:
        given = csr_array(cells.membership.astype(np.int64)) @ population.raters
        raters = np.diff(csr_array(given).indptr)
    shown = [allowed]
    for name, totals in population.totals.items():
        figures = Figures(
            totals=totals,
            counts_people=population.counts_people[name],
            raters=raters,
        )
        shown.append(
            protect(
                cells,
                figures,
                allowed=allowed & ~_tells(table, name, figures, minimum=rule.minimum),
                minimum=rule.minimum,
                base=base,
                together=together,
                seed=_SEED,
            ).published
        )
    return shown


def _tells(
    table: Table, name: str, figures: Figures, *, minimum: int
) -> NDArray[np.bool_]:
    """Say which cells tell too much by the table's own numbers, or nothing."""
    totals = table.totals[name]
    told = tells_too_much(
        table.sizes, totals, counts_people=figures.counts_people, minimum=minimum
    )
    return told | np.isnan(totals)


def _shown_in(
    connection: duckdb.DuckDBPyConnection, lattice: Lattice
) -> set[tuple[str, ...]] | None:
    """Find the cells in which the number of the people is shown elsewhere."""
    counted = lattice.part_of
    if counted is None:
        return None
    keys = ", ".join(quoted(key) for key in (PERIOD, *lattice.dimensions))
    return set(
        connection.execute(
            f"select {keys} from {DECISIONS}.{quoted(counted.model)} "
            f"where {quoted(_flag(counted.column))}"
        ).fetchall()
    )


def _reported_together(lattice: Lattice) -> tuple[int, int] | None:
    if not set(REPORTED_TOGETHER) <= set(lattice.dimensions):
        return None
    first, second = (lattice.dimensions.index(name) for name in REPORTED_TOGETHER)
    return first, second


def _known(
    table: Table, period: str, may_show: set[tuple[str, ...]] | None
) -> NDArray[np.bool_]:
    return np.asarray(
        [may_show is None or (period, *key) in may_show for key in table.keys.tolist()],
        dtype=np.bool_,
    )


def _as_released(table: Table) -> list[NDArray[np.bool_]]:
    return [
        ~np.isnan(table.sizes),
        *(~np.isnan(totals) for totals in table.totals.values()),
    ]


def _nothing(table: Table) -> list[NDArray[np.bool_]]:
    """Hide a released period that is to be protected anew and whose people are gone."""
    return [np.zeros(len(table.keys), dtype=np.bool_)] * (1 + len(table.totals))


def _refuse_other_sums(
    table: Table,
    membership: NDArray[np.bool_],
    population: Population,
    *,
    table_name: str,
) -> None:
    pairs: list[tuple[NDArray[np.float64], NDArray[np.generic]]]
    pairs = [(table.sizes, population.people)]
    pairs += [(table.totals[name], population.totals[name]) for name in table.totals]
    if not all(
        np.allclose(cells, membership @ atoms, rtol=1e-9, atol=1e-6)
        for cells, atoms in pairs
    ):
        raise AuditError(
            f"the cells of {table_name} are not sums over its people",
            rule="lattice",
            remedy="Let the model and its people agree in dimensions and values.",
        )


def _store(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    lattice: Lattice,
    rule: SmallGroupRule,
    rows: Sequence[tuple[object, ...]],
) -> str:
    """Keep the decision where every cursor of the connection sees it."""
    target = f"{DECISIONS}.{quoted(name)}"
    keys = [PERIOD, *lattice.dimensions]
    flags = [_flag(column) for column in (rule.people_column, *lattice.values)]
    kinds = [
        *((key, "varchar") for key in keys),
        *((flag, "boolean") for flag in flags),
    ]
    declared = ", ".join(f"{quoted(key)} {kind}" for key, kind in kinds)
    connection.execute(f"create table {target} ({declared})")
    listed = ", ".join(f"unnest(?::{kind}[])" for _, kind in kinds)
    by_column = [list(column) for column in zip(*rows, strict=True)]
    if by_column:
        connection.execute(f"insert into {target} select {listed}", by_column)
    return target


def _shown_query(
    source: str,
    decisions: str,
    *,
    columns: Sequence[tuple[str, str]],
    lattice: Lattice,
    rule: SmallGroupRule,
) -> str:
    """Write the query that hides what was decided to be hidden."""
    keys = [PERIOD, *lattice.dimensions]
    people = rule.people_column
    follows = {people: people}
    for value in lattice.values:
        follows[value] = value
        for outcome in rule.outcomes:
            if outcome.part == value:
                follows |= dict.fromkeys(outcome.columns, value)
    (first, *_) = lattice.values
    follows |= {name: first for name in rule.columns if name not in follows}
    anything = " or ".join(
        f"not decision.{quoted(_flag(name))}" for name in (people, *lattice.values)
    )
    shown = []
    for name, _ in columns:
        column = quoted(name)
        if name == FLAG:
            shown.append(f"({anything}) as {column}")
        elif name in follows:
            flag = f"decision.{quoted(_flag(follows[name]))}"
            shown.append(f"case when {flag} then cell.{column} end as {column}")
        else:
            shown.append(f"cell.{column}")
    matched = " and ".join(
        f"cell.{quoted(key)} = decision.{quoted(key)}" for key in keys
    )
    return (
        f"(select {', '.join(shown)} from {source} as cell "
        f"inner join {decisions} as decision on {matched})"
    )


def _flag(column: str) -> str:
    return f"shows {column}"
