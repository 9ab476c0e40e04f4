"""Whatever unit the stage of effects writes, the check of the mart lets it through."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import yaml

from tests.unit.orchestration.effect_frames import Frames, filled, rows_of, starters

_MART = Path("dbt_project/models/marts/program_effects/fct_program_effects.yml")


def accepted_units() -> set[str]:
    [mart] = yaml.safe_load(_MART.read_text("utf-8"))["models"]
    [column] = [one for one in mart["columns"] if one["name"] == "effect_unit"]
    [test] = [one for one in column["data_tests"] if "accepted_values" in one]
    return set(test["accepted_values"]["arguments"]["values"])


def test_every_unit_that_is_written_is_accepted() -> None:
    frames = Frames()
    rng = np.random.default_rng(6)
    treated = starters(1000, 5000)
    frames.declare("rolled", "promoted", "rating", "pay_growth")
    frames.follow(
        "rolled",
        treated,
        promoted=rng.random(6000) < 0.2 + 0.08 * treated,
        scores={
            "rating_share_after": 0.5 + 0.1 * rng.standard_normal(6000),
            "pay_log_growth": 0.03 + 0.05 * rng.standard_normal(6000),
        },
    )
    frames.open_units("rolled", np.repeat([12, 24, 36, -1], 12), lift=0.01)

    rows = rows_of(filled(frames), "program_effects")

    written = {row["effect_unit"] for row in rows}
    assert (
        {"share", "share_of_scale", "log_pay", "months"} <= written <= accepted_units()
    )
