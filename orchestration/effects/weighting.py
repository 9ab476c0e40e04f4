"""Weights that make those compared like the starters, for curves and mean times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from effects import design, propensity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from orchestration.effects.frames import Trials
    from orchestration.effects.hypotheses import Program


def weights_of(trials: Trials, program: Program) -> NDArray[np.float64] | None:
    """Weigh each row, shape (n,); None where starters were drawn by lot.

    Raises:
        RefusedError: The covariates tell who starts, or nothing at all.
    """
    if program.is_randomised:
        return None
    started = trials.treated == 1
    built = design.build(trials.covariates, missing="indicate")
    model = propensity.fit(started, covariates=built.matrix)
    return model.weights(started, target="att")
