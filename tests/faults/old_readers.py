"""Prove that clients of earlier DuckDB releases open the published file.

Each release is installed into an environment of its own, which reads every table of a
fresh publication; the present release's default format is read too, to show that the
proof can fail.

    python -m tests.faults.old_readers
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import duckdb

from tests.unit.publish.small_release import SmallRelease

RELEASES = ("1.1.3", "1.4.4", "1.5.6")
READ = """
import duckdb, json, sys
marts = duckdb.connect(sys.argv[1], read_only=True)
rows = marts.execute("select count(*) from marts.rpt_promotions").fetchone()[0]
told = marts.execute(
    "select comment from duckdb_columns() where column_name = 'employee_count'"
).fetchone()[0]
parquet = f"read_parquet('{sys.argv[2]}')"
print(json.dumps([rows, told, duckdb.execute(f"from {parquet}").fetchall().__len__()]))
"""
EXPECTED = [5, "People in the department. Rounded.", 5]


def main() -> int:
    """Install, read, compare; the number of releases that cannot read."""
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        small = SmallRelease.create(place / "workspace")
        small.release()
        latest = small.workspace.latest_published.resolve()
        modern = place / "modern.duckdb"
        duckdb.connect(str(modern)).close()
        for release in RELEASES:
            python = _installed(place / release, release)
            found = _read(python, latest / "marts.duckdb", latest)
            refused = _read(python, modern, latest) is None
            is_good = found == EXPECTED and refused
            failures += not is_good
            verdict = "reads the published file" if is_good else f"fails: {found}"
            sys.stdout.write(f"DuckDB {release} {verdict}\n")
    return failures


def _installed(folder: Path, release: str) -> Path:
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "-q", "install", f"duckdb=={release}"], check=True
    )
    return python


def _read(python: Path, marts: Path, generation: Path) -> list[object] | None:
    parquet = generation / "parquet" / "rpt_promotions.parquet"
    ended = subprocess.run(
        [python, "-c", READ, str(marts), str(parquet)],
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        return None
    facts: list[object] = json.loads(ended.stdout)
    return facts


if __name__ == "__main__":
    sys.exit(main())
