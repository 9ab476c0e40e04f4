"""The replayed truth has the signs and sizes the design study found.

The expected values are those of `program-effects` section 4.2: four replays of 60,000
people, with Monte Carlo errors of at most .0008 (12 months) and .0015 (24 months).
"""

import pytest

from ingest.demo.scenario import Scenario
from ingest.demo.truth import Truth, planted_truth, replayed_organisation, truths

Key = tuple[str, str, int, str]


@pytest.fixture(scope="module")
def found() -> dict[Key, Truth]:
    scenario = Scenario(employees=20_000, months=60, seed=5)
    return {
        (one.program, one.outcome, one.horizon_months, one.estimand): one
        for one in truths(scenario)
    }


@pytest.mark.parametrize(
    ("program", "outcome", "months", "estimand", "published"),
    [
        ("LEAD", "promotion", 12, "skip", 0.0567),
        ("LEAD", "promotion", 12, "off", 0.0660),
        ("LEAD", "promotion", 24, "skip", 0.0777),
        ("LEAD", "promotion", 24, "off", 0.1016),
        ("MENT", "exit", 12, "skip", -0.0306),
        ("MENT", "exit", 12, "off", -0.0326),
        ("MENT", "exit", 24, "skip", -0.0514),
        ("MENT", "exit", 24, "off", -0.0588),
        ("CERT", "exit", 12, "skip", 0.0154),
        ("CERT", "exit", 12, "off", 0.0164),
        ("CERT", "exit", 24, "skip", 0.0231),
        ("CERT", "exit", 24, "off", 0.0262),
        ("CERT", "promotion", 12, "skip", 0.0043),
        ("MENT", "promotion", 12, "skip", 0.0021),
    ],
)
def test_a_planted_effect_has_its_published_size(
    found: dict[Key, Truth],
    program: str,
    outcome: str,
    months: int,
    estimand: str,
    published: float,
) -> None:
    one = found[program, outcome, months, estimand]
    published_error = 0.0008 if months == 12 else 0.0015
    error = (one.monte_carlo_error**2 + published_error**2) ** 0.5

    assert one.effect == pytest.approx(published, abs=3 * error)
    assert one.effect * published > 0


def test_the_program_without_effect_has_a_truth_of_exactly_zero(
    found: dict[Key, Truth],
) -> None:
    effects = [one.effect for key, one in found.items() if key[0] == "TALK"]

    assert effects == [0.0] * 8


def test_every_truth_is_the_difference_of_its_two_worlds(
    found: dict[Key, Truth],
) -> None:
    for one in found.values():
        assert one.effect == pytest.approx(one.mean_with - one.mean_without, abs=1e-9)


def test_a_large_organisation_gets_the_truth_of_a_smaller_sister() -> None:
    large = Scenario(employees=1_000_000, months=60, seed=5)

    assert replayed_organisation(large).employees == 60_000
    assert replayed_organisation(large).seed == large.seed


def test_the_truth_file_says_what_was_replayed() -> None:
    from ingest.demo.population import populate
    from ingest.demo.simulate import simulate

    scenario = Scenario(employees=200, months=24, seed=5)
    content = planted_truth(scenario, simulate(scenario, populate(scenario)))

    assert content["replayed"] == "this organisation itself"
    assert len(content["truths"]) == 4 * 2 * 2 * 2  # type: ignore[arg-type]
