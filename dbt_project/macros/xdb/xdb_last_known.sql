{#- The last value that was filled in, up to and including this row. -#}
{% macro xdb_last_known(value, partition_by, order_by) -%}
    {{ adapter.dispatch("xdb_last_known")(value, partition_by, order_by) }}
{%- endmacro %}

{% macro default__xdb_last_known(value, partition_by, order_by) -%}
    last_value({{ value }} ignore nulls) over (
        {{ xdb_up_to_this_row(partition_by, order_by) }}
    )
{%- endmacro %}

{% macro spark__xdb_last_known(value, partition_by, order_by) -%}
    last_value({{ value }}) ignore nulls over (
        {{ xdb_up_to_this_row(partition_by, order_by) }}
    )
{%- endmacro %}

{#- Its window functions cannot pass over NULL: of the values filled in so far, the one
    whose place is their number. -#}
{% macro postgres__xdb_last_known(value, partition_by, order_by) -%}
    (
        array_agg({{ value }}) filter (where {{ value }} is not null) over (
            {{ xdb_up_to_this_row(partition_by, order_by) }}
        )
    )[count({{ value }}) over ({{ xdb_up_to_this_row(partition_by, order_by) }})]
{%- endmacro %}

{% macro xdb_up_to_this_row(partition_by, order_by) -%}
    partition by {{ partition_by | join(", ") }}
    order by {{ order_by | join(", ") }}
    rows between unbounded preceding and current row
{%- endmacro %}
