"""How long a million people over five years take from raw rows to marts.

One process builds and tests the dbt project as a run does; a second one runs the same
compiled statements, models and tests, one after the other in DuckDB alone. Both start
from the same landed files, each in a fresh process with the same memory limit and
threads, and must come to tables of the same sizes. The report states time, memory,
the ratio of processor time, versions and the seed; the exit code says whether the
targets hold. Run with `python -m tests.bench.marts_scale`.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from ingest.workspace import load_workspace
from tests.bench.measured import (
    demo_options,
    in_fresh_process,
    measured_with,
    tell,
    write_report,
)

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from ingest.workspace import Workspace

MEMORY_LIMIT_MB = 4096
THREADS = 2
TARGET_RATIO = 1.3
TARGET_MEMORY = 6 << 30
_REPORT = Path("docs/benchmarks/marts.md")
_COMPILED = Path("compiled/stepladder")


def prepare(root: Path, *, employees: int, months: int, seed: int) -> dict[str, float]:
    """Write the demo and land it; return what was loaded, refused, and how long."""
    from ingest.demo import write_demo
    from ingest.demo.organisation import END
    from ingest.landing import land
    from ingest.workspace import WorkspaceSettings, create_workspace

    settings = WorkspaceSettings(
        time_zone="UTC", as_of=END, memory_limit_mb=MEMORY_LIMIT_MB, threads=THREADS
    )
    workspace = create_workspace(root, settings=settings)
    write_demo(workspace.root, employees=employees, months=months, seed=seed)
    started = time.perf_counter()
    landed = land(workspace)
    return {
        "land_seconds": time.perf_counter() - started,
        "loaded": sum(delivery.rows_loaded for delivery in landed),
        "quarantined": sum(delivery.rows_quarantined for delivery in landed),
    }


def run_ours(root: Path) -> dict[str, float]:
    """Build and test what needs no estimate, as a run does; return what was built."""
    from ingest.raw_views import register_raw_views
    from orchestration.dbt_runner import build
    from orchestration.inputs import dbt_variables, read_inputs
    from publish.generations import open_building

    workspace = load_workspace(root)
    open_building(workspace)
    with duckdb.connect(workspace.building_database) as connection:
        register_raw_views(connection, workspace)
    as_of = read_inputs(workspace).as_of
    results = build(
        workspace,
        variables=dbt_variables(workspace, as_of=as_of),
        part="before_effects",
    )
    for result in results:
        if result.status == "failure":
            sys.stderr.write(f"{result.unique_id}: {result.message}\n")
    return {
        "nodes": len(results),
        "failed": sum(result.status == "failure" for result in results),
        **_sizes(workspace.building_database),
    }


def run_direct(root: Path) -> dict[str, float]:
    """Run what dbt compiled, models in their order and then tests, in DuckDB alone."""
    from ingest.raw_views import register_raw_views

    workspace = load_workspace(root)
    database = root / "direct" / workspace.building_database.name
    database.parent.mkdir()
    target = workspace.dbt / "target"
    with _connected(database, workspace) as connection:
        connection.execute("set TimeZone = 'UTC'")
        register_raw_views(connection, workspace)
        for node in _models(target):
            schema, name = node["schema"], node["name"]
            kind = node["config"]["materialized"]
            query = (target / _COMPILED / node["original_file_path"]).read_text("utf-8")
            connection.execute(f'create schema if not exists "{schema}"')
            connection.execute(f'create {kind} "{schema}"."{name}" as {query}')
        failed = sum(
            connection.execute(f"select count(*) from ({query})").fetchall() != [(0,)]
            for query in _tests(target)
        )
    return {"failed": failed, **_sizes(database)}


def _connected(database: Path, workspace: Workspace) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        database,
        config={
            "threads": THREADS,
            "memory_limit": f"{MEMORY_LIMIT_MB}MB",
            "temp_directory": str(workspace.scratch),
            "preserve_insertion_order": False,
            "storage_compatibility_version": "v1.2.0",
        },
    )


def _models(target: Path) -> Iterator[dict[str, Any]]:
    nodes = json.loads((target / "manifest.json").read_text("utf-8"))["nodes"]
    # What rests on estimates was not built and so not compiled.
    models = {
        unique_id: node
        for unique_id, node in nodes.items()
        if node["resource_type"] == "model"
        and (target / _COMPILED / node["original_file_path"]).is_file()
    }
    order = TopologicalSorter(
        {
            unique_id: [one for one in node["depends_on"]["nodes"] if one in models]
            for unique_id, node in models.items()
        }
    )
    return (models[unique_id] for unique_id in order.static_order())


def _tests(target: Path) -> Iterator[str]:
    """Read the compiled tests: those declared lie below their YAML file's name."""
    for path in sorted((target / _COMPILED).rglob("*.sql")):
        place = path.relative_to(target / _COMPILED)
        if place.parts[0] == "tests" or path.parent.suffix == ".yml":
            yield path.read_text(encoding="utf-8")


