{% macro xdb_add_months(day, months) -%}
    {{ adapter.dispatch("xdb_add_months")(day, months) }}
{%- endmacro %}

{% macro default__xdb_add_months(day, months) -%}
    cast(cast({{ day }} as date) + to_months(cast({{ months }} as integer)) as date)
{%- endmacro %}

{% macro spark__xdb_add_months(day, months) -%}
    add_months(cast({{ day }} as date), cast({{ months }} as integer))
{%- endmacro %}

{% macro postgres__xdb_add_months(day, months) -%}
    cast(
        cast({{ day }} as date)
        + make_interval(months => cast({{ months }} as integer)) as date
    )
{%- endmacro %}
