"""Skills and learning: are gaps closing?"""

from __future__ import annotations

from dashboards.charts import bars, dots, heat, lines
from dashboards.definitions import Chart, Column, Filter, Page, Tile
from dashboards.pages.columns import LEVELS, REPORT, count, fixed, key, share
from dashboards.pages.overview import HOURS

SOURCE = key("assessment_source", "Assessed by")
GAPS = (
    SOURCE,
    fixed("requirement_kind"),
    *REPORT,
    share("met_requirement_rate", "Requirements met"),
    count("met_requirement_count", "Met"),
    count("assessed_requirement_count", "Assessed"),
    share("requirement_coverage_rate", "Assessed, of all required"),
)
BY_LEVEL = (
    *LEVELS,
    SOURCE,
    fixed("requirement_kind"),
    share("met_requirement_rate", "Requirements met"),
    count("met_requirement_count", "Met"),
    count("assessed_requirement_count", "Assessed"),
)
CLOSURE = (
    SOURCE,
    fixed("requirement_kind"),
    *REPORT,
    share("gap_closure_ratio", "Gap closed"),
    Column("opening_weighted_gap", "Gap at the start", "number"),
    Column("closing_weighted_gap", "Gap at the end", "number"),
    count("reassessed_pair_count", "Assessed again"),
)
SHORTAGES = (
    Column("skill_name", "Skill", "text"),
    Column("skill_id", "skill_id", "hidden", is_key=True),
    fixed("requirement_kind"),
    fixed("assessment_source"),
    share("shortage_rate", "Short of it", of="assessed_employee_count"),
    count("short_employee_count", "People short of it"),
    count("assessed_employee_count", "Assessed"),
    count("required_employee_count", "Required of"),
    Column("skill_kind", "Kind", "code"),
)
GAINS = (
    Column("evaluated_id", "Program", "program", is_key=True),
    fixed("evaluated_kind"),
    fixed("evaluation_measure"),
    *REPORT,
    Column("mean_answer", "Gain", "points"),
    Column("mean_answer_low", "Low", "points"),
    Column("mean_answer_high", "High", "points"),
    count("learner_count", "Learners"),
)
CREDENTIALS = (
    *REPORT,
    fixed("achievement_type"),
    Column("credentials_per_employee", "Valid credentials per person", "score"),
    count("valid_credential_count", "Valid"),
    count("expiring_90_days_count", "End within 90 days"),
    count("expired_credential_count", "Expired"),
)

PAGE = Page(
    page_id="skills",
    name="Skills and learning",
    question="Are gaps closing?",
    lead="What roles require, what people can do, and what learning changed.",
    has_scope=True,
    has_period=True,
    filters=(
        Filter("assessment_source", "Skills assessed by", "code", "skill-shortages",
               "manager"),
        Filter("requirement_kind", "Required by", "code", "skill-shortages",
               "current_role"),
    ),
    tiles=(
        Tile("met", "Requirements met", "skill-gaps", GAPS, "met_requirement_rate",
             ("met_requirement_count", "assessed_requirement_count"),
             "{0} of {1}, as managers see it", (("assessment_source", "manager"),)),
        Tile("closed", "Gap closed", "skill-gap-closure", CLOSURE,
             "gap_closure_ratio", ("reassessed_pair_count",), "{0} assessed again",
             (("assessment_source", "manager"),)),
        Tile("credentials", "Credentials per person", "credentials", CREDENTIALS,
             "credentials_per_employee", ("valid_credential_count",), "{0} valid"),
        Tile("hours", "Learning hours per person", "learning-hours", HOURS,
             "hours_per_employee", ("learner_count",), "{0} learners"),
    ),
    charts=(
        Chart("gaps", "Requirements met, by who looked",
              "Share of the skills that people's present roles require and that they "
              "have at the level required.",
              "skill-gaps", GAPS, ("scope", "series"),
              lines("met_requirement_rate", GAPS, series="assessment_source_label")),
        Chart("closure", "Gap closed",
              "Part of the gap at the start of the period that was closed by its "
              "end; below zero it grew.",
              "skill-gap-closure", CLOSURE, ("scope", "series"),
              lines("gap_closure_ratio", CLOSURE, series="assessment_source_label")),
        Chart("levels", "Requirements met, by level",
              "In the chosen period, over all units.",
              "skill-gaps", BY_LEVEL, ("scope_kind=grade", "period"),
              heat("scope_id_label", "assessment_source_label",
                   "met_requirement_rate", BY_LEVEL)),
        Chart("gains", "What learners gained",
              "Mean gain between the tests before and after, in points of the scale, "
              "with 95 % intervals; over everybody.",
              "learning-before-and-after", GAINS, ("period",),
              dots("evaluated_id_label", "mean_answer", "mean_answer_low",
                   "mean_answer_high", GAINS, programs=True,
                   axis_title="Gain in points of 100")),
        Chart("shortages", "Where skills are short",
              "Share of the people assessed whose level is below what is required "
              "of them now.",
              "skill-shortages", SHORTAGES, ("assessment_source", "requirement_kind"),
              bars("skill_name_label", "shortage_rate", SHORTAGES)),
        Chart("credentials", "Valid credentials per person",
              "At the end of each period.",
              "credentials", CREDENTIALS, ("scope", "series"),
              lines("credentials_per_employee", CREDENTIALS, axis_format=".2~f")),
        Chart("hours", "Learning hours per person",
              "Hours of training by average headcount.",
              "learning-hours", HOURS, ("scope", "series"),
              lines("hours_per_employee", HOURS, axis_format=".0f")),
    ),
)  # fmt: skip
