"""What is fitted to treatment and covariates alone: once, however many outcomes follow.

Estimators make their own when none is handed in; who asks several outcomes or several
methods of the same people hands in one. Nothing here knows an outcome.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from effects import propensity, regress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from effects.propensity import Propensity, Target


@dataclass(frozen=True, eq=False)
class Fitted:
    """Fits of n rows, each made when it is asked for first, and kept.

    Attributes:
        treated: Shape (n,).
        covariates: Shape (n, p), finite, without an intercept.
        weights: Shape (n,), positive, of mean 1; None where all are 1.
    """

    treated: NDArray[np.bool_]
    covariates: NDArray[np.float64]
    weights: NDArray[np.float64] | None = None
    _models: dict[Target, Propensity] = field(
        default_factory=dict, init=False, repr=False
    )

    def propensity(self, target: Target) -> Propensity:
        """Return the probability of treatment.

        Raises:
            RefusedError: As `effects.propensity.fit`.
        """
        if target not in self._models:
            self._models[target] = propensity.fit(
                self.treated,
                covariates=self.covariates,
                weights=self.weights,
                target=target,
            )
        return self._models[target]

    @cached_property
    def of_everybody(self) -> regress.Prepared:
        """Least squares on the covariates, of all rows."""
        return regress.prepare(self.covariates, weights=self.weights)

    @cached_property
    def beside_treatment(self) -> regress.Prepared:
        """Least squares on the covariates and, last, treatment; of all rows."""
        columns = np.column_stack((self.covariates, self.treated.astype(np.float64)))
        return regress.prepare(columns, weights=self.weights)

    @cached_property
    def of_treated(self) -> regress.Prepared:
        """Least squares on the covariates, of the treated."""
        return self._of(self.treated)

    @cached_property
    def of_untreated(self) -> regress.Prepared:
        """Least squares on the covariates, of those not treated."""
        return self._of(~self.treated)

    def _of(self, arm: NDArray[np.bool_]) -> regress.Prepared:
        return regress.prepare(
            self.covariates[arm],
            weights=None if self.weights is None else self.weights[arm],
        )
