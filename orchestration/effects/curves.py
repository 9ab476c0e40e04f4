"""How many were promoted, and how many left, month by month after the start.

Aalen and Johansen's curves of starters beside those compared, weighted to be alike. A
program without curves has one row per group that says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from effects.errors import Reason, RefusedError
from effects.incidence import curve
from effects.verdict import MINIMUM_SHOWN
from orchestration.effects.hypotheses import EXIT, PROMOTION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from effects.incidence import Curve
    from orchestration.effects.hypotheses import Program
    from orchestration.effects.weighting import Watched

Row = dict[str, Any]

_ARMS: Final = (("started", True), ("not_started", False))
_NAMES: Final = ((PROMOTION, "promoted"), (EXIT, "exited"))


def curve_rows(watched: Watched, *, horizon_months: int) -> Iterator[Row]:
    """Lay out one row per group and month, up to the horizon; or why there is none.

    Args:
        watched: People who can be compared.
        horizon_months: How long each trial is watched.
    """
    try:
        watched.require_comparable()
        weights = watched.weights
        curves = [
            _curve(watched, weights, started=started, horizon_months=horizon_months)
            for _, started in _ARMS
        ]
    except RefusedError as refusal:
        yield from reason_rows(watched.program, str(refusal.reason))
        return
    started = watched.followed.trials.treated == 1
    for (arm, of_started), found in zip(_ARMS, curves, strict=True):
        rows = started == of_started
        yield from _rows(
            found,
            watched.program,
            arm=arm,
            months=watched.followed.months[rows],
            cause=watched.followed.cause[rows],
        )


def reason_rows(program: Program, reason: str) -> Iterator[Row]:
    """Say of each group why it has no curve: one row, of month 0."""
    for arm, _ in _ARMS:
        yield {
            "program_id": program.program_id,
            "program_version": program.version,
            "arm_name": arm,
            "month_number": 0,
            "is_suppressed": True,
            "suppression_reason": reason,
        }


def _curve(
    watched: Watched,
    weights: NDArray[np.float64] | None,
    *,
    started: bool,
    horizon_months: int,
) -> Curve:
    followed = watched.followed
    rows = (followed.trials.treated == 1) == started
    if np.count_nonzero(rows) < MINIMUM_SHOWN:
        raise RefusedError(
            Reason.TOO_FEW_PEOPLE,
            "A group is too small to be told of.",
            remedy="Wait until more people took part.",
        )
    return curve(
        followed.cause[rows],
        entry=np.zeros(int(rows.sum())),
        exit_time=followed.months[rows],
        times=np.arange(1.0, horizon_months + 1),
        weights=None if weights is None else weights[rows],
        clusters=followed.trials.persons[rows],
    )


def _rows(
    found: Curve,
    program: Program,
    *,
    arm: str,
    months: NDArray[np.float64],
    cause: NDArray[np.int64],
) -> Iterator[Row]:
    for place, month in enumerate(found.times.tolist()):
        people = int(np.count_nonzero(months >= month))
        row: Row = {
            "program_id": program.program_id,
            "program_version": program.version,
            "arm_name": arm,
            "month_number": int(month),
            "is_suppressed": people < MINIMUM_SHOWN,
        }
        if people < MINIMUM_SHOWN:
            row["suppression_reason"] = str(Reason.TOO_FEW_PEOPLE)
        else:
            row |= {"arm_count": len(months), "arm_at_risk_count": people}
            for number, name in _NAMES:
                column = found.causes.index(number) if number in found.causes else None
                row |= _share(found, place, column, name=name)
                row[f"arm_{name}_count"] = int(
                    np.count_nonzero((cause == number) & (months <= month))
                )
        yield row


def _share(found: Curve, place: int, column: int | None, *, name: str) -> Row:
    share = f"cumulative_{name}_share"
    if column is None:
        return {share: 0.0}
    return {
        share: float(found.incidence[place, column]),
        f"{share}_low": float(found.ci_low[place, column]),
        f"{share}_high": float(found.ci_high[place, column]),
    }
