"""What units show that opened a program one after the other."""

import numpy as np
import pytest

from effects import openings, staggered, wald
from effects.errors import RefusedError


def _roll_out(
    n_units: int, *, lift: float, drift: float = 0.0
) -> dict[str, np.ndarray]:
    """Units that open in period 4, in period 7 or never, seen for nine periods."""
    rng = np.random.default_rng(3)
    unit, period = (
        grid.ravel()
        for grid in np.meshgrid(np.arange(n_units), np.arange(1.0, 10.0), indexing="ij")
    )
    cohort = np.array([4.0, 7.0, 0.0])[unit % 3]
    is_open = (cohort > 0) & (period >= cohort)
    level = rng.normal(0.2, 0.02, n_units)[unit]
    return {
        "outcome": level
        + lift * is_open
        + drift * period * (cohort > 0)
        + rng.normal(0, 0.01, len(unit)),
        "uptake": 0.5 * is_open + rng.normal(0, 0.01, len(unit)) * is_open,
        "unit": unit,
        "period": period,
        "cohort": cohort,
    }


def _look(panel: dict[str, np.ndarray]) -> openings.Opening:
    return openings.look_into(panel["outcome"], **_others(panel))


def _others(panel: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: values for name, values in panel.items() if name != "outcome"}


def test_an_opening_that_lifts_the_outcome_is_seen_per_person_and_per_participant() -> (
    None
):
    found = _look(_roll_out(60, lift=0.05))

    overall, joined = found.roll_out.overall, found.per_participant
    assert abs(overall.estimate - 0.05) < 3 * overall.std_error
    assert joined is not None
    # Half of a unit's people join, so that each of them got twice as much.
    assert abs(joined.estimate - 0.10) < 3 * joined.std_error


def test_it_rests_on_the_same_estimators_with_units_that_have_not_opened_yet() -> None:
    panel = _roll_out(60, lift=0.05)
    found = _look(panel)
    assert found.roll_out.overall == staggered.estimate(
        panel["outcome"],
        unit=panel["unit"],
        time=panel["period"],
        cohort=panel["cohort"],
        controls="not_yet_treated",
    )
    assert found.per_participant == wald.estimate(
        panel["outcome"],
        uptake=panel["uptake"],
        unit=panel["unit"],
        time=panel["period"],
        cohort=panel["cohort"],
        controls="not_yet_treated",
    )


def test_units_that_drifted_apart_before_do_not_count_as_alike() -> None:
    flat = _look(_roll_out(60, lift=0.05)).evidence()
    drifting = _look(_roll_out(60, lift=0.05, drift=0.01)).evidence()

    assert flat is not None
    assert flat.leads_are_flat is True
    assert drifting is not None
    assert drifting.leads_are_flat is False


def test_fewer_than_twenty_units_carry_no_verdict() -> None:
    found = _look(_roll_out(18, lift=0.05))

    assert found.n_units == 18
    assert found.evidence() is None


def test_an_opening_that_nobody_used_has_no_effect_per_participant() -> None:
    panel = _roll_out(60, lift=0.05)
    panel["uptake"] = np.zeros(len(panel["unit"]))

    assert _look(panel).per_participant is None


def test_a_program_that_opened_in_one_unit_is_refused() -> None:
    panel = _roll_out(60, lift=0.05)
    panel["cohort"] = np.where(panel["unit"] == 0, 4.0, 0.0)

    with pytest.raises(RefusedError, match="one unit"):
        _look(panel)
