with
    job_history as (select * from {{ ref("stg_hris__job_history") }}),

    identifiers_resolved as (select * from {{ ref("int_identifiers__resolved") }}),

    grades as (select * from {{ ref("stg_reference__grades") }}),

    roles as (select * from {{ ref("stg_reference__roles") }}),

    with_employees as (
        select
            identifiers_resolved.employee_id,
            job_history.worker_id,
            job_history.position_id,
            job_history.effective_date,
            job_history.effective_sequence,
            job_history.end_date,
            job_history.hire_date,
            job_history.is_primary_job,
            coalesce(job_history.event_code, 'unknown') as event_code,
            job_history.event_reason_code,
            coalesce(job_history.worker_status, 'active') as worker_status,
            job_history.org_unit_id,
            job_history.location_code,
            job_history.role_id,
            roles.job_family_id,
            job_history.job_title,
            -- Many systems grade the job profile and not the person's row.
            coalesce(job_history.grade_id, roles.grade_id) as grade_id,
            managers.employee_id as manager_employee_id,
            job_history.fte,
            job_history.employment_type,
            coalesce(
                job_history.is_excluded_from_headcount, false
            ) as is_excluded_from_headcount,
            job_history.annual_base_pay as annual_base_pay_amount,
            job_history.pay_currency,
            coalesce(job_history.event_code, 'unknown') = 'termination'
            or coalesce(job_history.worker_status, 'active')
            = 'terminated' as is_termination
        from job_history
        inner join
            identifiers_resolved
            on job_history.worker_id_type = identifiers_resolved.identifier_type
            and job_history.worker_id = identifiers_resolved.identifier
        left join
            identifiers_resolved as managers
            on job_history.manager_id_type = managers.identifier_type
            and job_history.manager_id = managers.identifier
        left join roles on job_history.role_id = roles.role_id
        where job_history.effective_date <= {{ as_of_date() }}
    ),

    with_ordinals as (
        select with_employees.*, grades.grade_ordinal
        from with_employees
        left join grades on with_employees.grade_id = grades.grade_id
    )

select *
from with_ordinals
