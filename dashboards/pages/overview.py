"""Overview: is development paying off?"""

from __future__ import annotations

from dashboards.charts import dots, lines
from dashboards.definitions import Chart, Column, Page, Tile
from dashboards.pages.columns import (
    PERIOD,
    PROGRAM,
    REPORT,
    count,
    fixed,
    key,
    share,
)

PROMOTION = (
    *REPORT,
    share("promotion_rate", "Promotion rate", of="average_headcount"),
    count("promotion_count", "Promotions"),
    Column("average_headcount", "Average headcount", "number"),
)
RETENTION = (
    *REPORT,
    share("retention_rate", "Stayed", of="opening_headcount"),
    count("retained_count", "People who stayed"),
    count("opening_headcount", "People at the start"),
)
ACCESS = (
    *REPORT,
    fixed("access_kind"),
    share("access_share", "Reached by development", of="closing_headcount"),
    count("reached_employee_count", "People reached"),
    count("closing_headcount", "People at the end"),
)
HOURS = (
    *REPORT,
    fixed("hours_basis"),
    Column("hours_per_employee", "Hours per person", "number"),
    count("learner_count", "Learners"),
)
MOBILITY = (
    *REPORT,
    share("internal_mobility_rate", "Internal mobility", of="average_headcount"),
    count("mover_count", "People who moved"),
    Column("average_headcount", "Average headcount", "number"),
)
EFFECT = (
    PROGRAM,
    key("outcome_name", "Outcome"),
    fixed("horizon_months"),
    fixed("population"),
    fixed("effect_method"),
    Column("verdict", "Verdict", "verdict"),
    Column("estimate", "Difference", "points"),
    Column("ci_low", "Low", "points"),
    Column("ci_high", "High", "points"),
    Column("naive_estimate", "Raw difference", "points"),
)
FLAGGED = (
    key("characteristic_value", "Group"),
    key("characteristic", "By"),
    key("opportunity_kind", "Opportunity"),
    Column("impact_ratio", "Ratio", "ratio"),
    Column("impact_ratio_low", "Low", "ratio"),
    Column("impact_ratio_high", "High", "ratio"),
    share("selection_rate", "Rate"),
    share("reference_selection_rate", "Reference rate"),
    key("reference_value", "Reference group"),
    Column("is_beyond_two_deviations", "Beyond chance", "yes"),
    Column("is_small_sample", "Small sample", "yes"),
    PERIOD,
)
OPINIONS = (
    key("survey_theme", "Theme"),
    *REPORT,
    fixed("demographics_basis"),
    share("favourable_share", "Favourable", of="respondent_count"),
    share("favourable_share_low", "Low", of="respondent_count"),
    share("favourable_share_high", "High", of="respondent_count"),
    count("respondent_count", "People who answered"),
)

PAGE = Page(
    page_id="overview",
    name="Overview",
    question="Is development paying off?",
    lead="How people move, stay and learn, and what the programs did for those who "
    "took part.",
    has_scope=True,
    has_period=True,
    tiles=(
        Tile("promotion", "Promotion rate", "promotion-rates", PROMOTION,
             "promotion_rate", ("promotion_count",), "{0} promotions"),
        Tile("retention", "Stayed", "retention", RETENTION, "retention_rate",
             ("retained_count", "opening_headcount"), "{0} of {1} people"),
        Tile("access", "Reached by development", "access", ACCESS, "access_share",
             ("reached_employee_count", "closing_headcount"), "{0} of {1} people",
             (("access_kind", "any_development"),)),
        Tile("hours", "Learning hours per person", "learning-hours", HOURS,
             "hours_per_employee", ("learner_count",), "{0} learners"),
        Tile("mobility", "Internal mobility", "mobility", MOBILITY,
             "internal_mobility_rate", ("mover_count",), "{0} people moved"),
    ),
    charts=(
        Chart(
            chart_id="effects",
            title="What programs changed",
            caption="Dot: promotions within the horizon, compared with similar people "
            "who did not start. Line: 95 % interval. Hollow: the raw difference.",
            query="program-effects",
            columns=EFFECT,
            picks=("outcome_name=promoted",),
            spec=dots(
                "program_id_label", "estimate", "ci_low", "ci_high", EFFECT,
                beside="naive_estimate", programs=True,
                axis_title="Difference in percentage points",
            ),
            is_wide=True,
        ),
        Chart(
            chart_id="flagged",
            title="Where groups differ most",
            caption="Groups whose rate is below four fifths of the reference group's, "
            "over everybody, in the chosen period (a year). They are chosen before "
            "numbers are rounded, so that a ratio here may be a little above 0.8.",
            query="adverse-impact-flagged",
            columns=FLAGGED,
            picks=("period",),
            is_wide=True,
        ),
        Chart("promotion", "Promotion rate",
              "Promotions per person, period by period.", "promotion-rates",
              PROMOTION, ("scope", "series"),
              lines("promotion_rate", PROMOTION)),
        Chart("retention", "People who stayed",
              "Of those here at the start of the period, the share here at its end.",
              "retention", RETENTION, ("scope", "series"),
              lines("retention_rate", RETENTION)),
        Chart("hours", "Learning hours per person",
              "Hours of training by everybody's average headcount.", "learning-hours",
              HOURS, ("scope", "series"),
              lines("hours_per_employee", HOURS, axis_format=".0f")),
        Chart("mobility", "Internal mobility",
              "People who changed role or level, of the average headcount.",
              "mobility", MOBILITY, ("scope", "series"),
              lines("internal_mobility_rate", MOBILITY)),
        Chart("opinions", "What people say",
              "Favourable answers, of all answers in the surveys of the chosen period "
              "(years only), with 95 % intervals. A favourable answer "
              "about burnout, self-doubt or unclear goals says that there is little of "
              "it.",
              "survey-themes", OPINIONS, ("scope", "period"),
              dots("survey_theme_label", "favourable_share", "favourable_share_low",
                   "favourable_share_high", OPINIONS, axis_format=".0%",
                   axis_title="Share of favourable answers"),
              is_wide=True),
    ),
    caveat="A difference between participants and similar people is an association "
    "unless places were drawn by lot; the verdict says how much it can bear.",
)  # fmt: skip
