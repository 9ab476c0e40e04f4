"""Load the published set into a PostgreSQL schema that tools can hold on to.

One transaction empties the tables and fills them again through Arrow and COPY: whoever
reads meanwhile sees the set before, and views, rights and policies stay. Tables are
made and extended when the published columns change. The statements are
`publish.targets.postgres_statements`; what is loaded is the published Parquet.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from publish.sql import literal
from publish.targets import postgres_statements as statements
from publish.targets.postgres_errors import ServerError, unreached

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from publish.targets.source import PublishedSet

DEFAULT_SCHEMA: Final = "published"
_SCHEMA: Final = re.compile(r"[a-z][a-z0-9_]{0,50}")
_WAIT: Final = "30s"
_BATCH_ROWS: Final = 65_536


def load(uri: str, published: PublishedSet, *, schema: str = DEFAULT_SCHEMA) -> int:
    """Make a schema of a server equal to the published set; return the rows loaded.

    Args:
        uri: Where the server is, and how to get in. It is never shown.
        published: What is loaded.
        schema: The schema; tables of its own in it are left alone.

    Raises:
        PublishError: The server refused something. What readers see has not changed.
    """
    import adbc_driver_postgresql.dbapi as adbc

    if not _SCHEMA.fullmatch(schema):
        raise ServerError(
            "this cannot name a schema",
            remedy="Use up to 51 small letters, digits and _, beginning with a letter.",
        )
    try:
        connection = adbc.connect(uri)
    except adbc.Error as error:
        raise unreached(error) from None
    try:
        with connection, connection.cursor() as cursor:
            rows = _fill(cursor, published, schema=schema)
            connection.commit()
    except adbc.Error as error:
        raise _told(error, "the server refused the export") from None
    return rows


def _fill(cursor: Any, published: PublishedSet, *, schema: str) -> int:  # noqa: ANN401 - a cursor
    manifest = published.manifest
    for statement in (
        f"set local lock_timeout = '{_WAIT}'",
        f"select pg_advisory_xact_lock(hashtext({literal(f'stepladder {schema}')}))",
    ):
        cursor.execute(statement)
    _run(cursor, [*_missing_roles(cursor), *statements.own_tables(schema)])
    present = _present(cursor, schema)
    _run(
        cursor,
        [
            *statements.tables(schema, manifest, present),
            *statements.descriptions(schema, statements.changed(manifest, present)),
            *statements.policies(schema, manifest, present),
            *statements.rights(schema, manifest),
            *statements.emptied(schema, manifest, present),
        ],
    )
    rows = 0
    for table in manifest.tables:
        rows += cursor.adbc_ingest(
            table.name,
            _batches(published.parquet(table)),
            mode="append",
            db_schema_name=schema,
        )
    cursor.execute(statements.told(schema, manifest))
    return rows


def _missing_roles(cursor: Any) -> list[str]:  # noqa: ANN401 - a cursor
    listed = ", ".join(map(literal, statements.ROLES))
    cursor.execute(f"select rolname::text from pg_roles where rolname in ({listed})")
    there = {name for (name,) in cursor.fetchall()}
    return [
        f"create role {role} nologin" for role in statements.ROLES if role not in there
    ]


def _present(cursor: Any, schema: str) -> statements.Present:  # noqa: ANN401 - a cursor
    cursor.execute(
        "select table_name::text, column_name::text, data_type::text "
        f"from information_schema.columns where table_schema = {literal(schema)}"
    )
    columns: dict[str, dict[str, str]] = {}
    for table, column, kind in cursor.fetchall():
        columns.setdefault(table, {})[column] = kind
    cursor.execute(
        "select tablename::text, policyname::text from pg_policies "
        f"where schemaname = {literal(schema)}"
    )
    policies = frozenset(cursor.fetchall())
    cursor.execute(f"select table_name from {schema}.{statements.PUBLICATION}")
    loaded = frozenset(name for (name,) in cursor.fetchall())
    return statements.Present(columns, loaded & columns.keys(), policies)


def _run(cursor: Any, wanted: list[str]) -> None:  # noqa: ANN401 - a cursor
    if wanted:
        cursor.execute(statements.at_once(wanted))


def _batches(parquet: Path) -> pa.RecordBatchReader:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(parquet)
    return pa.RecordBatchReader.from_batches(
        file.schema_arrow, file.iter_batches(batch_size=_BATCH_ROWS)
    )


def _told(error: Exception, what: str) -> ServerError:
    """Report a failure by its code: a driver's own words may hold the address."""
    code = getattr(error, "sqlstate", None) or type(error).__name__
    return ServerError(
        f"{what} (SQLSTATE {code})",
        remedy="Look the code up in PostgreSQL's appendix on error codes. 42501: the "
        "login may not make roles, the schema or its tables, "
        f"55P03: somebody held a table for {_WAIT}.",
    )
