"""Whether two groups can be compared at all: asked before an outcome is looked at.

Nothing here knows an outcome. The same measures are taken again with the people whose
outcome is known, in `effects.fit_people`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from effects import balance, design, ebal, gates, propensity
from effects.complete import complete_rows, kept
from effects.errors import RefusedError
from effects.fitted import Fitted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from effects.balance import Balance
    from effects.levels import Column
    from effects.results import Estimand


@dataclass(frozen=True)
class Comparison:
    """Who is compared, and how alike they are.

    Attributes:
        n_treated: Rows of the treated of whom everything is known.
        n_control: Rows of those compared with.
        balance: None where nothing could be measured.
        n_covariates: Columns of the design.
        refusal: Why the outcome is not to be looked at; None when it may be.
    """

    n_treated: int
    n_control: int
    balance: Balance | None
    n_covariates: int
    refusal: RefusedError | None


def compare(
    treated: NDArray[np.float64],
    *,
    covariates: Mapping[str, Column],
    is_randomised: bool = False,
    weights: NDArray[np.float64] | None = None,
) -> Comparison:
    """Compare the groups as the effect on the treated weighs them.

    Args:
        treated: Shape (n,), 1 or 0.
        covariates: As `effects.design.build` takes them.
        is_randomised: Who was treated was drawn by lot: the groups are compared as they
            are, and differences are chance.
        weights: Shape (n,), positive: how many people a row stands for.
    """
    rows = complete_rows(
        treated=treated, outcomes=[], others=covariates.values(), weights=weights
    )
    arm = treated[rows.complete] == 1
    n_treated = int(np.count_nonzero(arm))
    n_control = len(arm) - n_treated
    built: design.Design | None = None
    measured: Balance | None = None
    refusal: RefusedError | None = None
    try:
        _pass(
            {gates.Measure.N_TREATED: n_treated, gates.Measure.N_CONTROL: n_control},
        )
        built = design.build(kept(covariates, rows.complete))
        fitted = Fitted(
            arm,
            built.matrix,
            None if weights is None else of_mean_one(weights[rows.complete]),
        )
        measured = measure(built, fitted=fitted, is_raw=is_randomised)
        if not is_randomised:
            _pass(gates.compared(measured))
    except RefusedError as error:
        refusal = error
    return Comparison(
        n_treated=n_treated,
        n_control=n_control,
        balance=measured,
        n_covariates=0 if built is None else len(built.names),
        refusal=refusal,
    )


def measure(
    covariates: design.Design,
    *,
    fitted: Fitted,
    is_raw: bool,
    estimand: Estimand = "att",
    is_entropy_balanced: bool = False,
) -> Balance:
    """Measure how alike the groups are, as a method weighs them.

    Args:
        covariates: Of n rows.
        fitted: Of the same rows: who is treated, and how many people a row stands for.
        is_raw: The method weighs nobody.
        estimand: `att` or `ate`, for the weights.
        is_entropy_balanced: Weights by entropy balance, and not by the propensity.

    Raises:
        RefusedError: Of `effects.propensity`, `effects.ebal` and `effects.balance`.
    """
    treated = fitted.treated
    weights, log_odds = np.ones(len(treated)), None
    if not is_raw:
        target = propensity.read_target(estimand)
        model = fitted.propensity(target)
        log_odds = model.log_odds
        weights = (
            ebal.balanced(treated, covariates=covariates.matrix, weights=fitted.weights)
            if is_entropy_balanced
            else model.weights(treated, target=target)
        )
    columns, names = covariates.with_references()
    return balance.measure(
        columns,
        treated=treated,
        names=names,
        weights=weights,
        base_weights=fitted.weights,
        log_odds=log_odds,
    )


def of_mean_one(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return weights, shape (n,), in the same proportions and of mean 1."""
    scaled: NDArray[np.float64] = weights / weights.mean()
    return scaled


def _pass(measures: Mapping[gates.Measure, float | None]) -> None:
    refusal = gates.refusal(gates.judge(measures))
    if refusal is not None:
        raise refusal
