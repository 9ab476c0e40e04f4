"""What the demo organisation is: every number its simulation rests on.

The parameters of the simulated world and of the programs in it, and nothing that
computes. `docs/explanation/demo-organisation.md` tells what they mean in words.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta

MONTHS_IN_YEAR = 12


@dataclass(frozen=True, kw_only=True)
class Program:
    """One development program: who is nominated, and what it does to them."""

    code: str
    name: str
    intercept: float
    by_rating: float
    by_push: float
    by_band: float
    promotion_effect: float = 0.0
    exit_effect: float = 0.0
    rating_effect: float = 0.0
    pay_effect: float = 0.0


LEAD = Program(
    code="LEAD",
    name="Lead Academy",
    intercept=-5.2,
    by_rating=0.9,
    by_push=0.5,
    by_band=0.4,
    promotion_effect=0.45,
)
MENT = Program(
    code="MENT",
    name="Mentoring",
    intercept=-4.9,
    by_rating=0.3,
    by_push=0.6,
    by_band=0.0,
    exit_effect=-0.45,
)
CERT = Program(
    code="CERT",
    name="Certification",
    intercept=-4.9,
    by_rating=0.4,
    by_push=0.3,
    by_band=0.2,
    exit_effect=0.20,
    rating_effect=0.25,
    pay_effect=0.010,
)
TALK = Program(
    code="TALK",
    name="Talent Circle",
    intercept=-5.2,
    by_rating=1.2,
    by_push=0.5,
    by_band=0.4,
)
PROGRAMS = (LEAD, MENT, CERT, TALK)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A world: its size, its clock, its seed and the laws that govern it."""

    employees: int
    months: int
    seed: int
    end: date = date(2026, 10, 31)
    programs: tuple[Program, ...] = PROGRAMS
    hidden_on_nomination: float = 0.0
    hidden_on_promotion: float = 0.0
    women_on_nomination: float = 0.0

    team_size: int = 8
    functions: int = 8
    locations: int = 6
    people_per_unit_at_least: int = 2
    hiring_rate: float = 0.0125
    level_shares: tuple[float, ...] = (0.28, 0.27, 0.20, 0.14, 0.08, 0.03)
    share_women: float = 0.45
    mean_tenure_months: float = 55.0
    mean_months_in_level: float = 24.0
    youngest: float = 22.0
    oldest: float = 57.0

    rating_month: int = 3
    rating_cuts: tuple[float, ...] = (-1.9, -1.0, 0.55, 1.55)
    usual_rating: int = 3
    months_to_full_rating_effect: float = 6.0

    opening_months: tuple[int, ...] = (6, 12, 18, 24, 30)
    opening_shares: tuple[float, ...] = (0.2, 0.2, 0.2, 0.15, 0.1)
    months_before_nomination: int = 6

    promotion_intercept: float = -6.3
    promotion_in_cycle: float = 2.9
    cycle_months: tuple[int, ...] = (4, 10)
    promotion_by_level: tuple[float, ...] = (0.35, 0.2, 0.0, -0.3, -0.7, -math.inf)
    promotion_by_rating: float = 0.7
    promotion_by_months_in_level: tuple[float, ...] = (-1.5, 0.0, 0.4, 0.1)
    promotion_by_manager: float = 0.15
    exit_intercept: float = -4.45
    exit_by_rating: float = -0.35
    exit_by_tenure: tuple[float, ...] = (0.5, 0.25, 0.0, -0.35)
    exit_by_manager: float = -0.2
    exit_when_young: float = 0.1
    months_to_full_effect: float = 3.0

    pay_month: int = 4
    entry_pay: float = 34_000.0
    pay_step_per_level: float = 0.24
    pay_by_ability: float = 0.05
    pay_spread: float = 0.08
    pay_drift: float = 0.02
    pay_by_rating: float = 0.01
    pay_noise: float = 0.012
    pay_on_promotion: float = 0.08
    pay_effect_months: int = 24

    completion_probability: float = 0.85
    completion_by_ability: float = 0.4

    def __post_init__(self) -> None:
        """Refuse a world that cannot be simulated.

        Raises:
            ValueError: The size, length, seed or last day makes no organisation.
        """
        smallest = self.people_per_unit_at_least * self.units
        if self.employees < smallest:
            raise ValueError(
                f"a demo organisation needs at least {smallest} employees, "
                f"not {self.employees}",
            )
        longest = 240
        if not MONTHS_IN_YEAR <= self.months <= longest:
            raise ValueError(
                f"a demo organisation runs {MONTHS_IN_YEAR} to {longest} months, "
                f"not {self.months}",
            )
        if self.seed < 0:
            raise ValueError(f"the seed must not be negative, as {self.seed} is")
        if (self.end + timedelta(days=1)).day != 1:
            raise ValueError(f"the demo ends with a month: {self.end} does not")

    @property
    def units(self) -> int:
        """How many units (a function at a location) there are."""
        return self.functions * self.locations

    @property
    def hires_per_month(self) -> int:
        """How many people join each month after the first."""
        return max(1, round(self.employees * self.hiring_rate))

    @property
    def people(self) -> int:
        """How many worker records the whole window sees."""
        return self.hired_by(self.months - 1)

    def hired_by(self, month: int) -> int:
        """Return how many people have joined by the start of a month."""
        return self.employees + self.hires_per_month * max(0, month)

    @property
    def first_month(self) -> int:
        """Months between year 0 and the first month of the window."""
        return self.end.year * 12 + self.end.month - 1 - (self.months - 1)

    def calendar_month(self, month: int) -> int:
        """Return 1 to 12 for a month of the window."""
        return (self.first_month + month) % MONTHS_IN_YEAR + 1


def with_hidden_drive(scenario: Scenario) -> Scenario:
    """Return the same world where an unmeasured drive moves both sides (B)."""
    return replace(scenario, hidden_on_nomination=0.8, hidden_on_promotion=0.5)
