{#- The settings check the time zone against the IANA list. Every session is in UTC. -#}
{% macro xdb_local_date(moment) -%}
    {{ adapter.dispatch("xdb_local_date")(moment) }}
{%- endmacro %}

{% macro default__xdb_local_date(moment) -%}
    cast(timezone('{{ var("time_zone") }}', timezone('UTC', {{ moment }})) as date)
{%- endmacro %}

{% macro spark__xdb_local_date(moment) -%}
    cast(from_utc_timestamp({{ moment }}, '{{ var("time_zone") }}') as date)
{%- endmacro %}
