"""Program outcomes: do programs move careers?"""

from __future__ import annotations

from dashboards.charts import curves, dots, heat, ranges, steps
from dashboards.definitions import Chart, Column, Filter, Page
from dashboards.pages.columns import PROGRAM, count, fixed, key, share

EFFECT = (
    PROGRAM,
    fixed("outcome_name"),
    Column("horizon_months", "Months", "count", is_key=True),
    fixed("population"),
    Column("effect_method", "Method", "code", is_key=True),
    Column("verdict", "Verdict", "verdict"),
    Column("estimate", "Adjusted difference", "points"),
    Column("ci_low", "Low", "points"),
    Column("ci_high", "High", "points"),
    Column("naive_estimate", "Raw difference", "points"),
    count("treated_count", "Participants"),
    count("control_count", "Comparison rows"),
)
WORDS = (
    PROGRAM,
    fixed("outcome_name"),
    fixed("horizon_months"),
    fixed("population"),
    fixed("effect_method"),
    Column("verdict", "Verdict", "verdict"),
    Column("plain_language", "What it means", "text"),
)
BALANCE = (
    Column("covariate_name", "Trait", "code", is_key=True),
    fixed("program_id"),
    fixed("population"),
    Column("raw_smd", "Before weighting", "score"),
    Column("weighted_smd", "After weighting", "score"),
    count("treated_count", "Participants"),
)
STUDY = (
    Column("event_time", "Months from the start", "count", is_key=True),
    fixed("program_id"),
    fixed("outcome_name"),
    fixed("horizon_months"),
    Column("estimate", "Difference", "points"),
    Column("ci_low", "Low", "points"),
    Column("ci_high", "High", "points"),
    count("unit_count", "Units"),
)
CURVE = (
    key("arm_name", "Group"),
    Column("month_number", "Month", "count", is_key=True),
    fixed("program_id"),
    share("cumulative_promoted_share", "Promoted by then"),
    share("cumulative_promoted_share_low", "Low"),
    share("cumulative_promoted_share_high", "High"),
    count("arm_at_risk_count", "Still observed"),
)
RETURNS = (
    PROGRAM,
    Column("roi_ratio", "Return per unit of cost", "ratio"),
    Column("roi_low", "Low", "ratio"),
    Column("roi_high", "High", "ratio"),
    share("positive_roi_probability", "Chance that it pays"),
    Column("roi_reason", "Why none is given", "code"),
)
DIVISION = Column("present_division_id", "Division", "org_unit", is_key=True)
TAKEN_UP = (
    DIVISION,
    PROGRAM,
    share("did_start_share", "Took part", of="could_start_count"),
    share("did_start_share_low", "Low", of="could_start_count"),
    share("did_start_share_high", "High", of="could_start_count"),
    count("did_start_count", "Started"),
    count("could_start_count", "Could have"),
)
COMPLETED = (
    DIVISION,
    PROGRAM,
    share(
        "completed_in_year_share", "Completed within a year", of="watched_start_count"
    ),
    share("completed_in_year_share_low", "Low", of="watched_start_count"),
    share("completed_in_year_share_high", "High", of="watched_start_count"),
    count("completed_in_year_count", "Completed"),
    count("watched_start_count", "Started a year ago or more"),
)

PAGE = Page(
    page_id="outcomes",
    name="Program outcomes",
    question="Do programs move careers?",
    lead="What happened to participants, beside what happened to similar people who "
    "could have started and did not.",
    filters=(
        Filter("outcome_name", "Outcome", "code", "program-effects", "promoted"),
        Filter("program_id", "Program in detail", "program", "program-effects"),
    ),
    charts=(
        Chart("effects", "Adjusted and raw differences",
              "Dot and line: the adjusted difference and its 95 % interval. Hollow "
              "diamond: the raw difference, before like is compared with like. The "
              "dashed line is no difference. A point is one person in a hundred, a "
              "hundredth of a scale or, of pay, about one percent (a "
              "hundredth of its logarithm).",
              "program-effects", EFFECT, ("outcome_name",),
              dots("program_id_label", "estimate", "ci_low", "ci_high", EFFECT,
                   beside="naive_estimate", programs=True,
                   axis_title="Difference in points")),
        Chart("returns", "Does it pay?",
              "Benefit per unit of cost, less the cost; 0 is break-even. With a 95 % "
              "interval.",
              "program-returns", RETURNS, (),
              dots("program_id_label", "roi_ratio", "roi_low", "roi_high", RETURNS,
                   axis_format="+.1f", axis_title="Return per unit of cost",
                   programs=True)),
        Chart("verdicts", "In words",
              "The verdict follows rules that were fixed before the numbers were "
              "seen. Nothing here scores a person.",
              "program-effects", WORDS, ("outcome_name",), is_wide=True),
        Chart("taken-up", "Who takes part, by division",
              "Of those who could have started the program, the share that did, over "
              "all years; 95 % intervals in the table. Effects are told for the whole "
              "organisation only: one division has too few participants to tell an "
              "effect of some points from none.",
              "program-divisions", TAKEN_UP, (),
              heat("present_division_id_label", "program_id_label",
                   "did_start_share", TAKEN_UP, top=0.5)),
        Chart("completed", "Who completes within a year, by division",
              "Of those who started at least twelve months ago, the share that "
              "completed within twelve months; later starts are left out. 95 % "
              "intervals in the table.",
              "program-divisions", COMPLETED, (),
              heat("present_division_id_label", "program_id_label",
                   "completed_in_year_share", COMPLETED)),
        Chart("curves", "Promoted, month by month",
              "The chosen program: participants and comparable people, with 95 % "
              "bands.",
              "program-curves", CURVE, ("program_id",),
              curves("month_number", "cumulative_promoted_share",
                     "cumulative_promoted_share_low",
                     "cumulative_promoted_share_high", CURVE,
                     series="arm_name_label", month_title="Months since the start")),
        Chart("balance", "Is like compared with like?",
              "Difference between participants and the others, in standard "
              "deviations: hollow before weighting, full after. Between the dashed "
              "lines (0.1 either way) counts as balanced.",
              "program-balance", BALANCE, ("program_id",),
              ranges("covariate_name_label", "raw_smd", "weighted_smd", BALANCE,
                     limits=(-0.1, 0.1),
                     axis_title="Standardised difference of means")),
        Chart("event-study", "Before and after the start",
              "Difference to the comparison units by month. Before the start it "
              "should lie around zero.",
              "program-event-study", STUDY, ("program_id", "outcome_name"),
              steps("event_time", "estimate", "ci_low", "ci_high", STUDY,
                    time_title="Months from the start")),
    ),
    caveat="An association, not proof of cause: people are compared on level, tenure, "
    "rating and history, but motivation is not measured.",
)  # fmt: skip
