with
    employment_spells as (select * from {{ ref("int_employment_spells__derived") }}),

    job_changes as (select * from {{ ref("int_job_changes__classified") }}),

    promotion_records as (select * from {{ ref("int_promotion_records__matched") }}),

    job_intervals as (select * from {{ ref("int_job_intervals__derived") }}),

    grades as (select * from {{ ref("stg_reference__grades") }}),

    -- Hires and exits come from employment, never from seats: a promotion into a new
    -- position starts a seat and hires nobody.
    hires as (
        select
            employment_spells.employee_id,
            employment_spells.employment_spell_number,
            employment_spells.hired_date as change_date,
            case
                when employment_spells.employment_spell_number = 1
                then 'hire'
                else 'rehire'
            end as change_kind,
            'employment' as change_basis,
            1 as day_order,
            cast(0 as bigint) as state_number,
            cast(null as {{ xdb_type_text() }}) as from_grade_id,
            job_intervals.grade_id as to_grade_id,
            cast(null as {{ xdb_type_text() }}) as from_role_id,
            job_intervals.role_id as to_role_id,
            cast(null as {{ xdb_type_text() }}) as from_org_unit_id,
            job_intervals.org_unit_id as to_org_unit_id,
            cast(null as {{ xdb_type_double() }}) as pay_change_rate,
            cast(null as {{ xdb_type_text() }}) as exit_kind,
            cast(null as boolean) as is_regretted_exit,
            coalesce(job_intervals.is_in_headcount, false) as is_in_headcount
        from employment_spells
        left join
            job_intervals
            on employment_spells.employee_id = job_intervals.employee_id
            and employment_spells.employment_spell_number
            = job_intervals.employment_spell_number
            and job_intervals.is_first_of_spell
    ),

    steps as (
        select
            job_changes.employee_id,
            job_changes.employment_spell_number,
            job_changes.change_date,
            job_changes.change_kind,
            job_changes.change_basis,
            2 as day_order,
            job_changes.state_number,
            job_changes.from_grade_id,
            job_changes.to_grade_id,
            job_changes.from_role_id,
            job_changes.to_role_id,
            job_changes.from_org_unit_id,
            job_changes.to_org_unit_id,
            job_changes.pay_change_rate,
            cast(null as {{ xdb_type_text() }}) as exit_kind,
            cast(null as boolean) as is_regretted_exit,
            coalesce(job_intervals.is_in_headcount, false) as is_in_headcount
        from job_changes
        left join
            job_intervals
            on job_changes.employee_id = job_intervals.employee_id
            and job_changes.change_date >= job_intervals.valid_from_date
            and (
                job_intervals.valid_to_date is null
                or job_changes.change_date < job_intervals.valid_to_date
            )
    ),

    -- Promotions that the source reports and no job row shows.
    reported as (
        select
            promotion_records.employee_id,
            promotion_records.employment_spell_number,
            promotion_records.promotion_date as change_date,
            'promotion' as change_kind,
            'promotion_record' as change_basis,
            3 as day_order,
            cast(0 as bigint) as state_number,
            coalesce(
                promotion_records.from_grade_id, job_intervals.grade_id
            ) as from_grade_id,
            coalesce(
                promotion_records.to_grade_id, job_intervals.grade_id
            ) as to_grade_id,
            job_intervals.role_id as from_role_id,
            job_intervals.role_id as to_role_id,
            job_intervals.org_unit_id as from_org_unit_id,
            job_intervals.org_unit_id as to_org_unit_id,
            cast(null as {{ xdb_type_double() }}) as pay_change_rate,
            cast(null as {{ xdb_type_text() }}) as exit_kind,
            cast(null as boolean) as is_regretted_exit,
            coalesce(job_intervals.is_in_headcount, false) as is_in_headcount
        from promotion_records
        left join
            job_intervals
            on promotion_records.employee_id = job_intervals.employee_id
            and promotion_records.promotion_date >= job_intervals.valid_from_date
            and (
                job_intervals.valid_to_date is null
                or promotion_records.promotion_date < job_intervals.valid_to_date
            )
        where promotion_records.match_kind = 'record_only'
    ),

    exits as (
        select
            employment_spells.employee_id,
            employment_spells.employment_spell_number,
            employment_spells.exit_date as change_date,
            'exit' as change_kind,
            'employment' as change_basis,
            4 as day_order,
            cast(0 as bigint) as state_number,
            job_intervals.grade_id as from_grade_id,
            cast(null as {{ xdb_type_text() }}) as to_grade_id,
            job_intervals.role_id as from_role_id,
            cast(null as {{ xdb_type_text() }}) as to_role_id,
            job_intervals.org_unit_id as from_org_unit_id,
            cast(null as {{ xdb_type_text() }}) as to_org_unit_id,
            cast(null as {{ xdb_type_double() }}) as pay_change_rate,
            employment_spells.exit_kind,
            employment_spells.is_regretted_exit,
            coalesce(job_intervals.is_in_headcount, false) as is_in_headcount
        from employment_spells
        left join
            job_intervals
            on employment_spells.employee_id = job_intervals.employee_id
            and employment_spells.employment_spell_number
            = job_intervals.employment_spell_number
            and employment_spells.exit_date = job_intervals.valid_to_date
        where employment_spells.exit_date is not null
    ),

    combined as (
        select *
        from hires
        union all
        select *
        from steps
        union all
        select *
        from reported
        union all
        select *
        from exits
    ),

    numbered as (
        select
            combined.employee_id,
            row_number() over (
                partition by combined.employee_id
                order by
                    combined.change_date asc nulls last,
                    combined.employment_spell_number asc nulls last,
                    combined.day_order asc nulls last,
                    combined.state_number asc nulls last
            ) as change_number,
            combined.employment_spell_number,
            combined.change_kind,
            combined.change_basis,
            combined.from_grade_id,
            combined.to_grade_id,
            from_grades.grade_ordinal as from_grade_ordinal,
            to_grades.grade_ordinal as to_grade_ordinal,
            combined.from_role_id,
            combined.to_role_id,
            combined.from_org_unit_id,
            combined.to_org_unit_id,
            combined.pay_change_rate,
            combined.exit_kind,
            combined.is_regretted_exit,
            combined.is_in_headcount,
            combined.change_date,
            {{ xdb_month_start("combined.change_date") }} as month_start_date
        from combined
        left join grades as from_grades on combined.from_grade_id = from_grades.grade_id
        left join grades as to_grades on combined.to_grade_id = to_grades.grade_id
    )

select *
from numbered
