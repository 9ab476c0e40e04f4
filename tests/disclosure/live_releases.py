"""Publish a demo organisation twelve months in a row, and attack all of it together.

    python -m tests.disclosure.live_releases

Each release is what the settings' profile publishes of the same deliveries, seen from
the end of another month: the last of them is of the demo's last month. The attack is
`recover_small_groups`, given every release, newest first.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb
import numpy as np

from ingest.demo import write_demo
from ingest.demo.organisation import END
from ingest.settings_file import settings_text
from ingest.workspace import (
    SETTINGS_FILE,
    WorkspaceSettings,
    create_workspace,
)
from tests.attack.recover_small_groups import attack
from tests.bench.measured import measured_with, write_report
from tests.conftest import ROOT, stepladder

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE: Final = ROOT / "docs" / "proofs" / "releases.md"
MONTHS: Final = 36
SEED: Final = 7
SIZES: Final = ((300, "default"), (300, "works_council"), (1_000, "default"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page; 1 if a group is recovered anywhere."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--releases", type=int, default=12)
    parser.add_argument("--page", type=Path, default=PAGE)
    asked = parser.parse_args(arguments)
    rows, found = [], 0
    for employees, profile in SIZES:
        with tempfile.TemporaryDirectory() as place:
            folders = published(
                Path(place) / "workspace",
                employees=employees,
                profile=profile,
                releases=asked.releases,
            )
            told = attack(folders)
        recovered = sum(sum(by_column.values()) for by_column in told.values())
        found += recovered
        what = ", ".join(
            f"`{name}`: {column}"
            for name, columns in told.items()
            for column in columns
        )
        rows.append(
            f"| {employees:,} | `{profile}` | {len(told)} | **{recovered}** | {what} |"
        )
        sys.stderr.write(f"{rows[-1]}\n")
    return write_report(asked.page, _page(rows, asked.releases), good=not found)


def published(root: Path, *, employees: int, profile: str, releases: int) -> list[Path]:
    """Publish at the end of each month; the folders of the releases, newest first."""
    ends = month_ends(END, releases)
    common: dict[str, Any] = {
        "time_zone": "UTC",
        "disclosure_profile": profile,
        "keep_generations": releases,
    }
    settings = [WorkspaceSettings(as_of=end, **common) for end in ends]
    workspace = create_workspace(root, settings=settings[0])
    write_demo(workspace.root, employees=employees, months=MONTHS, seed=SEED)
    folders = []
    for each in settings:
        (root / SETTINGS_FILE).write_text(settings_text(each), encoding="utf-8")
        stepladder("run", "--workspace", str(root))
        folders.append(workspace.latest_published.resolve())
    return folders[::-1]


def month_ends(last: date, count: int) -> list[date]:
    """List the ends of so many months up to one, oldest first."""
    ends = [last]
    while len(ends) < count:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    return ends[::-1]


def _page(rows: Sequence[str], releases: int) -> str:
    table = "\n".join(rows)
    return f"""\
# Proof: what releases of live reports tell together

Written by `make proof-releases`. {measured_with(numpy=np, duckdb=duckdb)}

Demo organisations (seed {SEED}, {MONTHS} months), published as they looked back from
the ends of {releases} months in a row. The attack from outside,
`tests/attack/recover_small_groups.py`, is given all {releases} folders: it attacks the
newest, and subtracts each release from each later one.

| people | profile | tables attacked | recovered | what |
|---:|---|---:|---:|---|
{table}

What is looked for in differences: late records move a figure of a closed period, and
the lines of two releases leave that move no room but one to four events.
"""


if __name__ == "__main__":
    sys.exit(main())
