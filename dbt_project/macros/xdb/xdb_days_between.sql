{% macro xdb_days_between(earlier, later) -%}
    {{ adapter.dispatch("xdb_days_between")(earlier, later) }}
{%- endmacro %}

{% macro default__xdb_days_between(earlier, later) -%}
    cast(cast({{ later }} as date) - cast({{ earlier }} as date) as bigint)
{%- endmacro %}

{% macro spark__xdb_days_between(earlier, later) -%}
    cast(datediff(cast({{ later }} as date), cast({{ earlier }} as date)) as bigint)
{%- endmacro %}
