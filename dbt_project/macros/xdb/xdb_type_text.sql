{% macro xdb_type_text() -%} {{ adapter.dispatch("xdb_type_text")() }} {%- endmacro %}

{% macro default__xdb_type_text() -%} varchar {%- endmacro %}

{% macro spark__xdb_type_text() -%} string {%- endmacro %}
