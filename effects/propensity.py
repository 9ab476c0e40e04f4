"""The probability of being treated, by logistic regression, and the weights from it.

Perfect prediction is found and refused, not hidden behind huge coefficients. What a
score says about overlap is judged in `effects.balance` and `effects.gates`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from effects import scaling
from effects.errors import Reason, RefusedError
from effects.sample import require_both_arms
from effects.strips import along, blocks, cross, sums, times

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from effects.results import Estimand

Target = Literal["att", "ate"]

_MAXIMUM_STEPS: Final = 60
# Of more rows than twice this, so many tell first where to begin.
_FIRST_ROWS: Final = 8_192
_FEWEST_OF_AN_ARM: Final = 200
# Beyond it a probability cannot be told from 1.
_CERTAIN: Final = 1e15
_SHORTEST_STEP: Final = 1e-6
# The step after one this small leaves an error of its square.
_CONVERGED: Final = 1e-6
# Nearly collinear columns keep moving by rounding: it is the end when nothing is to be
# gained and no log odds are far away.
_NOTHING: Final = 1e-13
_FAR: Final = 20.0
_MOVING: Final = 0.25
_MOVING_WITH_THE_FASTEST: Final = 1e-2
_STANDING: Final = 1e-4
_ROUNDING: Final = 1e-12


@dataclass(frozen=True)
class Propensity:
    """Fitted probabilities of n rows.

    Attributes:
        scores: Shape (n,), the probability of treatment; 0 for a row without support.
        log_odds: Shape (n,); minus infinity for a row without support.
        supported: Shape (n,): false for an untreated row whose covariates rule out
            treatment, so that its probability is 0 (see `fit`).
        coefficients: Shape (1 + p,), the intercept first, on the covariates' own scale;
            0 for a column left out.
        kept: Shape (p,): false for a column that is constant or collinear.
        basis: Shape (m, r), intercept and centred, scaled columns of the m rows with
            support.
        information: Shape (r, r), Fisher information of the coefficients of `basis`.
    """

    scores: NDArray[np.float64]
    log_odds: NDArray[np.float64]
    supported: NDArray[np.bool_]
    coefficients: NDArray[np.float64]
    kept: NDArray[np.bool_]
    basis: NDArray[np.float64]
    information: NDArray[np.float64]

    def weights(
        self, treated: NDArray[np.bool_], *, target: Target = "att"
    ) -> NDArray[np.float64]:
        """Return the weights that make the arms alike, shape (n,).

        For the effect on the treated: 1 for them and p / (1 - p) for the others; on
        everybody: 1 / p and 1 / (1 - p).

        Raises:
            RefusedError: NO_OVERLAP when somebody's treatment was certain as far as can
                be told.
        """
        signed = np.where(treated, -self.log_odds, self.log_odds)
        with np.errstate(over="ignore"):
            odds = np.exp(signed)
        weights = 1 + odds if target == "ate" else np.where(treated, 1.0, odds)
        if not weights.max() < _CERTAIN:
            raise RefusedError(
                Reason.NO_OVERLAP,
                "For some people it was certain whether they would be treated.",
                remedy="Compare only people who could have gone either way.",
            )
        return weights


def read_target(estimand: Estimand) -> Target:
    """Say for whom weights are wanted.

    Raises:
        RefusedError: WRONG_INPUT for an estimand that is no difference of means.
    """
    if estimand in {"att", "ate"}:
        return "att" if estimand == "att" else "ate"
    raise RefusedError(
        Reason.WRONG_INPUT,
        f"Weighting knows no {estimand}.",
        remedy="Ask for att or ate.",
    )


def fit(
    treated: NDArray[np.bool_],
    *,
    covariates: NDArray[np.float64],
    weights: NDArray[np.float64] | None = None,
    target: Target = "att",
) -> Propensity:
    """Fit a logit of treatment on an intercept and covariates by maximum likelihood.

    Newton's method (iteratively reweighted least squares) on centred and scaled
    columns; columns that are constant or collinear with earlier ones are left out.

    Where covariates predict treatment perfectly no maximum exists. If they do so only
    for some untreated rows, and the effect on the treated is asked for, these rows get
    the probability 0 that the likelihood tends to, and weigh nothing: nobody treated is
    like them. Every other perfect prediction is refused.

    Args:
        treated: Shape (n,).
        covariates: Shape (n, p), finite.
        weights: Shape (n,), positive; they multiply the log likelihood.
        target: The effect on the treated (`att`) or on everybody (`ate`).

    Raises:
        RefusedError: NO_USABLE_COVARIATES when every column is constant, SEPARATION as
            said above, NOT_CONVERGED, NOBODY_TREATED, NOBODY_COMPARED, TOO_FEW_PEOPLE.
    """
    supported = np.ones(len(treated), dtype=np.bool_)
    while True:
        require_both_arms(treated[supported])
        whole = bool(supported.all())
        flags = treated if whole else treated[supported]
        scale = weights if whole or weights is None else weights[supported]
        matrix = covariates if whole else covariates[supported]
        columns = scaling.measure(matrix)
        if whole and not columns.kept.any():
            raise RefusedError(
                Reason.NO_USABLE_COVARIATES,
                "No covariate varies.",
                remedy="Choose covariates in which people differ.",
            )
        basis = columns.basis(matrix)
        found = _newton(basis, flags, scale, start=_first(basis, flags, scale))
        if isinstance(found, tuple):
            break
        supported[supported] = ~_ruled_out(found, flags, target=target)
    slopes, information = found
    log_odds = np.full(len(treated), -np.inf)
    log_odds[supported] = along(basis, slopes)
    from scipy.special import expit

    return Propensity(
        scores=expit(log_odds),
        log_odds=log_odds,
        supported=supported,
        coefficients=columns.unscaled(slopes),
        kept=columns.kept,
        basis=basis,
        information=information,
    )


def _first(
    basis: NDArray[np.float64],
    treated: NDArray[np.bool_],
    weights: NDArray[np.float64] | None,
) -> NDArray[np.float64]:
    """Return where to begin: the fit of some of the rows, or the share of all.

    Rows are taken evenly. It only saves steps: the end does not depend on it.
    """
    share = float(np.average(treated, weights=weights))
    nowhere = np.zeros(basis.shape[1])
    nowhere[0] = np.log(share / (1 - share))
    every = len(basis) // _FIRST_ROWS
    flags = treated[:: max(every, 1)]
    n_treated = int(np.count_nonzero(flags))
    if every < 2 or min(n_treated, len(flags) - n_treated) < _FEWEST_OF_AN_ARM:  # noqa: PLR2004
        return nowhere
    some = None if weights is None else weights[::every]
    rows = np.ascontiguousarray(basis[::every])
    try:
        found = _newton(rows, flags, some, start=nowhere)
    except RefusedError:
        return nowhere
    return found[0] if isinstance(found, tuple) else nowhere


def _newton(
    basis: NDArray[np.float64],
    treated: NDArray[np.bool_],
    weights: NDArray[np.float64] | None,
    *,
    start: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | NDArray[np.float64]:
    """Return coefficients and information, or by how much each log odds still moves.

    A step that moves no treated row down and no untreated row up, and some rows far,
    could be taken for ever: it is the proof that there is no finite maximum (Albert and
    Anderson 1984, Biometrika 71).
    """
    slopes = start
    signs = np.where(treated, 1.0, -1.0)
    reached, gradient, information = _likelihood(basis, signs, weights, slopes)
    for _ in range(_MAXIMUM_STEPS):
        step = _solved(information, gradient)
        moves = along(basis, step)
        if float(np.abs(moves).max()) <= _CONVERGED or (
            float(gradient @ step) <= _NOTHING
            and float(np.abs(along(basis, slopes)).max()) < _FAR
        ):
            return slopes + step, information
        towards = signs * moves
        fastest = float(towards.max())
        if fastest > _MOVING and float(towards.min()) > -_STANDING * fastest:
            return moves
        length, before = 1.0, reached
        while True:
            reached, gradient, information = _likelihood(
                basis, signs, weights, slopes + length * step
            )
            if reached >= before - _ROUNDING * abs(before):
                break
            length /= 2
            if length < _SHORTEST_STEP:
                raise _no_end()
        slopes = slopes + length * step
    raise _no_end()


def _likelihood(
    basis: NDArray[np.float64],
    signs: NDArray[np.float64],
    weights: NDArray[np.float64] | None,
    slopes: NDArray[np.float64],
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """Return the log likelihood, its gradient and the Fisher information."""
    from scipy.special import expit, log_expit

    value = 0.0
    gradient = np.zeros(len(slopes))
    information = np.zeros((len(slopes), len(slopes)))
    for rows in blocks(len(basis)):
        block = basis[rows]
        towards = signs[rows] * times(block, slopes)
        missed = expit(-towards)
        scale = 1.0 if weights is None else weights[rows]
        value += float(np.sum(scale * log_expit(towards)))
        gradient += sums(block, scale * signs[rows] * missed)
        information += cross(block, scale * missed * (1 - missed))
    return value, gradient, information


def _solved(
    information: NDArray[np.float64], gradient: NDArray[np.float64]
) -> NDArray[np.float64]:
    try:
        return np.linalg.solve(information, gradient).astype(np.float64)
    except np.linalg.LinAlgError:
        raise _no_end() from None


def _ruled_out(
    moves: NDArray[np.float64], treated: NDArray[np.bool_], *, target: Target
) -> NDArray[np.bool_]:
    """Say which rows run off to probability 0, when it is right to let them.

    Raises:
        RefusedError: SEPARATION when it is not.
    """
    sizes = np.abs(moves)
    runs_off = sizes > _MOVING_WITH_THE_FASTEST * float(sizes.max())
    if target == "att" and not bool(treated[runs_off].any()):
        return runs_off
    raise RefusedError(
        Reason.SEPARATION,
        "Covariates say perfectly who was treated.",
        remedy="Leave out people who could not have gone either way, or a covariate "
        "that is part of the treatment itself.",
    )


def _no_end() -> RefusedError:
    return RefusedError(
        Reason.NOT_CONVERGED,
        "The model of who is treated came to no end.",
        remedy="Adjust for fewer covariates.",
    )
