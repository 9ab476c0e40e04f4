"""How long landing a large CSV takes, as a multiple of DuckDB merely copying it.

Both run in fresh processes, in turn, on the same generated file. The report states the
ratio, the peak memory, the versions and the seed; the exit code says whether the
targets hold. Run with `python -m tests.bench.ingest_throughput`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from tests.bench.measured import in_fresh_process, measured_with, tell, write_report

ROWS = 5_000_000
SEED = 20_261_122
PAIRS = 3
TARGET_RATIO = 3.0
TARGET_MEMORY = 2 << 30
BAD_SHARE = 0.0002
_CHUNK = 500_000
_COURSES = 3_000
_PER_LEARNER = 50
_EPOCH = 1_577_836_800
_REPORT = Path("docs/benchmarks/ingest.md")
_MAPPING = """\
source: lms
feeds:
  training_records:
    entity: training_records
    files: "training_records*.csv"
    delivery: delta
    columns:
      learner_id: employee_number
      course_id: course_code
      attempt_number: attempt
      training_status: {from: status, codes: {C: completed, I: in_progress,
        E: enrolled, F: failed}}
      enrolled_at: enrolled_on
      started_at: started_on
      completed_at: completed_on
      score: score
      hours: hours
      provider: provider
"""
_HEADER = (
    "employee_number,course_code,attempt,status,enrolled_on,started_on,completed_on,"
    "score,hours,provider"
)
_BAD = (
    "0000001,C00001,1,C\n",
    "0000001,C00001,1,C,2024-01-01T00:00:00Z,,,1,1,a,b,c\n",
    "0000001,C00001,1,C,2024-02-30T00:00:00Z,,,1,1,a\n",
    "0000001,C00001,one,C,2024-01-01T00:00:00Z,,,1,1,a\n",
    "0000001,C00001,1,X,2024-01-01T00:00:00Z,,,1,1,a\n",
    "0000001,C00001,1,C,2024-01-01T00:00:00Z,,,inf,1,a\n",
    ",C00001,1,C,2024-01-01T00:00:00Z,,,1,1,a\n",
    "0000001,C00001,1,C,2024-01-01T00:00:00Z,,2023-01-01T00:00:00Z,1,1,a\n",
)


def generate(path: Path, *, rows: int, seed: int) -> int:
    """Write the file; return how many bad rows it has."""
    random = np.random.default_rng(seed)
    order = random.permutation(rows)
    bad = 0
    with path.open("wb") as file:
        file.write(f"{_HEADER}\n".encode())
        for start in range(0, rows, _CHUNK):
            numbers = order[start : start + _CHUNK]
            text = _rows(numbers, random).write_csv(include_header=False).encode()
            planted = round(len(numbers) * BAD_SHARE)
            file.write(_with_bad_rows(text, planted, random))
            bad += planted
    return bad


def _rows(numbers: np.ndarray, random: np.random.Generator) -> pl.DataFrame:
    count = len(numbers)
    learner = numbers // _PER_LEARNER
    course = (learner * 13 + (numbers % _PER_LEARNER) * 61) % _COURSES
    enrolled = _EPOCH + random.integers(0, 5 * 365 * 86_400, count)
    started = enrolled + random.integers(0, 30 * 86_400, count)
    completed = started + random.integers(0, 60 * 86_400, count)
    provider = pl.Series(
        ["Internal academy", "Open learning", "Northwind, Inc.", 'The "Lab"', "a\nb"]
    )
    likely = random.choice(5, count, p=[0.5, 0.38, 0.1, 0.0199, 0.0001])
    return pl.DataFrame(
        {
            "learner": learner,
            "course": course,
            "attempt": np.ones(count, dtype=np.int64),
            "status": pl.Series(["C", "I", "E", "F"]).gather(
                random.integers(0, 4, count)
            ),
            "enrolled": enrolled,
            "started": started,
            "completed": completed,
            "score": random.integers(0, 1_000, count) / 10,
            "hours": random.integers(0, 400, count) / 4,
            "provider": provider.gather(likely),
        }
    ).with_columns(
        pl.col("learner").cast(pl.String).str.zfill(7),
        pl.format("C{}", pl.col("course").cast(pl.String).str.zfill(5)).alias("course"),
        pl.from_epoch(pl.col("enrolled", "started", "completed")).dt.strftime(
            "%Y-%m-%dT%H:%M:%SZ"
        ),
    )


def _with_bad_rows(text: bytes, count: int, random: np.random.Generator) -> bytes:
    plain = np.frombuffer(text, dtype=np.uint8)
    ends = np.flatnonzero((plain[:-1] == ord("\n")) & (plain[1:] == ord("0"))) + 1
    places = np.sort(random.choice(ends, count, replace=False)).tolist()
    parts: list[bytes] = []
    at = 0
    for number, place in enumerate(places):
        parts += [text[at:place], _BAD[number % len(_BAD)].encode()]
        at = place
    return b"".join([*parts, text[at:]])


def run_ours(file: Path, folder: Path) -> dict[str, float]:
    """Land the file into a new workspace, in this process."""
    from ingest.landing import land
    from ingest.workspace import create_workspace

    workspace = create_workspace(folder)
    (workspace.mappings / "lms.yaml").write_text(_MAPPING, encoding="utf-8")
    landing = workspace.landing / "lms"
    landing.mkdir()
    os.link(file, landing / "training_records.csv")
    (delivery,) = land(workspace)
    return {
        "rows_in": delivery.rows_in,
        "rows_loaded": delivery.rows_loaded,
        "rows_quarantined": delivery.rows_quarantined,
    }


def run_duckdb(file: Path, folder: Path) -> dict[str, float]:
    """Read the file strictly, every column as text, and write Parquet."""
    import duckdb

    folder.mkdir()
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in _HEADER.split(","))
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select * from read_csv('{file}', auto_detect = false, "
            f"header = true, columns = {{{columns}}}, delim = ',', quote = '\"', "
            "escape = '\"', strict_mode = true, store_rejects = true)) "
            f"to '{folder / 'rows.parquet'}' (format parquet)"
        )
    return {}


def measure(what: str, file: Path, folder: Path) -> dict[str, float]:
    """Run one side in a fresh process; return wall seconds, peak bytes, counts."""
    shutil.rmtree(folder, ignore_errors=True)
    places = ("--file", str(file), "--folder", str(folder))
    told = in_fresh_process("tests.bench.ingest_throughput", "--only", what, *places)
    shutil.rmtree(folder, ignore_errors=True)
    return told


def report(
    pairs: list[tuple[dict[str, float], dict[str, float]]],
    *,
    rows: int,
    size: int,
    seed: int,
    bad: int,
) -> tuple[str, bool]:
    """Return the report, and whether both targets hold."""
    import duckdb
    import pyarrow as pa

    ratios = [ours["seconds"] / theirs["seconds"] for ours, theirs in pairs]
    ratio = statistics.median(ratios)
    of_cpu = statistics.median(
        ours["cpu_seconds"] / theirs["cpu_seconds"] for ours, theirs in pairs
    )
    memory = max(ours["peak_bytes"] for ours, _ in pairs)
    counts = pairs[0][0]
    good = ratio <= TARGET_RATIO and memory <= TARGET_MEMORY
    lines = [
        "# Ingest throughput",
        "",
        "Landing (parse, validate, quarantine, pseudonymise, sort out duplicates,",
        "write Parquet, record) against DuckDB only reading the same file strictly,",
        "every column as text, and writing Parquet. Fresh processes in turn, whole",
        "wall time.",
        "Made by `make bench-ingest`.",
        "",
        (
            f"- File: {rows + bad:,} rows of {len(_HEADER.split(','))} columns, "
            f"{size / 1e6:,.0f} MB, {bad:,} bad rows planted, seed {seed}."
        ),
        (
            f"- Landed: {counts['rows_in']:,.0f} in, "
            f"{counts['rows_loaded']:,.0f} loaded, "
            f"{counts['rows_quarantined']:,.0f} quarantined."
        ),
        f"- **Ratio: {ratio:.2f}** (median of {len(pairs)}; target ≤ {TARGET_RATIO}).",
        f"- Ratio of CPU time: {of_cpu:.1f} (a busy machine bends the other).",
        (
            f"- **Peak memory: {memory / 2**30:.2f} GiB** "
            f"(target ≤ {TARGET_MEMORY / 2**30:.0f} GiB)."
        ),
        "",
        (
            "| pair | ours, s | DuckDB, s | ratio | ours, CPU s | DuckDB, CPU s | "
            "ours, GiB | DuckDB, GiB |"
        ),
        "|---|---|---|---|---|---|---|---|",
        *(
            f"| {number} | {ours['seconds']:.1f} | {theirs['seconds']:.1f} | "
            f"{ours['seconds'] / theirs['seconds']:.2f} | "
            f"{ours['cpu_seconds']:.1f} | {theirs['cpu_seconds']:.1f} | "
            f"{ours['peak_bytes'] / 2**30:.2f} | "
            f"{theirs['peak_bytes'] / 2**30:.2f} |"
            for number, (ours, theirs) in enumerate(pairs, start=1)
        ),
        "",
        measured_with(polars=pl, pyarrow=pa, DuckDB=duckdb),
        "",
    ]
    return "\n".join(lines), good


def main(arguments: list[str] | None = None) -> int:
    """Run the measurement, or one side of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--report", type=Path, default=_REPORT)
    parser.add_argument("--only", choices=["ours", "duckdb"])
    parser.add_argument("--file", type=Path)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args(arguments)
    if given.only:
        run = run_ours if given.only == "ours" else run_duckdb
        return tell(run(given.file, given.folder))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        file = folder / "training_records.csv"
        bad = generate(file, rows=given.rows, seed=given.seed)
        pairs = [
            (
                measure("ours", file, folder / "workspace"),
                measure("duckdb", file, folder / "duckdb"),
            )
            for _ in range(given.pairs)
        ]
        text, good = report(
            pairs, rows=given.rows, size=file.stat().st_size, seed=given.seed, bad=bad
        )
    return write_report(given.report, text, good=good)


if __name__ == "__main__":
    sys.exit(main())
