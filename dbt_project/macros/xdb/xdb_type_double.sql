{% macro xdb_type_double() -%} double {%- endmacro %}