def _sizes(database: Path) -> dict[str, float]:
    with duckdb.connect(database, read_only=True) as connection:
        tables, rows = connection.execute(
            "select count(*), sum(estimated_size) from duckdb_tables()"
        ).fetchall()[0]
    return {"tables": tables, "rows": rows, "bytes": database.stat().st_size}


def report(
    prepared: dict[str, float],
    ours: dict[str, float],
    direct: dict[str, float],
    *,
    given: Namespace,
    load: float,
) -> tuple[str, bool]:
    """Return the report, and whether all targets hold."""
    import polars as pl

    ratio = ours["cpu_seconds"] / direct["cpu_seconds"]
    is_same = (ours["tables"], ours["rows"]) == (direct["tables"], direct["rows"])
    good = (
        is_same
        and not ours["failed"]
        and ratio <= TARGET_RATIO
        and ours["peak_bytes"] <= TARGET_MEMORY
    )
    lines = [
        "# Marts at scale",
        "",
        "Building and testing the whole dbt project as a run does, against the same",
        "compiled statements one after the other in DuckDB alone. Fresh processes, the",
        f"same {MEMORY_LIMIT_MB} MB for the engine and {THREADS} threads. Made by",
        "`make bench-marts`.",
        "",
        (
            f"- Organisation: {given.employees:,} employees, {given.months} months, "
            f"seed {given.seed}; landed in {prepared['land_seconds']:.0f} s: "
            f"{prepared['loaded']:,.0f} rows, {prepared['quarantined']:,.0f} "
            "quarantined."
        ),
        (
            f"- Built: {ours['tables']:,.0f} tables of {ours['rows']:,.0f} rows, "
            f"{ours['bytes'] / 1e9:.1f} GB; {ours['nodes']:,.0f} models and tests, "
            f"{ours['failed']:.0f} failed."
        ),
        (
            f"- **Time: {ours['seconds']:.0f} s**, "
            f"{ours['cpu_seconds']:.0f} processor seconds; DuckDB alone "
            f"{direct['seconds']:.0f} s, {direct['cpu_seconds']:.0f} processor seconds."
        ),
        (
            f"- **Ratio of processor time: {ratio:.2f}** (target ≤ {TARGET_RATIO}); of "
            f"time by the clock {ours['seconds'] / direct['seconds']:.2f}."
        ),
        (
            f"- **Peak memory: {ours['peak_bytes'] / 2**30:.2f} GiB** "
            f"(target ≤ {TARGET_MEMORY / 2**30:.0f} GiB); DuckDB alone "
            f"{direct['peak_bytes'] / 2**30:.2f} GiB."
        ),
        f"- Both came to tables of the same sizes: {'yes' if is_same else '**no**'}.",
        (
            f"- Load of the machine when it started: {load:.1f} on {os.cpu_count()} "
            "processors; above 0 other work took part of the time."
        ),
        "",
        measured_with(polars=pl, DuckDB=duckdb),
        "",
    ]
    return "\n".join(lines), good


def main(arguments: list[str] | None = None) -> int:
    """Run the measurement, or one side of it."""
    parser = demo_options(__doc__, report=_REPORT, sides=["prepare", "ours", "direct"])
    given = parser.parse_args(arguments)
    size = {
        "employees": given.employees,
        "months": given.months,
        "seed": given.seed,
    }
    if given.only == "prepare":
        return tell(prepare(given.folder, **size))
    if given.only:
        return tell((run_ours if given.only == "ours" else run_direct)(given.folder))
    options = [text for name, n in size.items() for text in (f"--{name}", str(n))]
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary) / "workspace"
        prepared, ours, direct = (
            in_fresh_process(
                "tests.bench.marts_scale",
                "--only",
                side,
                "--folder",
                str(folder),
                *options,
            )
            for side in ("prepare", "ours", "direct")
        )
    text, good = report(prepared, ours, direct, given=given, load=load)
    return write_report(given.report, text, good=good)


if __name__ == "__main__":
    sys.exit(main())
