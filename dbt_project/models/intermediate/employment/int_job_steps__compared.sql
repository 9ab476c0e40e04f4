with
    job_states as (select * from {{ ref("int_job_states__ordered") }}),

    grades as (select * from {{ ref("stg_reference__grades") }}),

    graded as (
        select job_states.*, grades.grade_ordinal
        from job_states
        left join grades on job_states.grade_id = grades.grade_id
    ),

    with_previous as (
        select
            graded.employee_id,
            graded.employment_spell_number,
            graded.state_number,
            graded.effective_date,
            graded.event_code,
            graded.grade_id as to_grade_id,
            graded.grade_ordinal as to_grade_ordinal,
            graded.role_id as to_role_id,
            graded.job_family as to_job_family,
            graded.org_unit_id as to_org_unit_id,
            graded.job_title as to_job_title,
            graded.annual_base_pay_amount as to_annual_base_pay_amount,
            graded.pay_currency as to_pay_currency,
            lag(graded.state_number) over spell_order as from_state_number,
            lag(graded.grade_id) over spell_order as from_grade_id,
            lag(graded.grade_ordinal) over spell_order as from_grade_ordinal,
            lag(graded.role_id) over spell_order as from_role_id,
            lag(graded.job_family) over spell_order as from_job_family,
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
                with_previous.to_job_family <> with_previous.from_job_family, false
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
