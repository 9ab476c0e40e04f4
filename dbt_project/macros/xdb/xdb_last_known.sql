{#- The last value that was filled in, up to and including this row. -#}
{% macro xdb_last_known(value, partition_by, order_by) -%}
    last_value({{ value }} ignore nulls) over (
        partition by {{ partition_by | join(", ") }}
        order by {{ order_by | join(", ") }}
        rows between unbounded preceding and current row
    )
{%- endmacro %}
