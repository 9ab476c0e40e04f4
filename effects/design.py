"""From named columns to a design matrix: levels as indicators, nothing twice.

A column that is constant, or that other columns before it say already, is left out and
named in the result, never silently. Which columns are chosen is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from effects.errors import Reason, RefusedError
from effects.levels import Levels
from effects.scaling import Why, measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from effects.levels import Column

Missing = Literal["refuse", "indicate"]

MAXIMUM_LEVELS: Final = 500
MISSING_LEVEL: Final = "missing"


@dataclass(frozen=True)
class Design:
    """A matrix of independent columns.

    Attributes:
        matrix: Shape (n, p), without an intercept.
        names: The p columns, `name` or `name=level`.
        sources: Of each of them the `name`.
        dropped: The columns left out, and why.
        references: For each column of levels the level that has no indicator.
        of_references: Shape (n, r), the indicators of these levels, for a table of
            balance: a fit has them in its intercept.
    """

    matrix: NDArray[np.float64]
    names: tuple[str, ...]
    sources: tuple[str, ...]
    dropped: Mapping[str, Why]
    references: Mapping[str, str]
    of_references: NDArray[np.float64]

    def with_references(self) -> tuple[NDArray[np.float64], tuple[str, ...]]:
        """Return every level beside the numbers, (n, p + r), and their names."""
        if not self.references:
            return self.matrix, self.names
        names = tuple(f"{name}={level}" for name, level in self.references.items())
        return np.hstack((self.matrix, self.of_references)), (*self.names, *names)


def build(columns: Mapping[str, Column], *, missing: Missing = "refuse") -> Design:
    """Make the design matrix of columns of equal length n.

    Numbers and flags stand as they are; text becomes one indicator per level but the
    most frequent (of several, the first by alphabet). A column that is constant, or
    linear in those before it, is dropped.

    Args:
        columns: Arrays of shape (n,): numbers, flags, or text (None where missing);
            long columns of text are better held as `Levels`.
        missing: `refuse`, or `indicate`: a missing number becomes the mean of the
            others beside an indicator `name=missing`, a missing text a level of its
            own. That is fit for covariates known before the treatment, for which
            being unknown is itself something known.

    Raises:
        RefusedError: MISSING_COVARIATE for missing or infinite values,
            NO_USABLE_COVARIATES when no column is left, WRONG_INPUT for other types,
            lengths that differ or text of more than 500 levels.
    """
    named: dict[str, NDArray[np.float64]] = {}
    references: dict[str, str] = {}
    sources: dict[str, str] = {}
    of_references: list[NDArray[np.float64]] = []
    for name, values in columns.items():
        spread = _spread(name, values, missing=missing)
        is_text = isinstance(values, Levels) or np.asarray(values).dtype.kind in "OU"
        if spread and is_text:
            reference = max(spread, key=lambda level: spread[level].sum())
            references[name] = reference.removeprefix(f"{name}=")
            of_references.append(spread.pop(reference))
        named |= spread
        sources |= dict.fromkeys(spread, name)
    matrix = _stacked(named)
    scaling = measure(matrix)
    kinds, kept = scaling.kinds, scaling.kept
    if not kept.any():
        raise RefusedError(
            Reason.NO_USABLE_COVARIATES,
            "No covariate varies.",
            remedy="Choose covariates in which people differ.",
        )
    names = tuple(name for name, is_kept in zip(named, kept, strict=True) if is_kept)
    return Design(
        matrix=matrix if kept.all() else np.ascontiguousarray(matrix[:, kept]),
        names=names,
        sources=tuple(sources[name] for name in names),
        dropped={name: kind for name, kind in zip(named, kinds, strict=True) if kind},
        references=references,
        of_references=np.column_stack(of_references)
        if of_references
        else np.empty((len(matrix), 0)),
    )


def _spread(
    name: str, values: Column, *, missing: Missing
) -> dict[str, NDArray[np.float64]]:
    if isinstance(values, Levels):
        return _indicators(name, values, missing=missing)
    array: NDArray[Any] = np.asarray(values)
    if array.ndim == 1 and array.dtype.kind in "biuf":
        return _numbers(name, array.astype(np.float64), missing=missing)
    if array.ndim == 1 and array.dtype.kind in "OU":
        return _indicators(name, _levels(name, array), missing=missing)
    raise RefusedError(
        Reason.WRONG_INPUT,
        f"Covariate {name} is neither numbers nor flags nor text.",
        remedy="Give dates as the months that have gone by.",
    )


def _numbers(
    name: str, numbers: NDArray[np.float64], *, missing: Missing
) -> dict[str, NDArray[np.float64]]:
    known = np.isfinite(numbers)
    if known.all():
        return {name: numbers}
    if missing == "refuse" or np.isinf(numbers).any():
        raise _has_gaps(name)
    mean = numbers[known].mean() if known.any() else 0.0
    return {
        name: np.where(known, numbers, mean),
        f"{name}={MISSING_LEVEL}": (~known).astype(np.float64),
    }


def _levels(name: str, texts: NDArray[Any]) -> Levels:
    known = np.array([text is not None for text in texts], dtype=np.bool_)
    if not all(isinstance(text, str) for text in texts[known]):
        raise RefusedError(
            Reason.WRONG_INPUT,
            f"Covariate {name} mixes text with something else.",
            remedy="Give it one type.",
        )
    codes = np.full(len(texts), -1, dtype=np.int64)
    levels, codes[known] = np.unique(texts[known].astype(np.str_), return_inverse=True)
    return Levels(codes, tuple(levels.tolist()))


def _indicators(
    name: str, levels: Levels, *, missing: Missing
) -> dict[str, NDArray[np.float64]]:
    unknown = ~levels.is_known
    places = {text: levels.codes == code for code, text in enumerate(levels.names)}
    if unknown.any():
        if missing == "refuse":
            raise _has_gaps(name)
        places[MISSING_LEVEL] = unknown | places.get(MISSING_LEVEL, False)
    found = {text: rows for text, rows in sorted(places.items()) if rows.any()}
    if len(found) > MAXIMUM_LEVELS:
        raise RefusedError(
            Reason.WRONG_INPUT,
            f"Covariate {name} has {len(found)} levels.",
            remedy=f"Group them: at most {MAXIMUM_LEVELS} can be adjusted for.",
        )
    return {f"{name}={text}": rows.astype(np.float64) for text, rows in found.items()}


def _stacked(named: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    if not named:
        raise RefusedError(
            Reason.NO_USABLE_COVARIATES,
            "No covariate is given.",
            remedy="Name what the treated and the others may differ in.",
        )
    lengths = {len(values) for values in named.values()}
    if len(lengths) > 1 or 0 in lengths:
        raise RefusedError(
            Reason.WRONG_INPUT,
            "Covariates have no rows, or differ in how many.",
            remedy="Give each of them one value per row.",
        )
    return np.column_stack(list(named.values()))


def _has_gaps(name: str) -> RefusedError:
    return RefusedError(
        Reason.MISSING_COVARIATE,
        f"Values of covariate {name} are missing or infinite.",
        remedy="Leave these rows out, or have missing values indicated.",
    )
