{#- A whole number from 0 to 4294967295 that the columns alone decide: the first eight
    hexadecimal digits of their hash. -#}
{% macro xdb_hash_number(columns) -%}
    {{ adapter.dispatch("xdb_hash_number")(columns) }}
{%- endmacro %}

{% macro default__xdb_hash_number(columns) -%}
    cast(concat('0x', left({{ xdb_hash_key(columns) }}, 8)) as bigint)
{%- endmacro %}

{% macro spark__xdb_hash_number(columns) -%}
    cast(conv(left({{ xdb_hash_key(columns) }}, 8), 16, 10) as bigint)
{%- endmacro %}

{% macro postgres__xdb_hash_number(columns) -%}
    cast(cast('x' || left({{ xdb_hash_key(columns) }}, 8) as bit(32)) as bigint)
{%- endmacro %}
