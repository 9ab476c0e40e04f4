"""The page of the proof: what was compared, with what, and what was found."""

from __future__ import annotations

import importlib.metadata
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.engines.builds import DbtRun, NodeOutcome
    from tests.engines.comparison import Difference


@dataclass(frozen=True)
class Parameters:
    """The organisation that was made up."""

    employees: int
    months: int
    seed: int


@dataclass(frozen=True)
class EngineResult:
    """What one engine did."""

    name: str
    probes: tuple[NodeOutcome, ...]
    load_seconds: float
    build: DbtRun


@dataclass(frozen=True)
class TableResult:
    """How each other engine's table differs from DuckDB's; None if one is missing."""

    schema: str
    table: str
    differences: Mapping[str, Difference | None]

    @property
    def rows(self) -> int:
        """Rows of DuckDB's table."""
        found = [one.rows for one in self.differences.values() if one is not None]
        return max(found, default=0)


@dataclass(frozen=True)
class Proof:
    """Everything that was found."""

    parameters: Parameters
    variables: Mapping[str, str | int]
    raw_tables: int
    raw_rows: int
    postgres_version: str
    engines: tuple[EngineResult, ...]
    tables: tuple[TableResult, ...]

    def faults(self) -> list[str]:
        """Each reason why the proof does not hold."""
        return [*self._unbuilt(), *self._unequal()]

    def _unbuilt(self) -> Iterator[str]:
        built = {node.name for node in self.engines[0].build.nodes}
        for engine in self.engines:
            for node in (*engine.probes, *engine.build.nodes):
                if not node.is_good:
                    yield f"{engine.name}: {node.name}: {node.status}"
            missing = built - {node.name for node in engine.build.nodes}
            yield from (f"{engine.name}: {name}: not built" for name in missing)
            if not engine.probes or not engine.build.nodes:
                yield f"{engine.name}: nothing was run"

    def _unequal(self) -> Iterator[str]:
        for table in self.tables:
            for engine, difference in table.differences.items():
                if difference is None or not difference.is_equal:
                    yield f"{engine}: {table.table}: {_told(difference)}"


def write(proof: Proof, page: Path) -> None:
    """Write the page."""
    page.write_text("\n".join(_lines(proof)) + "\n", encoding="utf-8")


def _lines(proof: Proof) -> Iterator[str]:
    faults = proof.faults()
    compared = [engine.name for engine in proof.engines[1:]]
    asked = proof.parameters
    settings = ", ".join(
        f"`{name}: {value}`" for name, value in proof.variables.items()
    )
    yield "# Proof: every engine gives the same tables"
    yield ""
    yield (
        f"Written by `make proof-engines` on {datetime.now(UTC).date()}: "
        f"{_versions(proof)}."
    )
    yield ""
    yield (
        f"The demo organisation ({asked.employees} employees, {asked.months} months, "
        f"seed {asked.seed}) is landed once: {proof.raw_rows:,} rows in "
        f"{proof.raw_tables} raw tables. Each engine builds every model from copies of "
        "them, and each table is compared in full with DuckDB's, both ways with "
        "`except all`: columns, kinds of values, rows, and how often each row is "
        "there; numbers that are not whole to six decimals. A missing table, a skipped "
        "model or one differing row fails the proof. Staging models are views; what "
        "they give is compared in the tables made from them."
    )
    yield ""
    yield f"Settings: {settings}."
    yield ""
    yield (
        "**The proof holds.**" if not faults else f"**It fails** in {len(faults)} ways:"
    )
    yield ""
    yield from (f"- {fault}" for fault in faults)
    if faults:
        yield ""
    yield "## Engines"
    yield ""
    yield (
        "A probe asks one macro (or one construct that the models use without a macro) "
        "for rows that were worked by hand. Times were taken on two shared cores, and "
        "Spark's is mostly its start and planning: they compare nothing."
    )
    yield ""
    yield (
        "| engine | probes right | models built | tables | rows compared "
        "| load, s | build, s |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for engine in proof.engines:
        yield _engine_line(engine, proof)
    yield ""
    yield "## Tables"
    yield ""
    names = ", ".join(engine.name for engine in proof.engines)
    yield f"| table | rows | {' | '.join(compared)} | seconds: {names} |"
    yield f"|---|---:|{'---|' * len(compared)}---|"
    seconds = [
        {node.name: node.seconds for node in engine.build.nodes}
        for engine in proof.engines
    ]
    for table in sorted(proof.tables, key=lambda one: (one.schema, one.table)):
        found = " | ".join(_told(table.differences[name]) for name in compared)
        times = ", ".join(f"{one.get(table.table, 0):.1f}" for one in seconds)
        yield f"| {table.schema}.{table.table} | {table.rows:,} | {found} | {times} |"


def _engine_line(engine: EngineResult, proof: Proof) -> str:
    right = sum(node.is_good for node in engine.probes)
    built = sum(node.is_good for node in engine.build.nodes)
    mine = [table.differences.get(engine.name) for table in proof.tables]
    rows = sum(difference.rows for difference in mine if difference is not None)
    tables = sum(difference is not None for difference in mine)
    is_right = engine is proof.engines[0]
    return (
        f"| {engine.name} | {right} of {len(engine.probes)} "
        f"| {built} of {len(engine.build.nodes)} "
        f"| {'-' if is_right else f'{tables} of {len(proof.tables)}'} "
        f"| {'-' if is_right else f'{rows:,}'} "
        f"| {engine.load_seconds:.0f} | {engine.build.seconds:.0f} |"
    )


def _told(difference: Difference | None) -> str:
    if difference is None:
        return "missing"
    if difference.is_equal:
        return "equal"
    told = [f"{difference.missing} missing, {difference.surplus} surplus"]
    return "; ".join([*told, *difference.columns])


def _versions(proof: Proof) -> str:
    adapters = ("dbt-core", "dbt-duckdb", "dbt-spark", "dbt-postgres")
    java = subprocess.run(
        ["java", "-version"], capture_output=True, text=True, check=True
    )
    return ", ".join(
        [
            f"Python {platform.python_version()}",
            f"PostgreSQL {proof.postgres_version}",
            f"Java {java.stderr.split(chr(34))[1]}",
            *(
                f"{name} {importlib.metadata.version(name)}"
                for name in ("duckdb", "pyspark", *adapters)
            ),
        ]
    )
