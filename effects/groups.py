"""Two groups of people before any outcome: made once, asked for several outcomes.

What is measured and fitted here is the same for every outcome that is known of the same
people; `effects.fit_people` makes its own groups when none are handed in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from effects import comparison, design
from effects.complete import complete_rows, kept
from effects.fitted import Fitted

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from effects.balance import Balance
    from effects.levels import Column
    from effects.results import Estimand


@dataclass(frozen=True, eq=False)
class Groups:
    """The rows of a table of n people of whom everything but an outcome is known.

    Attributes:
        rows: Shape (n,), true for the m of them.
        covariates: Of m rows.
        fitted: Of the same.
    """

    rows: NDArray[np.bool_]
    covariates: design.Design
    fitted: Fitted
    _measured: dict[tuple[bool, Estimand, bool], Balance] = field(
        default_factory=dict, init=False, repr=False
    )

    def balance(
        self,
        *,
        is_raw: bool,
        estimand: Estimand = "att",
        is_entropy_balanced: bool = False,
    ) -> Balance:
        """Measure how alike they are; arguments of `effects.comparison.measure`."""
        asked = (is_raw, estimand, is_entropy_balanced)
        if asked not in self._measured:
            self._measured[asked] = comparison.measure(
                self.covariates,
                fitted=self.fitted,
                is_raw=is_raw,
                estimand=estimand,
                is_entropy_balanced=is_entropy_balanced,
            )
        return self._measured[asked]


def form(
    treated: NDArray[np.float64],
    *,
    covariates: Mapping[str, Column],
    weights: NDArray[np.float64] | None = None,
    rows: NDArray[np.bool_] | None = None,
) -> Groups:
    """Form groups of n people, as `effects.question.People` holds them.

    Args:
        treated: Shape (n,), 1 or 0; NaN where it is not known.
        covariates: As `effects.design.build` takes them.
        weights: Shape (n,), not negative.
        rows: Shape (n,): whom to take; by default all of whom everything is known.

    Raises:
        RefusedError: As `effects.design.build`.
    """
    if rows is None:
        rows = complete_rows(
            treated=treated,
            outcomes=[],
            others=covariates.values(),
            weights=weights,
        ).complete
    built = design.build(kept(covariates, rows))
    return Groups(
        rows=rows,
        covariates=built,
        fitted=Fitted(
            treated[rows] == 1,
            built.matrix,
            None if weights is None else comparison.of_mean_one(weights[rows]),
        ),
    )
