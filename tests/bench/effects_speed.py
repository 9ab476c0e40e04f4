"""How long an effect of a million people takes, against a plain logit of the same.

One process estimates the effect on the treated by AIPW: checks of the input, the model
of who is treated, the model of the outcome and the standard error. Another fits
statsmodels' logit of treatment alone, on the same numbers. Each is a fresh process that
makes the numbers first and is timed from there; they take turns. The exit code says
whether the target holds. Run with `python -m tests.bench.effects_speed`.
"""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import scipy
import statsmodels

from tests.bench.measured import in_fresh_process, measured_with, tell, write_report

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

COLUMNS = 13
EFFECT = 0.4
TARGET_RATIO = 1.5
_REPORT = Path("docs/benchmarks/effects.md")


def make(
    rows: int, *, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """Make an outcome, who is treated (about one in five) and 13 covariates.

    Nine are normal and four are flags; treatment adds 0.4 to the outcome.
    """
    random = np.random.default_rng(seed)
    covariates = random.normal(size=(rows, COLUMNS))
    covariates[:, 9:] = covariates[:, 9:] > 0.5
    slopes = np.linspace(-0.5, 0.5, COLUMNS)
    odds = np.exp(covariates @ slopes - 1.6)
    treated = random.random(rows) < odds / (1 + odds)
    outcome = covariates @ slopes[::-1] + EFFECT * treated + random.normal(size=rows)
    return outcome, treated, covariates


def run_aipw(rows: int, *, seed: int) -> dict[str, float]:
    """Estimate the effect; return the seconds, the estimate and its error."""
    from scipy import special  # noqa: F401  # its import is not what is timed

    from effects import aipw

    outcome, treated, covariates = make(rows, seed=seed)
    started = time.perf_counter()
    found = aipw.estimate(outcome, treated=treated, covariates=covariates)
    return {
        "seconds": time.perf_counter() - started,
        "estimate": found.estimate,
        "std_error": found.std_error,
    }


def run_logit(rows: int, *, seed: int) -> dict[str, float]:
    """Fit statsmodels' logit; return the seconds."""
    import statsmodels.api as sm

    _, treated, covariates = make(rows, seed=seed)
    flags = treated.astype(np.float64)
    design = sm.add_constant(covariates)
    started = time.perf_counter()
    sm.Logit(flags, design).fit(disp=0)
    return {"seconds": time.perf_counter() - started}


def report(
    pairs: Sequence[tuple[dict[str, float], dict[str, float]]],
    *,
    given: Namespace,
    load: float,
) -> tuple[str, bool]:
    """Return the report, and whether the target holds."""
    ratio = median(ours["seconds"] / theirs["seconds"] for ours, theirs in pairs)
    ours = pairs[0][0]
    is_right = abs(ours["estimate"] - EFFECT) < 4 * ours["std_error"]
    lines = [
        "# Effects",
        "",
        "The effect on the treated by AIPW, from checked arrays to its interval,",
        "against statsmodels' plain logit of treatment on the same rows. Fresh",
        "processes in turn; making the numbers and importing are not timed. Made by",
        "`make bench-effects-speed`.",
        "",
        (
            f"- Rows: {given.rows:,} of {COLUMNS} covariates, seed {given.seed}; "
            f"planted effect {EFFECT}, estimated {ours['estimate']:.4f} "
            f"({ours['std_error']:.4f})."
        ),
        f"- **Ratio: {ratio:.2f}** (median of {len(pairs)}; target ≤ {TARGET_RATIO}).",
        (
            f"- Load of the machine when it started: {load:.1f} on {os.cpu_count()} "
            "processors; above 0 other work took part of the time."
        ),
        "",
        "| pair | AIPW, s | logit, s | ratio | AIPW, GiB | logit, GiB |",
        "|---|---|---|---|---|---|",
        *(
            f"| {place} | {ours['seconds']:.2f} | {theirs['seconds']:.2f} "
            f"| {ours['seconds'] / theirs['seconds']:.2f} "
            f"| {ours['peak_bytes'] / 2**30:.2f} | {theirs['peak_bytes'] / 2**30:.2f} |"
            for place, (ours, theirs) in enumerate(pairs, start=1)
        ),
        "",
        measured_with(numpy=np, scipy=scipy, statsmodels=statsmodels),
        "",
    ]
    return "\n".join(lines), is_right and ratio <= TARGET_RATIO


def main(arguments: list[str] | None = None) -> int:
    """Run the measurement, or one side of it."""
    sides: dict[str, Callable[..., dict[str, float]]] = {
        "aipw": run_aipw,
        "logit": run_logit,
    }
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--report", type=Path, default=_REPORT)
    parser.add_argument("--only", choices=list(sides))
    given = parser.parse_args(arguments)
    if given.only:
        return tell(sides[given.only](given.rows, seed=given.seed))
    load = os.getloadavg()[0]
    size = ("--rows", str(given.rows), "--seed", str(given.seed))
    pairs = [
        (
            in_fresh_process("tests.bench.effects_speed", "--only", "aipw", *size),
            in_fresh_process("tests.bench.effects_speed", "--only", "logit", *size),
        )
        for _ in range(given.pairs)
    ]
    text, good = report(pairs, given=given, load=load)
    return write_report(given.report, text, good=good)


if __name__ == "__main__":
    sys.exit(main())
