{#- What stretches of time add to the stock of a group and take from it, as
    `balances_by_scope` wants it. `stretches` names a relation with `employee_id`, the
    columns in `keys`, `measure` (one of `measures`), `from_date` and `to_date`
    (half-open; empty while open). A stretch is counted where the person is on each day,
    and only while in headcount. The query around needs `people_states`. -#}
{% macro turns_of_stretches(stretches, measures, keys) -%}
    with
        parts as (
            select
                people_states.org_unit_id,
                people_states.grade_id,
                people_states.job_family_id,
                people_states.location_code,
                people_states.gender,
                {%- for key in keys %} {{ stretches }}.{{ key }}, {%- endfor %}
                {{ stretches }}.measure,
                greatest(
                    {{ stretches }}.from_date, people_states.valid_from_date
                ) as from_date,
                case
                    when {{ stretches }}.to_date is null
                    then people_states.valid_to_date
                    when people_states.valid_to_date is null
                    then {{ stretches }}.to_date
                    else least({{ stretches }}.to_date, people_states.valid_to_date)
                end as to_date
            from {{ stretches }}
            inner join
                people_states
                on {{ stretches }}.employee_id = people_states.employee_id
                and people_states.is_in_headcount
                and (
                    people_states.valid_to_date is null
                    or {{ stretches }}.from_date < people_states.valid_to_date
                )
                and (
                    {{ stretches }}.to_date is null
                    or people_states.valid_from_date < {{ stretches }}.to_date
                )
        ),

        signed_parts as (
            select parts.*, parts.from_date as day_date, 1 as change
            from parts
            union all
            select parts.*, parts.to_date as day_date, -1 as change
            from parts
            where parts.to_date is not null
        )

    select
        signed_parts.org_unit_id,
        signed_parts.grade_id,
        signed_parts.job_family_id,
        signed_parts.location_code,
        signed_parts.gender,
        {%- for key in keys %} signed_parts.{{ key }}, {%- endfor %}
        signed_parts.day_date
        {%- for measure in measures %}
            ,
            case
                when signed_parts.measure = '{{ measure }}'
                then signed_parts.change
                else 0
            end as {{ measure }}_change
        {%- endfor %}
    from signed_parts
{%- endmacro %}
