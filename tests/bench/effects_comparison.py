"""How long the effect on the treated takes, beside two libraries for such effects.

The same 100,000 rows, the same kind of models in all three: a logit of treatment and a
linear model of the outcome. DoubleML and EconML fit them in five folds, as they
prescribe for learners that may overfit, and in other ways than ours; ours fits them
once. Each is a fresh process that makes the numbers first and is timed from there; they
take turns. Processor time decides, for it is the same on a machine that has other work.
The exit code says whether the target holds. Run with
`make bench-effects-comparison`, which sets up those libraries in their own environment.
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

from tests.bench.effects_speed import COLUMNS, EFFECT, make
from tests.bench.measured import in_fresh_process, measured_with, tell, write_report

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

TARGET_RATIO = 10
FOLDS = 5
_REPORT = Path("docs/benchmarks/effects_comparison.md")


class _Clock:
    """Seconds since it was made: of a clock on the wall, and of the processors."""

    def __init__(self) -> None:
        self._wall, self._processor = time.perf_counter(), time.process_time()

    def read(self) -> dict[str, float]:
        return {
            "wall": time.perf_counter() - self._wall,
            "processor": time.process_time() - self._processor,
        }


def run_ours(rows: int, *, seed: int) -> dict[str, float]:
    """Estimate by AIPW; return the seconds, the estimate and its error."""
    from scipy import special  # noqa: F401  # its import is not what is timed

    from effects import aipw

    outcome, treated, covariates = make(rows, seed=seed)
    clock = _Clock()
    found = aipw.estimate(outcome, treated=treated, covariates=covariates)
    return {
        **clock.read(),
        "estimate": found.estimate,
        "std_error": found.std_error,
    }


def run_doubleml(rows: int, *, seed: int) -> dict[str, float]:
    """Estimate by DoubleML's interactive regression model, on the treated."""
    from doubleml import DoubleMLData, DoubleMLIRM
    from sklearn.linear_model import LinearRegression, LogisticRegression

    outcome, treated, covariates = make(rows, seed=seed)
    np.random.seed(seed)  # noqa: NPY002  # it draws its folds from there
    clock = _Clock()
    model = DoubleMLIRM(
        DoubleMLData.from_arrays(covariates, outcome, treated.astype(np.float64)),
        ml_g=LinearRegression(),
        ml_m=LogisticRegression(C=np.inf, max_iter=1000),
        n_folds=FOLDS,
        score="ATTE",
    ).fit()
    return {
        **clock.read(),
        "estimate": float(model.coef[0]),
        "std_error": float(model.se[0]),
    }


def run_econml(rows: int, *, seed: int) -> dict[str, float]:
    """Estimate by EconML's linear doubly robust learner, averaged over the treated."""
    from econml.dr import LinearDRLearner
    from sklearn.linear_model import LinearRegression, LogisticRegression

    outcome, treated, covariates = make(rows, seed=seed)
    clock = _Clock()
    learner = LinearDRLearner(
        model_propensity=LogisticRegression(C=np.inf, max_iter=1000),
        model_regression=LinearRegression(),
        cv=FOLDS,
        random_state=seed,
    ).fit(outcome, treated.astype(np.int64), X=covariates)
    found = learner.ate_inference(covariates[treated])
    return {
        **clock.read(),
        "estimate": float(found.mean_point),
        "std_error": float(found.stderr_mean),
    }


SIDES: dict[str, tuple[str, Callable[..., dict[str, float]]]] = {
    "ours": ("Stepladder", run_ours),
    "doubleml": ("DoubleML", run_doubleml),
    "econml": ("EconML", run_econml),
}


def report(
    rounds: Sequence[dict[str, dict[str, float]]], *, given: Namespace, load: float
) -> tuple[str, bool]:
    """Return the report, and whether the target holds."""
    import doubleml
    import econml
    import sklearn

    ratios = {
        (side, clock): median(one[side][clock] / one["ours"][clock] for one in rounds)
        for side in SIDES
        for clock in ("processor", "wall")
        if side != "ours"
    }
    is_right = all(
        abs(one["estimate"] - EFFECT) < 4 * one["std_error"]
        for one in rounds[0].values()
    )
    lines = [
        "# Effects beside other libraries",
        "",
        "The effect on the treated from arrays to its standard error: ours by AIPW,",
        "DoubleML's `DoubleMLIRM` with the score ATTE, EconML's `LinearDRLearner`",
        "averaged over the treated. The models are the same kind in all three, a logit",
        "of treatment and a linear model of the outcome; the libraries fit them in",
        f"{FOLDS} folds, as they prescribe, ours once. So this compares what each asks",
        "of a machine for such an answer, not one algorithm in three writings. Fresh",
        "processes in turn; making the numbers and importing are not timed. Made by",
        "`make bench-effects-comparison`.",
        "",
        (
            f"- Rows: {given.rows:,} of {COLUMNS} covariates, seed {given.seed}; "
            f"planted effect {EFFECT}."
        ),
        *(
            f"- **{SIDES[side][0]} takes {ratios[side, 'processor']:.0f} times the "
            f"processor time** (target ≥ {TARGET_RATIO}) and "
            f"{ratios[side, 'wall']:.0f} times as long (medians of "
            f"{len(rounds)} rounds)."
            for side in ("doubleml", "econml")
        ),
        (
            f"- Load of the machine when it started: {load:.1f} on {os.cpu_count()} "
            "processors; above 0 other work took part of the time."
        ),
        "",
        "| round | library | processor, s | wall, s | estimate | error | GiB |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {place} | {SIDES[side][0]} | {one[side]['processor']:.2f} "
            f"| {one[side]['wall']:.2f} "
            f"| {one[side]['estimate']:.4f} | {one[side]['std_error']:.4f} "
            f"| {one[side]['peak_bytes'] / 2**30:.2f} |"
            for place, one in enumerate(rounds, start=1)
            for side in SIDES
        ),
        "",
        "Error is the standard error; GiB the peak of the process with its libraries.",
        "",
        measured_with(doubleml=doubleml, econml=econml, sklearn=sklearn, numpy=np),
        "",
    ]
    least = min(ratios[side, "processor"] for side in ("doubleml", "econml"))
    return "\n".join(lines), is_right and least >= TARGET_RATIO


def main(arguments: list[str] | None = None) -> int:
    """Run the measurement, or one side of it."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--report", type=Path, default=_REPORT)
    parser.add_argument("--only", choices=list(SIDES))
    given = parser.parse_args(arguments)
    if given.only:
        return tell(SIDES[given.only][1](given.rows, seed=given.seed))
    load = os.getloadavg()[0]
    size = ("--rows", str(given.rows), "--seed", str(given.seed))
    rounds = [
        {
            side: in_fresh_process(
                "tests.bench.effects_comparison", "--only", side, *size
            )
            for side in SIDES
        }
        for _ in range(given.rounds)
    ]
    text, good = report(rounds, given=given, load=load)
    return write_report(given.report, text, good=good)


if __name__ == "__main__":
    sys.exit(main())
