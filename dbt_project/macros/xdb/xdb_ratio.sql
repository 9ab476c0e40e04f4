{% macro xdb_ratio(numerator, denominator) -%}
    cast({{ numerator }} as {{ xdb_type_double() }})
    / nullif(cast({{ denominator }} as {{ xdb_type_double() }}), 0)
{%- endmacro %}
