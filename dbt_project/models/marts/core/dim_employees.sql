with
    worker_ids_resolved as (select * from {{ ref("int_worker_ids__resolved") }}),

    workers as (select * from {{ ref("stg_hris__workers") }}),

    employment_spells as (select * from {{ ref("int_employment_spells__derived") }}),

    job_intervals as (select * from {{ ref("int_job_intervals__derived") }}),

    records as (
        select
            worker_ids_resolved.employee_id,
            worker_ids_resolved.identity_confidence,
            workers.worker_type,
            workers.gender,
            workers.birth_year,
            workers.original_hire_date,
            workers.continuous_service_date,
            workers.hire_date,
            row_number() over (
                partition by worker_ids_resolved.employee_id
                order by
                    workers.hire_date desc nulls last, workers.worker_id asc nulls last
            ) as record_rank
        from worker_ids_resolved
        inner join workers on worker_ids_resolved.worker_id = workers.worker_id
    ),

    -- The newest record speaks; what it leaves empty, an older one may know.
    people as (
        select
            records.employee_id,
            max(
                case when records.record_rank = 1 then records.worker_type end
            ) as worker_type,
            coalesce(
                max(case when records.record_rank = 1 then records.gender end),
                max(records.gender)
            ) as gender,
            coalesce(
                max(case when records.record_rank = 1 then records.birth_year end),
                max(records.birth_year)
            ) as birth_year,
            min(records.original_hire_date) as original_hire_date,
            max(
                case when records.record_rank = 1 then records.continuous_service_date end
            ) as continuous_service_date,
            min(records.hire_date) as earliest_hire_date,
            min(records.identity_confidence) as identity_confidence,
            count(*) as worker_record_count
        from records
        group by records.employee_id
    ),

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
            spells.exit_kind,
            latest_intervals.org_unit_id,
            latest_intervals.role_id,
            latest_intervals.job_family_id,
            latest_intervals.grade_id,
            latest_intervals.location_code,
            latest_intervals.employment_type,
            latest_intervals.manager_employee_id,
            latest_intervals.fte,
            cast(
                coalesce(spells.employment_spell_number, 0) as bigint
            ) as employment_spell_count,
            cast(people.worker_record_count as bigint) as worker_record_count,
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
