{% macro xdb_add_days(day, days) -%}
    cast(cast({{ day }} as date) + cast({{ days }} as integer) as date)
{%- endmacro %}
