"""What units and rates tell beside people: openings, and months until the look."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from orchestration.effects import stage
from orchestration.effects.frames import read_cells
from orchestration.effects.hypotheses import read_programs
from tests.unit.orchestration.effect_frames import Frames, filled, rows_of, starters

Row = dict[str, Any]


def test_units_that_opened_at_different_times_can_carry_an_effect_to_strong() -> None:
    frames = Frames()
    rng = np.random.default_rng(6)
    treated = starters(1000, 5000)
    frames.declare("rolled", "promoted")
    frames.follow("rolled", treated, promoted=rng.random(6000) < 0.2 + 0.08 * treated)
    frames.open_units("rolled", np.repeat([12, 24, 36, -1], 12), lift=0.01)

    connection = filled(frames)

    rows = rows_of(connection, "program_effects")
    [primary] = [row for row in rows if row["is_primary_row"]]
    [units] = [row for row in rows if row["effect_method"] == "did"]
    # One more of a hundred a month is twelve more within twelve months.
    assert abs(units["estimate"] - 0.12) < 3 * units["std_error"]
    assert units["study_design"] == "rollout"
    assert primary["verdict"] == "strong"
    assert primary["verdict_reasons"] == "roll_out_confirms"
    events = rows_of(connection, "program_event_study")
    assert {row["is_before"] for row in events} == {True, False}
    assert all(row["is_before"] == (row["event_time"] < 0) for row in events)
    # Without the people behind it no reader would be shown a number.
    behind = {row["treated_count"] for row in (units, primary, *events)}
    assert behind == {1000}


def test_months_after_the_look_are_not_in_what_units_tell() -> None:
    frames = Frames()
    rng = np.random.default_rng(6)
    treated = starters(1000, 5000)
    frames.declare("rolled", "promoted", look_date=date(2024, 1, 1))
    frames.follow("rolled", treated, promoted=rng.random(6000) < 0.2 + 0.08 * treated)
    frames.open_units("rolled", np.repeat([12, 24, -1], 12), lift=0.01)

    def told_when(is_later: str) -> list[Row]:
        connection = frames.build()
        connection.execute(
            "update intermediate.int_rollout_panel__counted "
            f"set promotion_count = eligible_count where {is_later}"
        )
        stage.compare(connection)
        stage.estimate(connection)
        rows = rows_of(connection, "program_effects")
        return [row for row in rows if row["effect_method"] == "did"]

    as_it_is = told_when("false")
    assert len(as_it_is) == 1
    assert told_when("month_start_date >= '2024-01-01'") == as_it_is
    assert told_when("month_start_date >= '2023-12-01'") != as_it_is


def test_months_after_the_look_are_not_in_what_rates_tell() -> None:
    frames = Frames()
    frames.declare("rolled", "promoted")
    connection = frames.build()
    connection.execute(
        """
        insert into intermediate.int_hazard_cells__counted
            (program_id, month_start_date, person_month_count)
        values ('rolled', '2023-12-01', 7), ('rolled', '2024-01-01', 9)
        """
    )
    [program] = read_programs(connection)

    cells = read_cells(connection, program, until=date(2024, 1, 1))

    assert cells.people.tolist() == [7]


def test_a_roll_out_of_one_unit_is_left_out_and_nothing_breaks() -> None:
    frames = Frames()
    rng = np.random.default_rng(6)
    frames.declare("alone", "promoted")
    frames.follow("alone", starters(200, 1000), promoted=rng.random(1200) < 0.2)
    frames.open_units("alone", np.array([12]))

    connection = filled(frames)

    methods = {row["effect_method"] for row in rows_of(connection, "program_effects")}
    assert "aipw" in methods
    assert "did" not in methods
    assert rows_of(connection, "program_event_study") == []
