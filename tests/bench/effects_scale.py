"""How long all programs of a million people over five years take to be judged.

The frames are built from landed files by the project's own SQL, with a limit on the
memory of the engine. Then, in a fresh process each, what a run does follows: compare
and estimate for every declared program and outcome; and once more only the hazards,
from the months of people to the fitted models. The report states time, memory, versions
and the seed; the exit code says whether the targets hold. Run with
`make bench-effects-scale`.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from ingest.workspace import load_workspace
from tests.bench.measured import (
    demo_options,
    in_fresh_process,
    measured_with,
    tell,
    write_report,
)
from tests.planted.frames import Statement, build_frames, compile_frames
from tests.planted.organisations import land_organisation

if TYPE_CHECKING:
    from argparse import Namespace

MEMORY_LIMIT_MB = 4096
THREADS = 2
TARGET_SECONDS = 600
TARGET_HAZARD_SECONDS = 90
TARGET_MEMORY = 6 << 30
_REPORT = Path("docs/benchmarks/effects_scale.md")
_CELLS = "int_hazard_cells__counted"


def prepare(root: Path, *, employees: int, months: int, seed: int) -> dict[str, float]:
    """Write and land what the frames rest on."""
    from ingest.demo.scenario import Scenario

    started = time.perf_counter()
    land_organisation(root, Scenario(employees=employees, months=months, seed=seed))
    return {"land_seconds": time.perf_counter() - started}


def build(root: Path) -> dict[str, float]:
    """Build the frames; return how many months of people and trials there are."""
    from ingest.raw_views import register_raw_views

    workspace = load_workspace(root)
    (root / "frames").mkdir()
    statements = compile_frames(root / "compiled")
    with _connected(root) as connection:
        connection.execute("set TimeZone = 'UTC'")
        register_raw_views(connection, workspace)
        build_frames(connection, statements)
        cells = next(one for one in statements if one.name == _CELLS)
        (root / "cells.sql").write_text(_made(cells), encoding="utf-8")
        return {
            name: connection.execute(f"select count(*) from {table}").fetchall()[0][0]
            for name, table in (
                ("person_months", "intermediate.int_person_months__described"),
                ("trials", "intermediate.int_program_trials__sampled"),
                ("cells", f"intermediate.{_CELLS}"),
            )
        }


def judge(root: Path) -> dict[str, float]:
    """Do what a run does between frames and marts; return how many rows came of it."""
    from orchestration.effects.stage import compare, estimate

    with _connected(root) as connection:
        filled = compare(connection) | estimate(connection)
    return {"rows": sum(filled.values())}


def hazard(root: Path) -> dict[str, float]:
    """Compress the months of people into cells and fit every program's hazards."""
    from effects.errors import RefusedError
    from ingest.demo.organisation import END
    from orchestration.effects.frames import read_cells
    from orchestration.effects.hypotheses import read_programs
    from orchestration.effects.other_scales import of_rates

    fitted = refused = 0
    with _connected(root) as connection:
        connection.execute((root / "cells.sql").read_text(encoding="utf-8"))
        for program in read_programs(connection):
            cells = read_cells(connection, program, until=END)
            for column in cells.events:
                is_refused = isinstance(of_rates(cells, column), RefusedError)
                refused, fitted = refused + is_refused, fitted + (not is_refused)
    return {"fitted": fitted, "refused": refused}


def _made(cells: Statement) -> str:
    return f'create or replace table "{cells.schema}"."{cells.name}" as {cells.query}'


def _connected(root: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        root / "frames" / "warehouse.duckdb",
        config={
            "threads": THREADS,
            "memory_limit": f"{MEMORY_LIMIT_MB}MB",
            "temp_directory": str(root / "frames" / "spilled"),
            "preserve_insertion_order": False,
        },
    )


def report(
    prepared: dict[str, float],
    built: dict[str, float],
    judged: dict[str, float],
    hazards: dict[str, float],
    *,
    given: Namespace,
    load: float,
) -> tuple[str, bool]:
    """Return the report, and whether all targets hold."""
    import numpy as np
    import scipy

    peak = max(judged["peak_bytes"], hazards["peak_bytes"])
    good = (
        judged["seconds"] <= TARGET_SECONDS
        and hazards["seconds"] <= TARGET_HAZARD_SECONDS
        and peak <= TARGET_MEMORY
    )
    lines = [
        "# Effects at scale",
        "",
        "All declared programs and outcomes of the demo organisation, from its frames",
        "to the rows that the marts read. Each step in a fresh process, the frames in",
        f"a file, {MEMORY_LIMIT_MB} MB for the engine and {THREADS} threads. Made by",
        "`make bench-effects-scale`.",
        "",
        (
            f"- Organisation: {given.employees:,} employees, {given.months} months, "
            f"seed {given.seed}; what the frames rest on landed in "
            f"{prepared['land_seconds']:.0f} s."
        ),
        (
            f"- Frames: {built['person_months']:,.0f} months of people, "
            f"{built['trials']:,.0f} trials, {built['cells']:,.0f} hazard cells, built "
            f"by the project's SQL in {built['seconds']:.0f} s with "
            f"{built['peak_bytes'] / 2**30:.2f} GiB at most."
        ),
        (
            f"- **All programs and outcomes: {judged['seconds']:.0f} s** (target ≤ "
            f"{TARGET_SECONDS}); {judged['cpu_seconds']:.0f} processor seconds, "
            f"{judged['rows']:,.0f} rows of estimates, balance, curves and returns."
        ),
        (
            f"- **Hazards alone, months compressed and fitted: "
            f"{hazards['seconds']:.0f} s** (target ≤ {TARGET_HAZARD_SECONDS}); "
            f"{hazards['cpu_seconds']:.0f} processor seconds, "
            f"{hazards['fitted']:.0f} models fitted, {hazards['refused']:.0f} refused."
        ),
        (
            f"- **Peak memory: {judged['peak_bytes'] / 2**30:.2f} GiB**, hazards alone "
            f"{hazards['peak_bytes'] / 2**30:.2f} GiB "
            f"(target ≤ {TARGET_MEMORY / 2**30:.0f} GiB)."
        ),
        (
            f"- Load of the machine when it started: {load:.1f} on {os.cpu_count()} "
            "processors; above 0 other work took part of the time."
        ),
        "",
        measured_with(DuckDB=duckdb, numpy=np, scipy=scipy),
        "",
    ]
    return "\n".join(lines), good


def main(arguments: list[str] | None = None) -> int:
    """Run the measurement, or one step of it."""
    steps = {"build": build, "judge": judge, "hazard": hazard}
    parser = demo_options(__doc__, report=_REPORT, sides=["prepare", *steps])
    given = parser.parse_args(arguments)
    size = {"employees": given.employees, "months": given.months, "seed": given.seed}
    if given.only == "prepare":
        return tell(prepare(given.folder, **size))
    if given.only:
        return tell(steps[given.only](given.folder))
    options = [text for name, n in size.items() for text in (f"--{name}", str(n))]
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary) / "workspace"
        found = [
            in_fresh_process(
                "tests.bench.effects_scale",
                "--only",
                step,
                "--folder",
                str(folder),
                *options,
            )
            for step in ("prepare", *steps)
        ]
    text, good = report(*found, given=given, load=load)
    return write_report(given.report, text, good=good)


if __name__ == "__main__":
    sys.exit(main())
