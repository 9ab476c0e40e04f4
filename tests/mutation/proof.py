"""Prove that the unit tests of the marts notice mistakes in the SQL.

    python -m tests.mutation.proof
    python -m tests.mutation.proof --models int_headcount__scoped --page /tmp/page.md

Without `--models` every report (`rpt_`) is judged and `docs/proofs/mutants.md` written.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from tests.mutation.judging import judge
from tests.mutation.report import ModelResult, write
from tests.mutation.statements import (
    PROJECT,
    ROOT,
    make_statements,
    selected_models,
    unit_tests,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.mutation.unit_tests import UnitTest

PAGE = ROOT / "docs" / "proofs" / "mutants.md"
EQUIVALENT = Path(__file__).with_name("survivors.yaml")


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge the mutants of the models, write the page; 1 if a model falls short."""
    asked = _asked(arguments)
    with tempfile.TemporaryDirectory() as place:
        target = asked.target or make_statements(
            Path(place),
            project=asked.project,
            selection=" ".join(asked.models) or "marts",
        )
        models = asked.models or sorted(selected_models(target, ("rpt_",)))
        tests = unit_tests(target)
    results = []
    with ProcessPoolExecutor(asked.workers) as pool:
        for result in pool.map(_result, models, [tests.get(one, []) for one in models]):
            _tell(f"{result.model}: {len(result.judged)} mutants, {result.score():.1%}")
            results.append(result)
    write(results, asked.page)
    faults = [fault for result in results for fault in result.faults()]
    for fault in faults:
        _tell(f"FAULT {fault}")
    _tell(f"{asked.page}: {'fails' if faults else 'holds'}")
    return 1 if faults else 0


def _result(model: str, tests: Sequence[UnitTest]) -> ModelResult:
    return ModelResult(
        model=model,
        unit_tests=len(tests),
        judged=tuple(judge(model, tests)),
        reasons=_reasons(model),
    )


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", nargs="*", default=[])
    parser.add_argument("--project", type=Path, default=PROJECT)
    parser.add_argument(
        "--target", type=Path, help="a target of dbt that has the statements already"
    )
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--page", type=Path, default=PAGE)
    return parser.parse_args(arguments)


def _reasons(model: str) -> Mapping[str, str]:
    listed = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8"))["equivalent"]
    return {
        mutant_id: reason
        for mutant_id, reason in listed.items()
        if mutant_id.split(".")[0] == model
    }


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
