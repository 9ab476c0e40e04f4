{%- set measures = [
    "employee",
    "requirement",
    "met_requirement",
    "importance",
    "weighted_requirement",
    "weighted_gap",
] -%}
with
    skill_gaps as (select * from {{ ref("int_skill_gaps__weighed") }}),

    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    periods as (select * from {{ ref("int_periods__derived") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    stretches as (
        select
            skill_gaps.employee_id,
            skill_gaps.requirement_kind,
            skill_gaps.assessment_source,
            skill_gaps.org_unit_id,
            skill_gaps.grade_id,
            skill_gaps.job_family_id,
            skill_gaps.location_code,
            skill_gaps.gender,
            skill_gaps.valid_from_date,
            skill_gaps.valid_to_date,
            case when skill_gaps.gap_share = 0 then 1 else 0 end as met_requirement,
            cast(skill_gaps.importance as decimal(28, 9)) as importance,
            cast(
                skill_gaps.weighted_requirement as decimal(28, 9)
            ) as weighted_requirement,
            cast(coalesce(skill_gaps.weighted_gap, 0) as decimal(28, 9)) as weighted_gap
        from skill_gaps
    ),

    begun_and_ended as (
        select
            stretches.employee_id,
            stretches.requirement_kind,
            stretches.assessment_source,
            stretches.org_unit_id,
            stretches.grade_id,
            stretches.job_family_id,
            stretches.location_code,
            stretches.gender,
            stretches.valid_from_date as day_date,
            1 as requirement_change,
            stretches.met_requirement as met_requirement_change,
            stretches.importance as importance_change,
            stretches.weighted_requirement as weighted_requirement_change,
            stretches.weighted_gap as weighted_gap_change
        from stretches
        union all
        select
            stretches.employee_id,
            stretches.requirement_kind,
            stretches.assessment_source,
            stretches.org_unit_id,
            stretches.grade_id,
            stretches.job_family_id,
            stretches.location_code,
            stretches.gender,
            stretches.valid_to_date as day_date,
            -1 as requirement_change,
            - stretches.met_requirement as met_requirement_change,
            - stretches.importance as importance_change,
            - stretches.weighted_requirement as weighted_requirement_change,
            - stretches.weighted_gap as weighted_gap_change
        from stretches
        where stretches.valid_to_date is not null
    ),

    days_of_people as (
        select
            begun_and_ended.employee_id,
            begun_and_ended.requirement_kind,
            begun_and_ended.assessment_source,
            begun_and_ended.org_unit_id,
            begun_and_ended.grade_id,
            begun_and_ended.job_family_id,
            begun_and_ended.location_code,
            begun_and_ended.gender,
            begun_and_ended.day_date,
            {%- for measure in measures[1:] %}
                sum(begun_and_ended.{{ measure }}_change) as {{ measure }}_change
                {%- if not loop.last %},{% endif %}
            {%- endfor %}
        from begun_and_ended
        group by
            begun_and_ended.employee_id,
            begun_and_ended.requirement_kind,
            begun_and_ended.assessment_source,
            begun_and_ended.org_unit_id,
            begun_and_ended.grade_id,
            begun_and_ended.job_family_id,
            begun_and_ended.location_code,
            begun_and_ended.gender,
            begun_and_ended.day_date
    ),

    people_running as (
        select
            days_of_people.*,
            sum(days_of_people.requirement_change) over (
                partition by
                    days_of_people.employee_id,
                    days_of_people.requirement_kind,
                    days_of_people.assessment_source,
                    days_of_people.org_unit_id,
                    days_of_people.grade_id,
                    days_of_people.job_family_id,
                    days_of_people.location_code,
                    days_of_people.gender
                order by days_of_people.day_date asc nulls last
                rows between unbounded preceding and current row
            ) as requirement_balance
        from days_of_people
    ),

    -- A person counts from the first requirement on until the last one has gone.
    turns as (
        select
            people_running.*,
            case when people_running.requirement_balance > 0 then 1 else 0 end - case
                when
                    people_running.requirement_balance
                    - people_running.requirement_change
                    > 0
                then 1
                else 0
            end as employee_change
        from people_running
    ),

    balances as (
        {{
            balances_by_scope(
                "turns", measures, keys=["requirement_kind", "assessment_source"]
            )
        }}
    ),

    asked_for as (
        select
            balances.period_id,
            balances.scope_kind,
            balances.scope_id,
            balances.requirement_kind,
            balances.closing_requirement
        from balances
        where balances.assessment_source = 'none' and balances.closing_requirement > 0
    ),

    counted as (
        select
            headcounts.period_id,
            headcounts.period_kind,
            headcounts.scope_kind,
            headcounts.scope_id,
            balances.requirement_kind,
            balances.assessment_source,
            cast(balances.closing_employee as bigint) as group_size_count,
            cast(asked_for.closing_requirement as bigint) as requirement_count,
            cast(balances.closing_requirement as bigint) as assessed_requirement_count,
            cast(balances.closing_met_requirement as bigint) as met_requirement_count,
            cast(
                balances.closing_importance as {{ xdb_type_double() }}
            ) as importance_sum,
            cast(
                balances.closing_weighted_requirement as {{ xdb_type_double() }}
            ) as weighted_requirement_sum,
            cast(
                balances.closing_weighted_gap as {{ xdb_type_double() }}
            ) as weighted_gap_sum,
            headcounts.is_complete,
            headcounts.period_start_date,
            headcounts.period_end_date
        from asked_for
        inner join
            balances
            on asked_for.period_id = balances.period_id
            and asked_for.scope_kind = balances.scope_kind
            and asked_for.scope_id = balances.scope_id
            and asked_for.requirement_kind = balances.requirement_kind
            and balances.assessment_source <> 'none'
        inner join
            headcounts
            on asked_for.period_id = headcounts.period_id
            and asked_for.scope_kind = headcounts.scope_kind
            and asked_for.scope_id = headcounts.scope_id
    ),

    rated as (
        select
            counted.period_id,
            counted.period_kind,
            counted.scope_kind,
            counted.scope_id,
            counted.requirement_kind,
            counted.assessment_source,
            counted.group_size_count,
            counted.requirement_count,
            counted.assessed_requirement_count,
            counted.met_requirement_count,
            counted.importance_sum,
            counted.weighted_requirement_sum,
            counted.weighted_gap_sum,
            {{ xdb_ratio("counted.weighted_gap_sum", "counted.importance_sum") }}
            as mean_weighted_gap,
            {{
                xdb_ratio(
                    "counted.met_requirement_count",
                    "counted.assessed_requirement_count",
                )
            }} as met_requirement_rate,
            {{
                xdb_ratio(
                    "counted.assessed_requirement_count", "counted.requirement_count"
                )
            }} as requirement_coverage_rate,
            {{
                xdb_ratio(
                    "100 * (counted.weighted_requirement_sum - counted.weighted_gap_sum)",
                    "counted.weighted_requirement_sum",
                )
            }}
            as team_skill_score,
            counted.is_complete,
            false as is_suppressed,
            counted.period_start_date,
            counted.period_end_date
        from counted
    )

select *
from rated
