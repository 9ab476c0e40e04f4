"""Estimate hundreds of organisations whose programs' true effects are planted.

What is done is kept as it comes, one line per organisation, and not done again while
the code that made it is the same; so this can be stopped and started. The page states
the promises and what came of them; the exit code says whether they hold. Run with
`make bench-effects`, or with

    python -m tests.planted.proof --seeds 20 --hidden-seeds 5 --page /tmp/page.md
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import re
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.planted.estimating import Told, tell_all
from tests.planted.frames import compile_frames
from tests.planted.judging import Answer
from tests.planted.page import written
from tests.planted.replayed import laws

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.planted.frames import Statement

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = ROOT / "docs" / "benchmarks" / "planted_truth.md"
KEPT: Final = ROOT / "workspaces" / "planted_truth"
_COMMENT: Final = re.compile(r"--.*")
_CODE: Final = ("effects", "orchestration/effects", "ingest/demo", "tests/planted")


def main(arguments: Sequence[str] | None = None) -> int:
    """Estimate what is not done yet and write the page; 1 if a promise is broken."""
    asked = _asked(arguments)
    with tempfile.TemporaryDirectory() as place:
        statements = compile_frames(Path(place) / "workspace")
    version = _version(statements)
    done = {
        name: _done(
            asked.kept / f"{name}-{asked.employees}-{version}.jsonl",
            name=name,
            seeds=range(asked.first_seed, asked.first_seed + many),
            statements=statements,
            asked=asked,
        )
        for name, many in (("planted", asked.seeds), ("hidden_drive", asked.hidden))
    }
    text, faults = written(
        done["planted"],
        hidden=done["hidden_drive"],
        employees=asked.employees,
        version=version,
    )
    asked.page.parent.mkdir(parents=True, exist_ok=True)
    asked.page.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 1 if faults else 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--employees", type=int, default=3_000)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--hidden-seeds", type=int, default=60, dest="hidden")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--kept", type=Path, default=KEPT)
    parser.add_argument("--page", type=Path, default=PAGE)
    return parser.parse_args(arguments)


def _version(statements: Iterable[Statement]) -> str:
    """Name what the answers depend on: laws, generator, SQL and estimators.

    Comments and layout are left out: no answer hangs on them.
    """
    digest = hashlib.sha256(laws().encode())
    for one in statements:
        digest.update(" ".join(_COMMENT.sub(" ", one.query).split()).encode())
    for folder in _CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not path.name.startswith(("test_", "page", "proof", "judging")):
                digest.update(ast.dump(ast.parse(path.read_bytes())).encode())
    return digest.hexdigest()[:12]


def _done(
    path: Path,
    *,
    name: str,
    seeds: range,
    statements: tuple[Statement, ...],
    asked: argparse.Namespace,
) -> list[Told]:
    """Read what is kept, add what is missing, and return the answers of all seeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    found = {one.seed: one for one in _read(path) if one.seed in seeds}
    missing = [seed for seed in seeds if seed not in found]
    if missing:
        with path.open("a", encoding="utf-8") as kept:
            for told in tell_all(
                name,
                missing,
                employees=asked.employees,
                statements=statements,
                workers=asked.workers,
            ):
                kept.write(json.dumps(asdict(told)) + "\n")
                kept.flush()
                found[told.seed] = told
                sys.stderr.write(f"{name}: {len(found)} of {len(seeds)}\n")
    return [found[seed] for seed in sorted(found)]


def _read(path: Path) -> Iterable[Told]:
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.endswith("\n"):
            kept = json.loads(line)
            answers = tuple(Answer(**one) for one in kept["answers"])
            yield Told(kept["seed"], answers, kept["cpu_seconds"])


if __name__ == "__main__":
    sys.exit(main())
