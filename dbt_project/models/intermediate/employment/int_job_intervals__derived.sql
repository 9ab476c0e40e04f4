with
    employment_spells as (select * from {{ ref("int_employment_spells__derived") }}),

    job_states as (select * from {{ ref("int_job_states__ordered") }}),

    workers as (select * from {{ ref("stg_hris__workers") }}),

    worker_ids_resolved as (select * from {{ ref("int_worker_ids__resolved") }}),

    grades as (select * from {{ ref("stg_reference__grades") }}),

    worker_types as (
        select
            worker_ids_resolved.employee_id,
            coalesce(workers.worker_type, 'employee') as worker_type,
            row_number() over (
                partition by worker_ids_resolved.employee_id
                order by
                    workers.hire_date desc nulls last, workers.worker_id asc nulls last
            ) as record_rank
        from workers
        inner join
            worker_ids_resolved on workers.worker_id = worker_ids_resolved.worker_id
    ),

    -- Several rows of one day are steps of that day; the last one is how it ended.
    ends_of_days as (
        select job_states.*
        from job_states
        where
            job_states.next_effective_date is null
            or job_states.next_effective_date > job_states.effective_date
    ),

    placed as (
        select
            ends_of_days.*,
            row_number() over (
                partition by
                    ends_of_days.employee_id, ends_of_days.employment_spell_number
                order by ends_of_days.state_number asc nulls last
            ) as place
        from ends_of_days
    ),

    known as (
        select
            placed.employee_id,
            placed.employment_spell_number,
            case
                when
                    placed.place = 1
                    and placed.effective_date
                    <=
                    {{ xdb_add_days("placed.hired_date", var("first_job_grace_days")) }}
                then placed.hired_date
                else placed.effective_date
            end as valid_from_date,
            coalesce(placed.next_effective_date, placed.exit_date) as valid_to_date,
            placed.state_number,
            placed.event_code,
            placed.org_unit_id,
            placed.company_id,
            placed.cost_centre_id,
            placed.location_code,
            placed.role_id,
            placed.job_family_id,
            placed.job_title,
            placed.grade_id,
            placed.manager_employee_id,
            placed.fte,
            placed.employment_type,
            placed.worker_status,
            placed.is_excluded_from_headcount
        from placed
    ),

    first_known as (
        select
            employment_spells.employee_id,
            employment_spells.employment_spell_number,
            employment_spells.hired_date,
            employment_spells.exit_date,
            min(known.valid_from_date) as first_known_date
        from employment_spells
        left join
            known
            on employment_spells.employee_id = known.employee_id
            and employment_spells.employment_spell_number
            = known.employment_spell_number
        group by
            employment_spells.employee_id,
            employment_spells.employment_spell_number,
            employment_spells.hired_date,
            employment_spells.exit_date
    ),

    -- Employed, but the history does not reach back: no job is invented.
    unknown as (
        select
            first_known.employee_id,
            first_known.employment_spell_number,
            first_known.hired_date as valid_from_date,
            coalesce(
                first_known.first_known_date, first_known.exit_date
            ) as valid_to_date
        from first_known
        where
            first_known.first_known_date is null
            or first_known.first_known_date > first_known.hired_date
    ),

    combined as (
        select
            known.employee_id,
            known.employment_spell_number,
            known.valid_from_date,
            known.valid_to_date,
            known.event_code,
            known.org_unit_id,
            known.company_id,
            known.cost_centre_id,
            known.location_code,
            known.role_id,
            known.job_family_id,
            known.job_title,
            known.grade_id,
            known.manager_employee_id,
            coalesce(known.fte, 1) as fte,
            known.employment_type,
            known.worker_status,
            known.is_excluded_from_headcount
        from known
        union all
        select
            unknown.employee_id,
            unknown.employment_spell_number,
            unknown.valid_from_date,
            unknown.valid_to_date,
            cast(null as {{ xdb_type_text() }}) as event_code,
            cast(null as {{ xdb_type_text() }}) as org_unit_id,
            cast(null as {{ xdb_type_text() }}) as company_id,
            cast(null as {{ xdb_type_text() }}) as cost_centre_id,
            cast(null as {{ xdb_type_text() }}) as location_code,
            cast(null as {{ xdb_type_text() }}) as role_id,
            cast(null as {{ xdb_type_text() }}) as job_family_id,
            cast(null as {{ xdb_type_text() }}) as job_title,
            cast(null as {{ xdb_type_text() }}) as grade_id,
            cast(null as {{ xdb_type_text() }}) as manager_employee_id,
            1 as fte,
            cast(null as {{ xdb_type_text() }}) as employment_type,
            'active' as worker_status,
            false as is_excluded_from_headcount
        from unknown
    ),

    counted as (
        select
            combined.employee_id,
            combined.employment_spell_number,
            combined.valid_from_date,
            combined.valid_to_date,
            combined.event_code,
            combined.org_unit_id,
            combined.company_id,
            combined.cost_centre_id,
            combined.location_code,
            combined.role_id,
            combined.job_family_id,
            combined.job_title,
            combined.grade_id,
            grades.grade_ordinal,
            combined.manager_employee_id,
            cast(combined.fte as {{ xdb_type_double() }}) as fte,
            combined.employment_type,
            combined.worker_status = 'leave' as is_on_leave,
            coalesce(worker_types.worker_type, 'employee')
            in ('{{ var("headcount_worker_types").split(",") | join("', '") }}')
            and not combined.is_excluded_from_headcount as is_in_headcount,
            lag(combined.valid_from_date) over (
                partition by combined.employee_id, combined.employment_spell_number
                order by combined.valid_from_date asc nulls last
            )
            is null as is_first_of_spell
        from combined
        left join
            worker_types
            on combined.employee_id = worker_types.employee_id
            and worker_types.record_rank = 1
        left join grades on combined.grade_id = grades.grade_id
    )

select *
from counted
