with
    job_steps as (select * from {{ ref("int_job_steps__compared") }}),

    promotion_records as (select * from {{ ref("int_promotion_records__matched") }}),

    org_moves as (select * from {{ ref("int_org_moves__weighed") }}),

    evidence as (
        select
            job_steps.*,
            promotion_records.promotion_date is not null as has_promotion_record,
            coalesce(org_moves.is_whole_unit, false) as is_whole_unit
        from job_steps
        left join
            promotion_records
            on job_steps.employee_id = promotion_records.employee_id
            and job_steps.employment_spell_number
            = promotion_records.employment_spell_number
            and job_steps.state_number = promotion_records.state_number
            and promotion_records.match_kind = 'attached_to_job_row'
        left join
            org_moves
            on job_steps.from_org_unit_id = org_moves.from_org_unit_id
            and job_steps.to_org_unit_id = org_moves.to_org_unit_id
            and job_steps.effective_date = org_moves.effective_date
    ),

    -- Grades decide first, then what the source reports, then what changed on the row.
    classified as (
        select
            evidence.employee_id,
            evidence.employment_spell_number,
            evidence.state_number,
            evidence.effective_date as change_date,
            case
                when evidence.grade_direction > 0
                then 'promotion'
                when evidence.grade_direction < 0
                then 'demotion'
                when evidence.has_promotion_record
                then 'promotion'
                when
                    evidence.grade_direction is null
                    and evidence.event_code = 'promotion'
                then 'promotion'
                when
                    evidence.grade_direction is null
                    and evidence.event_code = 'demotion'
                then 'demotion'
                when
                    evidence.is_org_unit_changed
                    and evidence.event_code = 'reorganisation'
                    and not evidence.is_job_family_changed
                then 'reorganisation'
                when
                    evidence.is_org_unit_changed
                    and evidence.is_whole_unit
                    and not evidence.is_role_changed
                    and not evidence.is_job_family_changed
                    and not evidence.is_grade_changed
                then 'reorganisation'
                when
                    evidence.is_role_changed
                    or evidence.is_job_family_changed
                    or evidence.is_org_unit_changed
                    or evidence.is_grade_changed
                then 'lateral_move'
                when evidence.is_title_changed
                then 'title_change'
                when evidence.is_pay_changed
                then 'pay_change'
            end as change_kind,
            case
                when evidence.grade_direction <> 0
                then 'grade'
                when evidence.has_promotion_record
                then 'promotion_record'
                when
                    evidence.grade_direction is null
                    and evidence.event_code in ('promotion', 'demotion')
                then 'source_event'
                when
                    evidence.is_org_unit_changed
                    and evidence.event_code = 'reorganisation'
                    and not evidence.is_job_family_changed
                then 'source_event'
                when
                    evidence.is_org_unit_changed
                    and evidence.is_whole_unit
                    and not evidence.is_role_changed
                    and not evidence.is_job_family_changed
                    and not evidence.is_grade_changed
                then 'whole_unit'
                else 'job_row'
            end as change_basis,
            evidence.from_grade_id,
            evidence.to_grade_id,
            evidence.from_grade_ordinal,
            evidence.to_grade_ordinal,
            evidence.from_role_id,
            evidence.to_role_id,
            evidence.from_org_unit_id,
            evidence.to_org_unit_id,
            case
                when evidence.from_pay_currency = evidence.to_pay_currency
                then
                    {{
                        xdb_ratio(
                            "evidence.to_annual_base_pay_amount",
                            "evidence.from_annual_base_pay_amount",
                        )
                    }} - 1
            end as pay_change_rate
        from evidence
    ),

    changes as (select * from classified where change_kind is not null)

select *
from changes
