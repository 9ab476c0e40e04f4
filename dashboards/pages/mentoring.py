"""Mentoring health: are pairs working?"""

from __future__ import annotations

from dashboards.charts import bars, dots, lines
from dashboards.definitions import Chart, Column, Filter, Page, Tile
from dashboards.pages.columns import REPORT, count, fixed, key, share

ROLE = key("participant_role", "Role")
MATCHING = (
    ROLE,
    *REPORT,
    share("mentoring_match_rate", "Matched", of="mentoring_match_denominator"),
    count("mentoring_match_numerator", "Matched people"),
    count("mentoring_match_denominator", "Enrolled people"),
    share("mentoring_participation_rate", "Takes part"),
    share("mentoring_withdrawal_rate", "Withdrew"),
    Column("median_days_to_match", "Median days to a match", "days"),
)
ACTIVITY = (
    ROLE,
    *REPORT,
    Column("meetings_per_pair_month", "Meetings per pair and month", "score"),
    count("mentoring_meeting_count", "Meetings"),
    share("active_pair_rate", "Active pairs", of="active_pair_denominator"),
    count("active_pair_numerator", "Pairs that met"),
    count("active_pair_denominator", "Pairs"),
    share("pair_completion_rate", "Completed pairs", of="pair_completion_denominator"),
    count("pair_completion_numerator", "Completed"),
    count("pair_completion_denominator", "Ended"),
    Column("pairs_per_person", "Pairs per person", "score"),
)
SCORES = (
    ROLE,
    *REPORT,
    Column("mean_session_score", "Mean score of a session", "score"),
    count("session_rater_count", "People who rated"),
    Column("net_promoter_score", "Net promoter score", "ratio"),
    Column("net_promoter_score_low", "Low", "ratio"),
    Column("net_promoter_score_high", "High", "ratio"),
    count("recommendation_count", "Said whether they recommend it"),
)
QUALITY = (
    key("match_trait_value", "Pair"),
    key("match_trait", "Trait"),
    share("early_end_rate", "Ended early", of="early_end_denominator"),
    share("early_end_rate_low", "Low", of="early_end_denominator"),
    share("early_end_rate_high", "High", of="early_end_denominator"),
    count("early_end_numerator", "Pairs ended early"),
    count("early_end_denominator", "Of pairs"),
    Column("mean_pair_mentee_score", "Mentees' score", "score"),
)
DOSE = (
    key("dose_band", "Sessions"),
    fixed("outcome_kind"),
    share("mentee_outcome_rate", "Share with the outcome", of="mentee_count"),
    share("mentee_outcome_rate_low", "Low", of="mentee_count"),
    share("mentee_outcome_rate_high", "High", of="mentee_count"),
    count("mentee_outcome_count", "Mentees with it"),
    count("mentee_count", "Mentees"),
)
MEETINGS = (
    key("meeting_band", "Meetings"),
    share("due_pair_share", "Share of pairs", of="all_due_pair_count"),
    share("due_pair_share_low", "Low", of="all_due_pair_count"),
    share("due_pair_share_high", "High", of="all_due_pair_count"),
    count("due_pair_count", "Pairs"),
    count("all_due_pair_count", "Of pairs"),
    count("mentee_count", "Mentees"),
)
MENTEE = (("participant_role", "mentee"),)

PAGE = Page(
    page_id="mentoring",
    name="Mentoring",
    question="Are pairs working?",
    lead="Whether people are matched, how soon, whether they meet, and how it ends.",
    has_scope=True,
    has_period=True,
    filters=(
        Filter("match_trait", "Pairs by", "code", "mentoring-match-quality",
               "grade_gap"),
        Filter("outcome_kind", "Outcome", "code", "mentoring-dose", "promotion"),
    ),
    tiles=(
        Tile("match", "Mentees matched", "mentoring-participation", MATCHING,
             "mentoring_match_rate",
             ("mentoring_match_numerator", "mentoring_match_denominator"),
             "{0} of {1} people", MENTEE),
        Tile("days", "Wait for a match", "mentoring-participation", MATCHING,
             "median_days_to_match", (), "median", MENTEE),
        Tile("active", "Pairs that meet", "mentoring-activity", ACTIVITY,
             "active_pair_rate", ("active_pair_numerator", "active_pair_denominator"),
             "{0} of {1} pairs", MENTEE),
        Tile("meetings", "Meetings per pair and month", "mentoring-activity", ACTIVITY,
             "meetings_per_pair_month", ("mentoring_meeting_count",), "{0} meetings",
             MENTEE),
        Tile("completed", "Pairs completed", "mentoring-activity", ACTIVITY,
             "pair_completion_rate",
             ("pair_completion_numerator", "pair_completion_denominator"),
             "{0} of {1} that ended", MENTEE),
    ),
    charts=(
        Chart("matching", "Matched, of those enrolled",
              "Period by period, mentees and mentors.",
              "mentoring-participation", MATCHING, ("scope", "series"),
              lines("mentoring_match_rate", MATCHING,
                    series="participant_role_label")),
        Chart("wait", "Wait for a match",
              "Median days from enrolment to a match.",
              "mentoring-participation", MATCHING, ("scope", "series"),
              lines("median_days_to_match", MATCHING, axis_format=".0f",
                    series="participant_role_label")),
        Chart("meetings", "Meetings per pair and month",
              "A pair counts in each month that it lasts.",
              "mentoring-activity", ACTIVITY, ("scope", "series"),
              lines("meetings_per_pair_month", ACTIVITY, axis_format=".1f",
                    series="participant_role_label")),
        Chart("distribution", "How often pairs meet",
              "Share of the pairs whose planned time is over, by meetings from start "
              "to end, over all years; with 95 % intervals. Pairs that still run are "
              "left out: they have meetings to come.",
              "mentoring-meetings", MEETINGS, (),
              dots("meeting_band_label", "due_pair_share", "due_pair_share_low",
                   "due_pair_share_high", MEETINGS, axis_format=".0%",
                   axis_title="Share of pairs")),
        Chart("scores", "How sessions are rated",
              "Mean score of rated sessions, on the scale of the survey.",
              "mentoring-satisfaction", SCORES, ("scope", "series"),
              lines("mean_session_score", SCORES, axis_format=".1f",
                    series="participant_role_label")),
        Chart("quality", "Which pairs end early",
              "Share of pairs that ended before their time, with 95 % intervals, "
              "over all years.",
              "mentoring-match-quality", QUALITY, ("match_trait",),
              dots("match_trait_value_label", "early_end_rate", "early_end_rate_low",
                   "early_end_rate_high", QUALITY, axis_format=".0%",
                   axis_title="Ended early")),
        Chart("dose", "Sessions and what followed",
              "Share of mentees with the outcome by number of sessions: an "
              "association, not an effect.",
              "mentoring-dose", DOSE, ("outcome_kind",),
              dots("dose_band_label", "mentee_outcome_rate",
                   "mentee_outcome_rate_low", "mentee_outcome_rate_high", DOSE,
                   axis_format=".0%", axis_title="Share of mentees")),
        Chart("load", "Pairs per person",
              "How many pairs one person is in, in the chosen period.",
              "mentoring-activity", ACTIVITY, ("scope", "period"),
              bars("participant_role_label", "pairs_per_person", ACTIVITY,
                   axis_format=".1f")),
        Chart("withdrawal", "Withdrew",
              "Of those enrolled, in the chosen period.",
              "mentoring-participation", MATCHING, ("scope", "period"),
              bars("participant_role_label", "mentoring_withdrawal_rate", MATCHING)),
    ),
)  # fmt: skip
