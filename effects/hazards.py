"""Hazards per period: how much more often, or sooner, the treated have an event.

The exponent of a cloglog coefficient is the hazard ratio of the proportional-hazards
model in grouped time (Prentice and Gloeckler, 1978), that of a logit coefficient the
odds ratio (Cox, 1972). Competing events end a record without the event of interest, so
a ratio is cause-specific. Treatment that begins on the way splits a record in two;
nobody counts as treated before.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from effects import cells as counting
from effects.chance import degrees_of_freedom
from effects.errors import Reason, RefusedError
from effects.grouping import column, flags
from effects.hazard_fit import fit
from effects.results import Z_95, Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from effects.cells import Cells
    from effects.links import Link

_MAX_WHOLE_PERIODS: Final = 100_000
_NO_ERROR: Final = 1e-9


def estimate(
    event: NDArray[np.bool_],
    *,
    entry: NDArray[np.float64],
    exit_time: NDArray[np.float64],
    treated: NDArray[np.bool_],
    covariates: NDArray[np.float64] | None = None,
    clusters: NDArray[np.int64] | None = None,
    weights: NDArray[np.float64] | None = None,
    link: Link = "cloglog",
    bands: int | None = None,
) -> Estimate:
    """Estimate the log hazard (or odds) ratio of treatment from records.

    Args:
        event: (n,) whether the record ends with the event.
        entry: (n,) time before the first instant at risk, any unit.
        exit_time: (n,) last instant at risk; (entry, exit_time] are at risk.
        treated: (n,) whether treatment had begun at entry.
        covariates: (n, p) values during the record, without intercept.
        clusters: (n,) person (or unit) of the record: covariance by cluster (CR1).
        weights: (n,) weights. Without clusters each record is then its own.
        link: cloglog for a hazard ratio, logit for an odds ratio.
        bands: Share one baseline among neighbouring whole periods, in so many bands of
            like many events. By default each instant with an event has its own.

    Raises:
        RefusedError: WRONG_INPUT, NOBODY_TREATED, NOBODY_COMPARED, TOO_FEW_EVENTS (none
            in an arm), CONSTANT_OUTCOME, NO_OVERLAP (treated and compared are never at
            risk together), SEPARATION, NOT_CONVERGED.
    """
    arm = _arms(treated)
    at_risk_since = column(entry, "entry", len(arm))
    until = column(exit_time, "exit", len(arm))
    if weights is not None and clusters is None:
        clusters = np.arange(len(arm))
    periods = None if bands is None else _whole_periods(at_risk_since, until)
    counted = counting.from_records(
        event,
        entry=at_risk_since,
        exit_time=until,
        design=_with_treatment(arm, covariates),
        clusters=clusters,
        weights=weights,
        periods=periods,
    )
    lengths = (until - at_risk_since) * (1.0 if weights is None else weights)
    return _of_treatment(
        counted if bands is None else counted.in_bands(bands),
        link=link,
        n=(int(np.count_nonzero(arm)), int(np.count_nonzero(~arm))),
        time_at_risk=(float(lengths[arm].sum()), float(lengths[~arm].sum())),
        counted_in="records",
    )


def estimate_cells(
    events: NDArray[np.float64],
    *,
    people: NDArray[np.float64],
    period: NDArray[np.float64],
    treated: NDArray[np.bool_],
    covariates: NDArray[np.float64] | None = None,
    clusters: NDArray[np.int64] | None = None,
    link: Link = "cloglog",
    bands: int | None = None,
) -> Estimate:
    """Estimate the same from cells of `people` at risk, of whom `events` had the event.

    Arrays of person-periods (people 1, events 0 or 1) are cells too. All (c,), or
    (c, p) for the covariates. `n_treated` and `n_control` count person-periods.
    See `estimate` for the other arguments and the refusals.
    """
    arm = _arms(treated)
    counted = counting.from_counts(
        events,
        people=people,
        period=period,
        design=_with_treatment(arm, covariates),
        clusters=clusters,
    )
    at_risk = (float(np.sum(people, where=arm)), float(np.sum(people, where=~arm)))
    return _of_treatment(
        counted if bands is None else counted.in_bands(bands),
        link=link,
        n=(round(at_risk[0]), round(at_risk[1])),
        time_at_risk=at_risk,
        counted_in="person_periods",
    )


def _of_treatment(
    counted: Cells,
    *,
    link: Link,
    n: tuple[int, int],
    time_at_risk: tuple[float, float],
    counted_in: str,
) -> Estimate:
    arm = counted.design[counted.pattern, 0] == 1
    events = (float(counted.events[arm].sum()), float(counted.events[~arm].sum()))
    if sum(events) > 0 and min(events) <= 0:
        whom = "the treated" if events[0] <= 0 else "those compared"
        raise RefusedError(
            Reason.TOO_FEW_EVENTS,
            f"Nobody among {whom} had the event, so no ratio can be formed.",
            remedy="Wait for events, or widen the population.",
        )
    telling = counted.with_events()
    both = [
        np.bincount(telling.period[telling.design[telling.pattern, 0] == one]) > 0
        for one in (0, 1)
    ]
    shared = min(len(side) for side in both)
    if not np.any(both[0][:shared] & both[1][:shared]):
        raise RefusedError(
            Reason.NO_OVERLAP,
            "Treated and compared people were never at risk at the same time.",
            remedy="Compare people of the same periods.",
        )
    fitted = fit(telling, link=link)
    log_ratio, std_error = float(fitted.coefficients[0]), float(fitted.std_errors[0])
    if std_error <= _NO_ERROR:
        raise RefusedError(
            Reason.TOO_FEW_UNITS,
            "The clusters do not differ at all, so nothing is known about chance.",
            remedy="Give more clusters, or none.",
        )
    df = None
    if fitted.n_clusters is not None:
        treated = counted.design[counted.pattern, 0] == 1
        df = degrees_of_freedom(treated, counted.cluster)
    ratio = "hazard_ratio" if link == "cloglog" else "odds_ratio"
    return Estimate.normal(
        "hazard_cloglog" if link == "cloglog" else "hazard_logit",
        "log_hazard_ratio" if link == "cloglog" else "log_odds_ratio",
        log_ratio,
        std_error,
        n_treated=n[0],
        n_control=n[1],
        n_clusters=sum(n) if fitted.n_clusters is None else fitted.n_clusters,
        diagnostics={
            ratio: math.exp(log_ratio),
            f"{ratio}_low": math.exp(log_ratio - Z_95 * std_error),
            f"{ratio}_high": math.exp(log_ratio + Z_95 * std_error),
            "events_treated": events[0],
            "events_control": events[1],
            "time_at_risk_treated": time_at_risk[0],
            "time_at_risk_control": time_at_risk[1],
            "n_counts": counted_in,
            "periods_with_events": len(fitted.periods),
            "covariates": len(fitted.coefficients) - 1,
            "deviance": fitted.deviance,
            "std_error_kind": "model" if fitted.n_clusters is None else "cluster",
            "iterations": fitted.iterations,
        },
    ).by_student(df)


def _arms(treated: NDArray[np.bool_]) -> NDArray[np.bool_]:
    arm = flags(treated, "treatment")
    if not arm.any():
        raise RefusedError(
            Reason.NOBODY_TREATED,
            "Nobody was treated.",
            remedy="Choose a program that somebody joined.",
        )
    if arm.all():
        raise RefusedError(
            Reason.NOBODY_COMPARED,
            "Everybody was treated from the beginning.",
            remedy="Add people, or time, without treatment.",
        )
    return arm


def _with_treatment(
    arm: NDArray[np.bool_], covariates: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    alone = arm.astype(np.float64)[:, None]
    if covariates is None:
        return alone
    matrix = np.asarray(covariates, dtype=np.float64)
    if matrix.ndim != 2 or len(matrix) != len(arm):  # noqa: PLR2004 - a matrix
        raise RefusedError(
            Reason.WRONG_INPUT,
            "The covariates have not as many rows as the treatment.",
            remedy="Give one row of covariates per record.",
        )
    return np.hstack([alone, matrix])


def _whole_periods(
    entry: NDArray[np.float64], exit_time: NDArray[np.float64]
) -> NDArray[np.float64]:
    if np.any(entry % 1) or np.any(exit_time % 1):
        raise RefusedError(
            Reason.WRONG_INPUT,
            "Only whole periods can be put into bands.",
            remedy="Round the times up to whole months.",
        )
    first, last = float(entry.min()) + 1, float(exit_time.max())
    if last - first > _MAX_WHOLE_PERIODS:
        raise RefusedError(
            Reason.WRONG_INPUT,
            "The times span too many periods.",
            remedy="Count the time in months from one beginning.",
        )
    return np.arange(first, last + 1)
