"""The arrays of one estimate, checked once: what every estimator starts from.

What is wrong with the input is said here, in words for people; what stands in the way
of a good estimate, such as too little overlap, is not: see `effects.gates`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from effects.chance import degrees_of_freedom
from effects.errors import Reason, RefusedError
from effects.grouping import number_rows

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MINIMUM_PER_ARM: Final = 2
_LARGEST: Final = 1e100


@dataclass(frozen=True)
class Sample:
    """Checked arrays of n rows.

    `clusters` are numbered from 0 without gaps; `weights` have mean 1. Rows of weight
    zero are left out.
    """

    outcome: NDArray[np.float64]
    treated: NDArray[np.bool_]
    covariates: NDArray[np.float64]
    clusters: NDArray[np.int64] | None
    weights: NDArray[np.float64] | None

    @property
    def n_treated(self) -> int:
        """How many rows are treated."""
        return int(np.count_nonzero(self.treated))

    @property
    def n_control(self) -> int:
        """How many rows are not."""
        return len(self.treated) - self.n_treated

    @property
    def n_clusters(self) -> int:
        """How many clusters there are; each row is one when none are given."""
        if self.clusters is None:
            return len(self.treated)
        return int(self.clusters.max()) + 1

    @property
    def df(self) -> int | None:
        """Degrees of freedom of a difference: see `effects.chance`."""
        return degrees_of_freedom(self.treated, self.clusters)


def read_sample(
    outcome: ArrayLike,
    *,
    treated: ArrayLike,
    covariates: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> Sample:
    """Check the arrays of an estimate.

    Args:
        outcome: Shape (n,), in the outcome's own unit; finite.
        treated: Shape (n,), true or 1 for the treated.
        covariates: Shape (n, p) without an intercept, finite; None for none.
        clusters: Shape (n,), whole numbers or text naming the cluster of a row.
        weights: Shape (n,), how many people of the population a row stands for, up
            to a common factor; finite and not negative.

    Raises:
        RefusedError: MISSING_OUTCOME, MISSING_COVARIATE or WRONG_INPUT when a value or
            a shape is wrong; NOBODY_TREATED, NOBODY_COMPARED or TOO_FEW_PEOPLE when an
            arm has fewer than two rows; TOO_FEW_UNITS when an arm lies in one cluster.
    """
    flags = read_treated(treated)
    n = len(flags)
    values = _finite(outcome, (n,), "outcome", Reason.MISSING_OUTCOME)
    matrix = read_covariates(covariates, rows=n)
    scale = None if weights is None else _finite(weights, (n,), "weights")
    codes = None if clusters is None else _codes(clusters, n)
    if scale is not None:
        if scale.min(initial=0) < 0 or not scale.sum():
            raise RefusedError(
                Reason.WRONG_INPUT,
                "Weights are negative, or all are zero.",
                remedy="Give each row the number of people that it stands for.",
            )
        if not scale.all():
            counts = scale > 0
            flags, values, matrix = flags[counts], values[counts], matrix[counts]
            codes = None if codes is None else _codes(codes[counts], len(flags))
            scale = scale[counts]
        scale = scale / scale.mean()
    require_both_arms(flags)
    degrees_of_freedom(flags, codes)
    return Sample(values, flags, matrix, codes, scale)


def read_treated(treated: ArrayLike) -> NDArray[np.bool_]:
    """Check who is treated: shape (n,), true or false, or 1 or 0.

    Raises:
        RefusedError: WRONG_INPUT for anything else.
    """
    array = np.asarray(treated)
    if array.ndim == 1 and array.dtype == np.bool_:
        return array
    if array.ndim == 1 and array.dtype.kind in "iuf":
        flags: NDArray[np.bool_] = np.equal(array, 1)
        if bool(np.all(flags | (array == 0))):
            return flags
    raise RefusedError(
        Reason.WRONG_INPUT,
        "Treatment is not one list of true and false (or 1 and 0) without gaps.",
        remedy="Compare two groups at a time, and leave out rows of neither.",
    )


def read_covariates(covariates: ArrayLike | None, *, rows: int) -> NDArray[np.float64]:
    """Check a matrix of covariates, shape (n, p); None is one without columns.

    Raises:
        RefusedError: MISSING_COVARIATE for missing or infinite values, WRONG_INPUT for
            another shape or type.
    """
    if covariates is None:
        return np.empty((rows, 0))
    array = np.asarray(covariates)
    columns = array.shape[1] if array.ndim == 2 else 0  # noqa: PLR2004
    return _finite(array, (rows, columns), "covariates", Reason.MISSING_COVARIATE)


def require_both_arms(treated: NDArray[np.bool_]) -> None:
    """Refuse a comparison without at least two rows in each arm.

    Raises:
        RefusedError: NOBODY_TREATED, NOBODY_COMPARED or TOO_FEW_PEOPLE.
    """
    n_treated = int(np.count_nonzero(treated))
    n_control = len(treated) - n_treated
    remedy = "Wait until more people took part, or widen who is compared."
    if not n_treated:
        raise RefusedError(Reason.NOBODY_TREATED, "Nobody is treated.", remedy=remedy)
    if not n_control:
        raise RefusedError(
            Reason.NOBODY_COMPARED, "Nobody is there to compare with.", remedy=remedy
        )
    if min(n_treated, n_control) < MINIMUM_PER_ARM:
        raise RefusedError(
            Reason.TOO_FEW_PEOPLE,
            "One person makes no group whose spread could be known.",
            remedy=remedy,
        )


def require_spread(std_error: float, outcome: NDArray[np.float64]) -> None:
    """Refuse a standard error that is zero up to rounding, or not a number.

    Raises:
        RefusedError: CONSTANT_OUTCOME.
    """
    size = float(np.abs(outcome).max(initial=0.0))
    if not std_error > 1e-12 * size or not np.isfinite(std_error):
        raise RefusedError(
            Reason.CONSTANT_OUTCOME,
            "Within the groups nothing of the outcome varies but what covariates say, "
            "so that no uncertainty can be told.",
            remedy="Choose an outcome that some people have and others have not, and "
            "leave out a covariate that is the outcome itself.",
        )


def cluster_sums(
    rows: NDArray[np.float64], clusters: NDArray[np.int64] | None
) -> NDArray[np.float64]:
    """Add up rows, shape (n,) or (n, k), by cluster: shape (g,) or (g, k)."""
    if clusters is None:
        return rows
    if rows.ndim == 1:
        return np.bincount(clusters, weights=rows).astype(np.float64)
    return np.column_stack([np.bincount(clusters, weights=column) for column in rows.T])


def influence_std_error(
    influence: NDArray[np.float64], clusters: NDArray[np.int64] | None
) -> float:
    """Return the standard error of a mean of influence values, shape (n,).

    Without clusters it is the root of the sum of squares over n; with g clusters the
    squares of the cluster sums are added instead and enlarged by g / (g - 1).
    """
    sums = cluster_sums(influence, clusters)
    enlarged = 1.0 if clusters is None else len(sums) / (len(sums) - 1)
    return float(np.sqrt(enlarged * np.sum(sums**2)) / len(influence))


def _finite(
    values: ArrayLike,
    shape: tuple[int, ...],
    name: str,
    reason: Reason = Reason.WRONG_INPUT,
) -> NDArray[np.float64]:
    array: NDArray[Any] = np.asarray(values)
    if array.shape != shape or array.dtype.kind not in "biuf":
        raise RefusedError(
            Reason.WRONG_INPUT,
            f"The {name} are not numbers, or not as many as there are rows.",
            remedy=f"Give numbers of the shape {shape}.",
        )
    floats = np.ascontiguousarray(array, dtype=np.float64)
    largest = max(floats.max(initial=0), -floats.min(initial=0))
    if _LARGEST < largest < np.inf:
        raise RefusedError(
            Reason.WRONG_INPUT,
            f"Values of the {name} are too large to compute with.",
            remedy="Give them in a larger unit.",
        )
    if not largest < np.inf:
        raise RefusedError(
            reason,
            f"Values of the {name} are missing or infinite.",
            remedy="Leave these rows out, or say in a column of its own what is "
            "missing.",
        )
    return floats


def _codes(clusters: ArrayLike, rows: int) -> NDArray[np.int64]:
    array: NDArray[Any] = np.asarray(clusters)
    has_gaps = array.dtype.kind == "f" and not np.isfinite(array).all()
    if array.dtype.kind == "O" and all(isinstance(name, str) for name in array.flat):
        array = array.astype(np.str_)
    if array.shape != (rows,) or has_gaps or array.dtype.kind not in "biufU":
        raise RefusedError(
            Reason.WRONG_INPUT,
            "Clusters are not one name or whole number per row.",
            remedy="Give each row the cluster that it belongs to.",
        )
    if array.dtype.kind in "iu":
        return number_rows([array.astype(np.int64)], rows)[0]
    return np.unique(array, return_inverse=True)[1].astype(np.int64)
