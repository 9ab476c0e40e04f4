"""The replayed truth has the signs and sizes the design study found.

The expected values are those of `program-effects` section 4.2: four replays of 60,000
people, with Monte Carlo errors of at most .0008 (12 months) and .0015 (24 months).
"""

from dataclasses import replace

import numpy as np
import pytest

from ingest.demo.pay import log_pay_after
from ingest.demo.population import populate
from ingest.demo.scenario import TALK, Scenario
from ingest.demo.simulate import PayReview, Promotions, simulate
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

    assert effects == [0.0] * 12


def test_a_raise_for_a_program_is_its_size_for_all_but_those_who_start_in_april() -> (
    None
):
    """Pay is reviewed each April, and a start of that April comes too late for it.

    Twelve months hold one April: .02 for everybody else. Twenty-four hold two, so that
    who starts in April has one raise (in the year after), everybody else two.
    """
    raising = replace(TALK, pay_effect=0.02)
    scenario = Scenario(employees=2_000, months=60, seed=5, programs=(raising,))
    history = simulate(scenario, populate(scenario))
    [starts] = history.starts

    for one in truths(scenario, history=history):
        if (one.outcome, one.estimand) != ("pay", "off"):
            continue
        stayed = (starts <= scenario.months - one.horizon_months) & (
            history.exit_month.astype(int) >= starts + one.horizon_months
        )
        in_april = np.array(
            [scenario.calendar_month(month) == 4 for month in starts[stayed].tolist()]
        )
        raises = one.horizon_months // 12 - in_april
        assert one.starters == np.count_nonzero(stayed)
        assert one.effect == pytest.approx(0.02 * raises.mean(), abs=1e-6)
        assert 0 < in_april.mean() < 0.2


def test_pay_after_a_month_is_that_of_the_files() -> None:
    """By hand: entry pay 10, promoted in months 2 and 5, reviewed in month 3."""
    scenario = Scenario(employees=200, months=24, seed=5)
    population = populate(scenario)
    population.log_pay[7] = 10.0
    nothing = simulate(scenario, population)
    history = replace(
        nothing,
        promotions=Promotions(
            person=np.array([7, 8, 7, 7], np.int32),
            month=np.array([2, 2, 3, 5], np.int16),
            to_level=np.zeros(4, np.int8),
        ),
        pay_reviews=(
            PayReview(3, np.array([6, 7], np.int32), np.array([9, 10.5], np.float32)),
        ),
    )

    found = log_pay_after(
        scenario,
        population,
        history,
        people=np.full(5, 7, np.int32),
        months=np.array([1, 2, 3, 4, 5]),
    )

    # A promotion is .08; the review of month 3 comes before the promotion of month 3.
    assert scenario.pay_on_promotion == 0.08
    assert found.tolist() == pytest.approx([10.0, 10.08, 10.58, 10.58, 10.66])


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
    scenario = Scenario(employees=200, months=24, seed=5)
    content = planted_truth(scenario, simulate(scenario, populate(scenario)))

    assert content["replayed"] == "this organisation itself"
    assert len(content["truths"]) == 4 * 2 * 2 * 3  # type: ignore[arg-type]
