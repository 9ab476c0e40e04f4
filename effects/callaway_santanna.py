"""The one place that knows `diff_diff`: its estimates and errors as plain arrays."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from effects.errors import Reason, RefusedError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from effects.few_units import Weights
    from effects.roll_out import Panel

    Floats = NDArray[np.float64]

Controls = Literal["never_treated", "not_yet_treated"]


@dataclass(frozen=True)
class Found:
    """Effects by cell (c,), event time (e,) and cohort (k,), with standard errors."""

    overall: float
    overall_std_error: float
    cells: tuple[tuple[float, float], ...]
    cell_effects: Floats
    cell_std_errors: Floats
    cell_sizes: tuple[tuple[int, int], ...]
    event_times: Floats
    event_effects: Floats
    event_covariance: Floats
    cohorts: Floats
    cohort_effects: Floats
    cohort_std_errors: Floats

    def with_errors_of(self, weights: Weights) -> Found:
        """Take the errors that hold with few units."""
        events = np.array([weights.at_event_time(e) for e in self.event_times])
        cohorts = np.array([weights.of_cohort(c) for c in self.cohorts])
        overall = weights.covariance(weights.overall()[None, :])
        cells = [weights.covariance(one[None, :]) for one in np.eye(len(self.cells))]
        return replace(
            self,
            overall_std_error=float(np.sqrt(max(overall[0, 0], 0.0))),
            cell_std_errors=np.sqrt(np.maximum(np.concatenate(cells)[:, 0], 0.0)),
            event_covariance=weights.covariance(events),
            cohort_std_errors=np.sqrt(
                np.maximum(np.diag(weights.covariance(cohorts)), 0.0)
            ),
        )


def effects(panel: Panel, controls: Controls) -> Found:
    """Estimate with errors from unit influence functions, in the limit of many units.

    Raises:
        RefusedError: NOT_CONVERGED (covariates), NOBODY_COMPARED.
    """
    from diff_diff import (  # type: ignore[import-untyped]
        CallawaySantAnna,
        SurveyDesign,
    )

    columns = panel.frame()
    covariates = [name for name in columns.columns if name.startswith("covariate_")]
    design = SurveyDesign(weights="weight") if "weight" in columns else None
    estimator = CallawaySantAnna(
        control_group=controls,
        estimation_method="dr" if covariates else "reg",
        cluster="cluster" if "cluster" in columns else None,
    )
    with warnings.catch_warnings():
        # What it warns of is refused, or counted in the diagnostics, by our callers.
        warnings.simplefilter("ignore")
        try:
            fitted = estimator.fit(
                columns,
                outcome="outcome",
                unit="unit",
                time="time",
                first_treat="cohort",
                covariates=covariates or None,
                survey_design=design,
            )
            by_event = fitted.aggregate("event_study")
            by_cohort = fitted.aggregate("group")
        except (ValueError, np.linalg.LinAlgError) as error:
            raise RefusedError(
                Reason.NOT_CONVERGED,
                "The units with and without the program could not be compared.",
                remedy="Use fewer covariates, or larger cohorts.",
            ) from error
    if not np.isfinite([fitted.overall_att, fitted.overall_se]).all():
        raise RefusedError(
            Reason.NOBODY_COMPARED,
            "In no period could a unit with the program be compared with one without.",
            remedy="Add periods, or units that open later.",
        )
    return _found(fitted, by_event, by_cohort)


def _found(fitted: Any, by_event: Any, by_cohort: Any) -> Found:  # noqa: ANN401 - untyped
    cells = {
        (float(cohort), float(time)): cell
        for (cohort, time), cell in sorted(fitted.group_time_effects.items())
        if np.isfinite([cell["effect"], cell["se"]]).all()
    }
    event_effects = {
        int(event): float(effect)
        for event, effect, error in zip(
            by_event.event_time, by_event.att, by_event.se, strict=True
        )
        if np.isfinite([effect, error]).all()
    }
    rows = [
        row for row, event in enumerate(by_event.vcov_index) if event in event_effects
    ]
    times = [int(by_event.vcov_index[row]) for row in rows]
    known = np.isfinite(by_cohort.att) & np.isfinite(by_cohort.se)
    return Found(
        overall=float(fitted.overall_att),
        overall_std_error=float(fitted.overall_se),
        cells=tuple(cells),
        cell_effects=np.array([cell["effect"] for cell in cells.values()], float),
        cell_std_errors=np.array([cell["se"] for cell in cells.values()], float),
        cell_sizes=tuple(
            (int(cell["n_treated"]), int(cell["n_control"])) for cell in cells.values()
        ),
        event_times=np.array(times, float),
        event_effects=np.array([event_effects[e] for e in times], float),
        event_covariance=np.asarray(by_event.vcov, float)[np.ix_(rows, rows)],
        cohorts=np.asarray(by_cohort.label, float)[known],
        cohort_effects=np.asarray(by_cohort.att, float)[known],
        cohort_std_errors=np.asarray(by_cohort.se, float)[known],
    )
