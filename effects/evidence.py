"""What a verdict may rest on: an estimate, its design and its diagnostics.

Values only; which of them carries how far is in `effects.verdict`.
"""

from dataclasses import dataclass
from typing import Final, Literal

from effects.errors import Reason

Design = Literal["observational", "rollout", "randomised"]
Wanted = Literal["increase", "decrease"]

ALPHA: Final = 0.05


@dataclass(frozen=True)
class Finding:
    """An estimate, in the outcome's unit.

    `p_adjusted` is within its family; `degrees_of_freedom` are those of the interval,
    None where it is normal.
    """

    estimate: float
    std_error: float
    ci_low: float
    ci_high: float
    p_adjusted: float
    degrees_of_freedom: int | None = None

    @property
    def is_significant(self) -> bool:
        """Whether it is distinguishable from nothing, within its family."""
        return self.p_adjusted < ALPHA


@dataclass(frozen=True)
class RollOut:
    """The same question asked of units that opened the program at different times.

    Attributes:
        estimate: Of the staggered difference-in-differences.
        p_value: Of it.
        leads_are_flat: Units were alike in their trends before; None where there was
            no time before to tell.
    """

    estimate: float
    p_value: float
    leads_are_flat: bool | None


@dataclass(frozen=True)
class Evidence:
    """All that a verdict may rest on.

    None means that something does not apply or is not known; no stronger word rests on
    what is not known.

    Attributes:
        n_treated: People treated; None where units are compared, not people.
        n_control: People compared with; None as above.
        design: How the treated came to be treated.
        finding: The estimate; None if and only if it was refused.
        refusal: Why there is none.
        n_units: Units of a roll-out; None where people are compared.
        smallest_cell: The smallest count that would be shown, or that follows from
            what is shown.
        events_treated: How many of the treated have the outcome, or do not, whichever
            are fewer; None where it is no event.
        events_control: The same of those compared with.
        wanted: Whether the program is meant to raise the outcome or to lower it.
        smallest_effect: The registered smallest effect of interest, in the outcome's
            unit and without a sign.
        max_smd: The largest standardised difference of a covariate after weighting.
        overlap_share: Share of the treated with a comparable control.
        effective_controls: Effective sample size of the weighted controls.
        roll_out: The roll-out's answer.
        methods_agree: Regression, weighting and both together lie within a standard
            error of each other.
        observation_gap: Share of the treated whose outcome is known, less that of
            those compared with.
        benchmark_ratio: See `effects.sensitivity`.
        e_value_limit: See `effects.sensitivity`.
        is_exploratory: The question was not registered in time.
        is_raw: The estimate is a raw difference, adjusted for nothing.
        is_placebo: The treatment cannot change this outcome.
        placebo_moved: An outcome that the treatment cannot change differs all the
            same, this one or another; None where none was looked at.
    """

    n_treated: int | None
    n_control: int | None
    design: Design
    finding: Finding | None
    refusal: Reason | None = None
    n_units: int | None = None
    smallest_cell: int | None = None
    events_treated: int | None = None
    events_control: int | None = None
    wanted: Wanted = "increase"
    smallest_effect: float | None = None
    max_smd: float | None = None
    overlap_share: float | None = None
    effective_controls: float | None = None
    roll_out: RollOut | None = None
    methods_agree: bool | None = None
    observation_gap: float | None = None
    benchmark_ratio: float | None = None
    e_value_limit: float | None = None
    is_exploratory: bool = False
    is_raw: bool = False
    is_placebo: bool = False
    placebo_moved: bool | None = None

    def __post_init__(self) -> None:
        if (self.finding is None) == (self.refusal is None):
            message = "evidence holds either a finding or why there is none"
            raise ValueError(message)
