with
    skill_gaps as (select * from {{ ref("int_skill_gaps__weighed") }}),

    periods as (select * from {{ ref("int_periods__derived") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    -- People are assessed a few times a year: a month would mostly show that nobody
    -- was.
    asked_periods as (
        select
            periods.period_id,
            periods.period_kind,
            periods.is_complete,
            periods.period_start_date,
            periods.period_end_date,
            {{
                xdb_add_days(
                    "greatest(periods.period_start_date, history.history_start_date)",
                    -1,
                )
            }} as opening_date,
            least(periods.period_end_date, history.as_of_date) as closing_date
        from periods
        cross join history
        where periods.period_kind not in ('month', 'fiscal_month')
    ),

    assessed_gaps as (
        select * from skill_gaps where skill_gaps.assessment_source <> 'none'
    ),

    opening_gaps as (
        select
            asked_periods.period_id,
            asked_periods.opening_date,
            asked_periods.closing_date,
            assessed_gaps.*
        from asked_periods
        inner join
            assessed_gaps
            on asked_periods.opening_date >= assessed_gaps.valid_from_date
            and (
                assessed_gaps.valid_to_date is null
                or asked_periods.opening_date < assessed_gaps.valid_to_date
            )
    ),

    pairs as (
        select
            opening_gaps.period_id,
            opening_gaps.requirement_kind,
            opening_gaps.assessment_source,
            opening_gaps.employee_id,
            opening_gaps.org_unit_id,
            opening_gaps.grade_id,
            opening_gaps.job_family_id,
            opening_gaps.location_code,
            opening_gaps.gender,
            opening_gaps.weighted_gap as opening_weighted_gap,
            assessed_gaps.weighted_gap as closing_weighted_gap,
            case
                when assessed_gaps.assessed_date > opening_gaps.opening_date
                then 1
                else 0
            end as was_reassessed
        from opening_gaps
        inner join
            assessed_gaps
            on opening_gaps.employee_id = assessed_gaps.employee_id
            and opening_gaps.requirement_kind = assessed_gaps.requirement_kind
            and opening_gaps.role_id = assessed_gaps.role_id
            and opening_gaps.skill_id = assessed_gaps.skill_id
            and opening_gaps.required_from_date = assessed_gaps.required_from_date
            and opening_gaps.assessment_source = assessed_gaps.assessment_source
            and opening_gaps.closing_date >= assessed_gaps.valid_from_date
            and (
                assessed_gaps.valid_to_date is null
                or opening_gaps.closing_date < assessed_gaps.valid_to_date
            )
    ),

    -- On one day a person is in one group of each kind: added up once, not once per
    -- skill and kind of group.
    people as (
        select
            pairs.period_id,
            pairs.requirement_kind,
            pairs.assessment_source,
            pairs.employee_id,
            pairs.org_unit_id,
            pairs.grade_id,
            pairs.job_family_id,
            pairs.location_code,
            pairs.gender,
            count(*) as pair_count,
            sum(pairs.was_reassessed) as reassessed_pair_count,
            sum(pairs.opening_weighted_gap) as opening_weighted_gap,
            sum(pairs.closing_weighted_gap) as closing_weighted_gap
        from pairs
        group by
            pairs.period_id,
            pairs.requirement_kind,
            pairs.assessment_source,
            pairs.employee_id,
            pairs.org_unit_id,
            pairs.grade_id,
            pairs.job_family_id,
            pairs.location_code,
            pairs.gender
    ),

    summed as (
        select
            people.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            people.requirement_kind,
            people.assessment_source,
            count(*) as group_size_count,
            sum(people.pair_count) as requirement_pair_count,
            sum(people.reassessed_pair_count) as reassessed_pair_count,
            sum(people.opening_weighted_gap) as opening_weighted_gap,
            sum(people.closing_weighted_gap) as closing_weighted_gap
        from people
        group by
            {{
                scope_grouping_sets(
                    ["period_id", "requirement_kind", "assessment_source"]
                )
            }}
    ),

    rated as (
        select
            summed.period_id,
            asked_periods.period_kind,
            summed.scope_kind,
            summed.scope_id,
            summed.requirement_kind,
            summed.assessment_source,
            cast(summed.group_size_count as bigint) as group_size_count,
            cast(summed.requirement_pair_count as bigint) as requirement_pair_count,
            cast(summed.reassessed_pair_count as bigint) as reassessed_pair_count,
            {{ xdb_round("summed.opening_weighted_gap", 9) }} as opening_weighted_gap,
            {{ xdb_round("summed.closing_weighted_gap", 9) }} as closing_weighted_gap,
            {{
                xdb_round(
                    "summed.opening_weighted_gap - summed.closing_weighted_gap", 9
                )
            }} as closed_weighted_gap,
            {{
                xdb_ratio(
                    xdb_round(
                        "summed.opening_weighted_gap - summed.closing_weighted_gap", 9
                    ),
                    xdb_round("summed.opening_weighted_gap", 9),
                )
            }} as gap_closure_ratio,
            asked_periods.is_complete,
            false as is_suppressed,
            asked_periods.period_start_date,
            asked_periods.period_end_date
        from summed
        inner join asked_periods on summed.period_id = asked_periods.period_id
    )

select *
from rated
