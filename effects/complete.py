"""Rows of which everything is known, and how many were left out for what.

Outcomes that are missing are counted per group: they may be missing because of the
treatment. Rows left out for anything else are counted once, for the first reason.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from effects.errors import Reason, RefusedError
from effects.levels import Levels

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from effects.levels import Column

_LARGEST: Final = 1e100


@dataclass(frozen=True)
class Counts:
    """Where the rows went; the parts add up to `rows`.

    Attributes:
        rows: All.
        without_treatment: Nobody knows whether they were treated.
        without_covariates: A covariate, cluster or weight is missing, or the weight
            is zero.
        without_outcome_treated: Treated, all else known.
        without_outcome_control: Not treated, all else known.
        used: The rest.
    """

    rows: int
    without_treatment: int
    without_covariates: int
    without_outcome_treated: int
    without_outcome_control: int
    used: int

    def as_dict(self) -> dict[str, int]:
        """Return the counts by their names."""
        return asdict(self)


@dataclass(frozen=True)
class Rows:
    """Which rows are complete.

    Attributes:
        eligible: Shape (n,): all but the outcome is known.
        complete: Shape (n,): the outcome too.
        counts: Where the others went.
    """

    eligible: NDArray[np.bool_]
    complete: NDArray[np.bool_]
    counts: Counts


def complete_rows(
    *,
    treated: NDArray[np.float64],
    outcomes: Iterable[NDArray[np.float64]],
    others: Iterable[Column],
    clusters: NDArray[np.int64] | None = None,
    weights: NDArray[np.float64] | None = None,
) -> Rows:
    """Find the rows that an estimate can use.

    Args:
        treated: Shape (n,), 1 or 0; NaN where it is not known.
        outcomes: Arrays of shape (n,) that tell the outcome, such as time and event.
        others: Whatever else must be known, shape (n,).
        clusters: Shape (n,), below 0 where it is not known.
        weights: Shape (n,).
    """
    has_treatment = np.isfinite(treated)
    has_others = np.ones(len(treated), dtype=np.bool_)
    for array in others:
        has_others &= is_known(array)
    if clusters is not None:
        has_others &= clusters >= 0
    if weights is not None:
        # A weight of zero is a row that stands for nobody.
        has_others &= is_known(weights) & (weights != 0)
    has_outcome = np.ones(len(treated), dtype=np.bool_)
    for outcome in outcomes:
        has_outcome &= is_known(outcome)
    eligible = has_treatment & has_others
    complete = eligible & has_outcome
    lost = eligible & ~has_outcome
    counts = Counts(
        rows=len(treated),
        without_treatment=int(np.count_nonzero(~has_treatment)),
        without_covariates=int(np.count_nonzero(has_treatment & ~has_others)),
        without_outcome_treated=int(np.count_nonzero(lost & (treated == 1))),
        without_outcome_control=int(np.count_nonzero(lost & (treated == 0))),
        used=int(np.count_nonzero(complete)),
    )
    return Rows(eligible=eligible, complete=complete, counts=counts)


def refuse_nothing_complete(counts: Counts) -> None:
    """Refuse rows of which none is complete, and say what they lack.

    Raises:
        RefusedError: MISSING_OUTCOME, or MISSING_COVARIATE where something else is.
    """
    lost = counts.without_outcome_treated + counts.without_outcome_control
    lacking = [
        name
        for count, name in (
            (counts.without_treatment, "who was treated"),
            (counts.without_covariates, "a covariate, cluster or weight"),
            (lost, "the outcome"),
        )
        if count
    ]
    if lacking and not counts.used:
        raise RefusedError(
            Reason.MISSING_OUTCOME if lost else Reason.MISSING_COVARIATE,
            f"Every row lacks something: {' or '.join(lacking)}.",
            remedy="Look at these columns. Infinite numbers and weights of zero count "
            "as missing.",
        )


def refuse_negative(weights: NDArray[np.float64] | None) -> None:
    """Refuse weights below zero.

    Raises:
        RefusedError: `wrong_input`.
    """
    if weights is not None and bool(np.any(weights < 0)):
        raise RefusedError(
            Reason.WRONG_INPUT,
            "A weight is below zero.",
            remedy="Weigh a row by the number of people that it stands for.",
        )


def is_known(values: Column) -> NDArray[np.bool_]:
    """Say where an array has a value: neither NaN nor infinite, and no None in text.

    Numbers beyond 1e100 are no measurements; their squares would be infinite.
    """
    if isinstance(values, Levels):
        return values.is_known
    if values.dtype.kind == "O":
        return np.array([value is not None for value in values], dtype=np.bool_)
    if values.dtype.kind == "f":
        known: NDArray[np.bool_] = np.abs(values) <= _LARGEST
        return known
    return np.ones(len(values), dtype=np.bool_)


def kept(columns: Mapping[str, Column], rows: NDArray[np.bool_]) -> dict[str, Column]:
    """Return the same columns with some of their rows."""
    return {name: values[rows] for name, values in columns.items()}
