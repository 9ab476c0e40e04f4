"""The likelihood of hazards on cells: its maximum and what is known about it.

The hazard of period t is logit or cloglog of (baseline of t + covariates times
coefficients). Every period has its own baseline; its block of the information matrix is
diagonal and is eliminated (Schur complement), so a step of Fisher scoring costs one
pass over the cells, whatever the number of periods. What a coefficient means belongs to
`effects.hazards`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from effects import cells as counting
from effects.errors import Reason, RefusedError
from effects.links import LINKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from effects.cells import Cells
    from effects.links import Link

    Floats = NDArray[np.float64]

MAX_ITERATIONS: Final = 60
_TOLERANCE: Final = 1e-9
_RANK_TOLERANCE: Final = 1e-8
# A log ratio whose standard error over the range of its covariate is that large is
# no measurement: the likelihood has its maximum at infinity.
_SEPARATED_STD_ERROR: Final = 50.0
_SEPARATED_REACH: Final = 12.0


@dataclass(frozen=True)
class HazardFit:
    """A fitted hazard model of p covariates and t periods.

    `covariance` (p, p) of the `coefficients` (p,) is the inverse expected information,
    or clustered when the cells have clusters. `baseline` (t,) is the linear predictor
    of a row of zeros in each of `periods`; periods that say nothing are not in it.
    """

    link: Link
    coefficients: Floats
    covariance: Floats
    periods: Floats
    baseline: Floats
    baseline_std_error: Floats
    log_likelihood: float
    iterations: int
    n_clusters: int | None

    @property
    def deviance(self) -> float:
        """Minus twice the log likelihood of the single yes and no answers."""
        return -2.0 * self.log_likelihood

    @property
    def std_errors(self) -> Floats:
        """Standard errors of the coefficients."""
        return np.asarray(np.sqrt(np.maximum(np.diag(self.covariance), 0.0)))


def fit(counted: Cells, *, link: Link = "cloglog") -> HazardFit:
    """Fit baselines and coefficients by Fisher scoring on the cells.

    Raises:
        RefusedError: TOO_FEW_EVENTS, CONSTANT_OUTCOME, NO_OVERLAP or WRONG_INPUT (the
            first, or another, covariate does not vary, or follows from the rest),
            SEPARATION, NOT_CONVERGED.
    """
    model = _Model.of(counted.with_events(), link)
    point, step = model.start(), np.inf
    state = model.at(point)
    model.refuse_rank(state)
    iterations = 0
    while step > _TOLERANCE:
        iterations += 1
        if iterations > MAX_ITERATIONS:
            raise model.no_maximum(point)
        change = model.step(state)
        for _halving in range(30):
            trial = (point[0] + change[0], point[1] + change[1])
            advanced = model.at(trial)
            gain = advanced.log_likelihood - state.log_likelihood
            if gain >= -_TOLERANCE * (1 + abs(state.log_likelihood)):
                break
            change = (change[0] / 2, change[1] / 2)
        else:
            raise model.no_maximum(point)
        point, state = trial, advanced
        step = max(float(np.abs(part).max(initial=0.0)) for part in change)
    return model.finish(point, state, iterations)


def sandwich(
    inverse_information: Floats,
    score_products: Floats,
    *,
    n_clusters: int,
    n_rows: float,
    n_parameters: int,
) -> Floats:
    """Covariance (p, p) from sums over clusters of products of their score sums.

    The correction is CR1, G/(G-1) (n-1)/(n-k), as in Stata and statsmodels. Whoever
    sums up the scores elsewhere, in a database, gets the same covariance from here.

    Raises:
        RefusedError: TOO_FEW_UNITS (fewer than two clusters).
    """
    if n_clusters < 2:  # noqa: PLR2004 - one cluster has no variation between clusters
        raise RefusedError(
            Reason.TOO_FEW_UNITS,
            "A single cluster tells nothing about the differences between clusters.",
            remedy="Give the clusters of the people, or none.",
        )
    correction = n_clusters / (n_clusters - 1)
    correction *= (n_rows - 1) / max(n_rows - n_parameters, 1.0)
    return np.asarray(
        correction * inverse_information @ score_products @ inverse_information
    )


@dataclass(frozen=True)
class _State:
    """Likelihood, scores and information at a point, baselines apart."""

    log_likelihood: float
    score_baseline: Floats  # (t,)
    information_baseline: Floats  # (t,)
    mean_rows: Floats  # (t, p): mixed information per baseline's own
    score: Floats  # (p,), baselines eliminated
    information: Floats  # (p, p), baselines eliminated
    own: Floats  # (p,): diagonal of the information, not eliminated


@dataclass(frozen=True)
class _Model:
    """Cells with a design in units of standard deviations."""

    cells: Cells
    link: Link
    centre: Floats
    scale: Floats
    blocks: tuple[tuple[int, int, int, int], ...]

    @classmethod
    def of(cls, counted: Cells, link: Link) -> _Model:
        weight = np.bincount(counted.pattern, counted.people, len(counted.design))
        weight = weight / weight.sum()
        centre = weight @ counted.design
        scale = np.sqrt(weight @ (counted.design - centre) ** 2)
        highest = np.abs(counted.design).max(axis=0)
        scale = np.where(scale > 1e-10 * highest, scale, np.inf)
        starts = np.searchsorted(counted.period, np.arange(len(counted.periods) + 1))
        blocks, first = [], 0
        for last in range(1, len(starts)):
            if (
                last == len(starts) - 1
                or starts[last + 1] - starts[first] > counting.BLOCK_CELLS
            ):
                blocks.append((first, last, int(starts[first]), int(starts[last])))
                first = last
        return cls(
            cells=replace(counted, design=(counted.design - centre) / scale),
            link=link,
            centre=centre,
            scale=scale,
            blocks=tuple(blocks),
        )

    def start(self) -> tuple[Floats, Floats]:
        n_periods = len(self.cells.periods)
        events = np.bincount(self.cells.period, self.cells.events, n_periods)
        share = events / np.bincount(self.cells.period, self.cells.people, n_periods)
        if self.link == "logit":
            baseline = np.log(share) - np.log1p(-share)
        else:
            baseline = np.log(-np.log1p(-share))
        return baseline, np.zeros(self.cells.design.shape[1])

    def scored(
        self, point: tuple[Floats, Floats]
    ) -> Iterator[tuple[tuple[int, int, int, int], tuple[Floats, ...]]]:
        """Score, expected information and log likelihood per cell, block by block."""
        from_covariates = self.cells.design @ point[1]
        for block in self.blocks:
            part = slice(block[2], block[3])
            eta = point[0][self.cells.period[part]]
            eta = eta + from_covariates[self.cells.pattern[part]]
            people, events = self.cells.people[part], self.cells.events[part]
            yield block, LINKS[self.link](eta, people, events)

    def at(self, point: tuple[Floats, Floats]) -> _State:
        from scipy.sparse import csr_matrix

        design = self.cells.design
        n_patterns, n_columns = design.shape
        n_periods = len(self.cells.periods)
        log_likelihood = 0.0
        baseline = np.zeros((2, n_periods))
        patterns = np.zeros((2, n_patterns))
        mixed = np.zeros((n_periods, n_columns))
        for (first, last, start, end), (score, weight, likely) in self.scored(point):
            pattern = self.cells.pattern[start:end]
            position = self.cells.period[start:end] - first
            log_likelihood += float(likely.sum())
            for kind, values in enumerate((score, weight)):
                baseline[kind, first:last] = np.bincount(position, values, last - first)
                patterns[kind] += np.bincount(pattern, values, n_patterns)
            borders = np.searchsorted(position, np.arange(last - first + 1))
            rows = csr_matrix(
                (weight, pattern, borders), shape=(last - first, n_patterns)
            )
            mixed[first:last] = rows @ design
        own = np.maximum(baseline[1], np.finfo(float).tiny)
        mean_rows = mixed / own[:, None]
        information = design.T @ (design * patterns[1][:, None])
        return _State(
            log_likelihood=log_likelihood,
            score_baseline=baseline[0],
            information_baseline=own,
            mean_rows=mean_rows,
            score=design.T @ patterns[0] - mean_rows.T @ baseline[0],
            information=information - mixed.T @ mean_rows,
            own=np.diag(information),
        )

    def refuse_rank(self, state: _State) -> None:
        """Refuse when a covariate says nothing that baselines and others do not say."""
        kept: list[int] = []
        for number in range(len(state.own)):
            tried = [*kept, number]
            left = state.information[number, number]
            if kept:
                others = state.information[np.ix_(kept, kept)]
                cross = state.information[kept, number]
                left = left - cross @ np.linalg.solve(others, cross)
            if left <= _RANK_TOLERANCE * state.own[number] or state.own[number] <= 0:
                raise _uninformative(number)
            kept = tried

    def step(self, state: _State) -> tuple[Floats, Floats]:
        change = _solved(state.information, state.score)
        baseline = state.score_baseline / state.information_baseline
        return baseline - state.mean_rows @ change, change

    def no_maximum(self, point: tuple[Floats, Floats]) -> RefusedError:
        """Tell a coefficient on its way to infinity from other trouble."""
        reach = np.abs(point[1]) * np.ptp(self.cells.design, axis=0)
        if reach.max(initial=0.0) > _SEPARATED_REACH:
            return _separated()
        return RefusedError(
            Reason.NOT_CONVERGED,
            "The hazard model found no maximum of its likelihood.",
            remedy="Use fewer covariates, or bands instead of numbers.",
        )

    def finish(
        self,
        point: tuple[Floats, Floats],
        state: _State,
        iterations: int,
    ) -> HazardFit:
        n_columns = len(point[1])
        inverse = _solved(state.information, np.eye(n_columns))
        if np.any(np.diag(inverse) <= 0):
            raise _separated()
        ranges = np.ptp(self.cells.design, axis=0)
        if np.any(np.sqrt(np.diag(inverse)) * ranges > _SEPARATED_STD_ERROR):
            raise _separated()
        covariance = inverse
        if self.cells.cluster is not None:
            covariance = self.clustered(point, state, inverse)
        coefficients = point[1] / self.scale
        distance = state.mean_rows + self.centre / self.scale
        variance = np.einsum("tp,pq,tq->t", distance, inverse, distance)
        return HazardFit(
            link=self.link,
            coefficients=coefficients,
            covariance=covariance / np.outer(self.scale, self.scale),
            periods=self.cells.periods,
            baseline=point[0] - self.centre @ coefficients,
            baseline_std_error=np.sqrt(variance + 1 / state.information_baseline),
            log_likelihood=state.log_likelihood,
            iterations=iterations,
            n_clusters=self.cells.n_clusters,
        )

    def clustered(
        self,
        point: tuple[Floats, Floats],
        state: _State,
        inverse: Floats,
    ) -> Floats:
        cluster, n_clusters = self.cells.cluster, self.cells.n_clusters
        if cluster is None or n_clusters is None:
            return inverse
        n_columns = self.cells.design.shape[1]
        sums = np.zeros((n_clusters, n_columns))
        for (_, _, start, end), (score, _, _) in self.scored(point):
            part = slice(start, end)
            pattern, period = self.cells.pattern[part], self.cells.period[part]
            for number in range(n_columns):
                distance = self.cells.design[pattern, number]
                distance = distance - state.mean_rows[period, number]
                sums[:, number] += np.bincount(
                    cluster[part], score * distance, n_clusters
                )
        return sandwich(
            inverse,
            sums.T @ sums,
            n_clusters=len(np.unique(cluster)),
            n_rows=float(self.cells.people.sum()),
            n_parameters=n_columns + len(self.cells.periods),
        )


def _solved(matrix: Floats, right: Floats) -> Floats:
    try:
        solved = np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)
    except np.linalg.LinAlgError as error:
        raise _separated() from error
    if not np.all(np.isfinite(solved)):
        raise _separated()
    return solved


def _separated() -> RefusedError:
    return RefusedError(
        Reason.SEPARATION,
        "Some value of a covariate goes with the event always or never, "
        "so its ratio has no limit.",
        remedy="Merge rare groups, or leave that covariate out.",
    )


def _uninformative(number: int) -> RefusedError:
    return RefusedError(
        Reason.WRONG_INPUT,
        f"Column {number + 1} of the design (treatment is the first) does not vary, "
        "or follows from the columns before it and the period.",
        remedy="Leave it out.",
    )
