"""Great Expectations over DuckDB: the connection it needs and does not ship.

Its SQL engine gives a connection back before it has read the result, which DuckDB
does not allow; this engine keeps one. Importing this module imports Great
Expectations, which takes seconds: only `orchestration.quality.validation` does it,
and only when there is a batch to judge.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine import SqlAlchemyExecutionEngine


class DuckDBEngine(SqlAlchemyExecutionEngine):  # type: ignore[misc]  # untyped library
    """The SQL engine with one connection for as long as it lives."""

    _connection: Any

    @contextmanager
    def get_connection(self) -> Iterator[Any]:
        """Hand out the one connection and do not take it back."""
        if not self._connection:
            self._connection = self.engine.connect()
        yield self._connection

    def release(self) -> None:
        """Close the connection, so that DuckDB lets go of its files."""
        if self._connection:
            self._connection.close()
            self._connection = None
        self.engine.dispose()


_EngineClass = type[DuckDBEngine]  # inside the class below, `type` is its field


class DuckDBSqlDatasource(SQLDatasource):  # type: ignore[misc]  # untyped library
    """A SQL data source that judges with `DuckDBEngine`."""

    type: Literal["duckdb_sql"] = "duckdb_sql"  # type: ignore[assignment, unused-ignore]

    @property
    def execution_engine_type(self) -> _EngineClass:
        """Name the engine to Great Expectations."""
        return DuckDBEngine
