{% macro xdb_add_days(day, days) -%}
    {{ adapter.dispatch("xdb_add_days")(day, days) }}
{%- endmacro %}

{% macro default__xdb_add_days(day, days) -%}
    cast(cast({{ day }} as date) + cast({{ days }} as integer) as date)
{%- endmacro %}

{% macro spark__xdb_add_days(day, days) -%}
    date_add(cast({{ day }} as date), cast({{ days }} as integer))
{%- endmacro %}
