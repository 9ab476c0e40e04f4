"""Participation: who takes part, who finishes?"""

from __future__ import annotations

from dashboards.charts import bars, heat, lines, mixed
from dashboards.definitions import Chart, Column, Filter, Page, Tile
from dashboards.pages.columns import (
    ANY_DEVELOPMENT,
    LEVELS,
    PROGRAM,
    REPORT,
    count,
    fixed,
    key,
    share,
)
from dashboards.pages.overview import ACCESS, HOURS

FUNNEL = (
    Column("cohort_year", "Cohort", "text", is_key=True),
    PROGRAM,
    share("completion_rate", "Completed, of those who started", of="started_count"),
    share("start_rate", "Started, of those enrolled", of="enrolled_count"),
    count("enrolled_count", "Enrolled"),
    count("started_count", "Started"),
    count("completed_count", "Completed"),
)
STAGES = (
    key("stage", "Stage"),
    *REPORT,
    share("reached_in_order_share", "Reached, in this order", of="employee_count"),
    share("step_share", "Of those at the stage before"),
    count("reached_in_order_count", "People"),
    count("employee_count", "Of"),
)
KINDS = (
    key("access_kind", "Kind"),
    *REPORT,
    share("access_share", "Reached", of="closing_headcount"),
    count("reached_employee_count", "People reached"),
    count("closing_headcount", "Of"),
)
BY_LEVEL = (
    *LEVELS,
    key("access_kind", "Kind"),
    share("access_share", "Reached", of="closing_headcount"),
    count("reached_employee_count", "People reached"),
    count("closing_headcount", "Of"),
)
FORMS = (
    key("development_form", "Form"),
    key("initiated_by", "Started by"),
    *REPORT,
    share("development_hours_share", "Share of hours"),
    share("development_record_share", "Share of records"),
    count("development_record_count", "Records"),
)
ACTIVITIES = (
    key("development_kind", "Activity"),
    fixed("activity_family"),
    *REPORT,
    Column("uptake_per_employee", "Records per person", "fine"),
    count("developing_employee_count", "People"),
    count("kind_record_count", "Records"),
)

PAGE = Page(
    page_id="participation",
    name="Participation",
    question="Who takes part, who finishes?",
    lead="From the offer to the end of a program, and how far development reaches.",
    has_scope=True,
    has_period=True,
    filters=(Filter("program_id", "Program", "program", "program-funnel"),),
    tiles=(
        Tile("access", "Reached by development", "access", ACCESS, "access_share",
             ("reached_employee_count", "closing_headcount"), "{0} of {1} people",
             (("access_kind", "any_development"),)),
        Tile("formal", "Formal learning", "access", ACCESS, "access_share",
             ("reached_employee_count",), "{0} people",
             (("access_kind", "formal_learning"),)),
        Tile("mentoring", "Mentoring", "access", ACCESS, "access_share",
             ("reached_employee_count",), "{0} people",
             (("access_kind", "mentoring"),)),
        Tile("hours", "Learning hours per person", "learning-hours", HOURS,
             "hours_per_employee", ("learner_count",), "{0} learners"),
    ),
    charts=(
        Chart("funnel", "Enrolled, started, completed",
              "The chosen program, by year of enrolment. Pale: the cohort still "
              "runs, so few have completed yet.",
              "program-funnel", FUNNEL, ("program_id",),
              mixed((("enrolled_count", "Enrolled"), ("started_count", "Started"),
                     ("completed_count", "Completed")), FUNNEL,
                    across="cohort_year_label")),
        Chart("completion", "Completion by program",
              "Of those who started, by year of enrolment. Hollow: the cohort still "
              "runs.",
              "program-funnel", FUNNEL, (),
              lines("completion_rate", FUNNEL, series="program_id_label",
                    programs=True, across="cohort_year_label")),
        Chart("kinds", "What people are reached by",
              f"Share of the chosen group, in the chosen period. {ANY_DEVELOPMENT}",
              "access", KINDS, ("scope", "period"),
              bars("access_kind_label", "access_share", KINDS)),
        Chart("stages", "How far people get in a year",
              "The stages of the development cycle, reached in this order (years "
              "only).",
              "development-funnel", STAGES, ("scope", "period"),
              bars("stage_label", "reached_in_order_share", STAGES)),
        Chart("levels", "Reach by level",
              "Share of the people of each level, over all units, in the chosen "
              f"period. {ANY_DEVELOPMENT}",
              "access", BY_LEVEL, ("scope_kind=grade", "period"),
              heat("scope_id_label", "access_kind_label", "access_share", BY_LEVEL),
              is_wide=True),
        Chart("activities", "Activities beside courses",
              "Records per person of the chosen group in the chosen period.",
              "activities", ACTIVITIES, ("scope", "period"),
              bars("development_kind_label", "uptake_per_employee", ACTIVITIES,
                   axis_format="~g")),
        Chart("forms", "Formal and informal, and who starts it",
              "Share of all development hours of the chosen group.",
              "development-shares", FORMS, ("scope", "period"),
              heat("development_form_label", "initiated_by_label",
                   "development_hours_share", FORMS)),
    ),
)  # fmt: skip
