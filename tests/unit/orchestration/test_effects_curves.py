"""Curves of starters and others, or why a program has none."""

import numpy as np
import pytest

from tests.unit.orchestration.effect_faults import add_all_that_can_be_wrong
from tests.unit.orchestration.effect_frames import (
    Frames,
    filled,
    rows_of,
    starters,
)


def test_curves_count_everybody_and_never_fall() -> None:
    frames = Frames()
    rng = np.random.default_rng(7)
    treated = starters(300, 1500)
    promoted = rng.random(1800) < 0.3
    frames.declare("curved", "promoted")
    frames.follow(
        "curved", treated, promoted=promoted, gone=~promoted & (rng.random(1800) < 0.2)
    )

    rows = [
        row
        for row in rows_of(filled(frames), "program_curves")
        if row["arm_name"] == "started"
    ]

    assert [row["month_number"] for row in rows] == list(range(1, 13))
    shares = [row["cumulative_promoted_share"] for row in rows]
    assert shares == sorted(shares)
    # Nobody is lost before the horizon, so the last share is a plain one.
    assert shares[-1] == pytest.approx(promoted[treated].mean())
    assert rows[-1]["arm_promoted_count"] == promoted[treated].sum()
    assert rows[0]["arm_count"] == 300


def test_a_program_without_curves_says_why_for_either_group() -> None:
    frames = Frames()
    add_all_that_can_be_wrong(frames)

    rows = [
        row
        for row in rows_of(filled(frames), "program_curves")
        if row["month_number"] == 0
    ]

    why = {row["program_id"]: row["suppression_reason"] for row in rows}
    assert why == {
        "few": "too_few_people",
        "nobody": "too_few_people",
        "no_event": "too_few_events",
        "apart": "separation",
        "constant": "no_usable_covariates",
        "unmeasured": "outcome_not_measured",
        "withdrawn": "declaration_withdrawn",
        "renewed": "version_replaced",
        "young": "horizon_not_over",
    }
    arms = sorted((row["program_id"], row["arm_name"]) for row in rows)
    assert arms == [
        (name, arm) for name in sorted(why) for arm in ("not_started", "started")
    ]
    assert all(row["is_suppressed"] for row in rows)


def test_people_who_are_alike_only_with_those_still_watched_have_no_curves() -> None:
    """Everybody can be compared, and of those whose year is over a few cannot."""
    frames = Frames()
    rng = np.random.default_rng(8)
    over = starters(60, 600)
    frames.declare("early", "promoted")
    frames.follow(
        "early",
        over,
        promoted=rng.random(660) < 0.3,
        share=np.where(over, 0.4, 0) + 0.6 * rng.random(660),
    )
    waiting = starters(600, 3000)
    frames.follow(
        "early",
        waiting,
        promoted=waiting,
        share=rng.random(3600),
        is_over=False,
    )

    connection = filled(frames)

    [primary] = [
        row for row in rows_of(connection, "program_effects") if row["is_primary_row"]
    ]
    curves = rows_of(connection, "program_curves")
    assert primary["verdict"] == "not_comparable"
    assert {row["month_number"] for row in curves} == {0}
    assert {row["suppression_reason"] for row in curves} == {"not_balanced"}
