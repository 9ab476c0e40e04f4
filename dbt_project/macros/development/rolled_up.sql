{#- Counts by all columns, and once more with `all` in place of each of the dimensions:
    only what adds up may be counted so. `rolled_up_name` names the row of a result. -#}
{% macro rolled_up(keys, dimensions) -%}
    {%- set listed = [[]] -%}
    {%- for dimension in dimensions -%}
        {%- for chosen in listed[:] -%}
            {%- do listed.append(chosen + [dimension]) -%}
        {%- endfor -%}
    {%- endfor -%} grouping sets (
        {%- for chosen in listed %}
            ({{ (keys + chosen) | join(", ") }}) {%- if not loop.last %},{% endif %}
        {%- endfor %}
    )
{%- endmacro %}

{% macro rolled_up_name(dimension) -%}
    case when grouping({{ dimension }}) = 1 then 'all' else max({{ dimension }}) end
{%- endmacro %}
