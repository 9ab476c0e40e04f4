"""The page of the proof: what was promised, what came of it, and with what."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from tests.planted.judging import (
    COVERAGE,
    LARGEST_BIAS,
    MOST_FALSE_ALARMS,
    MOST_FOOLED,
    NAIVE_IS_WORSE,
    broken,
    fooled,
    summarise,
)
from tests.planted.replayed import known_effects, laws

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.planted.estimating import Told
    from tests.planted.judging import Summary


def written(
    planted: Sequence[Told], *, hidden: Sequence[Told], employees: int, version: str
) -> tuple[str, list[str]]:
    """Return the page, and the promises that are broken."""
    open_world = _summaries("planted", planted)
    hidden_world = _summaries("hidden_drive", hidden)
    share = fooled(answer for told in hidden for answer in told.answers)
    faults = broken(open_world)
    if share > MOST_FOOLED:
        faults.append(
            f"hidden drive: {share:.1%} of organisations are told that a program "
            f"without effect works, at most {MOST_FOOLED:.0%}"
        )
    lines = [
        "# Planted truth",
        "",
        "Organisations are invented with programs whose true effects are planted. The",
        "files of each are written and landed as the demo's, the project's own SQL",
        "builds the frames, and the estimation of a run answers every declared",
        "question. Made by `make bench-effects`; the truth comes from replays of large",
        "sisters (`tests/planted/truth.json`). Effects are shares of people within",
        "12 months, those on pay differences of its logarithm after 12 months.",
        "",
        f"**{'Every promise holds.' if not faults else 'Promises are broken:'}**",
        *(f"\n- {fault}" for fault in faults),
        "",
        *_promises(),
        "",
        f"## The demo's laws: {_of(planted, employees)}",
        "",
        *_table(open_world),
        "",
        f"## A hidden drive: {_of(hidden, employees)}",
        "",
        "Something that nobody measures makes people join and be promoted. The",
        "estimates are wrong, and balance cannot show it; what counts is how much is",
        "claimed.",
        f"**Told above suggestive that the program without effect works: {share:.1%}**",
        f"(promised: at most {MOST_FOOLED:.0%}). Fewer organisations do here: a share",
        "is asked for, and the bias is far larger than its Monte Carlo error.",
        "",
        *_table(hidden_world),
        "",
        "## How to read the tables",
        "",
        "Bias is the mean estimate less the truth, in brackets its Monte Carlo error;",
        "naive is the bias of the plain difference. SD is the spread of the estimates,",
        "SE the mean standard error that is stated; they should be alike. Coverage is",
        "the share of 95 % intervals that hold the truth; rejected, of p-values below",
        "5 %. Refused: organisations in which no number is given.",
        "",
        "## Made with",
        "",
        _versions(version, [*planted, *hidden]),
        "",
    ]
    return "\n".join(lines), faults


def _summaries(name: str, told: Sequence[Told]) -> list[Summary]:
    return summarise(
        (answer for one in told for answer in one.answers), known_effects(name)
    )


def _promises() -> list[str]:
    return [
        "Promised of the demo's laws, for each program and outcome: bias at most",
        f"{LARGEST_BIAS['promoted']} ({LARGEST_BIAS['pay_growth']} of the logarithm of",
        f"pay), coverage {COVERAGE[0]} to {COVERAGE[1]}; for the program",
        f"without effect at most {MOST_FALSE_ALARMS:.0%} rejected, and a naive figure",
        f"of promotions that is off by {NAIVE_IS_WORSE:g} times the bias or more.",
    ]


def _of(told: Sequence[Told], employees: int) -> str:
    first, last = told[0].seed, told[-1].seed
    return f"{len(told)} organisations of {employees:,}, seeds {first} to {last}"


def _table(summaries: Sequence[Summary]) -> Iterator[str]:
    yield (
        "| program, outcome | truth | naive | bias | SD | SE | coverage | rejected "
        "| refused | verdicts |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for one in summaries:
        verdicts = ", ".join(
            f"{word.replace('_', ' ')} {many}" for word, many in one.verdicts.items()
        )
        yield (
            f"| {one.program.replace('_', ' ')}, {one.outcome} | {one.truth:+.4f} "
            f"| {one.naive_bias:+.4f} | {one.bias:+.4f} ({one.bias_error:.4f}) "
            f"| {one.spread:.4f} | {one.mean_error:.4f} | {one.coverage:.3f} "
            f"| {one.rejected:.3f} | {one.refused} | {verdicts} |"
        )


def _versions(version: str, told: Sequence[Told]) -> str:
    import duckdb
    import numpy as np
    import scipy

    from tests.bench.measured import measured_with

    return (
        f"Laws {laws()}, code {version}; "
        f"{fmean(one.cpu_seconds for one in told):.1f} processor seconds per "
        f"organisation. {measured_with(numpy=np, scipy=scipy, DuckDB=duckdb)}"
    )
