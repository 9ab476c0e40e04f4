"""A program's people whose horizon is over, and what is fitted to them once.

Every outcome of the same people, their curves and their mean times rest on one model of
who starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from effects import design, gates, propensity
from effects.comparison import of_mean_one
from effects.errors import RefusedError
from effects.groups import form

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from effects.groups import Groups
    from orchestration.effects.frames import Followed
    from orchestration.effects.hypotheses import Program


@dataclass(frozen=True, eq=False)
class Watched:
    """Trials with what came of them, as they are compared.

    Attributes:
        program: Whose trials.
        followed: Of n rows.
    """

    program: Program
    followed: Followed

    @property
    def base_weights(self) -> NDArray[np.float64] | None:
        """How many people a row stands for, shape (n,); None for a lot, where each is.

        A lot is drawn among those whom it kept out or let in: nobody is sampled.
        """
        return None if self.program.is_randomised else self.followed.trials.weights

    @cached_property
    def groups(self) -> Groups | None:
        """Starters and others before outcomes; None where they cannot be described."""
        trials = self.followed.trials
        try:
            return form(
                trials.treated, covariates=trials.covariates, weights=self.base_weights
            )
        except RefusedError:
            return None

    def require_comparable(self) -> None:
        """Refuse people who are not alike enough once weighted; a lot excuses them.

        Raises:
            RefusedError: As the gates that an estimate of them has to pass.
        """
        known = self.groups
        if known is None or self.program.is_randomised:
            return
        refusal = gates.refusal(
            gates.judge(gates.compared(known.balance(is_raw=False)))
        )
        if refusal is not None:
            raise refusal

    @cached_property
    def weights(self) -> NDArray[np.float64] | None:
        """Weights that make those compared like the starters, shape (n,).

        None where starters were drawn by lot. What is not known of somebody is a level
        of its own.

        Raises:
            RefusedError: The covariates tell who starts, or nothing at all.
        """
        base = self.base_weights
        if base is None:
            return None
        trials, known = self.followed.trials, self.groups
        started = trials.treated == 1
        if known is not None and known.rows.all():
            model = known.fitted.propensity("att")
        else:
            built = design.build(trials.covariates, missing="indicate")
            model = propensity.fit(
                started, covariates=built.matrix, weights=of_mean_one(base)
            )
        return base * model.weights(started, target="att")
