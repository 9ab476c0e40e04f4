"""Growth of pay as an outcome: of those who stayed, in percent, or with a reason."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from orchestration.effects.hypotheses import OUTCOMES
from tests.unit.orchestration.effect_frames import Frames, filled, rows_of, starters


def test_growth_of_pay_is_told_in_percent_of_those_who_stayed() -> None:
    frames = Frames()
    rng = np.random.default_rng(8)
    treated = starters(500, 2000)
    gone = rng.random(2500) < 0.1
    growth = 0.03 + 0.02 * treated + 0.05 * rng.standard_normal(2500)
    frames.declare("paid", "pay_growth", "exited")
    frames.follow(
        "paid",
        treated,
        promoted=np.zeros(2500, dtype=np.bool_),
        gone=gone,
        scores={"pay_log_growth": np.where(gone, np.nan, growth)},
    )

    found = _answer(frames)

    assert found["effect_unit"] == "log_pay"
    assert abs(found["estimate"] - 0.02) < 3 * found["std_error"]
    assert found["treated_event_count"] is None
    assert found["treated_count"] == np.count_nonzero(treated & ~gone)
    stayed = [1 - gone[treated].mean(), 1 - gone[~treated].mean()]
    told = [found["treated_observed_share"], found["control_observed_share"]]
    assert told == pytest.approx(stayed)
    percent = 100 * math.expm1(found["estimate"])
    assert f"was {percent:.1f} percent higher" in found["plain_language"]


def test_an_effect_on_pay_is_declared_in_percent_and_compared_as_a_logarithm() -> None:
    # ln 1.03 = 0.029558802...
    assert OUTCOMES["pay_growth"].measure.effect(0.03) == pytest.approx(0.0295588022)
    assert OUTCOMES["promoted"].measure.effect(0.03) == 0.03


def test_pay_of_whom_more_is_known_on_one_side_is_a_lead_with_bounds() -> None:
    """A tenth more of the starters stay: 100 of 500 and 600 of 2000 are gone."""
    frames = Frames()
    rng = np.random.default_rng(8)
    treated = starters(500, 2000)
    gone = np.zeros(2500, dtype=np.bool_)
    gone[:100] = gone[500:1100] = True
    growth = 0.03 + 0.05 * treated + 0.05 * rng.standard_normal(2500)
    frames.declare("paid", "pay_growth")
    frames.follow(
        "paid",
        treated,
        promoted=np.zeros(2500, dtype=np.bool_),
        gone=gone,
        scores={"pay_log_growth": np.where(gone, np.nan, growth)},
    )

    found = _answer(frames)

    assert found["treated_observed_share"] == pytest.approx(0.8)
    assert found["control_observed_share"] == pytest.approx(0.7)
    assert found["bound_low"] < found["estimate"] < found["bound_high"]
    assert found["verdict"] == "suggestive"
    assert found["verdict_reasons"] == "outcome_seen_unequally"


@pytest.mark.parametrize("growth", [np.nan, 0.03])
def test_pay_that_nobody_knows_or_that_grows_alike_has_no_number(
    growth: float,
) -> None:
    frames = Frames()
    treated = starters(500, 2000)
    frames.declare("paid", "pay_growth")
    frames.follow(
        "paid",
        treated,
        promoted=np.zeros(2500, dtype=np.bool_),
        scores={"pay_log_growth": np.full(2500, growth)},
    )

    found = _answer(frames)

    assert found["estimate"] is None
    assert found["verdict"] in {"suppressed", "underpowered"}
    assert found["verdict_reasons"]
    assert found["plain_language"]


def _answer(frames: Frames) -> dict[str, Any]:
    rows = rows_of(filled(frames), "program_effects")
    [found] = [
        row
        for row in rows
        if row["is_primary_row"] and row["outcome_name"] == "pay_growth"
    ]
    return found
