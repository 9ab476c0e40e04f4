{#- The value that was told last, up to and including this row: one that a row clears is
    told to be none, one that a row leaves empty otherwise is not told. -#}
{% macro last_told(rows, column, partition_by, order_by) -%}
    {%- set kind -%}
        case
            when {{ rows }}.{{ column }} is not null then true
            when {{ is_cleared(rows, column) }} then false
        end
    {%- endset -%}
    case
        when {{ xdb_last_known(kind, partition_by, order_by) }}
        then {{ xdb_last_known(rows ~ "." ~ column, partition_by, order_by) }}
    end
{%- endmacro %}

{% macro is_cleared(rows, column) -%}
    coalesce({{ rows }}._cleared_when_null like '%,{{ column }},%', false)
{%- endmacro %}

{% macro is_unchanged(rows, column) -%}
    coalesce({{ rows }}._unchanged_when_null like '%,{{ column }},%', false)
{%- endmacro %}
