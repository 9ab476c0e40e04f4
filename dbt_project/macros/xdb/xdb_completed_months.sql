{% macro xdb_completed_months(earlier, later) -%}
    cast(
        (extract(year from {{ later }}) - extract(year from {{ earlier }})) * 12
        + (extract(month from {{ later }}) - extract(month from {{ earlier }}))
        - case
            when extract(day from {{ later }}) < extract(day from {{ earlier }})
            then 1
            else 0
        end as bigint
    )
{%- endmacro %}
