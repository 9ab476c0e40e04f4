{% macro xdb_month_start(day) -%}
    cast(date_trunc('month', {{ day }}) as date)
{%- endmacro %}
