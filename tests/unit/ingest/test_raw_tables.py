"""What dbt is told about the raw schemas is what the raw views really have."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from ingest.contract import load_contracts
from ingest.effect_tables import EFFECT_TABLES
from ingest.metric_tables import METRIC_TABLES
from ingest.program_tables import PROGRAM_TABLES
from ingest.raw_tables import DELIVERY_COLUMNS, OTHER_TABLES
from ingest.raw_views import register_raw_views
from ingest.workspace import create_workspace


@pytest.fixture
def empty_warehouse(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The raw schemas of a workspace in which nothing has landed yet."""
    workspace = create_workspace(tmp_path / "acme")
    with duckdb.connect() as connection:
        register_raw_views(connection, workspace)
        yield connection


def _described(
    connection: duckdb.DuckDBPyConnection, relation: str
) -> list[tuple[str, str]]:
    rows = connection.execute(f"describe {relation}").fetchall()
    return [(name, kind) for name, kind, *_ in rows]


def test_every_contract_is_a_view_with_its_raw_columns_then_those_of_the_delivery(
    empty_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    for contract in load_contracts().values():
        promised = (*contract.raw_columns(), *DELIVERY_COLUMNS)
        assert _described(
            empty_warehouse, f"raw_{contract.domain}.{contract.entity}"
        ) == [(column.name, column.duckdb_type) for column in promised]


def test_tables_that_no_contract_describes_have_the_columns_they_promise(
    empty_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    for table in (*OTHER_TABLES, *PROGRAM_TABLES, *METRIC_TABLES, *EFFECT_TABLES):
        assert _described(empty_warehouse, f"{table.schema}.{table.name}") == [
            (column.name, column.duckdb_type) for column in table.columns
        ]
