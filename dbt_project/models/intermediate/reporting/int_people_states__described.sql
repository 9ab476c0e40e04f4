with
    job_intervals as (select * from {{ ref("int_job_intervals__derived") }}),

    people as (select * from {{ ref("int_people__described") }}),

    described as (
        select
            job_intervals.employee_id,
            job_intervals.employment_spell_number,
            coalesce(job_intervals.org_unit_id, 'unknown') as org_unit_id,
            coalesce(job_intervals.grade_id, 'unknown') as grade_id,
            coalesce(job_intervals.job_family_id, 'unknown') as job_family_id,
            coalesce(job_intervals.location_code, 'unknown') as location_code,
            coalesce(people.gender, 'unknown') as gender,
            coalesce(job_intervals.role_id, 'unknown') as role_id,
            coalesce(job_intervals.employment_type, 'unknown') as employment_type,
            coalesce(people.worker_type, 'employee') as worker_type,
            job_intervals.manager_employee_id,
            job_intervals.grade_ordinal,
            people.birth_year,
            job_intervals.fte,
            job_intervals.is_on_leave,
            job_intervals.is_in_headcount,
            job_intervals.valid_from_date,
            job_intervals.valid_to_date
        from job_intervals
        left join people on job_intervals.employee_id = people.employee_id
    )

select *
from described
