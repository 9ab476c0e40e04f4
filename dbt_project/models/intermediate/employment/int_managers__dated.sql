with
    job_intervals as (select * from {{ ref("int_job_intervals__derived") }}),

    turned as (
        select
            job_intervals.employee_id,
            job_intervals.manager_employee_id,
            job_intervals.valid_from_date,
            job_intervals.valid_to_date,
            case
                when
                    job_intervals.manager_employee_id
                    = lag(job_intervals.manager_employee_id) over person_order
                    and job_intervals.valid_from_date
                    = lag(job_intervals.valid_to_date) over person_order
                then 0
                else 1
            end as is_turn
        from job_intervals
        window
            person_order as (
                partition by job_intervals.employee_id
                order by job_intervals.valid_from_date asc nulls last
            )
    ),

    numbered as (
        select
            turned.*,
            sum(turned.is_turn) over (
                partition by turned.employee_id
                order by turned.valid_from_date asc nulls last
                rows between unbounded preceding and current row
            ) as turn_number
        from turned
    ),

    dated as (
        select
            numbered.employee_id,
            numbered.manager_employee_id,
            min(numbered.valid_from_date) as valid_from_date,
            case
                when count(*) = count(numbered.valid_to_date)
                then max(numbered.valid_to_date)
            end as valid_to_date
        from numbered
        where numbered.manager_employee_id is not null
        group by
            numbered.employee_id, numbered.manager_employee_id, numbered.turn_number
    )

select *
from dated
