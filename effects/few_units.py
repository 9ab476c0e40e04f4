"""What chance does to a roll-out over few units.

Without covariates every effect of a roll-out is linear in the units' outcomes: a
weight for each cohort and period. From these weights follow an exact p-value by dealing
the opening dates anew, and standard errors that hold with a handful of units per
cohort, where those from influence functions are too small (decision 0113).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from effects.roll_out import Panel

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Weights:
    """Weights of a unit's t outcomes in each of c effects ATT(g, t), by its cohort.

    `by_cell` is (c, k, t) for k cohorts, those that never open among them; `group` (u,)
    is the unit's cohort.
    """

    panel: Panel
    cells: tuple[tuple[float, float], ...]
    by_cell: Floats
    group: NDArray[np.int64]

    @classmethod
    def of(
        cls, panel: Panel, cells: Sequence[tuple[float, float]], *, not_yet: bool
    ) -> Weights:
        """Write out the comparison of each cell (cohort, time).

        After the opening a period is compared with the last one before it, before the
        opening with the one before; in units that never open, or not by that time.
        """
        dates, group, counts = np.unique(
            panel.cohort, return_inverse=True, return_counts=True
        )
        weights = np.zeros((len(cells), len(dates), len(panel.times)))
        for number, (date, time) in enumerate(cells):
            now = int(np.searchsorted(panel.times, time))
            before = min(now, int(np.searchsorted(panel.times, date))) - 1
            compared = ~np.isfinite(dates)
            if not_yet:
                compared = (dates > time) & (dates != date)
            for which, sign in ((dates == date, 1.0), (compared, -1.0)):
                share = sign / counts[which].sum()
                weights[number, which, now] += share
                weights[number, which, before] -= share
        return cls(panel, tuple(cells), weights, group)

    def overall(self) -> Floats:
        """Weigh the cells (c,) of the mean over all treated unit-periods."""
        return self._by_size([time >= date for date, time in self.cells])

    def at_event_time(self, event_time: float) -> Floats:
        """Weigh the cells (c,) of the mean so many periods after opening."""
        return self._by_size([time - date == event_time for date, time in self.cells])

    def of_cohort(self, cohort: float) -> Floats:
        """Weigh the cells (c,) of a cohort's mean over its periods since opening."""
        chosen = [date == cohort and time >= date for date, time in self.cells]
        return np.array(chosen) / max(sum(chosen), 1)

    def _by_size(self, chosen: Sequence[bool]) -> Floats:
        sizes = np.array([self.panel.cohort_sizes[date] for date, _ in self.cells])
        weighed = np.where(chosen, sizes, 0.0)
        return np.asarray(weighed / max(weighed.sum(), 1.0))

    def effects(self, mixes: Floats) -> Floats:
        """Estimate m mixes (m, c) of the cells."""
        weights = np.tensordot(mixes, self.by_cell, axes=1)
        return np.asarray(
            np.einsum("mut,ut->m", weights[:, self.group], self.panel.outcome)
        )

    def covariance(self, mixes: Floats) -> Floats:
        """Estimate the covariance (m, m) of m mixes (m, c) of the cells.

        The covariance of the periods is pooled over cohorts, with as many degrees of
        freedom as units less cohorts; a cohort of one unit has its share in it. Exact
        when units vary alike in all cohorts.
        """
        weights = np.tensordot(mixes, self.by_cell, axes=1)
        sizes = np.bincount(self.group).astype(np.float64)
        sums = np.zeros((len(sizes), len(self.panel.times)))
        np.add.at(sums, self.group, self.panel.outcome)
        apart = self.panel.outcome - (sums / sizes[:, None])[self.group]
        df = max(len(self.group) - len(sizes), 1)
        pooled = apart.T @ apart / df
        return np.asarray(
            np.einsum(
                "mkt,ts,nks,k->mn", weights, pooled, weights, sizes, optimize=True
            )
        )

    def permutation_p_value(self, *, times: int, seed: int) -> float:
        """How often dates dealt anew among the units give as large an overall effect.

        The sharp null hypothesis that the program changes nothing anywhere (Fisher,
        1935). Cohorts keep their sizes, so a deal costs one look-up per unit.
        """
        weights = np.tensordot(self.overall(), self.by_cell, axes=1)
        contribution = self.panel.outcome @ weights.T
        everyone = np.arange(len(self.group))
        observed = abs(contribution[everyone, self.group].sum())
        random = np.random.default_rng(seed)
        as_large = sum(
            abs(contribution[everyone, random.permutation(self.group)].sum())
            >= observed * (1 - 1e-9)
            for _ in range(times)
        )
        return float((1 + as_large) / (1 + times))
