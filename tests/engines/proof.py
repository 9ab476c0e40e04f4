"""Prove that the project gives the same tables on every engine.

    python -m tests.engines.proof --employees 500

One made-up organisation is landed once. DuckDB, PostgreSQL and Apache Spark each build
every model from its raw tables; then every table is compared in full with DuckDB's. A
table that is missing, a model that was skipped, a row more or less: each is a failure.
The page `docs/proofs/engines.md` is written from what was found.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from tests.engines.builds import ROOT
from tests.engines.comparison import compare
from tests.engines.engines import DuckDB, Engine, Postgres, Spark, build
from tests.engines.postgres_server import postgres_server
from tests.engines.probing import probe
from tests.engines.raw_tables import land_organisation
from tests.engines.report import EngineResult, Parameters, Proof, TableResult, write
from tests.engines.spark_session import SparkFolder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.engines.raw_tables import RawTables

PAGE = ROOT / "docs" / "proofs" / "engines.md"
MESSAGE = 2_000
"""So many characters of what an engine says are told; a plan of Spark's is pages."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Build on each engine, compare, write the page; 1 if anything differs."""
    asked = _asked(arguments)
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        place.chmod(0o755)  # the PostgreSQL server runs as another user
        organisation = land_organisation(
            place, employees=asked.employees, months=asked.months, seed=asked.seed
        )
        _tell(f"{organisation.rows} rows in {organisation.tables} raw tables")
        server = stack.enter_context(postgres_server(place / "postgres"))
        session = SparkFolder.create(place / "spark")
        engines: list[Engine] = [
            DuckDB(organisation.database),
            Postgres(server),
            Spark(session, variables=organisation.variables),
        ]
        results = [_built(engine, organisation, place) for engine in engines]
        tables = _compared(engines, results)
    proof = Proof(
        parameters=Parameters(asked.employees, asked.months, asked.seed),
        variables=organisation.variables,
        raw_tables=organisation.tables,
        raw_rows=organisation.rows,
        postgres_version=server.version,
        engines=tuple(results),
        tables=tuple(tables),
    )
    write(proof, asked.page)
    for fault in proof.faults():
        _tell(f"FAULT {fault}")
    _tell(f"{asked.page}: {'fails' if proof.faults() else 'holds'}")
    return 1 if proof.faults() else 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--employees", type=int, default=500)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--page", type=Path, default=PAGE)
    return parser.parse_args(arguments)


def _built(engine: Engine, organisation: RawTables, place: Path) -> EngineResult:
    folder = place / f"dbt-{engine.target}"
    folder.mkdir()
    probes = probe(engine.target, folder / "probes", engine.environment())
    _tell(f"{engine.name}: {len(probes)} probes")
    started = time.monotonic()
    engine.load(organisation.files, folder)
    loaded = time.monotonic() - started
    run = build(engine, folder, variables=organisation.variables)
    _tell(f"{engine.name}: {len(run.nodes)} models in {run.seconds:.0f} s")
    for node in run.nodes:
        if node.status == "error":
            _tell(f"{engine.name}: {node.name}: {node.message[:MESSAGE]}")
    return EngineResult(name=engine.name, probes=probes, load_seconds=loaded, build=run)


def _compared(
    engines: Sequence[Engine], results: Sequence[EngineResult]
) -> list[TableResult]:
    """Compare each table that any engine was to build."""
    right, *others = engines
    wanted = {
        (node.schema, node.name): None
        for result in results
        for node in result.build.nodes
        if node.kind == "table"
    }
    compared = []
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for schema, table in wanted:
            expected = right.show(connection, schema, table)
            found = {
                engine.name: engine.show(connection, schema, table) for engine in others
            }
            compared.append(
                TableResult(
                    schema=schema,
                    table=table,
                    differences={
                        name: compare(connection, expected, relation)
                        if expected and relation
                        else None
                        for name, relation in found.items()
                    },
                )
            )
    return compared


def _tell(text: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
