"""The three engines of a proof: how each is given the raw tables, builds, and is read.

All start from the same Parquet files, one folder per raw table, which hold what the raw
views of a DuckDB warehouse show.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from tests.engines.builds import DbtRun, run_dbt

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb

    from tests.engines.postgres_server import PostgresServer
    from tests.engines.spark_session import SparkFolder


class Engine(Protocol):
    """What the proof asks of an engine."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def target(self) -> str:
        """What dbt's profile calls it."""

    def environment(self) -> dict[str, str]:
        """What dbt's profile reads to find the engine."""

    def load(self, raw: Path, folder: Path) -> None:
        """Make the raw tables."""

    def show(
        self, connection: duckdb.DuckDBPyConnection, schema: str, table: str
    ) -> str | None:
        """Name a relation of the connection that has a table's rows; None if none."""


def build(
    engine: Engine, folder: Path, *, variables: Mapping[str, str | int]
) -> DbtRun:
    """Build every model of the project on an engine."""
    return run_dbt(
        "run",
        target=engine.target,
        folder=folder,
        variables=variables,
        environment=engine.environment(),
    )


@dataclass(frozen=True)
class DuckDB:
    """The engine that the others are compared with; its file has the raw views."""

    database: Path
    name: str = "DuckDB"
    target: str = "duckdb"

    def environment(self) -> dict[str, str]:
        """See `Engine`."""
        return {"STEPLADDER_WAREHOUSE": str(self.database)}

    def load(self, raw: Path, folder: Path) -> None:
        """The raw views are there: the files come from them."""

    def show(
        self, connection: duckdb.DuckDBPyConnection, schema: str, table: str
    ) -> str | None:
        """See `Engine`."""
        attached = connection.execute(
            "select count(*) from duckdb_databases() where database_name = 'built'"
        ).fetchall()
        if attached == [(0,)]:
            connection.execute(f"attach '{self.database}' as built (read_only)")
        [(there,)] = connection.execute(
            "select count(*) from information_schema.tables "
            "where table_catalog = 'built' and table_schema = ? and table_name = ?",
            [schema, table],
        ).fetchall()
        return f"built.{schema}.{table}" if there else None


@dataclass(frozen=True)
class Postgres:
    """A running PostgreSQL server; tables go in and out as Arrow."""

    server: PostgresServer
    name: str = "PostgreSQL"
    target: str = "postgres"

    def environment(self) -> dict[str, str]:
        """See `Engine`."""
        return self.server.environment()

    def load(self, raw: Path, folder: Path) -> None:  # noqa: ARG002 - as `Engine` says
        """Copy each file into a table of the same types."""
        import pyarrow.parquet as pq
        from adbc_driver_postgresql import dbapi

        with dbapi.connect(self.server.uri) as connection:
            for file in sorted(raw.glob("*/*/*.parquet")):
                schema, table = file.parts[-3:-1]
                with connection.cursor() as cursor:
                    cursor.execute(f"create schema if not exists {schema}")
                    cursor.adbc_ingest(
                        table, pq.read_table(file), mode="create", db_schema_name=schema
                    )
            connection.commit()
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("analyze")

    def show(
        self, connection: duckdb.DuckDBPyConnection, schema: str, table: str
    ) -> str | None:
        """See `Engine`."""
        from adbc_driver_postgresql import dbapi

        with dbapi.connect(self.server.uri) as opened, opened.cursor() as cursor:
            cursor.execute(
                "select column_name, data_type from information_schema.columns "
                f"where table_schema = '{schema}' and table_name = '{table}' "
                "order by ordinal_position"
            )
            kinds = dict(cursor.fetchall())
            if not kinds:
                return None
            # The driver hands numeric out as text.
            selected = ", ".join(
                f"cast({name} as double precision) as {name}"
                if kind == "numeric"
                else name
                for name, kind in kinds.items()
            )
            cursor.execute(f"select {selected} from {schema}.{table}")
            rows = cursor.fetch_arrow_table()
        connection.register(f"postgres_{schema}_{table}_rows", rows)
        shown = ", ".join(
            f"cast({name} as decimal(38, 10)) as {name}" if kind == "numeric" else name
            for name, kind in kinds.items()
        )
        relation = f"postgres_{schema}_{table}"
        connection.execute(
            f"create or replace temp view {relation} as "
            f"select {shown} from {relation}_rows"
        )
        return relation


@dataclass(frozen=True)
class Spark:
    """Apache Spark in the process of dbt; its tables are read where it wrote them."""

    session: SparkFolder
    name: str = "Apache Spark"
    target: str = "spark"
    variables: Mapping[str, str | int] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """See `Engine`."""
        return self.session.environment()

    def load(self, raw: Path, folder: Path) -> None:
        """Register the files as external tables."""
        import json

        run_dbt(
            "run-operation",
            "xdb_register_raw",
            *("--args", json.dumps({"folder": str(raw)})),
            target=self.target,
            folder=folder,
            variables=self.variables,
            environment=self.environment(),
        )

    def show(
        self, connection: duckdb.DuckDBPyConnection, schema: str, table: str
    ) -> str | None:
        """See `Engine`."""
        files = self.session.warehouse / f"{schema}.db" / table
        if not any(files.glob("*.parquet")):
            return None
        relation = f"spark_{schema}_{table}"
        connection.execute(
            f"create or replace temp view {relation} as "
            f"select * from read_parquet('{files}/*.parquet')"
        )
        return relation
