"""The page of the proof: how many mistakes the unit tests of each mart would notice."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

import duckdb

from tests.mutation.judging import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tests.mutation.judging import Judged

THRESHOLD = 0.85

_HEAD = """# Proof: the unit tests of the marts notice mistakes

Written by `make proof-mutants` on {day} with Python {python}, DuckDB {duckdb} and
sqlglot {sqlglot}. There is no seed: every mutant is tried.

A mutant is the query of a mart with one small mistake: a comparison turned round or
moved by one, a condition dropped, a join of another kind, a `distinct` more or less,
another default, a branch dropped, a window ordered the other way. A mutant is *killed*
when a dbt unit test of the mart then sees other rows than it expects, or the engine
stops at run time. *Stillborn* mutants are refused before they run and count for
nothing; *equivalent* ones mean the same as the mart and have a reason in
`tests/mutation/survivors.yaml`. Score = killed / (killed + survived);
{threshold:.0%} is required of each report.

dbt runs each unit test once; its statement holds the given rows, the query and the
expected rows, and the mutants run on the same rows. What a macro writes (whole steps,
grouping sets, the names of groups) stands in many reports and is not mutated in them,
only what the model's own file says. Expressions that name an operator in each engine's
words (`xdb_ratio`, `xdb_add_months`, ...) count as the model's own.

| report | unit tests | mutants | killed | survived | equivalent | stillborn | score |
|---|---:|---:|---:|---:|---:|---:|---:|
"""


@dataclass(frozen=True)
class ModelResult:
    """All mutants of one model, judged."""

    model: str
    unit_tests: int
    judged: tuple[Judged, ...]
    reasons: Mapping[str, str]

    def killed(self) -> int:
        """Count mutants that a unit test noticed."""
        return self._count(Verdict.KILLED)

    def stillborn(self) -> int:
        """Count mutants that the engine would not even plan."""
        return self._count(Verdict.STILLBORN)

    def _count(self, verdict: Verdict) -> int:
        return sum(one.verdict is verdict for one in self.judged)

    def survivors(self) -> list[Judged]:
        """Mutants that nobody noticed and that have no reason."""
        return [one for one in self._unnoticed() if not self._reason(one)]

    def equivalent(self) -> list[Judged]:
        """Mutants that nobody noticed and that mean the same."""
        return [one for one in self._unnoticed() if self._reason(one)]

    def _unnoticed(self) -> list[Judged]:
        return [one for one in self.judged if one.verdict is Verdict.SURVIVED]

    def _reason(self, judged: Judged) -> str | None:
        return self.reasons.get(judged.mutant.mutant_id)

    def score(self) -> float:
        """Share of the living mutants that were killed; 1 where there is none."""
        living = self.killed() + len(self.survivors())
        return self.killed() / living if living else float(self.unit_tests > 0)

    def faults(self) -> Iterator[str]:
        """Each reason why the model falls short."""
        if self.score() < THRESHOLD:
            yield f"{self.model}: {self.score():.1%} of its mutants are killed"
        unnoticed = {one.mutant.mutant_id for one in self._unnoticed()}
        for mutant_id in self.reasons:
            if mutant_id not in unnoticed:
                yield f"{mutant_id}: listed as equivalent, but no surviving mutant"


def write(results: Sequence[ModelResult], page: Path) -> None:
    """Write the page."""
    head = _HEAD.format(
        day=datetime.now(tz=UTC).date(),
        python=platform.python_version(),
        duckdb=duckdb.__version__,
        sqlglot=version("sqlglot"),
        threshold=THRESHOLD,
    )
    lines = [head.rstrip("\n"), *(_row(result) for result in results), ""]
    lines.extend(_lists(results))
    page.write_text("\n".join(lines), encoding="utf-8")


def _row(result: ModelResult) -> str:
    cells = (
        f"`{result.model}`",
        result.unit_tests,
        len(result.judged),
        result.killed(),
        len(result.survivors()),
        len(result.equivalent()),
        result.stillborn(),
        f"{result.score():.1%}",
    )
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _lists(results: Sequence[ModelResult]) -> Iterator[str]:
    for result in results:
        if result.survivors():
            yield f"## Survivors in `{result.model}`\n"
            yield from (_item(one, "") for one in result.survivors())
            yield ""
    for result in results:
        if result.equivalent():
            yield f"## Equivalent in `{result.model}`\n"
            for one in result.equivalent():
                yield _item(one, f": {result.reasons[one.mutant.mutant_id]}")
            yield ""


def _item(judged: Judged, reason: str) -> str:
    mutant = judged.mutant
    digest = mutant.mutant_id.split(".")[1]
    return (
        f"- {digest}, {mutant.operator}, step {mutant.step}: "
        f"`{mutant.before}` → `{mutant.after}`{reason}"
    )
