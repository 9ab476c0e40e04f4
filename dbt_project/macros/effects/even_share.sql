{#- How many of a unit's starts some of its people would have, were they spread evenly;
    in decimals, so that sums do not hang on their order. -#}
{% macro even_share(part_count, unit_start_count, unit_count) -%}
    cast(
        {{ xdb_ratio(part_count ~ " * " ~ unit_start_count, unit_count) }} as decimal(
            18, 6
        )
    )
{%- endmacro %}
