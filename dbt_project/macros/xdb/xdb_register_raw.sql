{#- Makes every raw table of the project over Parquet files, one folder per table. -#}
{% macro xdb_register_raw(folder) -%}
    {{ adapter.dispatch("xdb_register_raw")(folder) }}
{%- endmacro %}

{% macro default__xdb_register_raw(folder) -%}
    {% do exceptions.raise_compiler_error(
        target.type ~ " does not read Parquet in place: load the raw tables"
    ) %}
{%- endmacro %}

{% macro spark__xdb_register_raw(folder) -%}
    {% for source in graph.sources.values() %}
        {% set table = source.schema ~ "." ~ source.identifier %}
        {% set files = folder ~ "/" ~ source.schema ~ "/" ~ source.identifier %}
        {% do run_query("create schema if not exists " ~ source.schema) %}
        {% do run_query("drop table if exists " ~ table) %}
        {% do run_query(
            "create table " ~ table ~ " using parquet location '" ~ files ~ "'"
        ) %}
    {% endfor %}
{%- endmacro %}
