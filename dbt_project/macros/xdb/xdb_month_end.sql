{% macro xdb_month_end(day) -%}
    {{ xdb_add_days(xdb_add_months(xdb_month_start(day), 1), -1) }}
{%- endmacro %}
