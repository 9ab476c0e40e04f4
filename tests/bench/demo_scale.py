"""How long the demo of a million people over five years takes to simulate and write.

The generator runs in a fresh process; a second one has polars write as many bytes of
the largest of its files, and nothing else, for comparison. The report states time,
memory, sizes, versions and the seed; the exit code says whether the targets hold. Run
with `python -m tests.bench.demo_scale`.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.measured import (
    demo_options,
    in_fresh_process,
    measured_with,
    tell,
    write_report,
)

if TYPE_CHECKING:
    from argparse import Namespace

TARGET_SECONDS = 120
TARGET_MEMORY = 2 << 30
SAMPLE_ROWS = 500_000
_REPORT = Path("docs/benchmarks/demo.md")
_LARGEST = "landing/hris/worker_position_history.csv"


def run_ours(folder: Path, *, employees: int, months: int, seed: int) -> dict[str, int]:
    """Write the demo; return its rows and bytes."""
    from ingest.demo import write_demo

    summary = write_demo(folder, employees=employees, months=months, seed=seed)
    files = [path for path in (folder / "landing").rglob("*") if path.is_file()]
    return {
        "worker_records": summary.worker_records,
        "promotions": summary.promotions,
        "exits": summary.exits,
        "files": summary.files,
        "rows": sum(summary.rows.values()),
        "bytes": sum(path.stat().st_size for path in files),
    }


def run_baseline(folder: Path, *, size: int) -> dict[str, float]:
    """Have polars write rows of the largest file until as many bytes are written."""
    import polars as pl

    sample = pl.read_csv(
        folder / _LARGEST,
        n_rows=SAMPLE_ROWS,
        ignore_errors=True,
        truncate_ragged_lines=True,
        try_parse_dates=True,
    )
    written, seconds = 0, 0.0
    target = folder / "baseline.csv"
    with target.open("wb") as file:
        while written < size:
            started = time.perf_counter()
            sample.write_csv(file)
            seconds += time.perf_counter() - started
            written = file.tell()
    target.unlink()
    return {"write_seconds": seconds, "written": written}


def measure(what: str, folder: Path, *options: str) -> dict[str, float]:
    """Run one side in a fresh process; return seconds, peak memory, what it told."""
    place = ("--only", what, "--folder", str(folder))
    return in_fresh_process("tests.bench.demo_scale", *place, *options)


def report(
    ours: dict[str, float],
    baseline: dict[str, float],
    *,
    given: Namespace,
    load: float,
) -> tuple[str, bool]:
    """Return the report, and whether both targets hold."""
    import numpy as np
    import polars as pl

    good = ours["seconds"] <= TARGET_SECONDS and ours["peak_bytes"] <= TARGET_MEMORY
    processors = os.cpu_count() or 1
    lines = [
        "# Demo at scale",
        "",
        "Simulating an organisation and writing all its files, against polars only",
        "writing as many bytes of rows of the largest file. Fresh processes, one after",
        "the other. Made by `python -m tests.bench.demo_scale`.",
        "",
        (
            f"- Organisation: {given.employees:,} employees, {given.months} months, "
            f"seed {given.seed}: {ours['worker_records']:,.0f} worker records, "
            f"{ours['promotions']:,.0f} promotions, {ours['exits']:,.0f} exits."
        ),
        (
            f"- Written: {ours['files']:,.0f} files, {ours['rows']:,.0f} records, "
            f"{ours['bytes'] / 1e6:,.0f} MB."
        ),
        (
            f"- **Time: {ours['seconds']:.0f} s** (target ≤ {TARGET_SECONDS}); "
            f"{ours['cpu_seconds']:.0f} processor seconds."
        ),
        (
            f"- **Peak memory: {ours['peak_bytes'] / 2**30:.2f} GiB** "
            f"(target ≤ {TARGET_MEMORY / 2**30:.0f} GiB)."
        ),
        (
            f"- **Ratio to polars merely writing {baseline['written'] / 1e6:,.0f} MB: "
            f"{ours['seconds'] / baseline['write_seconds']:.1f}** "
            f"({baseline['write_seconds']:.1f} s)."
        ),
        (
            f"- Load of the machine when it started: {load:.1f} on {processors} "
            "processors; above 0 other work took part of the time."
        ),
        "",
        measured_with(polars=pl, numpy=np),
        "",
    ]
    return "\n".join(lines), good


def main(arguments: list[str] | None = None) -> int:
    """Run the measurement, or one side of it."""
    parser = demo_options(__doc__, report=_REPORT, sides=["ours", "baseline"])
    parser.add_argument("--size", type=int)
    given = parser.parse_args(arguments)
    if given.only:
        told = (
            run_ours(
                given.folder,
                employees=given.employees,
                months=given.months,
                seed=given.seed,
            )
            if given.only == "ours"
            else run_baseline(given.folder, size=given.size)
        )
        return tell(told)
    size = ("--employees", str(given.employees), "--months", str(given.months))
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        ours = measure("ours", folder, *size, "--seed", str(given.seed))
        baseline = measure("baseline", folder, "--size", str(int(ours["bytes"])))
    text, good = report(ours, baseline, given=given, load=load)
    return write_report(given.report, text, good=good)


if __name__ == "__main__":
    sys.exit(main())
