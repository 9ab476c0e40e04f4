with
    job_states as (select * from {{ ref("int_job_states__ordered") }}),

    grades as (select * from {{ ref("stg_reference__grades") }}),

    -- Several rows of one day are told together: a correction of the same day is no
    -- step down, and a move with a promotion is one step. What the source calls the
    -- day is its last code that says most.
    coded as (
        select
            job_states.employee_id,
            job_states.employment_spell_number,
            job_states.effective_date,
            job_states.event_code,
            row_number() over (
                partition by
                    job_states.employee_id,
                    job_states.employment_spell_number,
                    job_states.effective_date
                order by
                    case
                        when job_states.event_code in ('promotion', 'demotion')
                        then 0
                        when job_states.event_code = 'reorganisation'
                        then 1
                        else 2
                    end asc nulls last,
                    job_states.state_number desc nulls last
            ) as code_rank
        from job_states
    ),

    ends_of_days as (
        select job_states.*
        from job_states
        where
            job_states.next_effective_date is null
            or job_states.next_effective_date > job_states.effective_date
    ),

    graded as (
        select ends_of_days.*, coded.event_code as day_event_code, grades.grade_ordinal
        from ends_of_days
        inner join
            coded
            on ends_of_days.employee_id = coded.employee_id
            and ends_of_days.employment_spell_number = coded.employment_spell_number
            and ends_of_days.effective_date = coded.effective_date
            and coded.code_rank = 1
        left join grades on ends_of_days.grade_id = grades.grade_id
    ),

    with_previous as (
        select
            graded.employee_id,
            graded.employment_spell_number,
            graded.state_number,
            graded.effective_date,
            graded.day_event_code as event_code,
            graded.grade_id as to_grade_id,
            graded.grade_ordinal as to_grade_ordinal,
            graded.role_id as to_role_id,
            graded.job_family_id as to_job_family_id,
            graded.org_unit_id as to_org_unit_id,
            graded.job_title as to_job_title,
            graded.annual_base_pay_amount as to_annual_base_pay_amount,
            graded.pay_currency as to_pay_currency,
            lag(graded.state_number) over spell_order as from_state_number,
            lag(graded.grade_id) over spell_order as from_grade_id,
            lag(graded.grade_ordinal) over spell_order as from_grade_ordinal,
            lag(graded.role_id) over spell_order as from_role_id,
            lag(graded.job_family_id) over spell_order as from_job_family_id,
            lag(graded.org_unit_id) over spell_order as from_org_unit_id,
            lag(graded.job_title) over spell_order as from_job_title,
            lag(graded.annual_base_pay_amount) over spell_order
            as from_annual_base_pay_amount,
            lag(graded.pay_currency) over spell_order as from_pay_currency
        from graded
        window
            spell_order as (
                partition by graded.employee_id, graded.employment_spell_number
                order by graded.state_number asc nulls last
            )
    ),

    -- A value that was not known before has not changed: both sides must be known.
    compared as (
        select
            with_previous.*,
            case
                when
                    with_previous.from_grade_ordinal is null
                    or with_previous.to_grade_ordinal is null
                then cast(null as bigint)
                when with_previous.to_grade_ordinal > with_previous.from_grade_ordinal
                then 1
                when with_previous.to_grade_ordinal < with_previous.from_grade_ordinal
                then -1
                else 0
            end as grade_direction,
            coalesce(
                with_previous.to_grade_id <> with_previous.from_grade_id, false
            ) as is_grade_changed,
            coalesce(
                with_previous.to_role_id <> with_previous.from_role_id, false
            ) as is_role_changed,
            coalesce(
                with_previous.to_job_family_id <> with_previous.from_job_family_id,
                false
            ) as is_job_family_changed,
            coalesce(
                with_previous.to_org_unit_id <> with_previous.from_org_unit_id, false
            ) as is_org_unit_changed,
            coalesce(
                with_previous.to_job_title <> with_previous.from_job_title, false
            ) as is_title_changed,
            coalesce(
                with_previous.to_annual_base_pay_amount
                <> with_previous.from_annual_base_pay_amount,
                false
            )
            or coalesce(
                with_previous.to_pay_currency <> with_previous.from_pay_currency, false
            ) as is_pay_changed
        from with_previous
        where with_previous.from_state_number is not null
    ),

    flagged as (
        select
            compared.*,
            compared.is_grade_changed
            or compared.is_role_changed
            or compared.is_job_family_changed
            or compared.is_org_unit_changed
            or compared.is_title_changed
            or compared.is_pay_changed as has_change
        from compared
    )

select *
from flagged
