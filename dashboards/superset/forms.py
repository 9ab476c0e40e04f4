"""How Superset draws each chart of the pages.

Superset knows neither a dot with an interval nor a band: intervals stand as points or
lines of their own, and in figures in the table beside. A chart that is not listed is a
table of raw rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

PERIODS: Final = "period_start_date"
"""The column along which periods stand."""


@dataclass(frozen=True)
class Rows:
    """A table of raw rows."""


@dataclass(frozen=True)
class Number:
    """One figure of one row."""

    value: str


@dataclass(frozen=True)
class Plot:
    """Lines, bars or points along a column; a series for each value of another."""

    kind: Literal["line", "bar", "scatter"]
    across: str
    values: tuple[str, ...]
    series: str | None = None
    is_horizontal: bool = False
    is_tall: bool = False


@dataclass(frozen=True)
class Heat:
    """A figure for each pair of values of two columns."""

    across: str
    down: str
    value: str


Form = Rows | Number | Plot | Heat


def lines(*values: str, across: str = PERIODS, series: str | None = None) -> Plot:
    """Draw figures over time."""
    return Plot("line", across, values, series)


def bars(across: str, *values: str, is_tall: bool = False) -> Plot:
    """Draw figures by category, from left to right."""
    return Plot("bar", across, values, is_horizontal=True, is_tall=is_tall)


def columns(across: str, *values: str) -> Plot:
    """Draw figures side by side along time."""
    return Plot("bar", across, values)


def points(across: str, *values: str) -> Plot:
    """Draw estimates and the ends of their intervals."""
    return Plot("scatter", across, values)


_EFFECT: Final = ("estimate", "ci_low", "ci_high")
_RATIO: Final = ("impact_ratio", "impact_ratio_low", "impact_ratio_high")
_WITH_FIGURES: Final = Rows()

FORMS: Final[Mapping[tuple[str, str], tuple[Form, ...]]] = {
    ("overview", "effects"): (
        points("program_id", *_EFFECT, "naive_estimate"),
        _WITH_FIGURES,
    ),
    ("overview", "promotion"): (lines("promotion_rate"),),
    ("overview", "retention"): (lines("retention_rate"),),
    ("overview", "hours"): (lines("hours_per_employee"),),
    ("overview", "mobility"): (lines("internal_mobility_rate"),),
    ("overview", "opinions"): (
        points(
            "survey_theme",
            "favourable_share",
            "favourable_share_low",
            "favourable_share_high",
        ),
    ),
    ("outcomes", "effects"): (
        points("program_id", *_EFFECT, "naive_estimate"),
        _WITH_FIGURES,
    ),
    ("outcomes", "returns"): (
        points("program_id", "roi_ratio", "roi_low", "roi_high"),
        _WITH_FIGURES,
    ),
    ("outcomes", "taken-up"): (
        Heat("present_division_id", "program_id", "did_start_share"),
        _WITH_FIGURES,
    ),
    ("outcomes", "completed"): (
        Heat("present_division_id", "program_id", "completed_in_year_share"),
        _WITH_FIGURES,
    ),
    ("outcomes", "curves"): (
        lines("cumulative_promoted_share", across="month_number", series="arm_name"),
        _WITH_FIGURES,
    ),
    ("outcomes", "balance"): (
        bars("covariate_name", "raw_smd", "weighted_smd", is_tall=True),
    ),
    ("outcomes", "event-study"): (lines(*_EFFECT, across="event_time"),),
    ("participation", "funnel"): (
        columns("cohort_year", "enrolled_count", "started_count", "completed_count"),
    ),
    ("participation", "completion"): (
        lines("completion_rate", across="cohort_year", series="program_id"),
    ),
    ("participation", "kinds"): (bars("access_kind", "access_share"),),
    ("participation", "stages"): (bars("stage", "reached_in_order_share"),),
    ("participation", "levels"): (Heat("scope_id", "access_kind", "access_share"),),
    ("participation", "activities"): (bars("development_kind", "uptake_per_employee"),),
    ("participation", "forms"): (
        Heat("development_form", "initiated_by", "development_hours_share"),
    ),
    ("mentoring", "matching"): (
        lines("mentoring_match_rate", series="participant_role"),
    ),
    ("mentoring", "wait"): (lines("median_days_to_match", series="participant_role"),),
    ("mentoring", "meetings"): (
        lines("meetings_per_pair_month", series="participant_role"),
    ),
    ("mentoring", "scores"): (lines("mean_session_score", series="participant_role"),),
    ("mentoring", "quality"): (
        points(
            "match_trait_value",
            "early_end_rate",
            "early_end_rate_low",
            "early_end_rate_high",
        ),
    ),
    ("mentoring", "distribution"): (
        points(
            "meeting_band",
            "due_pair_share",
            "due_pair_share_low",
            "due_pair_share_high",
        ),
    ),
    ("mentoring", "dose"): (
        points(
            "dose_band",
            "mentee_outcome_rate",
            "mentee_outcome_rate_low",
            "mentee_outcome_rate_high",
        ),
    ),
    ("mentoring", "load"): (bars("participant_role", "pairs_per_person"),),
    ("mentoring", "withdrawal"): (
        bars("participant_role", "mentoring_withdrawal_rate"),
    ),
    ("skills", "gaps"): (lines("met_requirement_rate", series="assessment_source"),),
    ("skills", "closure"): (lines("gap_closure_ratio", series="assessment_source"),),
    ("skills", "levels"): (
        Heat("scope_id", "assessment_source", "met_requirement_rate"),
    ),
    ("skills", "gains"): (
        points("evaluated_id", "mean_answer", "mean_answer_low", "mean_answer_high"),
    ),
    ("skills", "shortages"): (bars("skill_name", "shortage_rate", is_tall=True),),
    ("skills", "credentials"): (lines("credentials_per_employee"),),
    ("skills", "hours"): (lines("hours_per_employee"),),
    ("careers", "curves"): (
        lines("promoted_share", across="months_in_grade", series="scope_id"),
    ),
    ("careers", "times"): (
        points(
            "scope_id", "promoted_share", "promoted_share_low", "promoted_share_high"
        ),
        _WITH_FIGURES,
    ),
    ("careers", "paths"): (Heat("to_id", "from_id", "path_share"),),
    ("careers", "mix"): (
        columns(PERIODS, "up_move_share", "lateral_move_share", "down_move_share"),
    ),
    ("careers", "waiting"): (bars("node_id", "stuck_share"),),
    ("careers", "promotion"): (lines("promotion_rate"),),
    ("careers", "mobility"): (lines("internal_mobility_rate"),),
    ("fairness", "ratios"): (
        points("characteristic_value", *_RATIO),
        _WITH_FIGURES,
    ),
    ("fairness", "rates"): (bars("characteristic_value", "selection_rate"),),
    ("fairness", "programs"): (
        points("characteristic_value", *_RATIO),
        _WITH_FIGURES,
    ),
    ("fairness", "promotion"): (lines("promotion_rate", series="scope_id"),),
    ("fairness", "curves"): (
        lines("promoted_share", across="months_in_grade", series="scope_id"),
    ),
    ("fairness", "reach"): (Heat("scope_id", "access_kind", "access_share"),),
    ("trust", "quarantine"): (bars("feed_name", "quarantine_rate", is_tall=True),),
}

_INTERVAL: Final = "Grey: the ends of the 95 % interval."

CAPTIONS: Final[Mapping[tuple[str, str], str]] = {
    ("overview", "effects"): "Blue: promotions within the horizon, compared with "
    f"similar people who did not start. {_INTERVAL} Orange: the raw difference.",
    ("outcomes", "effects"): f"Blue: the adjusted difference. {_INTERVAL} Orange: the "
    "raw difference, before like is compared with like.",
    ("outcomes", "curves"): "The chosen program: participants and comparable people. "
    "The 95 % bands stand in the figures.",
    ("outcomes", "balance"): "Difference between participants and the others, in "
    "standard deviations, before and after weighting. Up to 0.1 either way counts as "
    "balanced.",
    ("participation", "funnel"): "The chosen program, by year of enrolment. Of the "
    "newest cohorts few have completed yet.",
    ("participation", "completion"): "Of those who started, by year of enrolment. Of "
    "the newest cohorts few have completed yet.",
    (
        "careers",
        "curves",
    ): "Share promoted by months in the level. People who are still "
    "there count for as long as they were seen. The dataset has the 95 % bands.",
    ("careers", "mix"): "Share of all moves, period by period.",
    ("fairness", "ratios"): "Rate of each group divided by that of the group with the "
    f"highest rate (years only). {_INTERVAL} 1 is parity; below 0.8 is below four "
    "fifths. An interval that spans 1 does not tell who is ahead.",
    ("fairness", "programs"): "Ratio to the reference group, over all years. "
    f"{_INTERVAL} 1 is parity.",
    ("fairness", "curves"): "Share promoted by months in a level. The dataset has the "
    "95 % bands.",
}
"""How to read what the pages draw, and so describe, in another way."""
