"""The stage between the frames and the marts: every question gets its row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from orchestration.effects import stage
from tests.unit.orchestration.effect_faults import add_all_that_can_be_wrong
from tests.unit.orchestration.effect_frames import (
    Frames,
    filled,
    rows_of,
    starters,
)

Row = dict[str, Any]


def test_a_program_without_effect_and_one_with_are_told_apart() -> None:
    frames = Frames()
    rng = np.random.default_rng(3)
    for name, lift in (("helps", 0.10), ("does_nothing", 0.0)):
        treated = starters(600, 2400)
        frames.declare(name, "promoted")
        frames.follow(name, treated, promoted=rng.random(3000) < 0.2 + lift * treated)

    answers = _answers(frames)

    helps, nothing = answers["helps", "promoted"], answers["does_nothing", "promoted"]
    assert helps["verdict_direction"] == "improvement"
    assert helps["ci_low"] > 0
    assert abs(helps["estimate"] - 0.10) < 3 * helps["std_error"]
    assert nothing["verdict"] in {"no_detectable_effect", "underpowered"}
    assert nothing["ci_low"] < 0 < nothing["ci_high"]


def test_selection_by_a_known_rating_is_taken_out_of_the_estimate() -> None:
    frames = Frames()
    rng = np.random.default_rng(5)
    n = 12_000
    is_good = rng.random(n) < 0.5
    treated = rng.random(n) < np.where(is_good, 0.3, 0.1)
    # Promoted by rating alone: 0.3 or 0.1, so the starters' lead is 0.2 times the
    # difference of the shares of good people, 3/4 against 7/16 of them: 0.0625.
    promoted = rng.random(n) < np.where(is_good, 0.3, 0.1)
    frames.declare("chosen", "promoted")
    frames.follow(
        "chosen", treated, promoted=promoted, band=np.where(is_good, "5", "3")
    )

    found = _answers(frames)["chosen", "promoted"]

    assert found["naive_estimate"] == pytest.approx(0.0625, abs=0.02)
    assert abs(found["estimate"]) < 3 * found["std_error"]
    assert found["selection_gap"] == pytest.approx(
        found["naive_estimate"] - found["estimate"]
    )


def test_every_question_has_exactly_one_row_that_decides_whatever_is_wrong() -> None:
    frames = Frames()
    add_all_that_can_be_wrong(frames)

    connection = filled(frames)

    decided = connection.execute(
        "select program_id, program_version, outcome_name from "
        "raw_effects.program_effects where is_primary_row order by all"
    ).fetchall()
    asked = connection.execute(
        "select program_id, program_version, outcome_name from "
        "intermediate.int_program_outcomes__registered order by all"
    ).fetchall()
    assert decided == asked
    # Seven stand: five with people, one nobody joined, one nobody measures.
    sizes = connection.execute(
        "select distinct hypothesis_family_count from raw_effects.program_effects "
        "where hypothesis_family = 'primary'"
    ).fetchall()
    assert sizes == [(7,)]


@pytest.mark.parametrize(
    ("program", "outcome", "verdict", "reason"),
    [
        ("few", "promoted", "suppressed", "few_treated_to_show"),
        ("nobody", "promoted", "suppressed", "few_treated_to_show"),
        ("no_event", "promoted", "underpowered", "too_few_data"),
        ("apart", "promoted", "not_comparable", "no_fair_comparison"),
        ("constant", "promoted", "not_comparable", "no_fair_comparison"),
        ("unmeasured", "wellbeing", "suppressed", "outcome_not_measured"),
        ("withdrawn", "promoted", "suppressed", "declaration_withdrawn"),
        ("renewed", "promoted", "suppressed", "version_replaced"),
        ("young", "promoted", "suppressed", "horizon_not_over"),
    ],
)
def test_what_cannot_be_answered_says_so_and_shows_no_number(
    program: str, outcome: str, verdict: str, reason: str
) -> None:
    frames = Frames()
    add_all_that_can_be_wrong(frames)

    found = _answers(frames)[program, outcome]

    assert found["verdict"] == verdict
    assert reason in found["verdict_reasons"].split(";")
    assert found["plain_language"]
    for name in ("estimate", "std_error", "ci_low", "ci_high", "p_value", "e_value"):
        assert found[name] is None, name


def test_a_suppressed_answer_tells_no_count_either() -> None:
    frames = Frames()
    add_all_that_can_be_wrong(frames)

    found = _answers(frames)["few", "promoted"]

    assert found["is_suppressed"]
    assert found["treated_count"] is None
    assert found["treated_event_count"] is None


def test_rows_of_other_methods_stand_beside_a_number_only() -> None:
    frames = Frames()
    add_all_that_can_be_wrong(frames)
    treated = starters(600, 2400)
    frames.declare("fine", "promoted")
    frames.follow("fine", treated, promoted=np.random.default_rng(1).random(3000) < 0.2)

    rows = rows_of(filled(frames), "program_effects")

    methods = {row["effect_method"] for row in rows if row["program_id"] == "fine"}
    assert {"aipw", "naive", "regression", "ipw", "aalen_johansen"} <= methods
    assert {row["program_id"] for row in rows if not row["is_primary_row"]} == {"fine"}


def test_outcomes_of_people_who_cannot_be_compared_are_not_read() -> None:
    frames = Frames()
    add_all_that_can_be_wrong(frames)
    connection = frames.build()
    stage.compare(connection)
    # Whoever reads these outcomes gets what no outcome can be.
    connection.execute(
        "update intermediate.int_program_trial_outcomes__observed "
        "set event_kind = null, event_month_number = null, is_promoted = null "
        "where program_id = 'apart'"
    )

    stage.estimate(connection)

    rows = rows_of(connection, "program_effects")
    [apart] = [row for row in rows if row["program_id"] == "apart"]
    assert apart["verdict"] == "not_comparable"


def test_comparing_people_needs_no_outcomes_at_all() -> None:
    frames = Frames()
    add_all_that_can_be_wrong(frames)
    connection = frames.build()
    connection.execute(
        "drop table intermediate.int_program_trial_outcomes__observed; "
        "drop table intermediate.int_hazard_cells__counted; "
        "drop table intermediate.int_rollout_panel__counted"
    )

    filled = stage.compare(connection)

    # Five programs with people, and two that nobody joined.
    assert filled["raw_effects.program_comparisons"] == 7


def test_p_values_are_adjusted_among_the_primary_questions_of_all_programs() -> None:
    frames = Frames()
    rng = np.random.default_rng(11)
    for number in range(3):
        treated = starters(500, 2000)
        name = f"program_{number}"
        frames.declare(name, "promoted", "exited")
        frames.follow(
            name,
            treated,
            promoted=rng.random(2500) < 0.2 + 0.03 * number * treated,
            gone=rng.random(2500) < 0.1,
        )

    answers = _answers(frames)

    primary = [
        found for (_, outcome), found in answers.items() if outcome == "promoted"
    ]
    p_values = sorted(found["p_value"] for found in primary)
    # Benjamini and Hochberg, by hand: p(i) * 3 / i, and never below the one before.
    scaled = [p * 3 / place for place, p in enumerate(p_values, start=1)]
    by_hand = [min(scaled[place:]) for place in range(3)]
    assert sorted(found["p_adjusted"] for found in primary) == pytest.approx(by_hand)
    assert {found["hypothesis_family"] for found in primary} == {"primary"}
    assert {found["hypothesis_family_count"] for found in primary} == {3}
    secondary = [found for (_, name), found in answers.items() if name == "exited"]
    assert {found["hypothesis_family"] for found in secondary} == {"secondary"}


def test_a_question_registered_too_late_stays_outside_and_is_suggestive_at_most() -> (
    None
):
    frames = Frames()
    rng = np.random.default_rng(2)
    treated = starters(1000, 4000)
    frames.declare("late", "promoted", exploratory_reason="registered_late")
    frames.follow("late", treated, promoted=rng.random(5000) < 0.1 + 0.3 * treated)

    found = _answers(frames)["late", "promoted"]

    assert found["verdict"] == "suggestive"
    assert found["verdict_reasons"] == "not_registered_in_time"
    assert found["hypothesis_family"] is None
    assert not found["is_preregistered"]


def test_a_lottery_is_answered_by_the_difference_and_may_be_strong() -> None:
    frames = Frames()
    rng = np.random.default_rng(4)
    treated = rng.permutation(starters(1000, 1000))
    frames.declare("drawn", "promoted", comparison="randomised_control")
    frames.follow("drawn", treated, promoted=rng.random(2000) < 0.2 + 0.15 * treated)

    found = _answers(frames)["drawn", "promoted"]

    assert found["effect_method"] == "randomised"
    assert found["study_design"] == "randomised"
    assert found["verdict"] == "strong"


def test_a_rating_is_a_mean_as_a_share_of_its_scale() -> None:
    frames = Frames()
    rng = np.random.default_rng(8)
    treated = starters(500, 2000)
    frames.declare("rated", "rating")
    frames.follow(
        "rated",
        treated,
        promoted=np.zeros(2500, dtype=np.bool_),
        scores={
            "rating_share_after": 0.5 + 0.05 * treated + 0.1 * rng.standard_normal(2500)
        },
    )

    found = _answers(frames)["rated", "rating"]

    assert found["effect_unit"] == "share_of_scale"
    assert abs(found["estimate"] - 0.05) < 3 * found["std_error"]
    assert found["treated_event_count"] is None
    assert "percent of the rating scale higher" in found["plain_language"]


def test_registered_subgroups_are_answered_each_and_join_the_family() -> None:
    frames = Frames()
    rng = np.random.default_rng(9)
    treated = starters(600, 2400)
    frames.declare("both", "promoted", subgroups=",gender,")
    frames.follow(
        "both",
        treated,
        promoted=rng.random(3000) < 0.2,
        gender=np.where(rng.random(3000) < 0.5, "f", "m"),
    )

    rows = [
        row
        for row in rows_of(filled(frames), "program_effects")
        if row["is_primary_row"]
    ]

    assert [row["population"] for row in rows] == ["all", "gender=f", "gender=m"]
    assert {row["hypothesis_family_count"] for row in rows} == {3}
    assert sum(row["treated_count"] for row in rows[1:]) == rows[0]["treated_count"]


def test_a_covariate_of_few_people_is_hidden_in_the_table_of_balance() -> None:
    frames = Frames()
    rng = np.random.default_rng(12)
    treated = starters(300, 1500)
    band = np.array(["3"] * 1800, dtype=object)
    band[:9] = "5"
    band[400:1000] = "4"
    band[20:120] = "4"
    band[1000:1040] = "5"
    frames.declare("bands", "promoted")
    frames.follow("bands", treated, promoted=rng.random(1800) < 0.2, band=band)

    rows = {
        row["covariate_name"]: row for row in rows_of(filled(frames), "program_balance")
    }

    assert rows["last_rating_band=5"]["is_suppressed"]
    assert rows["last_rating_band=5"]["treated_covariate_mean"] is None
    # With the largest level shown too, the hidden one would be what is left.
    assert rows["last_rating_band=3"]["is_suppressed"]
    assert rows["last_rating_band=4"]["treated_covariate_mean"] == pytest.approx(1 / 3)


def test_the_same_frames_give_the_same_rows_twice() -> None:
    frames = Frames()
    add_all_that_can_be_wrong(frames)
    connection = filled(frames)
    before = rows_of(connection, "program_effects")

    stage.compare(connection)
    stage.estimate(connection)

    assert rows_of(connection, "program_effects") == before


def _answers(frames: Frames) -> dict[tuple[str, str], Row]:
    return {
        (row["program_id"], row["outcome_name"]): row
        for row in rows_of(filled(frames), "program_effects")
        if row["is_primary_row"]
    }
