"""What a comparison may be adjusted for, and what an outcome may be.

A covariate is one column of the trials, with one definition, as of time zero. What lies
after the start is not in the list and cannot be declared. Nothing is computed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from ingest.documents import suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Covariate:
    """One thing that is known of a person at time zero."""

    name: str
    column: str
    """Column of `int_program_trials__sampled`."""
    kind: str
    """categorical or numeric."""
    definition: str


_CATALOGUE = (
    Covariate("level", "grade_id", "categorical", "Grade."),
    Covariate(
        "months_in_level_band",
        "months_in_level_band",
        "categorical",
        "Months since the month in which the grade was entered, in bands; unknown "
        "where the entry lies hidden before the history.",
    ),
    Covariate(
        "tenure_band",
        "tenure_band",
        "categorical",
        "Months since the month of the hire into this employment, in bands.",
    ),
    Covariate(
        "last_rating",
        "last_rating_band",
        "categorical",
        "Fifth of the scale that the newest completed rating lies in; none before the "
        "first.",
    ),
    Covariate(
        "manager_effectiveness",
        "manager_rating_share",
        "numeric",
        "Mean of all ratings until then of the other people of the same manager, as a "
        "share of its scale; the mean of that month where nobody of them is rated.",
    ),
    Covariate(
        "manager_nominations",
        "manager_start_ratio",
        "numeric",
        "Programs that other people of the same manager had started before, over those "
        "they would have had the starts of the others in their unit been spread "
        "evenly; with two more of either, so that it is near 1 where few were to be "
        "expected.",
    ),
    Covariate(
        "manager_survey",
        "manager_survey_share",
        "numeric",
        "Mean of all answers to surveys that other people of the same manager had "
        "given before under their names, as a share of the scale; the mean of "
        "everybody where none of them had.",
    ),
    Covariate(
        "calendar_month",
        "calendar_month",
        "categorical",
        "Month of the calendar year.",
    ),
    Covariate(
        "trial_month",
        "trial_month",
        "categorical",
        "Month of the trial itself: finer than the month of the calendar year.",
    ),
    Covariate(
        "prior_programs",
        "prior_program_band",
        "categorical",
        "How many other programs the person had started before: 0, 1 or 2+.",
    ),
    Covariate(
        "months_open",
        "months_open",
        "numeric",
        "Months since the program opened in the person's unit.",
    ),
    Covariate("org_unit", "org_unit_id", "categorical", "Unit."),
    Covariate("location", "location_code", "categorical", "Location."),
    Covariate("job_family", "job_family_id", "categorical", "Job family."),
    Covariate(
        "employment_type", "employment_type", "categorical", "Kind of employment."
    ),
    Covariate("age_band", "age_band", "categorical", "Age in whole years, in bands."),
    Covariate("gender", "gender", "categorical", "Gender as recorded."),
)

CATALOGUE: Mapping[str, Covariate] = MappingProxyType(
    {covariate.name: covariate for covariate in _CATALOGUE}
)
"""Every covariate that a declaration may name."""

USUAL = (
    "last_rating",
    "level",
    "months_in_level_band",
    "tenure_band",
    "manager_effectiveness",
    "manager_nominations",
    "manager_survey",
    "calendar_month",
    "prior_programs",
)
"""What a declaration that names no covariates is adjusted for."""

AFTER_THE_START = frozenset(
    (
        *("completed", "completion", "completed_date", "completion_rate"),
        *("dose", "finished_course_count", "session_held_count", "hours"),
        *("promoted", "exited", "exited_voluntary", "rating", "rating_delta"),
        *("rating_after", "next_rating", "current_level", "current_grade"),
        *(
            "current_rating",
            "current_manager",
            "current_org_unit",
            "pay_after",
            "pay_growth",
        ),
        *("ever_participated", "participated", "treated", "engagement_after"),
    )
)
"""Names people reach for that are made by the program or by what it changes."""

MEASURED_OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "promoted": "career",
        "exited": "retention",
        "exited_voluntary": "retention",
        "exited_involuntary": "retention",
        "rating": "performance",
        "rating_delta": "performance",
        "pay_growth": "pay",
        "engagement": "engagement",
    }
)
"""Outcomes that are observed, and the family each belongs to."""

SUBGROUPS = ("gender", "level", "location", "org_unit", "job_family", "age_band")
"""Covariates by which a declaration may ask for subgroups."""


def known_covariate(name: str) -> str:
    """Return the name of a covariate of the catalogue.

    Raises:
        ValueError: It is in no catalogue, or it lies after the start.
    """
    if name in CATALOGUE:
        return name
    if name in AFTER_THE_START:
        message = (
            f"`{name[:60]}` lies after the start and may be what the program changed: "
            f"name what was known at time zero. Known: {', '.join(sorted(CATALOGUE))}"
        )
        raise ValueError(message)
    message = (
        f"`{name[:60]}` is no covariate of the catalogue. "
        f"{suggestion(name, CATALOGUE.keys())}"
    )
    raise ValueError(message)
