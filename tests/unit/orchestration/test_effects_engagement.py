"""What people answer to surveys as an outcome: of those who answered, as a share."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.unit.orchestration.effect_frames import Frames, filled, rows_of, starters


def test_answers_are_a_mean_of_those_who_answered() -> None:
    frames = Frames()
    rng = np.random.default_rng(8)
    treated = starters(500, 2000)
    answered = rng.random(2500) < 0.6
    score = 0.5 + 0.05 * treated + 0.1 * rng.standard_normal(2500)
    frames.declare("heard", "engagement")
    frames.follow(
        "heard",
        treated,
        promoted=np.zeros(2500, dtype=np.bool_),
        scores={"engagement_share": np.where(answered, score, np.nan)},
    )

    found = _answer(frames)

    assert found["effect_unit"] == "share_of_scale"
    assert abs(found["estimate"] - 0.05) < 3 * found["std_error"]
    assert found["treated_count"] == np.count_nonzero(treated & answered)
    assert found["is_displacement_possible"] is False
    assert "percent of the scale of the answers higher" in found["plain_language"]


def test_who_answers_more_often_makes_it_a_lead_with_bounds() -> None:
    """Of 500 starters 400 answer, of 2000 others 1200: 80 and 60 of a hundred."""
    frames = Frames()
    rng = np.random.default_rng(8)
    treated = starters(500, 2000)
    answered = np.zeros(2500, dtype=np.bool_)
    answered[:400] = answered[500:1700] = True
    score = 0.5 + 0.1 * treated + 0.1 * rng.standard_normal(2500)
    frames.declare("heard", "engagement")
    frames.follow(
        "heard",
        treated,
        promoted=np.zeros(2500, dtype=np.bool_),
        scores={"engagement_share": np.where(answered, score, np.nan)},
    )

    found = _answer(frames)

    assert found["treated_observed_share"] == pytest.approx(0.8)
    assert found["control_observed_share"] == pytest.approx(0.6)
    assert found["bound_low"] < found["estimate"] < found["bound_high"]
    assert found["verdict_reasons"] == "outcome_seen_unequally"


def _answer(frames: Frames) -> dict[str, Any]:
    [found] = [
        row
        for row in rows_of(filled(frames), "program_effects")
        if row["is_primary_row"]
    ]
    return found
