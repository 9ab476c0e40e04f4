{#- Generated from dbt_project/metrics by `stepladder sync`; do not edit. -#}
-- fmt: off
{% macro reported_metrics() -%}
{{ return([
    {"metric_id": "promotion_rate", "variant_id": "events", "report": "rpt_promotion_rates", "value": "promotion_rate", "numerator": "promotion_count", "denominator": "average_headcount"},
    {"metric_id": "promotion_rate", "variant_id": "people", "report": "rpt_promotion_rates", "value": "promoted_employee_rate", "numerator": "promoted_employee_count", "denominator": "average_headcount"},
    {"metric_id": "promotion_rate", "variant_id": "eligible", "report": "rpt_promotion_rates", "value": "eligible_promotion_rate", "numerator": "eligible_promotion_count", "denominator": "average_eligible_headcount"},
]) }}
{%- endmacro %}
