"""Career progression: how do people move?"""

from __future__ import annotations

from dashboards.charts import bars, curves, dots, heat, lines, mixed
from dashboards.definitions import Chart, Column, Filter, Page, Tile
from dashboards.pages.columns import REPORT, count, fixed, share
from dashboards.pages.overview import MOBILITY, PROMOTION

LEVEL = Column("scope_id", "Level", "scope", is_key=True)
CURVE = (
    LEVEL,
    Column("months_in_grade", "Months in the level", "count", is_key=True),
    fixed("scope_kind"),
    fixed("estimator"),
    share("promoted_share", "Promoted by then", of="employee_count"),
    share("promoted_share_low", "Low", of="employee_count"),
    share("promoted_share_high", "High", of="employee_count"),
    count("at_risk_count", "Still observed"),
)
TIMES = (
    LEVEL,
    fixed("scope_kind"),
    fixed("estimator"),
    share("promoted_share", "Promoted in the horizon", of="employee_count"),
    share("promoted_share_low", "Low", of="employee_count"),
    share("promoted_share_high", "High", of="employee_count"),
    Column("horizon_months", "Horizon in months", "count"),
    Column("median_days", "Median", "days"),
    Column("median_days_low", "Median, low", "days"),
    Column("median_days_high", "Median, high", "days"),
    count("promotion_count", "Promotions"),
    count("employee_count", "People"),
)
PATHS = (
    Column("from_id", "From", "grade", is_key=True),
    Column("to_id", "To", "grade", is_key=True),
    fixed("node_kind"),
    share("path_share", "Of those who left the level", of="departure_count"),
    count("path_count", "Moves"),
    count("departure_count", "Of departures"),
    Column("median_days_before_move", "Median stay before", "days"),
)
MIX = (
    *REPORT,
    share("up_move_share", "Up"),
    share("lateral_move_share", "Lateral"),
    share("down_move_share", "Down"),
    count("up_move_count", "Up moves"),
    count("lateral_move_count", "Lateral moves"),
    count("down_move_count", "Down moves"),
)
STOPS = (
    Column("node_id", "Level", "grade", is_key=True),
    fixed("node_kind"),
    share("stuck_share", "Long in the level", of="open_spell_count"),
    count("stuck_spell_count", "People long in it"),
    count("open_spell_count", "People in it"),
    Column("median_days_at_stop", "Median stay", "days"),
)

PAGE = Page(
    page_id="careers",
    name="Career progression",
    question="How do people move?",
    lead="How long it takes to be promoted, where people go, and where they wait.",
    has_scope=True,
    has_period=True,
    filters=(
        Filter("estimator", "Curves", "code", "promotion-times", "aalen_johansen"),
    ),
    tiles=(
        Tile("promotion", "Promotion rate", "promotion-rates", PROMOTION,
             "promotion_rate", ("promotion_count",), "{0} promotions"),
        Tile("mobility", "Internal mobility", "mobility", MOBILITY,
             "internal_mobility_rate", ("mover_count",), "{0} people moved"),
        Tile("up", "Moves that went up", "mobility", MIX, "up_move_share",
             ("up_move_count",), "{0} moves"),
        Tile("lateral", "Lateral moves", "mobility", MIX, "lateral_move_share",
             ("lateral_move_count",), "{0} moves"),
    ),
    charts=(
        Chart("curves", "Time to promotion",
              "Share promoted by months in the level, with 95 % bands. People who "
              "are still there count for as long as they were seen.",
              "promotion-curves", CURVE, ("estimator", "scope_kind=grade"),
              curves("months_in_grade", "promoted_share", "promoted_share_low",
                     "promoted_share_high", CURVE, series="scope_id_label",
                     month_title="Months in the level"),
              is_wide=True),
        Chart("times", "Promoted within the horizon",
              "By level, with 95 % intervals; the table has the median times.",
              "promotion-times", TIMES, ("estimator",),
              dots("scope_id_label", "promoted_share", "promoted_share_low",
                   "promoted_share_high", TIMES, axis_format=".0%",
                   axis_title="Share promoted within the horizon")),
        Chart("paths", "Where people go from a level",
              "Of those who left the level of the row, the share that went to the "
              "level of the column.",
              "career-paths", PATHS, (),
              heat("from_id_label", "to_id_label", "path_share", PATHS)),
        Chart("mix", "Up, lateral, down",
              "Share of all moves, period by period. Pale: not complete.",
              "mobility", MIX, ("scope", "series"),
              mixed((("up_move_share", "Up"), ("lateral_move_share", "Lateral"),
                     ("down_move_share", "Down")), MIX,
                    across="period_id_label", axis_format=".0%")),
        Chart("waiting", "Where people wait",
              "Of those in the level now, the share that has been there longer than "
              "is usual for it.",
              "career-stops", STOPS, (),
              bars("node_id_label", "stuck_share", STOPS)),
        Chart("promotion", "Promotion rate",
              "Promotions per person, period by period.", "promotion-rates",
              PROMOTION, ("scope", "series"), lines("promotion_rate", PROMOTION)),
        Chart("mobility", "Internal mobility",
              "People who changed role or level, of the average headcount.",
              "mobility", MOBILITY, ("scope", "series"),
              lines("internal_mobility_rate", MOBILITY)),
    ),
)  # fmt: skip
