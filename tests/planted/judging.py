"""Hold the estimates of many organisations against what was planted in them.

Numbers in, numbers and broken promises out: nothing is simulated or estimated here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import TYPE_CHECKING, Final

from tests.planted.replayed import WITHOUT_EFFECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tests.planted.replayed import Known

ALPHA: Final = 0.05
LARGEST_BIAS: Final = {"promoted": 0.005, "exited": 0.005, "pay_growth": 0.001}
"""By outcome: a share of people, or the logarithm of pay."""
COVERAGE: Final = (0.91, 0.985)
MOST_FALSE_ALARMS: Final = 0.10
NAIVE_IS_WORSE: Final = 3.0
MOST_FOOLED: Final = 0.05
CARRIED_FURTHER: Final = frozenset({"moderate", "strong"})
"""Verdicts above suggestive."""


@dataclass(frozen=True)
class Answer:
    """What the product says of one program and outcome in one organisation.

    Numbers are None where it refuses to give one.
    """

    seed: int
    program: str
    outcome: str
    estimate: float | None
    std_error: float | None
    ci_low: float | None
    ci_high: float | None
    p_value: float | None
    naive_estimate: float | None
    verdict: str


@dataclass(frozen=True)
class Summary:
    """How the answers to one question lie around the truth, over all organisations."""

    program: str
    outcome: str
    truth: float
    seeds: int
    refused: int
    naive_bias: float
    bias: float
    bias_error: float
    spread: float
    mean_error: float
    mean_z: float
    coverage: float
    rejected: float
    verdicts: Mapping[str, int]

    @property
    def is_null(self) -> bool:
        """Whether the program has no effect at all."""
        return self.program == WITHOUT_EFFECT


def summarise(
    answers: Iterable[Answer], known: Mapping[tuple[str, str], Known]
) -> list[Summary]:
    """Summarise the answers by program and outcome.

    Raises:
        ValueError: Of a question fewer than two answers have a number.
    """
    asked: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in answers:
        asked[answer.program, answer.outcome].append(answer)
    return [
        _summary(given, truth=known[question].effect)
        for question, given in sorted(asked.items())
    ]


def _summary(given: Sequence[Answer], *, truth: float) -> Summary:
    estimates, errors, naive = [], [], []
    covered = rejected = 0
    for one in given:
        if one.estimate is None or one.std_error is None:
            continue
        estimates.append(one.estimate)
        errors.append(one.std_error)
        naive.append(_told(one.naive_estimate))
        covered += _told(one.ci_low) <= truth <= _told(one.ci_high)
        rejected += _told(one.p_value) < ALPHA
    told = len(estimates)
    if told < 2:
        raise ValueError(
            f"{given[0].program} {given[0].outcome}: {told} numbers among "
            f"{len(given)} answers"
        )
    return Summary(
        program=given[0].program,
        outcome=given[0].outcome,
        truth=truth,
        seeds=told,
        refused=len(given) - told,
        naive_bias=fmean(naive) - truth,
        bias=fmean(estimates) - truth,
        bias_error=stdev(estimates) / told**0.5,
        spread=stdev(estimates),
        mean_error=fmean(errors),
        mean_z=fmean(
            (estimate - truth) / error
            for estimate, error in zip(estimates, errors, strict=True)
        ),
        coverage=covered / told,
        rejected=rejected / told,
        verdicts=dict(Counter(one.verdict for one in given).most_common()),
    )


def _told(value: float | None) -> float:
    if value is None:
        raise ValueError("an answer with an estimate has all its numbers")
    return value


def broken(summaries: Iterable[Summary]) -> list[str]:
    """List the promises that estimates of the planted scenario break."""
    found = []
    for one in summaries:
        where = f"{one.program} {one.outcome}"
        most = LARGEST_BIAS[one.outcome]
        if abs(one.bias) > most:
            found.append(f"{where}: bias {one.bias:+.4f}, at most {most}")
        if not COVERAGE[0] <= one.coverage <= COVERAGE[1]:
            found.append(f"{where}: coverage {one.coverage:.3f}, not in {COVERAGE}")
        if one.is_null and one.rejected > MOST_FALSE_ALARMS:
            found.append(
                f"{where}: false alarms {one.rejected:.3f}, at most {MOST_FALSE_ALARMS}"
            )
        if one.is_null and one.outcome == "promoted":
            least = NAIVE_IS_WORSE * abs(one.bias)
            if abs(one.naive_bias) < least:
                found.append(
                    f"{where}: the naive figure is off by {one.naive_bias:+.4f} only, "
                    f"at least {least:.4f} is expected"
                )
    return found


def fooled(answers: Iterable[Answer]) -> float:
    """Return the share of organisations told that the program without effect works."""
    by_seed: dict[int, bool] = defaultdict(bool)
    for one in answers:
        if one.program == WITHOUT_EFFECT:
            by_seed[one.seed] |= one.verdict in CARRIED_FURTHER
    return sum(by_seed.values()) / len(by_seed)
