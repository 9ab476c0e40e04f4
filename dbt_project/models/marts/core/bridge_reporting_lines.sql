with recursive
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

    -- The manager's manager, as long as both lines hold; nobody is above themselves.
    lines(
        employee_id,
        manager_employee_id,
        levels_up,
        valid_from_date,
        valid_to_date
    ) as (
        select
            direct.employee_id,
            direct.manager_employee_id,
            cast(1 as bigint) as levels_up,
            direct.valid_from_date,
            direct.valid_to_date
        from direct
        union all
        select
            lines.employee_id,
            direct.manager_employee_id,
            lines.levels_up + 1 as levels_up,
            greatest(lines.valid_from_date, direct.valid_from_date) as valid_from_date,
            least(lines.valid_to_date, direct.valid_to_date) as valid_to_date
        from lines
        inner join
            direct
            on lines.manager_employee_id = direct.employee_id
            and lines.valid_from_date < direct.valid_to_date
            and lines.valid_to_date > direct.valid_from_date
        where
            lines.employee_id <> direct.manager_employee_id
            and lines.levels_up < {{ var("reporting_line_levels") }}
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
