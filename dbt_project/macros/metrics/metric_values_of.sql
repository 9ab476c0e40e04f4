{#- The values of the listed metrics (`reported_metrics`) in the shape that all of them
    share: one select per metric and variant over the step named after its report. -#}
{% macro metric_values_of(listed) -%}
    {%- for metric in listed %}
        {%- if not loop.first %}
            union all
        {%- endif %}
        select
            '{{ metric["metric_id"] }}' as metric_id,
            '{{ metric["variant_id"] }}' as variant_id,
            {{ metric["report"] }}.period_id,
            {{ metric["report"] }}.period_kind,
            {{ metric["report"] }}.scope_kind,
            {{ metric["report"] }}.scope_id,
            cast(
                {{ metric["report"] }}.{{ metric.get("people", "group_size_count") }}
                as bigint
            ) as group_size_count,
            {%- for part in ["numerator", "denominator", "value", "low", "high"] %}
                {%- if part in metric %}
                    cast(
                        {{ metric["report"] }}.{{ metric[part] }}
                        as {{ xdb_type_double() }}
                    ) as {{ part }},
                {%- else %} cast(null as {{ xdb_type_double() }}) as {{ part }},
                {%- endif %}
            {%- endfor %}
            {{ metric["report"] }}.is_complete,
            {{ metric["report"] }}.is_suppressed,
            {{ metric["report"] }}.period_start_date,
            {{ metric["report"] }}.period_end_date
        from {{ metric["report"] }}
        {%- if "rows" in metric %} where {{ metric["rows"] }} {%- endif %}
    {%- endfor %}
{%- endmacro %}
