"""A panel of units in which a program opens at different times."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from effects.errors import Reason, RefusedError
from effects.grouping import column, number_rows, whole, wrong_input

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd  # type: ignore[import-untyped]
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_Number = TypeVar("_Number", np.float64, np.int64)


@dataclass(frozen=True)
class Panel:
    """Units u in all of t periods.

    `outcome` (u, t); `cohort` (u,) is the first period with the program, infinity for
    never. `covariates` (u, t, p), `clusters` (u,) and `weights` (u,) where given.
    """

    outcome: Floats
    times: Floats
    cohort: Floats
    covariates: Floats | None
    clusters: NDArray[np.int64] | None
    weights: Floats | None
    n_incomplete: int
    n_always: int

    @classmethod
    def of(
        cls,
        outcome: Floats,
        *,
        unit: NDArray[np.int64],
        time: Floats,
        cohort: Floats,
        covariates: Floats | None,
        clusters: NDArray[np.int64] | None,
        weights: Floats | None,
    ) -> Panel:
        """Check the rows that `effects.staggered.fit` describes, and order them."""
        values = np.asarray(outcome, dtype=np.float64)
        n_rows = len(values)
        if not np.all(np.isfinite(values)):
            raise RefusedError(
                Reason.MISSING_OUTCOME,
                "The outcome is missing in some unit and period.",
                remedy="Leave out what was not observed.",
            )
        periods = column(time, "time", n_rows)
        if np.any(periods % 1):
            raise wrong_input("A period is not a whole number.")
        opened = np.asarray(cohort, dtype=np.float64)
        if opened.shape != (n_rows,):
            raise wrong_input("The column cohort is not as long as the outcome.")
        opened = np.where(np.isfinite(opened) & (opened != 0), opened, np.inf)
        units, _ = number_rows([whole(unit, "unit", n_rows)], n_rows)
        which, first_rows = number_rows([periods], n_rows)
        times = periods[first_rows]
        order = np.lexsort((which, units))
        if np.any((np.diff(units[order]) == 0) & (np.diff(which[order]) == 0)):
            raise wrong_input("A unit has two rows in one period.")
        seen = np.bincount(units)
        complete = seen == len(times)
        if len(times) < 2 or not complete.any():  # noqa: PLR2004 - before and after
            raise wrong_input("No unit is seen in every one of two or more periods.")
        rows = order[complete[units[order]]].reshape(-1, len(times))
        dates = _one_per_unit(opened, rows, "opening date")
        dates = _observed(dates, times)
        always = dates == times[0]
        rows, dates = rows[~always], dates[~always]
        groups = (
            None
            if clusters is None
            else _one_per_unit(whole(clusters, "clusters", n_rows), rows, "cluster")
        )
        sizes = None
        if weights is not None:
            sizes = _one_per_unit(column(weights, "weights", n_rows), rows, "weight")
            if np.any(sizes <= 0):
                raise wrong_input("A weight is not positive.")
        panel = cls(
            outcome=values[rows],
            times=times,
            cohort=dates,
            covariates=_covariates(covariates, rows, n_rows),
            clusters=groups,
            weights=sizes,
            n_incomplete=int(np.count_nonzero(~complete)),
            n_always=int(np.count_nonzero(always)),
        )
        panel.refuse_nothing_to_see()
        return panel

    def refuse_nothing_to_see(self) -> None:
        """Refuse when no unit opens on the way, or nothing ever changes."""
        if not np.isfinite(self.cohort).any():
            raise RefusedError(
                Reason.NOBODY_TREATED,
                "The program opened in no unit after the first period.",
                remedy="Add periods before the opening, or wait.",
            )
        if np.ptp(self.outcome) == 0:
            raise RefusedError(
                Reason.CONSTANT_OUTCOME,
                "The outcome is the same in every unit and period.",
                remedy="Check how the outcome is coded.",
            )

    @property
    def n_units(self) -> int:
        """How many units are compared."""
        return len(self.cohort)

    @property
    def n_never(self) -> int:
        """How many of them never open."""
        return int(np.count_nonzero(~np.isfinite(self.cohort)))

    @property
    def n_clusters(self) -> int:
        """How many clusters there are; each unit is one when none are given."""
        return self.n_units if self.clusters is None else len(np.unique(self.clusters))

    @property
    def n_groups(self) -> int:
        """How many cohorts there are, those that never open among them."""
        return len(np.unique(self.cohort))

    @property
    def degrees_of_freedom(self) -> int:
        """Independent units less the cohort means that they have to tell."""
        if self.clusters is None:
            return self.n_units - self.n_groups
        _, cluster = np.unique(self.clusters, return_inverse=True)
        by_cluster = np.unique(np.column_stack([cluster, self.cohort]), axis=0)
        nested = len(by_cluster) == self.n_clusters
        return self.n_clusters - (self.n_groups if nested else 1)

    @cached_property
    def cohort_sizes(self) -> dict[float, int]:
        """How many units opened when."""
        dates, sizes = np.unique(
            self.cohort[np.isfinite(self.cohort)], return_counts=True
        )
        return dict(zip(dates.tolist(), sizes.tolist(), strict=True))

    def n_comparable(self, *, not_yet: bool) -> int:
        """How many units serve as a comparison for another that has opened."""
        if not not_yet:
            return self.n_never
        return int(np.count_nonzero(self.cohort > min(self.cohort_sizes)))

    def n_seen_at(self, event_time: int) -> int:
        """How many units are seen so many periods after their opening."""
        seen = np.isin(self.cohort + event_time, self.times)
        return int(np.count_nonzero(seen & np.isfinite(self.cohort)))

    def mean_of(self, cells: Sequence[tuple[float, float]]) -> float:
        """Mean outcome over the treated cells (cohort, time)."""
        sizes = np.ones(self.n_units) if self.weights is None else self.weights
        total = weight = 0.0
        for date, time in cells:
            if time >= date:
                units = self.cohort == date
                at = np.searchsorted(self.times, time)
                total += float(sizes[units] @ self.outcome[units, at])
                weight += float(sizes[units].sum())
        return total / weight

    def frame(self) -> pd.DataFrame:
        """Build the table, one row per unit and period, that `diff_diff` reads."""
        import pandas as pd

        n_times = len(self.times)
        columns = {
            "unit": np.repeat(np.arange(self.n_units), n_times),
            "time": np.tile(self.times.astype(np.int64), self.n_units),
            "cohort": np.repeat(
                np.where(np.isfinite(self.cohort), self.cohort, 0).astype(np.int64),
                n_times,
            ),
            "outcome": self.outcome.ravel(),
        }
        if self.clusters is not None:
            columns["cluster"] = np.repeat(self.clusters, n_times)
        if self.weights is not None:
            columns["weight"] = np.repeat(self.weights / self.weights.mean(), n_times)
        if self.covariates is not None:
            for number in range(self.covariates.shape[2]):
                values = self.covariates[:, :, number]
                columns[f"covariate_{number}"] = values.ravel()
        return pd.DataFrame(columns)


def _one_per_unit(
    values: NDArray[_Number], rows: NDArray[np.int64], name: str
) -> NDArray[_Number]:
    by_unit = values[rows]
    if np.any(by_unit != by_unit[:, :1]):
        raise wrong_input(f"A unit has more than one {name}.")
    return by_unit[:, 0]


def _observed(dates: Floats, times: Floats) -> Floats:
    """Move each date to the first period observed from then on."""
    padded = np.append(times, np.inf)
    return np.asarray(padded[np.searchsorted(times, dates, side="left")])


def _covariates(
    covariates: Floats | None, rows: NDArray[np.int64], n_rows: int
) -> Floats | None:
    if covariates is None:
        return None
    matrix = np.asarray(covariates, dtype=np.float64)
    if matrix.ndim != 2 or len(matrix) != n_rows:  # noqa: PLR2004 - a matrix
        raise wrong_input("The covariates have not as many rows as the outcome.")
    if not np.all(np.isfinite(matrix)):
        raise wrong_input("A covariate has missing or infinite values.")
    return matrix[rows] if matrix.shape[1] else None
