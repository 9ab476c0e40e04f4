with
    people as (select * from {{ ref("int_people__described") }}),

    employment_spells as (select * from {{ ref("int_employment_spells__derived") }}),

    job_intervals as (select * from {{ ref("int_job_intervals__derived") }}),

    spells as (
        select
            employment_spells.employee_id,
            employment_spells.employment_spell_number,
            employment_spells.hired_date,
            employment_spells.exit_date,
            employment_spells.exit_kind,
            min(employment_spells.hired_date) over (
                partition by employment_spells.employee_id
            ) as first_hired_date,
            row_number() over (
                partition by employment_spells.employee_id
                order by employment_spells.employment_spell_number desc nulls last
            ) as recency
        from employment_spells
    ),

    latest_intervals as (
        select
            job_intervals.*,
            row_number() over (
                partition by job_intervals.employee_id
                order by job_intervals.valid_from_date desc nulls last
            ) as recency
        from job_intervals
    ),

    described as (
        select
            people.employee_id,
            people.worker_type,
            people.gender,
            people.birth_year,
            case
                when spells.employee_id is null
                then 'not_started'
                when spells.exit_date is null
                then 'employed'
                else 'left'
            end as employment_status,
            people.hire_reason_code,
            spells.exit_kind,
            latest_intervals.org_unit_id,
            latest_intervals.role_id,
            latest_intervals.job_family_id,
            latest_intervals.grade_id,
            latest_intervals.company_id,
            latest_intervals.cost_centre_id,
            latest_intervals.location_code,
            latest_intervals.employment_type,
            latest_intervals.manager_employee_id,
            latest_intervals.fte,
            cast(
                coalesce(spells.employment_spell_number, 0) as bigint
            ) as employment_spell_count,
            people.worker_record_count,
            people.identity_confidence,
            coalesce(
                latest_intervals.is_on_leave and spells.exit_date is null, false
            ) as is_on_leave,
            coalesce(
                latest_intervals.is_in_headcount and spells.exit_date is null, false
            ) as is_in_headcount,
            least(
                coalesce(
                    people.original_hire_date,
                    spells.first_hired_date,
                    people.earliest_hire_date
                ),
                coalesce(
                    spells.first_hired_date,
                    people.original_hire_date,
                    people.earliest_hire_date
                )
            ) as original_hire_date,
            coalesce(
                people.continuous_service_date, spells.hired_date
            ) as continuous_service_date,
            spells.hired_date,
            spells.exit_date
        from people
        left join
            spells on people.employee_id = spells.employee_id and spells.recency = 1
        left join
            latest_intervals
            on people.employee_id = latest_intervals.employee_id
            and latest_intervals.recency = 1
    )

select *
from described
