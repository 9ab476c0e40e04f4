with
    skill_gaps as (select * from {{ ref("int_skill_gaps__weighed") }}),

    skills as (select * from {{ ref("stg_reference__skills") }}),

    standing_gaps as (
        select *
        from skill_gaps
        where
            skill_gaps.valid_from_date <= {{ as_of_date() }}
            and (
                skill_gaps.valid_to_date is null
                or skill_gaps.valid_to_date > {{ as_of_date() }}
            )
    ),

    required as (
        select
            standing_gaps.requirement_kind,
            standing_gaps.skill_id,
            count(distinct standing_gaps.employee_id) as required_people
        from standing_gaps
        group by standing_gaps.requirement_kind, standing_gaps.skill_id
    ),

    -- Whoever aims at two roles that ask for a skill is as far from it as from the
    -- higher requirement.
    people as (
        select
            standing_gaps.requirement_kind,
            standing_gaps.skill_id,
            standing_gaps.assessment_source,
            standing_gaps.employee_id,
            cast(max(standing_gaps.gap_share) as decimal(18, 9)) as gap_share
        from standing_gaps
        where standing_gaps.gap_share is not null
        group by
            standing_gaps.requirement_kind,
            standing_gaps.skill_id,
            standing_gaps.assessment_source,
            standing_gaps.employee_id
    ),

    summed as (
        select
            people.requirement_kind,
            people.skill_id,
            people.assessment_source,
            cast(count(*) as bigint) as assessed_employee_count,
            cast(
                sum(case when people.gap_share > 0 then 1 else 0 end) as bigint
            ) as short_employee_count,
            cast(sum(people.gap_share) as {{ xdb_type_double() }}) as level_gap_sum
        from people
        group by people.requirement_kind, people.skill_id, people.assessment_source
    ),

    reported as (
        select
            summed.skill_id,
            summed.requirement_kind,
            summed.assessment_source,
            coalesce(skills.skill_name, summed.skill_id) as skill_name,
            skills.skill_kind,
            skills.parent_skill_id,
            cast(required.required_people as bigint) as required_employee_count,
            summed.assessed_employee_count,
            summed.short_employee_count,
            {{
                xdb_ratio(
                    "summed.short_employee_count", "summed.assessed_employee_count"
                )
            }} as shortage_rate,
            summed.level_gap_sum,
            {{
                xdb_round(
                    xdb_ratio(
                        "summed.level_gap_sum", "summed.assessed_employee_count"
                    ),
                    9,
                )
            }} as mean_level_gap,
            false as is_suppressed
        from summed
        inner join
            required
            on summed.requirement_kind = required.requirement_kind
            and summed.skill_id = required.skill_id
        left join skills on summed.skill_id = skills.skill_id
    )

select *
from reported
