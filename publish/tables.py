"""One table of the published set: its columns, its query, and where its bytes lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from publish.sql import literal, quoted

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from publish.declared import PublishedModel


@dataclass(frozen=True)
class PublishedTable:
    """A published table and the query over the warehouse that it must equal.

    `typed` is the model in plain column types before anything is hidden, `query` what
    readers get. `released_periods` stay as an earlier generation showed them.
    """

    model: PublishedModel
    columns: tuple[tuple[str, str], ...]
    typed: str
    query: str
    released_periods: frozenset[str] = frozenset()

    @property
    def published(self) -> str:
        """Name the table inside the attached marts.duckdb."""
        return f"published.{quoted(self.model.name)}"

    def parquet(self, building: Path) -> Path:
        """Name the table's Parquet file in a generation that is being built."""
        return building / "parquet" / f"{self.model.name}.parquet"


def create_table(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, rows: str
) -> PublishedTable:
    """Create a table in the attached marts.duckdb, sorted by all its columns.

    It takes one commit: each comment would else be one of its own.

    Args:
        connection: Has marts.duckdb attached as `published`.
        table: The table.
        rows: A query in parentheses that gives its rows.
    """
    order = ", ".join(f"{quoted(name)} nulls last" for name, _ in table.columns)
    target = table.published
    described = table.model.described(table.columns)
    statements = [
        "begin",
        f"create table {target} as select * from {rows} order by {order}",
        f"comment on table {target} is {literal(table.model.description)}",
        *(
            f"comment on column {target}.{quoted(name)} is {literal(text)}"
            for name, text in described.items()
        ),
        "commit",
    ]
    connection.execute("; ".join(statements))
    return table
