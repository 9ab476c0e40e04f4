with
    program_starts as (select * from {{ ref("int_program_starts__dated") }}),

    person_months as (select * from {{ ref("int_person_months__described") }}),

    started as (
        select
            program_starts.employee_id,
            program_starts.trial_month,
            cast(count(*) as bigint) as start_count
        from program_starts
        group by program_starts.employee_id, program_starts.trial_month
    ),

    managed as (
        select
            started.employee_id,
            started.trial_month,
            person_months.manager_employee_id,
            person_months.org_unit_id,
            started.start_count
        from started
        inner join
            person_months
            on started.employee_id = person_months.employee_id
            and started.trial_month = person_months.month_start_date
    ),

    carried as (
        select
            managed.*,
            cast(
                sum(managed.start_count) over (
                    partition by managed.employee_id, managed.manager_employee_id
                    order by managed.trial_month asc nulls last
                    rows between unbounded preceding and current row
                ) as bigint
            ) as manager_start_count,
            lead(managed.trial_month) over (
                partition by managed.employee_id, managed.manager_employee_id
                order by managed.trial_month asc nulls last
            ) as next_trial_month
        from managed
    )

select *
from carried
