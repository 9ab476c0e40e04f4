"""What programs gave back: from estimates and costs, or the reason for no figure."""

import numpy as np
import pytest

from tests.unit.orchestration.effect_frames import Frames, filled, rows_of, starters


def test_a_return_weighs_the_estimated_effect_against_the_cost() -> None:
    frames = Frames()
    rng = np.random.default_rng(14)
    treated = starters(500, 2500)
    frames.declare("pays", "promoted", "exited")
    frames.follow(
        "pays",
        treated,
        promoted=rng.random(3000) < 0.2 + 0.1 * treated,
        gone=rng.random(3000) < 0.15 - 0.05 * treated,
    )
    frames.cost("pays", participants=500, amount=500_000.0)
    frames.value("pays", "promoted", 10_000.0)
    frames.value("pays", "exited", 20_000.0)

    connection = filled(frames)

    [found] = rows_of(connection, "program_roi")
    effects = {
        row["outcome_name"]: row
        for row in rows_of(connection, "program_effects")
        if row["is_primary_row"]
    }
    # An exit avoided is worth what an exit costs, so its effect counts with a minus.
    worth = 500 * (
        10_000 * effects["promoted"]["estimate"]
        - 20_000 * effects["exited"]["estimate"]
    )
    spread = 500 * np.hypot(
        10_000 * effects["promoted"]["std_error"],
        20_000 * effects["exited"]["std_error"],
    )
    assert found["program_benefit_amount"] == pytest.approx(worth)
    assert found["roi_ratio"] == pytest.approx(worth / 500_000 - 1)
    assert found["roi_high"] - found["roi_low"] == pytest.approx(
        2 * 1.959964 * spread / 500_000, rel=1e-6
    )
    assert found["roi_reason"] is None


@pytest.mark.parametrize(
    ("participants", "amount", "currency", "valued", "reason"),
    [
        (200, 1000.0, "EUR", None, "no_benefit"),
        (200, None, "EUR", "promoted", "no_cost"),
        (200, 0.0, "EUR", "promoted", "no_cost"),
        (200, 1000.0, "USD", "promoted", "other_currency"),
        (200, 1000.0, "EUR", "exited", "no_estimate"),
        (9, 1000.0, "EUR", "promoted", "few_treated_to_show"),
    ],
)
def test_without_a_return_the_reason_is_told(
    participants: int,
    amount: float | None,
    currency: str,
    valued: str | None,
    reason: str,
) -> None:
    frames = Frames()
    rng = np.random.default_rng(15)
    frames.declare("costs", "promoted")
    frames.follow("costs", starters(200, 1000), promoted=rng.random(1200) < 0.2)
    frames.cost("costs", participants=participants, amount=amount, currency=currency)
    if valued:
        frames.value("costs", valued, 10_000.0)

    [found] = rows_of(filled(frames), "program_roi")

    assert found["roi_reason"] == reason
    assert found["roi_ratio"] is None
