{% macro xdb_round(value, digits) -%}
    cast(
        round(
            cast({{ value }} as decimal(28, 10)), {{ digits }}
        ) as {{ xdb_type_double() }}
    )
{%- endmacro %}
