"""What a program changed where it opened unit by unit: staggered roll-outs.

Callaway and Sant'Anna (2021): for units that opened in g, the change of the outcome
from the last period before g to t, less the same change in units that had not opened
by t (or never open). No unit that opened earlier serves as a comparison, which is what
makes two-way fixed effects wrong. Estimates, and errors where there are many units, are
those of `diff_diff`; decision 0113 tells why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from effects import callaway_santanna
from effects.chance import FEW_CLUSTERS, interval
from effects.errors import Reason, RefusedError
from effects.few_units import Weights
from effects.results import Estimate
from effects.roll_out import Panel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from effects.callaway_santanna import Controls, Found

    Floats = NDArray[np.float64]

MINIMUM_UNITS: Final = 2
_NO_ERROR: Final = 1e-12


@dataclass(frozen=True)
class CellEffect:
    """ATT(g, t) of the units that opened in `cohort`, in period `time`."""

    cohort: float
    time: float
    estimate: float
    std_error: float
    n_treated: int
    n_control: int


@dataclass(frozen=True)
class EventEffect:
    """The mean effect so many periods after opening; before it, a lead.

    A lead compares a period with the one before it, so leads do not add up.
    """

    event_time: float
    estimate: float
    std_error: float
    ci_low: float
    ci_high: float
    is_pre: bool
    n_units: int


@dataclass(frozen=True)
class CohortEffect:
    """The mean effect on the units that opened in `cohort`, over their periods."""

    cohort: float
    estimate: float
    std_error: float
    n_units: int


@dataclass(frozen=True)
class RollOut:
    """All that a roll-out tells: overall, by event time, by cohort and by cell.

    `overall` weighs every treated unit-period alike. `events_covariance` (e, e) is of
    the e `events`; it is what a test of several leads needs.
    """

    overall: Estimate
    events: tuple[EventEffect, ...]
    events_covariance: Floats
    cohorts: tuple[CohortEffect, ...]
    cells: tuple[CellEffect, ...]


def estimate(
    outcome: Floats,
    *,
    unit: NDArray[np.int64],
    time: Floats,
    cohort: Floats,
    controls: Controls | None = None,
    covariates: Floats | None = None,
    clusters: NDArray[np.int64] | None = None,
    weights: Floats | None = None,
    permutations: int = 0,
    seed: int = 0,
) -> Estimate:
    """Estimate the mean effect over all treated unit-periods: see `fit`."""
    return fit(
        outcome,
        unit=unit,
        time=time,
        cohort=cohort,
        controls=controls,
        covariates=covariates,
        clusters=clusters,
        weights=weights,
        permutations=permutations,
        seed=seed,
    ).overall


def fit(
    outcome: Floats,
    *,
    unit: NDArray[np.int64],
    time: Floats,
    cohort: Floats,
    controls: Controls | None = None,
    covariates: Floats | None = None,
    clusters: NDArray[np.int64] | None = None,
    weights: Floats | None = None,
    permutations: int = 0,
    seed: int = 0,
) -> RollOut:
    """Estimate the effects of a roll-out from one row per unit and period.

    Args:
        outcome: (n,) outcome of the unit in the period, such as a rate.
        unit: (n,) which unit.
        time: (n,) which period, a whole number.
        cohort: (n,) first period with the program in that unit; 0, NaN or infinity for
            never. One after the last period is never, too; between two periods it is
            the later one.
        controls: Units that never open, or also those that have not opened yet. By
            default those that never open where there are some.
        covariates: (n, p) values that may drive different trends; the value of the
            last period before opening counts (doubly robust).
        clusters: (n,) groups of units that share their fate, one per unit.
        weights: (n,) such as the unit's headcount, one per unit.
        permutations: How often to deal the opening dates anew among the units for an
            exact p-value, where the dates were as good as drawn by lot. Without
            covariates, clusters and weights only.
        seed: Of those permutations.

    With fewer than 50 units (or clusters) intervals are Student's t with as many
    degrees of freedom as units less cohorts (or clusters less one), and errors pool the
    units' variation where there are no covariates, clusters or weights. Units that are
    not there in every period, or opened before the second one, are left out and counted
    in the diagnostics.

    Raises:
        RefusedError: WRONG_INPUT, MISSING_OUTCOME, CONSTANT_OUTCOME, NOBODY_TREATED,
            NOBODY_COMPARED, TOO_FEW_UNITS (fewer than two that open, or to compare
            with), NOT_CONVERGED (covariates).
    """
    panel = Panel.of(
        outcome,
        unit=unit,
        time=time,
        cohort=cohort,
        covariates=covariates,
        clusters=clusters,
        weights=weights,
    )
    chosen: Controls = controls or (
        "never_treated" if panel.n_never else "not_yet_treated"
    )
    _refuse_few_units(panel, chosen)
    df = panel.degrees_of_freedom if panel.n_clusters < FEW_CLUSTERS else None
    if df is not None and df < 1:
        raise _too_few("There are as many cohorts as units.")
    found = callaway_santanna.effects(panel, chosen)
    linear = Weights.of(panel, found.cells, not_yet=chosen == "not_yet_treated")
    is_plain = covariates is None and clusters is None and weights is None
    if df is not None and is_plain:
        found = found.with_errors_of(linear)
    if found.overall_std_error <= _NO_ERROR * np.ptp(panel.outcome):
        raise RefusedError(
            Reason.CONSTANT_OUTCOME,
            "All units of a kind change alike, so nothing is known about chance.",
            remedy="Check how the outcome is coded.",
        )
    p_value = None
    if permutations:
        if not is_plain:
            raise RefusedError(
                Reason.WRONG_INPUT,
                "Dates are dealt anew without covariates, clusters and weights only.",
                remedy="Leave out the permutations, or the rest.",
            )
        p_value = linear.permutation_p_value(times=permutations, seed=seed)
    return _told(
        found,
        panel,
        df=df,
        n_control=panel.n_comparable(not_yet=chosen == "not_yet_treated"),
        diagnostics={
            "controls": chosen,
            "std_error_kind": "pooled"
            if df is not None and is_plain
            else "influence_function",
            "p_value_permutation": p_value,
        },
    )


def _told(
    found: Found,
    panel: Panel,
    *,
    df: int | None,
    n_control: int,
    diagnostics: dict[str, float | int | str | bool | None],
) -> RollOut:
    treated_mean = panel.mean_of(found.cells)
    low, high, p_value = interval(found.overall, found.overall_std_error, df)
    sizes = panel.cohort_sizes
    events = []
    for event_time, effect, error in zip(
        found.event_times.tolist(),
        found.event_effects.tolist(),
        np.sqrt(np.maximum(np.diag(found.event_covariance), 0.0)).tolist(),
        strict=True,
    ):
        event_low, event_high, _ = interval(effect, error, df)
        events.append(
            EventEffect(
                event_time=event_time,
                estimate=effect,
                std_error=error,
                ci_low=event_low,
                ci_high=event_high,
                is_pre=event_time < 0,
                n_units=panel.n_seen_at(event_time),
            )
        )
    return RollOut(
        overall=Estimate(
            method="did",
            estimand="att",
            estimate=found.overall,
            std_error=found.overall_std_error,
            ci_low=low,
            ci_high=high,
            p_value=p_value,
            n_treated=sum(sizes.values()),
            n_control=n_control,
            n_clusters=panel.n_clusters,
            treated_mean=treated_mean,
            counterfactual_mean=treated_mean - found.overall,
            diagnostics={
                **diagnostics,
                "degrees_of_freedom": df,
                "units": panel.n_units,
                "units_never_treated": panel.n_never,
                "units_incomplete": panel.n_incomplete,
                "units_treated_from_the_start": panel.n_always,
                "cohorts": len(sizes),
                "smallest_cohort_units": min(sizes.values()),
                "periods": len(panel.times),
            },
        ),
        events=tuple(events),
        events_covariance=found.event_covariance,
        cohorts=tuple(
            CohortEffect(cohort, effect, error, sizes[cohort])
            for cohort, effect, error in zip(
                found.cohorts.tolist(),
                found.cohort_effects.tolist(),
                found.cohort_std_errors.tolist(),
                strict=True,
            )
        ),
        cells=tuple(
            CellEffect(*cell, effect, error, *size)
            for cell, effect, error, size in zip(
                found.cells,
                found.cell_effects.tolist(),
                found.cell_std_errors.tolist(),
                found.cell_sizes,
                strict=True,
            )
        ),
    )


def _refuse_few_units(panel: Panel, controls: Controls) -> None:
    n_treated = sum(panel.cohort_sizes.values())
    if n_treated < MINIMUM_UNITS:
        raise _too_few("The program opened in one unit only.")
    if controls == "never_treated" and panel.n_never < MINIMUM_UNITS:
        raise _too_few("Fewer than two units never open.")
    if panel.n_comparable(not_yet=True) < MINIMUM_UNITS:
        raise _too_few("The program opened everywhere at once.")


def _too_few(message: str) -> RefusedError:
    return RefusedError(
        Reason.TOO_FEW_UNITS,
        message,
        remedy="A roll-out is evaluated across units: open some later, at random.",
    )
