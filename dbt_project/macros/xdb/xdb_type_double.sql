{% macro xdb_type_double() -%}
    {{ adapter.dispatch("xdb_type_double")() }}
{%- endmacro %}

{% macro default__xdb_type_double() -%} double {%- endmacro %}

{% macro postgres__xdb_type_double() -%} double precision {%- endmacro %}
