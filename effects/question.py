"""What is asked of a table of people, and what is answered: values only.

How an answer comes about is in `effects.fit` and the modules it calls.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from effects.errors import RefusedError
    from effects.evidence import Wanted
    from effects.levels import Column
    from effects.links import Link
    from effects.results import Estimate
    from effects.verdict import Verdict

Method = Literal[
    "naive", "regression", "ipw", "ebal", "aipw", "randomised", "hazard", "did"
]


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes:
        method: How to estimate.
        treatment: What the treated have, as sentences name it.
        outcome: What is looked at, as sentences name it.
        estimand: The effect on the treated, or on everybody; for differences of means.
        is_randomised: Who was treated was drawn by lot.
        wanted: Whether the outcome should rise or fall.
        smallest_effect: The smallest effect of interest, above 0, in the estimate's
            unit (of a hazard: its logarithm).
        link: Of a hazard.
        is_exploratory: The question was not registered before the outcomes were there.
    """

    method: Method
    treatment: str
    outcome: str
    estimand: Literal["att", "ate"] = "att"
    is_randomised: bool = False
    wanted: Wanted = "increase"
    smallest_effect: float | None = None
    link: Link = "cloglog"
    is_exploratory: bool = False


@dataclass(frozen=True)
class People:
    """One row per person; what is missing is NaN, None in text, -1 in clusters.

    Attributes:
        outcome: Shape (n,), in the outcome's unit.
        treated: Shape (n,), 1 or 0.
        covariates: Arrays of shape (n,) as `effects.design.build` takes them.
        clusters: Shape (n,), numbered from 0.
        weights: Shape (n,).
    """

    outcome: NDArray[np.float64]
    treated: NDArray[np.float64]
    covariates: Mapping[str, Column]
    clusters: NDArray[np.int64] | None = None
    weights: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class Records:
    """One row per stretch of time at risk; missing as in `People`.

    Attributes:
        event: Shape (n,), 1 where the stretch ends with the event, else 0.
        entry: Shape (n,), time before the first instant at risk.
        exit_time: Shape (n,), last instant at risk, in the same unit.
        treated: Shape (n,), 1 or 0, as it was at entry.
        covariates: As in `People`.
        clusters: Shape (n,): whose stretch it is.
        weights: Shape (n,).
    """

    event: NDArray[np.float64]
    entry: NDArray[np.float64]
    exit_time: NDArray[np.float64]
    treated: NDArray[np.float64]
    covariates: Mapping[str, Column]
    clusters: NDArray[np.int64] | None = None
    weights: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class Units:
    """One row per unit and period; missing as in `People`.

    Attributes:
        outcome: Shape (n,).
        unit: Shape (n,), numbered from 0.
        period: Shape (n,), whole numbers.
        cohort: Shape (n,), the first period in which the unit is treated; 0 where
            it never is.
        period_names: Of the periods 1, 2, …, where these stand for dates.
        covariates: As in `People`: what may drive different trends.
        clusters: Shape (n,), one per unit.
        weights: Shape (n,), one per unit.
    """

    outcome: NDArray[np.float64]
    unit: NDArray[np.int64]
    period: NDArray[np.float64]
    cohort: NDArray[np.float64]
    covariates: Mapping[str, Column]
    clusters: NDArray[np.int64] | None = None
    weights: NDArray[np.float64] | None = None
    period_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """An estimate or why there is none, and what may be said.

    Attributes:
        question: What was asked.
        estimate: None if and only if a number is refused.
        refusal: Why.
        verdict: What may be said.
        plain: That in plain words.
        n: People (units, with `did`) that the answer rests on.
        n_treated: People treated (units, with `did`); None where it is not known.
        n_control: People compared with (units, with `did`).
        others: Estimates by other methods, by their names; none when refused.
        diagnostics: Numbers, words and tables of them, as JSON knows them; None where
            something is not known.
    """

    question: Question
    estimate: Estimate | None
    refusal: RefusedError | None
    verdict: Verdict
    plain: str
    n: int
    n_treated: int | None
    n_control: int | None
    others: Mapping[str, Estimate] = field(default_factory=dict)
    diagnostics: Mapping[str, Any] = field(default_factory=dict)
