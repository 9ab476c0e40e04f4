{#- Months as whole numbers, so that a time in months is a difference. -#}
{% macro month_number(day) -%}
    cast(extract(year from {{ day }}) * 12 + extract(month from {{ day }}) as bigint)
{%- endmacro %}

{#- The month whose first instant is time zero of a start: the nearest one, so that
    nobody is credited with having stayed until the start. -#}
{% macro time_zero_of(day) -%}
    case
        when extract(day from {{ day }}) <= {{ var("program_start_last_day") }}
        then {{ xdb_month_start(day) }}
        else {{ xdb_add_months(xdb_month_start(day), 1) }}
    end
{%- endmacro %}
