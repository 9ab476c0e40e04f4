-- A hire begins an employment; nobody is hired while employed, whatever event code the
-- row of a new position carries.
with
    job_changes as (select * from {{ ref("fct_job_changes") }}),

    employment_spells as (select * from {{ ref("int_employment_spells__derived") }}),

    faults as (
        select job_changes.employee_id, job_changes.change_date, job_changes.change_kind
        from job_changes
        left join
            employment_spells
            on job_changes.employee_id = employment_spells.employee_id
            and job_changes.change_date = employment_spells.hired_date
        where
            job_changes.change_kind in ('hire', 'rehire')
            and employment_spells.employee_id is null
        union all
        select job_changes.employee_id, job_changes.change_date, job_changes.change_kind
        from job_changes
        inner join
            employment_spells
            on job_changes.employee_id = employment_spells.employee_id
            and job_changes.change_date > employment_spells.hired_date
            and job_changes.change_date
            < coalesce(employment_spells.exit_date, {{ xdb_add_days(as_of_date(), 1) }})
        where job_changes.change_kind in ('hire', 'rehire')
    )

select *
from faults
