"""Fair access: is it fair?"""

from __future__ import annotations

from dashboards.charts import bars, curves, heat, lines, ratios
from dashboards.definitions import Chart, Column, Filter, Page
from dashboards.pages.careers import CURVE as LEVEL_CURVE
from dashboards.pages.columns import (
    ANY_DEVELOPMENT,
    PERIOD,
    PROGRAM,
    count,
    fixed,
    key,
    ratio,
    share,
)

GROUP = key("characteristic_value", "Group")
IMPACT = (
    GROUP,
    fixed("characteristic"),
    fixed("opportunity_kind"),
    PERIOD,
    ratio("impact_ratio", "Ratio to the reference", of="selection_denominator"),
    ratio("impact_ratio_low", "Low", of="selection_denominator"),
    ratio("impact_ratio_high", "High", of="selection_denominator"),
    share("selection_rate", "Rate", of="selection_denominator"),
    share("reference_selection_rate", "Reference rate"),
    Column("reference_value", "Reference group", "code"),
    Column("difference_in_deviations", "Difference in deviations", "score"),
    Column("fisher_p_value", "p (Fisher)", "fine"),
    Column("is_beyond_two_deviations", "Beyond two deviations", "yes"),
    Column("is_small_sample", "Small sample", "yes"),
    count("selection_numerator", "Selected"),
    count("selection_denominator", "Could have been"),
)
ACCESS = (
    GROUP,
    PROGRAM,
    fixed("characteristic"),
    ratio("impact_ratio", "Ratio to the reference", of="selection_denominator"),
    ratio("impact_ratio_low", "Low", of="selection_denominator"),
    ratio("impact_ratio_high", "High", of="selection_denominator"),
    share("selection_rate", "Took part", of="selection_denominator"),
    share("reference_selection_rate", "Reference rate"),
    Column("reference_value", "Reference group", "code"),
    Column("is_beyond_two_deviations", "Beyond two deviations", "yes"),
    Column("is_small_sample", "Small sample", "yes"),
    count("selection_numerator", "Took part"),
    count("selection_denominator", "Could have"),
)
GENDER = Column("scope_id", "Gender", "scope", is_key=True)
PROMOTION = (
    PERIOD,
    GENDER,
    fixed("scope_kind"),
    share("promotion_rate", "Promotion rate", of="average_headcount"),
    count("promotion_count", "Promotions"),
    Column("average_headcount", "Average headcount", "number"),
)
REACH = (
    key("access_kind", "Kind"),
    GENDER,
    fixed("scope_kind"),
    PERIOD,
    share("access_share", "Reached", of="closing_headcount"),
    count("reached_employee_count", "People reached"),
    count("closing_headcount", "Of"),
)
CURVE = (GENDER, *LEVEL_CURVE[1:])

PAGE = Page(
    page_id="fairness",
    name="Fair access",
    question="Is it fair?",
    lead="Whether groups get chances and outcomes alike. A ratio of 1 is parity; "
    "below 0.8 is a reason to look, not a verdict.",
    has_period=True,
    filters=(
        Filter("opportunity_kind", "Opportunity", "code", "adverse-impact",
               "promotion"),
        Filter("characteristic", "Groups by", "code", "adverse-impact", "gender"),
        Filter("program_id", "Program", "program", "program-access"),
    ),
    charts=(
        Chart("ratios", "Ratio to the reference group",
              "Rate of each group divided by that of the group with the highest "
              "rate (years only), with 95 % intervals. Dashed at 1: parity. Dotted at "
              "0.8: four fifths. An interval that spans 1 does not tell who is ahead.",
              "adverse-impact", IMPACT,
              ("period", "opportunity_kind", "characteristic"),
              ratios("characteristic_value_label", "impact_ratio",
                     "impact_ratio_low", "impact_ratio_high", IMPACT)),
        Chart("rates", "Rates behind the ratios",
              "Of those who could have been chosen, the share that was.",
              "adverse-impact", IMPACT,
              ("period", "opportunity_kind", "characteristic"),
              bars("characteristic_value_label", "selection_rate", IMPACT)),
        Chart("programs", "Who gets into the chosen program",
              "Ratio to the reference group with 95 % intervals, over all years. "
              "Dashed: parity. Dotted: four fifths.",
              "program-access", ACCESS, ("program_id", "characteristic"),
              ratios("characteristic_value_label", "impact_ratio",
                     "impact_ratio_low", "impact_ratio_high", ACCESS)),
        Chart("promotion", "Promotion rate by gender",
              "Promotions per person, period by period.",
              "promotion-rates", PROMOTION, ("scope_kind=gender", "series"),
              lines("promotion_rate", PROMOTION, series="scope_id_label")),
        Chart("curves", "Time to promotion by gender",
              "Share promoted by months in a level, with 95 % bands.",
              "promotion-curves", CURVE,
              ("scope_kind=gender", "estimator=aalen_johansen"),
              curves("months_in_grade", "promoted_share", "promoted_share_low",
                     "promoted_share_high", CURVE, series="scope_id_label",
                     month_title="Months in the level")),
        Chart("reach", "Reached by development",
              f"Share of each group, in the chosen period. {ANY_DEVELOPMENT}",
              "access", REACH, ("scope_kind=gender", "period"),
              heat("scope_id_label", "access_kind_label", "access_share", REACH)),
    ),
    caveat="A difference between groups is a question, not an answer: the groups may "
    "differ in level, tenure and role. No person is scored.",
)  # fmt: skip
