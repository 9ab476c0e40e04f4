"""Read the finished files as a reader would, before anybody sees them.

Each table must hold what its query over the warehouse gives, in marts.duckdb and in
Parquet, and nothing that its rule hides. What a rule hides belongs to
`publish.disclosure`, writing the files to `publish.published`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from publish.content_hash import content_hash, same_content
from publish.disclosure import count_hidden
from publish.dominance_audit import dominated
from publish.errors import AuditError, DisclosureError
from publish.figure_kinds import Kind
from publish.leaks import leaks, pseudonym_columns, unrounded
from publish.manifest import ColumnFact, RoundingFact, TableFact, fact_of
from publish.sql import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from publish.tables import PublishedTable


def audit(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[PublishedTable],
    *,
    building: Path,
    marts_file: Path,
    threads: int,
) -> list[TableFact]:
    """Compare every table's bytes with its query; return the facts of the manifest.

    Most tables are too small for the engine to use more than one processor, so several
    are read at a time.

    Args:
        connection: Sees the warehouse, and marts.duckdb as `published`, both read-only.
        tables: What was written.
        building: The folder of the generation that is being built.
        marts_file: The DuckDB file in it.
        threads: How many tables to read at a time.

    Raises:
        AuditError: The files differ from the warehouse.
        DisclosureError: A table shows what its rule hides, or pseudonyms.
    """

    def audited(table: PublishedTable) -> TableFact:
        with connection.cursor() as cursor:
            return _audited(cursor, table, building=building, marts_file=marts_file)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(audited, tables))


def _audited(
    connection: duckdb.DuckDBPyConnection,
    table: PublishedTable,
    *,
    building: Path,
    marts_file: Path,
) -> TableFact:
    """Compare the finished files with the warehouse, and look for leaks in them."""
    parquet = table.parquet(building)
    published = table.published
    for place, source, expected in (
        (marts_file.name, published, table.query),
        (parquet.name, f"read_parquet({literal(parquet)})", published),
    ):
        if not same_content(connection, source, expected):
            raise AuditError(
                f"the table {table.model.name} differs from the warehouse",
                file=place,
                remedy="Run again; if it happens twice, check disk and memory.",
            )
    _refuse_leaks(connection, table)
    rule = table.model.rule
    rows, cells = (
        (0, 0) if rule is None else count_hidden(connection, table.typed, rule=rule)
    )
    described = table.model.described(table.columns)
    return TableFact(
        name=table.model.name,
        description=table.model.description,
        rows=_row_count(connection, published),
        columns=tuple(
            ColumnFact(
                name=name,
                type=kind,
                description=described[name],
            )
            for name, kind in table.columns
        ),
        content_hash=content_hash(connection, published),
        parquet=fact_of(parquet, relative_to=building),
        minimum_group_size=None if rule is None else rule.minimum,
        rounding=_rounding_fact(table),
        has_exact_cells=table.model.lattice is not None,
        suppressed_rows=rows,
        suppressed_cells=cells,
    )


def _rounding_fact(table: PublishedTable) -> RoundingFact | None:
    rounding = table.model.rounding(table.columns)
    if rounding is None:
        return None
    by_kind = {
        kind.value: [fig.name for fig in rounding.figures if fig.kind is kind]
        for kind in Kind
        if kind is not Kind.NONE
    }
    return RoundingFact(
        base=rounding.base,
        columns={kind: tuple(names) for kind, names in by_kind.items() if names},
    )


def _refuse_leaks(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> None:
    published, rule = table.published, table.model.rule
    found = {} if rule is None else leaks(connection, published, rule=rule)
    rounding = table.model.rounding(table.columns)
    if rounding is not None:
        found |= unrounded(connection, published, rounding=rounding)
    if rule is not None and rule.contributions:
        found |= dominated(connection, table)
    if table.model.lattice is not None and rule is not None:
        from publish.lattice_audit import calculable, counted_otherwise

        schema, people = table.model.schema, table.model.lattice.people
        counted = table.model.lattice.part_of
        if counted is not None:
            found |= counted_otherwise(
                connection,
                published,
                f"published.{quoted(counted.model)}",
                lattice=table.model.lattice,
                people_column=rule.people_column,
                column=counted.column,
            )
        found |= calculable(
            connection,
            published,
            f"warehouse.{quoted(schema)}.{quoted(people)}",
            lattice=table.model.lattice,
            rule=rule,
            audited=table.released_periods,
        )
    for name in pseudonym_columns(connection, published, columns=table.columns):
        found[f"{name} holds pseudonyms of people"] = 1
    if found:
        raise DisclosureError(
            f"the table {table.model.name} would show too much: {'; '.join(found)}",
            rule="disclosure",
            remedy="Correct the model's meta, or publish coarser groups.",
        )


def _row_count(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    found = connection.execute(f"select count(*) from {source}").fetchall()
    return int(found[0][0])
