{#- Never give it a floating-point column: engines write those differently as text. -#}
{% macro xdb_hash_key(columns) -%}
    md5(
        {%- for column in columns %}
            coalesce(cast({{ column }} as {{ xdb_type_text() }}), '~')
            {%- if not loop.last %} || '|' || {% endif -%}
        {%- endfor %}
    )
{%- endmacro %}
