"""Cumulative incidence with competing causes: how many had an event by a month.

Aalen and Johansen's estimate (1978): somebody who left can no longer be promoted, so an
exit is neither a promotion nor a reason to guess one. One minus Kaplan and Meier's
estimate, which takes those who left for people still waiting, is always higher.
Events at the same time share one risk set; nothing is drawn at random.

Standard errors are infinitesimal jackknife: the derivative of the estimate by each
record's weight, squared and summed over records or clusters (Efron, 1982; as in R's
`survival`). Without late entry and with one cause this is Greenwood's formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from effects.chance import degrees_of_freedom
from effects.errors import Reason, RefusedError
from effects.grouping import flags, wrong_input
from effects.results import Z_95, Estimate
from effects.risk_sets import Records, Steps, people_at_risk, spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """Incidence of c causes at t times: (t,), or (t, c) with one column per cause.

    `at_risk` are those with entry < time <= exit, counted by weight; `free` the share
    without any event. Limits are of 95 %, on the log(-log) scale of the rest.
    """

    times: Floats
    causes: tuple[int, ...]
    at_risk: Floats
    free: Floats
    incidence: Floats
    std_error: Floats
    ci_low: Floats
    ci_high: Floats


def curve(
    cause: NDArray[np.int64],
    *,
    entry: Floats,
    exit_time: Floats,
    times: Floats | None = None,
    weights: Floats | None = None,
    clusters: NDArray[np.int64] | None = None,
) -> Curve:
    """Estimate the incidence of each cause over time in one group.

    Args:
        cause: (n,) which event ends the record, from 1; 0 when none did.
        entry: (n,) time before the first instant at risk, any unit.
        exit_time: (n,) time of the event, or last instant at which none had happened.
        times: (t,) when to tell; by default each time with an event, as long as
            somebody is watched without a gap.
        weights: (n,) weights, such as those that make arms alike.
        clusters: (n,) whose record it is.

    Raises:
        RefusedError: WRONG_INPUT (lengths, missing values, exit before entry, a time
            up to which nobody was watched), TOO_FEW_EVENTS (no event).
    """
    records = Records.of(cause, entry, exit_time, weights, clusters).merged()
    arm = Steps.of(records, np.ones(len(records.cause), dtype=np.bool_))
    if times is None:
        asked = arm.times[arm.times <= arm.known_until]
    else:
        asked = np.asarray(times, dtype=np.float64)
    if len(asked):
        arm.refuse_beyond(float(asked.max()), "the group")
    position = np.searchsorted(arm.times, asked, side="right")
    causes = tuple(int(c) for c in np.unique(records.cause[records.cause > 0]))
    incidence = np.zeros((len(asked), len(causes)))
    std_error = np.zeros((len(asked), len(causes)))
    for number, one in enumerate(causes):
        path = np.concatenate([[0.0], arm.incidence(one)])
        incidence[:, number] = path[position]
        for row, until in enumerate(position):
            wanted = (np.arange(len(arm.times)) == until - 1).astype(np.float64)
            std_error[row, number] = np.sqrt(
                spread(arm.influence(one, wanted), records)
            )
    at_risk = people_at_risk(records, asked)
    low, high = _limits(incidence, std_error, at_risk)
    return Curve(
        times=asked,
        causes=causes,
        at_risk=at_risk,
        free=np.concatenate([[1.0], arm.free])[position],
        incidence=incidence,
        std_error=std_error,
        ci_low=low,
        ci_high=high,
    )


def risk_difference(
    cause: NDArray[np.int64],
    *,
    of: int,
    horizon: float,
    treated: NDArray[np.bool_],
    entry: Floats,
    exit_time: Floats,
    weights: Floats | None = None,
    clusters: NDArray[np.int64] | None = None,
) -> Estimate:
    """Estimate how many more of the treated had the event `of` by the horizon (share).

    See `curve` for the arrays. Clusters may lie in both arms.

    Raises:
        RefusedError: As `curve`, NOBODY_TREATED, NOBODY_COMPARED, TOO_FEW_PEOPLE
            (nobody of an arm was watched up to the horizon), TOO_FEW_EVENTS (none of
            that cause by the horizon).
    """
    records = Records.of(cause, entry, exit_time, weights, clusters)
    return _difference(records, treated, of=of, horizon=horizon, area=False)


def restricted_mean_difference(
    cause: NDArray[np.int64],
    *,
    of: int,
    horizon: float,
    treated: NDArray[np.bool_],
    entry: Floats,
    exit_time: Floats,
    weights: Floats | None = None,
    clusters: NDArray[np.int64] | None = None,
) -> Estimate:
    """Estimate the time after the event `of`, up to the horizon, that treatment adds.

    The area between two incidence curves up to the horizon (Andersen, 2013): with
    promotions, the months by which they come sooner; with exits, the months lost. In
    the unit of the times. Arguments and refusals are those of `risk_difference`.
    """
    records = Records.of(cause, entry, exit_time, weights, clusters)
    return _difference(records, treated, of=of, horizon=horizon, area=True)


def _difference(
    records: Records,
    treated: NDArray[np.bool_],
    *,
    of: int,
    horizon: float,
    area: bool,
) -> Estimate:
    arm_of = flags(treated, "treatment")
    if arm_of.shape != records.cause.shape:
        raise wrong_input("There are not as many treatments as causes.")
    if not np.isfinite(horizon):
        raise wrong_input("The horizon is no number.")
    if of < 1:
        raise wrong_input("An event has a number from 1 on.")
    values, events = [], []
    influence = np.zeros(len(arm_of))
    for chosen, sign in ((arm_of, 1.0), (~arm_of, -1.0)):
        whom = "the treated" if sign > 0 else "those compared"
        if not np.any(chosen & (records.weights > 0)):
            raise RefusedError(
                Reason.NOBODY_TREATED if sign > 0 else Reason.NOBODY_COMPARED,
                f"Nobody is among {whom}.",
                remedy="Widen the population, or leave this comparison out.",
            )
        arm = Steps.of(records, chosen)
        arm.refuse_beyond(horizon, whom)
        reached = arm.times <= horizon
        if area:
            widths = np.diff(np.minimum(np.append(arm.times, horizon), horizon))
        else:
            widths = np.zeros(len(arm.times))
            widths[np.flatnonzero(reached)[-1:]] = 1.0
        values.append(float(arm.incidence(of) @ widths))
        had = (arm.records.cause == of) & (arm.records.weights > 0)
        events.append(int(np.sum(arm.records.exit_time[had] <= horizon)))
        influence[chosen] = sign * arm.influence(of, widths)
    if sum(events) == 0:
        raise RefusedError(
            Reason.TOO_FEW_EVENTS,
            "Nobody had the event by the horizon.",
            remedy="Wait for events, or choose a later horizon.",
        )
    variance = spread(influence, records)
    if variance <= 0:
        raise RefusedError(
            Reason.CONSTANT_OUTCOME,
            "Within each arm everybody had the event at the same time.",
            remedy="Check how the outcome is coded.",
        )
    clusters = records.clusters
    return Estimate.normal(
        "aalen_johansen",
        "rmst_difference" if area else "risk_difference",
        values[0] - values[1],
        float(np.sqrt(variance)),
        n_treated=int(np.count_nonzero(arm_of)),
        n_control=int(np.count_nonzero(~arm_of)),
        n_clusters=len(arm_of) if clusters is None else len(np.unique(clusters)),
        treated_mean=values[0],
        counterfactual_mean=values[1],
        diagnostics={
            "cause": of,
            "horizon": float(horizon),
            "events_treated": events[0],
            "events_control": events[1],
            "std_error_kind": "record" if clusters is None else "cluster",
        },
    ).by_student(degrees_of_freedom(arm_of, clusters))


def _limits(
    incidence: Floats, std_error: Floats, at_risk: Floats
) -> tuple[Floats, Floats]:
    """95 % limits on the log(-log) scale of the rest.

    Where nobody had the event yet the upper limit is the exact binomial one.
    """
    inside = (incidence > 0) & (incidence < 1)
    rest = np.where(inside, 1 - incidence, 0.5)
    width = np.exp(Z_95 * std_error / (rest * -np.log(rest)))
    low, high = 1 - rest ** (1 / width), 1 - rest**width
    none = 1 - 0.025 ** (1 / np.maximum(at_risk, 1.0))
    high_where_none = np.broadcast_to(none[:, None], incidence.shape)
    low = np.where(inside, low, incidence)
    high = np.where(inside, high, np.where(incidence > 0, 1.0, high_where_none))
    return low, high
