"""Those compared count by their weight, wherever people are compared."""

import numpy as np
import pytest

from tests.unit.orchestration.effect_frames import Frames, filled, rows_of, starters


def test_those_compared_count_by_their_weight() -> None:
    """Everybody who did not start told twice and counted half each: the same answer."""
    rng = np.random.default_rng(8)
    treated = starters(200, 1_000)
    promoted = rng.random(1_200) < np.where(treated, 0.3, 0.2)
    band = rng.choice(["1", "2", "3"], 1_200)
    share = rng.random(1_200)
    once, twice = Frames(), Frames()
    for frames in (once, twice):
        frames.declare("p", "promoted", "exited")
    once.follow("p", treated, promoted=promoted, band=band, share=share)
    rows = np.concatenate((np.arange(1_200), np.arange(200, 1_200)))
    twice.follow(
        "p",
        treated[rows],
        promoted=promoted[rows],
        band=band[rows],
        share=share[rows],
    )
    twice.weigh(np.where(treated[rows], 1.0, 0.5))

    told = {}
    for name, frames in (("once", once), ("twice", twice)):
        connection = filled(frames)
        told[name] = [
            (row["effect_method"], row["estimate"], row["treated_mean"])
            for row in rows_of(connection, "program_effects")
            if row["effect_method"] in {"aipw", "naive", "ipw", "regression"}
            and row["outcome_name"] == "promoted"
        ] + [
            (row["covariate_name"], row["raw_smd"], row["weighted_smd"])
            for row in rows_of(connection, "program_balance")
        ]

    assert len(told["once"]) == 4 + 4  # methods; three bands and a share
    for one, other in zip(told["once"], told["twice"], strict=True):
        assert one == pytest.approx(other)
