{#- What the standards ask for: framework, edition, item, what it is divided by, and the
    columns of `rpt_standards`' parts that are numerator and denominator. -#}
-- fmt: off
{% macro standard_items() -%}
{{ return([
    ["gri", "GRI 404 (2016)", "404-1", "headcount", "training_hours", "closing_headcount"],
    ["gri", "GRI 404 (2016)", "404-1", "fte", "training_hours", "closing_fte"],
    ["gri", "GRI 404 (2016)", "404-2", "none", none, none],
    ["gri", "GRI 404 (2016)", "404-3", "headcount", "reviewed_count", "closing_headcount"],
    ["esrs", "ESRS set 1 (EU 2023/2772)", "S1-13-83a", "headcount", "reviewed_count", "closing_headcount"],
    ["esrs", "ESRS set 1 (EU 2023/2772)", "S1-13-83a-AR77-each", "headcount", "review_count", "closing_headcount"],
    ["esrs", "ESRS set 1 (EU 2023/2772)", "S1-13-83a-AR77-agreed", "agreed_reviews", "review_count", "agreed_count"],
    ["esrs", "ESRS set 1 (EU 2023/2772)", "S1-13-83b", "headcount", "training_hours", "closing_headcount"],
    ["esrs", "ESRS set 1 (EU 2023/2772)", "S1-13-83b", "fte", "training_hours", "closing_fte"],
    ["iso_30414", "ISO 30414:2018", "trained", "headcount", "trained_count", "closing_headcount"],
    ["iso_30414", "ISO 30414:2018", "formal_training_hours", "headcount", "formal_hours", "closing_headcount"],
    ["iso_30414", "ISO 30414:2018", "span_of_control", "managers", "report_count", "manager_count"],
    ["iso_30414", "ISO 30414:2018", "leadership_development", "managers", "trained_manager_count", "manager_count"],
    ["iso_30414", "ISO 30414:2018", "internal_mobility", "average_headcount", "mover_count", "average_headcount"],
    ["iso_30414", "ISO 30414:2018", "turnover", "average_headcount", "exit_count", "average_headcount"],
    ["iso_30414", "ISO 30414:2018", "filled_internally", "positions_filled", "internal_fill_count", "filled_position_count"],
    ["iso_30414", "ISO 30414:2018", "critical_filled_internally", "positions_filled", "critical_internal_fill_count", "critical_filled_position_count"],
    ["iso_30414", "ISO 30414:2018", "succession_coverage", "critical_roles", "covered_role_count", "critical_role_count"],
    ["iso_30414", "ISO 30414:2018", "succession_readiness_now", "critical_roles", "ready_now_role_count", "critical_role_count"],
    ["iso_30414", "ISO 30414:2018", "succession_effectiveness", "critical_fills", "successor_fill_count", "critical_fill_count"],
    ["iso_30414", "ISO 30414:2018", "development_cost", "average_headcount", "direct_expenditure", "average_headcount"],
]) }}
{%- endmacro %}
