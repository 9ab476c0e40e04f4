{% macro xdb_round(value, digits) -%}
    cast(round(cast({{ value }} as decimal(28, 10)), {{ digits }}) as double)
{%- endmacro %}
