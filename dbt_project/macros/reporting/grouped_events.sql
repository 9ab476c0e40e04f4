{#- Events of people with the groups the person was in when they happened. `events` names
    a relation with `employee_id` and the date; the query around needs `people_states`
    (int_people_states__described). An event of somebody who was not employed that day
    is left out: no group can count it. -#}
{% macro grouped_on(events, date_column) -%}
    select
        {{ events }}.*,
        people_states.org_unit_id,
        people_states.grade_id,
        people_states.job_family_id,
        people_states.location_code,
        people_states.gender,
        people_states.is_in_headcount
    from {{ events }}
    inner join
        people_states
        on {{ events }}.employee_id = people_states.employee_id
        and {{ events }}.{{ date_column }} >= people_states.valid_from_date
        and (
            people_states.valid_to_date is null
            or {{ events }}.{{ date_column }} < people_states.valid_to_date
        )
{%- endmacro %}
{#- The same with the groups of the day before: a promotion, a move or an exit is counted
    among those who could have had it. -#}
{% macro grouped_before(events, date_column) -%}
    select
        {{ events }}.*,
        people_states.org_unit_id,
        people_states.grade_id,
        people_states.job_family_id,
        people_states.location_code,
        people_states.gender,
        people_states.is_in_headcount
    from {{ events }}
    inner join
        people_states
        on {{ events }}.employee_id = people_states.employee_id
        and {{ events }}.{{ date_column }} > people_states.valid_from_date
        and (
            people_states.valid_to_date is null
            or {{ events }}.{{ date_column }} <= people_states.valid_to_date
        )
{%- endmacro %}
