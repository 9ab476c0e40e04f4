"""A reader in a process of its own: read `latest` again and again, and tell.

Each reading resolves `latest` once and reads the manifest, every table of
`marts.duckdb` and every Parquet file; all of them must tell one generation.

    python -m tests.faults.reading_loop WORKSPACE STOP_FILE
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ingest.workspace import load_workspace
from tests.faults.organisation import read_consistently


def main(root: Path, stop: Path) -> None:
    """Read until the stop file appears, then print what was seen."""
    workspace = load_workspace(root)
    problems: list[str] = []
    generations: list[str] = []
    reads = 0
    while not (stop.exists() and reads):
        try:
            generations.append(read_consistently(workspace).generation)
        except Exception as error:  # noqa: BLE001 - every failure is an answer
            problems.append(f"{type(error).__name__}: {error}")
        reads += 1
    if generations != sorted(generations):
        problems.append("the reader was sent back to an earlier generation")
    seen = {"reads": reads, "generations": len(set(generations)), "problems": problems}
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
