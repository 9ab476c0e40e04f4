{% test no_overlap(model, partition_by, valid_from, valid_to) %}
    with
        neighbours as (
            select
                {{ partition_by | join(", ") }},
                {{ valid_from }},
                {{ valid_to }},
                lead({{ valid_from }}) over (
                    partition by {{ partition_by | join(", ") }}
                    order by {{ valid_from }} asc nulls last
                ) as next_valid_from
            from {{ model }}
        ),

        faults as (
            select *
            from neighbours
            where
                {{ valid_to }} <= {{ valid_from }}
                or (
                    next_valid_from is not null
                    and ({{ valid_to }} is null or next_valid_from < {{ valid_to }})
                )
        )

    select *
    from faults
{% endtest %}
