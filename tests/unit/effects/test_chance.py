"""Few clusters are few: Student's t, by the arm that has the fewer of them."""

import numpy as np
import pytest

from effects import aipw, hazards, incidence, naive
from effects.chance import degrees_of_freedom
from effects.errors import Reason, RefusedError

# Two-sided 5 % points of Student's t, as any table prints them (Fisher 1925, table IV).
PRINTED = {1: 12.706, 2: 4.303, 4: 2.776, 9: 2.262, 48: 2.011}


@pytest.mark.parametrize("df", PRINTED)
def test_an_interval_is_students_with_the_fewer_clusters_less_one(df: int) -> None:
    treated = np.arange(400) < 2 * (df + 1)
    clusters = np.where(treated, np.arange(400) // 2, 1000 + np.arange(400))
    outcome = np.random.default_rng(df).normal(size=400)

    found = naive.estimate(outcome, treated=treated, clusters=clusters)

    reach = (found.ci_high - found.estimate) / found.std_error
    assert reach == pytest.approx(PRINTED[df], abs=5e-4)
    assert found.diagnostics["degrees_of_freedom"] == df


def test_fifty_clusters_in_either_arm_are_many() -> None:
    treated = np.arange(100) < 50

    assert degrees_of_freedom(treated, np.arange(100)) is None
    assert degrees_of_freedom(treated, None) is None
    assert degrees_of_freedom(np.arange(100) < 49, np.arange(100)) == 48


def test_one_treated_team_among_many_tells_nothing_of_chance() -> None:
    random = np.random.default_rng(1)
    treated = np.arange(200) < 40
    clusters = np.where(treated, 0, 1 + np.arange(200) // 8)
    outcome = random.normal(size=200)
    times = random.integers(1, 12, 200).astype(np.float64)
    event = random.random(200) < 0.5

    def of(function: object, *arguments: object, **named: object) -> Reason:
        with pytest.raises(RefusedError) as refused:
            function(*arguments, treated=treated, clusters=clusters, **named)  # type: ignore[operator]
        return refused.value.reason

    assert {
        of(aipw.estimate, outcome, covariates=random.normal(size=(200, 1))),
        of(hazards.estimate, event, entry=np.zeros(200), exit_time=times),
        of(
            incidence.risk_difference,
            event.astype(np.int64),
            of=1,
            horizon=6.0,
            entry=np.zeros(200),
            exit_time=times,
        ),
    } == {Reason.TOO_FEW_UNITS}


def test_intervals_of_five_treated_teams_hold_the_truth_as_often_as_they_say() -> None:
    """Teams differ as much as people; the truth is none. Normal limits hold it 89 %."""
    random = np.random.default_rng(3)
    team = np.repeat(np.arange(30), 10)
    treated = team < 5
    held = 0
    for _ in range(400):
        outcome = random.normal(size=30)[team] + random.normal(size=300)
        found = naive.estimate(outcome, treated=treated, clusters=team)
        held += found.ci_low <= 0 <= found.ci_high

    assert 0.90 <= held / 400 <= 0.98
