with
    person_months as (select * from {{ ref("int_person_months__described") }}),

    program_starts as (select * from {{ ref("int_program_starts__managed") }}),

    -- The people of a manager and unit: the only step that reads everybody's months.
    counted as (
        select
            person_months.manager_employee_id,
            person_months.org_unit_id,
            person_months.month_start_date,
            count(*) as part_count,
            sum(person_months.rating_count) as rating_count,
            sum(person_months.rating_share_total) as rating_share_total
        from person_months
        group by
            person_months.manager_employee_id,
            person_months.org_unit_id,
            person_months.month_start_date
    ),

    units as (
        select
            counted.org_unit_id,
            counted.month_start_date,
            sum(counted.part_count) as unit_count
        from counted
        group by counted.org_unit_id, counted.month_start_date
    ),

    unit_starts as (
        select
            program_starts.org_unit_id,
            program_starts.trial_month,
            sum(program_starts.start_count) as start_count
        from program_starts
        group by program_starts.org_unit_id, program_starts.trial_month
    ),

    parts as (
        select
            counted.manager_employee_id,
            counted.org_unit_id,
            counted.month_start_date,
            cast(counted.part_count as bigint) as part_count,
            cast(counted.rating_count as bigint) as rating_count,
            counted.rating_share_total,
            cast(units.unit_count as bigint) as unit_count,
            cast(coalesce(unit_starts.start_count, 0) as bigint) as unit_start_count
        from counted
        inner join
            units
            on counted.org_unit_id = units.org_unit_id
            and counted.month_start_date = units.month_start_date
        left join
            unit_starts
            on counted.org_unit_id = unit_starts.org_unit_id
            and counted.month_start_date = unit_starts.trial_month
        where counted.manager_employee_id is not null
    )

select *
from parts
