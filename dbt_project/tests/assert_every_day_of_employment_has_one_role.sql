with
    role_spells as (select * from {{ ref("fct_role_spells") }}),

    job_intervals as (select * from {{ ref("int_job_intervals__derived") }}),

    -- A role may change at the start of a job interval only, and lasts as long as
    -- these.
    days_in_roles as (
        select role_spells.employee_id, sum(role_spells.duration_days) as role_days
        from role_spells
        group by role_spells.employee_id
    ),

    days_in_jobs as (
        select
            job_intervals.employee_id,
            sum(
                {{
                    xdb_days_between(
                        "job_intervals.valid_from_date",
                        "coalesce(job_intervals.valid_to_date, " ~ as_of_date() ~ ")",
                    )
                }}
            ) as job_days
        from job_intervals
        where job_intervals.role_id is not null
        group by job_intervals.employee_id
    ),

    faults as (
        select days_in_jobs.employee_id
        from days_in_jobs
        left join days_in_roles on days_in_jobs.employee_id = days_in_roles.employee_id
        where
            days_in_roles.role_days is null
            or days_in_roles.role_days <> days_in_jobs.job_days
    )

select *
from faults
