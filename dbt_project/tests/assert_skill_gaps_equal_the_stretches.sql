-- The running sums of the report are the stretches that hold on the last day of the
-- period, counted one by one.
with
    reported as (
        select *
        from {{ ref("rpt_skill_gaps") }}
        where period_kind = 'quarter' and scope_kind = 'overall'
    ),

    skill_gaps as (select * from {{ ref("int_skill_gaps__weighed") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    recounted as (
        select
            reported.period_id,
            reported.requirement_kind,
            reported.assessment_source,
            count(distinct skill_gaps.employee_id) as employee_count,
            count(skill_gaps.employee_id) as assessed_requirement_count,
            sum(
                case when skill_gaps.gap_share = 0 then 1 else 0 end
            ) as met_requirement_count,
            coalesce(sum(skill_gaps.weighted_gap), 0) as weighted_gap_sum
        from reported
        cross join history
        left join
            skill_gaps
            on reported.requirement_kind = skill_gaps.requirement_kind
            and reported.assessment_source = skill_gaps.assessment_source
            and least(reported.period_end_date, history.as_of_date)
            >= skill_gaps.valid_from_date
            and least(reported.period_end_date, history.as_of_date)
            < coalesce(skill_gaps.valid_to_date, cast('2199-12-31' as date))
        group by
            reported.period_id, reported.requirement_kind, reported.assessment_source
    ),

    differing as (
        select reported.period_id, reported.requirement_kind, reported.assessment_source
        from reported
        inner join
            recounted
            on reported.period_id = recounted.period_id
            and reported.requirement_kind = recounted.requirement_kind
            and reported.assessment_source = recounted.assessment_source
        where
            reported.group_size_count <> recounted.employee_count
            or reported.assessed_requirement_count
            <> recounted.assessed_requirement_count
            or reported.met_requirement_count <> recounted.met_requirement_count
            or abs(reported.weighted_gap_sum - recounted.weighted_gap_sum) > 0.0001
    )

select *
from differing
