"""Attack the exact tables of hundreds of random organisations, and stacked releases.

What is done is kept as it comes, one line per organisation, so this can be stopped and
started. The page states what was recovered and what is still shown; the exit code says
whether anything was recovered. Run with `make proof-disclosure`, or with

    python -m tests.disclosure.proof --organisations 20 --stacks 2 --page /tmp/page.md
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.disclosure.attacking import DEFAULT_MINIMUM, MINIMUMS, attacked
from tests.disclosure.organisations import MEASURES
from tests.disclosure.stacking import CORRECTED, RELEASES, stacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = ROOT / "docs" / "proofs" / "disclosure.md"
KEPT: Final = ROOT / "workspaces" / "disclosure"
BANDS: Final = ((50, 200), (200, 800), (800, 2_000), (2_000, 4_500), (4_500, 10_001))
_PROTECTS: Final = (
    "publish/suppression",
    "publish/recalculation.py",
    "tests/disclosure/attacker.py",
    "tests/disclosure/attacking.py",
    "tests/disclosure/organisations.py",
)
_RELEASES: Final = (
    *_PROTECTS,
    "publish",
    "tests/disclosure/stacking.py",
    "tests/unit/publish/small_release.py",
)

Row = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Attack what was not attacked yet and write the page; 1 if anything is found."""
    asked = _asked(arguments)
    code = _version(_PROTECTS)
    rows = _done(
        asked.kept / f"attacked-{code}.jsonl",
        range(1, asked.organisations + 1),
        _attack,
        workers=asked.workers,
    )
    stacks = _done(
        asked.kept / f"stacked-{_version(_RELEASES)}.jsonl",
        range(1, asked.stacks + 1),
        _stack,
        workers=asked.workers,
    )
    text, found = _written(rows, stacks, codes=(code, _version(_RELEASES)))
    asked.page.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 1 if found else 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, default=500)
    parser.add_argument("--stacks", type=int, default=25)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--kept", type=Path, default=KEPT)
    parser.add_argument("--page", type=Path, default=PAGE)
    return parser.parse_args(arguments)


def _version(places: Sequence[str]) -> str:
    """Name the code that protects and attacks by its content."""
    digest = hashlib.sha256()
    for place in places:
        path = ROOT / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _attack(seed: int) -> list[Row]:
    return [asdict(outcome) for outcome in attacked(seed)]


def _stack(seed: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as place:
        return [asdict(stacked(seed, Path(place) / "workspace"))]


def _done(
    kept: Path,
    seeds: Iterable[int],
    work: Callable[[int], list[Row]],
    *,
    workers: int,
) -> list[Row]:
    """Do what is not kept yet, and return all in order of seeds."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    lines = kept.read_text("utf-8").splitlines() if kept.is_file() else []
    rows = {int(seed): found for seed, found in map(json.loads, lines)}
    left = [seed for seed in seeds if seed not in rows]
    with (
        ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool,
        kept.open("a", encoding="utf-8") as file,
    ):
        for seed, found in zip(left, pool.map(work, left), strict=True):
            rows[seed] = found
            file.write(json.dumps([seed, found]) + "\n")
            file.flush()
    return [row for seed in seeds for row in rows[seed]]


def _written(
    rows: list[Row], stacks: list[Row], *, codes: tuple[str, str]
) -> tuple[str, int]:
    found = sum(row["recovered"] + row["recovered_with_rounded"] for row in rows)
    found += sum(stack["recovered"] for stack in stacks)
    before = [row for row in rows if row["recovered_before"]]
    organisations = len({row["seed"] for row in rows})
    cells = sum(row["one_way"][1] + row["two_way"][1] for row in rows)
    told = sum(stack["differences"] for stack in stacks)
    corrected = f"{CORRECTED:.0%}"
    return (
        f"""\
# Proof: no small group is recovered from the exact tables

Written by `make proof-disclosure` on {datetime.now(UTC).date()} with Python
{platform.python_version()}, numpy {version("numpy")}, scipy {version("scipy")} and
DuckDB {version("duckdb")}; seeds 1 to {organisations}. The code of what protects and
attacks an organisation has the hash `{codes[0]}`, that of releases `{codes[1]}`.

{organisations} random organisations of 50 to 10,000 people, each with five measures in
{cells:,} cells in all: nothing, one or two of division, grade, gender and location.
The attacker knows where everybody is, sees every published cell, and looks for groups
that must not be known: fewer than k people (k = {DEFAULT_MINIMUM}, for ratings
{MINIMUMS["rated"]}), and cells hidden for what they show. A group is recovered if its
sum can be calculated (exact arithmetic modulo a prime), or if linear programs bound it
to one whole number or to a tenth of its range.

| attack | recovered |
|---|---:|
| what is published | **{sum(row["recovered"] for row in rows)}** |
| the same with reports that round the same sums to multiples of five | \
**{sum(row["recovered_with_rounded"] for row in rows)}** |
| {len(stacks)} organisations, a year released {RELEASES} times while {corrected} of \
its records change each time | **{sum(stack["recovered"] for stack in stacks)}** |
| for comparison: hiding only small cells ({len(before)} of {len(rows)} tables fall) | \
{sum(row["recovered_before"] for row in rows):,} |
| for comparison: cells that exact figures made anew each time would tell of one to \
four people | {told:,} |

The joint attack with rounded reports takes the rounded sums to be of the same people,
which is worse than it is: the reports count everybody of the year and the exact tables
those of its first day. Pairs of small sets are sampled, 60 per table; single ones and
hidden cells are all tried. Sets of five to nine people in five or more different cells
(ratings only) are not searched for exactly.

## What is still shown

Share of cells shown, of one dimension / of two, and the median processor seconds that
protecting a table takes.

{_shown(rows)}

People to whom something rare happens are few in most cells of two dimensions: 3 of 60
describes three people, so it is hidden. Where nothing is rare, few cells are lost.
""",
        found,
    )


def _shown(rows: list[Row]) -> str:
    lines = [
        "| people | tables | "
        + " | ".join(_named(name) for name in MEASURES)
        + " | s |",
        "|---|---:|" + "---:|" * len(MEASURES) + "---:|",
    ]
    for low, high in BANDS:
        band = [row for row in rows if low <= row["people"] < high]
        if not band:
            continue
        shares = []
        for measure in MEASURES:
            chosen = [row for row in band if row["measure"] == measure]
            one, two = (_share(chosen, ways) for ways in ("one_way", "two_way"))
            shares.append(f"{one:.0%} / {two:.0%}")
        seconds = sorted(row["seconds"] for row in band)[len(band) // 2]
        lines.append(
            f"| {low:,} to {high - 1:,} | {len(band)} | {' | '.join(shares)} "
            f"| {seconds:.2f} |"
        )
    return "\n".join(lines)


def _named(measure: str) -> str:
    share = MEASURES[measure]
    return measure if share is None else f"{measure} (about {share:.0%})"


def _share(rows: list[Row], ways: str) -> float:
    shown, cells = (sum(int(row[ways][part]) for row in rows) for part in (0, 1))
    return shown / cells


if __name__ == "__main__":
    sys.exit(main())
