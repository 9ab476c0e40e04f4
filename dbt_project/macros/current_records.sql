{#- A version column of the source decides before the order of delivery, and the date in
    the name of a file before its arrival: a file that arrives late must not undo what a
    newer one said. -#}
{% macro current_records(source_relation, key, version=none, deleted=none) -%}
    select *
    from
        (
            select
                candidates.*,
                row_number() over (
                    partition by {{ key | join(", ") }}
                    order by
                        {%- if version %} {{ version }} desc nulls last,{% endif %}
                        _delivered_on desc nulls last,
                        _delivery_id desc nulls last,
                        _row_number desc nulls last
                ) as _record_rank
            from {{ source_relation }} as candidates
            where candidates._is_latest_delivery
        ) as ranked
    where
        ranked._record_rank = 1
        {%- if deleted %} and not coalesce(ranked.{{ deleted }}, false){% endif %}
{%- endmacro %}
