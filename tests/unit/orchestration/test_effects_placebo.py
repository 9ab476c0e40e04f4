"""Outcomes that a program cannot change, and what it means when they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.unit.orchestration.effect_frames import Frames, filled, rows_of, starters

if TYPE_CHECKING:
    from numpy.typing import NDArray

Row = dict[str, Any]

MOVED = 0.08
"""Dismissals of starters above those of others, who have 0.1."""


@pytest.mark.parametrize("design", ["not_yet_started", "waitlist"])
def test_a_placebo_that_moves_leaves_other_outcomes_a_lead_at_most(design: str) -> None:
    still = _answers(_declared(0.0, design))
    moved = _answers(_declared(MOVED, design))

    assert still["promoted"]["verdict"] in {"moderate", "strong"}
    assert moved["promoted"]["verdict"] == "suggestive"
    assert moved["promoted"]["verdict_reasons"] == "placebo_moved"
    assert "cannot change differs all the same" in moved["promoted"]["plain_language"]
    told = ("estimate", "ci_low", "ci_high", "p_value", "p_adjusted")
    assert [moved["promoted"][name] for name in told] == [
        still["promoted"][name] for name in told
    ]


def test_a_placebo_tells_of_the_comparison_and_of_no_program() -> None:
    still = _answers(_declared(0.0))["exited_involuntary"]
    moved = _answers(_declared(MOVED))["exited_involuntary"]

    assert still["verdict"] == "no_detectable_effect"
    far = 100 * max(abs(still["ci_low"]), still["ci_high"])
    assert f"rule out one larger than {far:.1f} percentage" in still["plain_language"]
    assert (moved["verdict"], moved["verdict_direction"]) == ("suggestive", "none")
    assert moved["estimate"] == pytest.approx(MOVED, abs=3 * moved["std_error"])
    for found in (still, moved):
        assert found["outcome_role"] == "placebo"
        assert found["hypothesis_family"] is None
        assert found["p_adjusted"] == found["p_value"]
        assert "useless" not in found["plain_language"]


def test_a_placebo_makes_no_family_larger_and_speaks_for_its_program_alone() -> None:
    alone = _declared(MOVED)
    beside = _declared(MOVED)
    beside.declare("another", "promoted")
    treated, promoted, _ = _people(0.0)
    beside.follow("another", treated, promoted=promoted)

    found = _answers(beside, program="another")["promoted"]
    before = _answers(alone)["promoted"]

    assert before["hypothesis_family_count"] == 1
    assert found["hypothesis_family_count"] == 2
    assert found["verdict"] == "moderate"


def test_a_placebo_without_a_number_neither_helps_nor_harms() -> None:
    frames = _declared(0.0)
    frames.dismiss(np.zeros(12_000, dtype=np.bool_))

    found = _answers(frames)

    assert found["exited_involuntary"]["estimate"] is None
    assert found["promoted"]["verdict"] == "moderate"


def _declared(moved: float, design: str = "not_yet_started") -> Frames:
    frames = Frames()
    frames.declare(
        "checked", "promoted", placebo="exited_involuntary", comparison=design
    )
    treated, promoted, dismissed = _people(moved)
    frames.follow("checked", treated, promoted=promoted)
    frames.dismiss(dismissed)
    return frames


def _people(
    moved: float,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    rng = np.random.default_rng(12)
    treated = starters(3000, 9000)
    promoted = rng.random(12_000) < 0.1 + 0.25 * treated
    return treated, promoted, rng.random(12_000) < 0.1 + moved * treated


def _answers(frames: Frames, program: str = "checked") -> dict[str, Row]:
    return {
        row["outcome_name"]: row
        for row in rows_of(filled(frames), "program_effects")
        if row["is_primary_row"] and row["program_id"] == program
    }
