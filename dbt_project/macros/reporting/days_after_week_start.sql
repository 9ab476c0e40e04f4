{#- Days since the fiscal week began: 0 on its first day. 1 January 1900 was a Monday. -#}
{% macro days_after_week_start(day) -%}
    (
        {{ xdb_days_between("cast('1900-01-01' as date)", day) }}
        + 8
        - {{ var("fiscal_week_start_day") | int }}
    )
    % 7
{%- endmacro %}
