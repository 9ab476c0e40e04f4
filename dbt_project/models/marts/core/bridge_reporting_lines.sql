with
    managers as (select * from {{ ref("int_managers__dated") }}),

    direct as (
        select
            managers.employee_id,
            managers.manager_employee_id,
            managers.valid_from_date,
            coalesce(
                managers.valid_to_date, cast('2199-12-31' as date)
            ) as valid_to_date
        from managers
    ),

    -- Lines go on upward over managers only: few of all people.
    people_in_charge as (
        select direct.manager_employee_id as employee_id
        from direct
        group by direct.manager_employee_id
    ),

    lines_of_managers as (
        select direct.*
        from direct
        inner join people_in_charge on direct.employee_id = people_in_charge.employee_id
    ),

    level_1 as (
        select
            direct.employee_id,
            direct.manager_employee_id,
            direct.manager_employee_id as manager_1_employee_id,
            direct.valid_from_date,
            direct.valid_to_date
        from direct
    ),
    -- The manager's manager, as long as both lines hold. Nobody is above themselves or
    -- on a line twice: where managers lead in a circle, a line ends before it comes
    -- back.
    {% for level in range(2, var("reporting_line_levels") | int(3) + 1) %}
        {% set below = "level_" ~ (level - 1) %}
        level_{{ level }} as (
            select
                {{ below }}.employee_id,
                lines_of_managers.manager_employee_id,
                {% for passed in range(1, level) %}
                    {{ below }}.manager_{{ passed }}_employee_id,
                {% endfor %}
                lines_of_managers.manager_employee_id
                as manager_{{ level }}_employee_id,
                greatest(
                    {{ below }}.valid_from_date, lines_of_managers.valid_from_date
                ) as valid_from_date,
                least(
                    {{ below }}.valid_to_date, lines_of_managers.valid_to_date
                ) as valid_to_date
            from {{ below }}
            inner join
                lines_of_managers
                on {{ below }}.manager_employee_id = lines_of_managers.employee_id
                and {{ below }}.valid_from_date < lines_of_managers.valid_to_date
                and {{ below }}.valid_to_date > lines_of_managers.valid_from_date
            where
                {{ below }}.employee_id <> lines_of_managers.manager_employee_id
                {% for passed in range(1, level) %}
                    and {{ below }}.manager_{{ passed }}_employee_id
                    <> lines_of_managers.manager_employee_id
                {% endfor %}
        ),
    {% endfor %}

    lines as (
        select
            level_1.employee_id,
            level_1.manager_employee_id,
            cast(1 as bigint) as levels_up,
            level_1.valid_from_date,
            level_1.valid_to_date
        from level_1
        {% for level in range(2, var("reporting_line_levels") | int(3) + 1) %}
                {% set above = "level_" ~ level %}
            union all
            select
                {{ above }}.employee_id,
                {{ above }}.manager_employee_id,
                cast({{ level }} as bigint) as levels_up,
                {{ above }}.valid_from_date,
                {{ above }}.valid_to_date
            from {{ above }}
        {% endfor %}
    ),

    described as (
        select
            lines.employee_id,
            lines.manager_employee_id,
            lines.levels_up,
            lines.valid_from_date,
            nullif(lines.valid_to_date, cast('2199-12-31' as date)) as valid_to_date
        from lines
    )

select *
from described
