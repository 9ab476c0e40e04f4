with
    skill_levels as (select * from {{ ref("int_skill_levels__as_of") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    periods as (select * from {{ ref("int_periods__derived") }}),

    ordered_levels as (
        select
            skill_levels.*,
            case
                when skill_levels.assessment_source = 'self'
                then 1
                when skill_levels.assessment_source = 'manager'
                then 2
                when skill_levels.assessment_source = 'peer'
                then 3
                else 4
            end as source_order
        from skill_levels
    ),

    candidates as (
        select
            first_levels.employee_id,
            first_levels.skill_id,
            first_levels.assessment_source
            || '_and_'
            || second_levels.assessment_source as compared_sources,
            first_levels.valid_from_date as first_date,
            second_levels.valid_from_date as second_date,
            greatest(
                first_levels.valid_from_date, second_levels.valid_from_date
            ) as compared_date,
            abs(
                {{
                    xdb_days_between(
                        "first_levels.valid_from_date",
                        "second_levels.valid_from_date",
                    )
                }}
            ) as days_apart,
            first_levels.level_share - second_levels.level_share as level_difference
        from ordered_levels as first_levels
        inner join
            ordered_levels as second_levels
            on first_levels.employee_id = second_levels.employee_id
            and first_levels.skill_id = second_levels.skill_id
            and first_levels.source_order < second_levels.source_order
            and second_levels.valid_from_date
            >= {{
                xdb_add_days(
                    "first_levels.valid_from_date",
                    "-" ~ var("skill_comparison_days"),
                )
            }}
            and second_levels.valid_from_date
            <= {{
                xdb_add_days(
                    "first_levels.valid_from_date", var("skill_comparison_days")
                )
            }}
    ),

    ranked as (
        select
            candidates.*,
            row_number() over (
                partition by
                    candidates.employee_id,
                    candidates.skill_id,
                    candidates.compared_sources,
                    candidates.first_date
                order by
                    candidates.days_apart asc nulls last,
                    candidates.second_date asc nulls last
            ) as rank_of_second,
            row_number() over (
                partition by
                    candidates.employee_id,
                    candidates.skill_id,
                    candidates.compared_sources,
                    candidates.second_date
                order by
                    candidates.days_apart asc nulls last,
                    candidates.first_date asc nulls last
            ) as rank_of_first
        from candidates
    ),

    -- Each assessment is compared once: with the nearest, whose nearest it is too.
    comparisons as (
        select
            ranked.employee_id,
            ranked.compared_sources,
            ranked.compared_date,
            ranked.level_difference
        from ranked
        where ranked.rank_of_second = 1 and ranked.rank_of_first = 1
    ),

    grouped_comparisons as ({{ grouped_on("comparisons", "compared_date") }}),

    dated_comparisons as (
        select grouped_comparisons.*, period_days.period_id
        from grouped_comparisons
        inner join
            period_days on grouped_comparisons.compared_date = period_days.day_date
        where grouped_comparisons.is_in_headcount
    ),

    summed as (
        select
            dated_comparisons.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            dated_comparisons.compared_sources,
            count(distinct dated_comparisons.employee_id) as group_size_count,
            count(*) as comparison_count,
            sum(dated_comparisons.level_difference) as level_difference_sum,
            sum(abs(dated_comparisons.level_difference)) as absolute_difference_sum
        from dated_comparisons
        group by {{ scope_grouping_sets(["period_id", "compared_sources"]) }}
    ),

    rated as (
        select
            summed.period_id,
            periods.period_kind,
            summed.scope_kind,
            summed.scope_id,
            summed.compared_sources,
            cast(summed.group_size_count as bigint) as group_size_count,
            cast(summed.comparison_count as bigint) as comparison_count,
            {{ xdb_round("summed.level_difference_sum", 9) }} as level_difference_sum,
            {{ xdb_round("summed.absolute_difference_sum", 9) }}
            as absolute_difference_sum,
            {{
                xdb_ratio(
                    xdb_round("summed.level_difference_sum", 9),
                    "summed.comparison_count",
                )
            }} as mean_level_difference,
            {{
                xdb_ratio(
                    xdb_round("summed.absolute_difference_sum", 9),
                    "summed.comparison_count",
                )
            }} as mean_absolute_difference,
            periods.is_complete,
            false as is_suppressed,
            periods.period_start_date,
            periods.period_end_date
        from summed
        inner join periods on summed.period_id = periods.period_id
    )

select *
from rated
