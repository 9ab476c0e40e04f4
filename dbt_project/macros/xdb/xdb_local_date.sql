{#- The settings check the time zone against the IANA list. -#}
{% macro xdb_local_date(moment) -%}
    cast(timezone('{{ var("time_zone") }}', timezone('UTC', {{ moment }})) as date)
{%- endmacro %}
