"""A side of a benchmark in a fresh process: what it took, and the page that says so."""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType


def demo_options(
    about: str | None, *, report: Path, sides: Sequence[str]
) -> ArgumentParser:
    """Ask for the size of a demo organisation, the page to write, or for one side."""
    parser = ArgumentParser(description=about)
    parser.add_argument("--employees", type=int, default=1_000_000)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--report", type=Path, default=report)
    parser.add_argument("--only", choices=sides)
    parser.add_argument("--folder", type=Path)
    return parser


def in_fresh_process(module: str, *options: str) -> dict[str, float]:
    """Run one side; return wall seconds, peak bytes, processor seconds, its counts."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", module, *options],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    seconds = time.perf_counter() - started
    told: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return {"seconds": seconds, **told}


def tell(counts: Mapping[str, float]) -> int:
    """Print, at the end of such a process, what it used and counted; exit code 0."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {
        "peak_bytes": used.ru_maxrss * 1024,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        **counts,
    }
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


def measured_with(**libraries: ModuleType) -> str:
    """Say which versions and what machine a report is about, and the day."""
    versions = ", ".join(
        f"{name} {library.__version__}" for name, library in libraries.items()
    )
    return (
        f"Python {platform.python_version()}, {versions}, {os.cpu_count()} processors, "
        f"{platform.system()} {platform.machine()}, {datetime.now(UTC):%Y-%m-%d}."
    )


def write_report(path: Path, text: str, *, good: bool) -> int:
    """Write and print a report; the exit code says whether its targets hold."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0 if good else 1
