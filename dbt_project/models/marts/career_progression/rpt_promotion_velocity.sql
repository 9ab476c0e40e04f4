with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    service_days as (select * from {{ ref("int_service_days__scoped") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    job_changes as (select * from {{ ref("fct_job_changes") }}),

    level_spells as (select * from {{ ref("fct_level_spells") }}),

    times_to_promotion as (select * from {{ ref("rpt_time_to_promotion") }}),

    expected_times as (
        select times_to_promotion.scope_id, times_to_promotion.median_days
        from times_to_promotion
        where
            times_to_promotion.estimator = 'kaplan_meier'
            and times_to_promotion.scope_kind = 'grade'
            and times_to_promotion.median_days is not null
    ),

    -- A rise counts with as many grades as it goes up; how long it took counts where
    -- the entry into the grade and the usual time in it are known.
    rises as (
        select
            job_changes.employee_id,
            job_changes.change_date,
            job_changes.to_grade_ordinal
            - job_changes.from_grade_ordinal as grades_gained,
            0 as paced_promotions,
            0 as actual_days,
            0 as expected_days
        from job_changes
        where
            job_changes.change_kind = 'promotion'
            and job_changes.to_grade_ordinal > job_changes.from_grade_ordinal
        union all
        select
            level_spells.employee_id,
            level_spells.level_end_date as change_date,
            0 as grades_gained,
            1 as paced_promotions,
            level_spells.duration_days as actual_days,
            expected_times.median_days as expected_days
        from level_spells
        inner join expected_times on level_spells.grade_id = expected_times.scope_id
        where level_spells.level_end_kind = 'promotion' and level_spells.is_entry_known
    ),

    grouped_rises as ({{ grouped_before("rises", "change_date") }}),

    dated_rises as (
        select grouped_rises.*, period_days.period_id
        from grouped_rises
        inner join period_days on grouped_rises.change_date = period_days.day_date
        where grouped_rises.is_in_headcount
    ),

    summed_people as (
        select
            dated_rises.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            sum(dated_rises.grades_gained) as grades_gained,
            sum(dated_rises.paced_promotions) as paced_promotions,
            sum(dated_rises.actual_days) as actual_days,
            sum(dated_rises.expected_days) as expected_days
        from dated_rises
        group by {{ scope_grouping_sets(["period_id", "employee_id"]) }}
    ),

    summed as (
        select
            summed_people.period_id,
            summed_people.scope_kind,
            summed_people.scope_id,
            sum(summed_people.grades_gained) as grades_gained,
            sum(summed_people.paced_promotions) as paced_promotions,
            sum(summed_people.actual_days) as actual_days,
            sum(summed_people.expected_days) as expected_days,
            max(summed_people.actual_days) as largest_actual_days,
            max(summed_people.expected_days) as largest_expected_days
        from summed_people
        group by
            summed_people.period_id, summed_people.scope_kind, summed_people.scope_id
    ),

    counted as (
        select
            headcounts.period_id,
            headcounts.period_kind,
            headcounts.scope_kind,
            headcounts.scope_id,
            headcounts.group_size_count,
            cast(coalesce(summed.grades_gained, 0) as bigint) as grades_gained_count,
            cast(
                coalesce(summed.paced_promotions, 0) as bigint
            ) as paced_promotion_count,
            cast(coalesce(summed.actual_days, 0) as bigint) as actual_grade_days,
            cast(
                coalesce(summed.expected_days, 0) as {{ xdb_type_double() }}
            ) as expected_grade_days,
            cast(
                coalesce(summed.largest_actual_days, 0) as bigint
            ) as largest_actual_grade_days,
            cast(
                coalesce(summed.largest_expected_days, 0) as {{ xdb_type_double() }}
            ) as largest_expected_grade_days,
            {{ xdb_ratio("coalesce(service_days.service_days, 0)", "365.25") }}
            as observed_years,
            headcounts.is_complete,
            headcounts.period_start_date,
            headcounts.period_end_date
        from headcounts
        left join
            service_days
            on headcounts.period_id = service_days.period_id
            and headcounts.scope_kind = service_days.scope_kind
            and headcounts.scope_id = service_days.scope_id
        left join
            summed
            on headcounts.period_id = summed.period_id
            and headcounts.scope_kind = summed.scope_kind
            and headcounts.scope_id = summed.scope_id
    ),

    rated as (
        select
            counted.period_id,
            counted.period_kind,
            counted.scope_kind,
            counted.scope_id,
            counted.group_size_count,
            counted.grades_gained_count,
            counted.observed_years,
            counted.paced_promotion_count,
            counted.actual_grade_days,
            counted.expected_grade_days,
            counted.largest_actual_grade_days,
            counted.largest_expected_grade_days,
            {{ xdb_ratio("counted.grades_gained_count", "counted.observed_years") }}
            as promotion_velocity,
            {{ xdb_ratio("counted.actual_grade_days", "counted.expected_grade_days") }}
            as promotion_pace,
            counted.is_complete,
            false as is_suppressed,
            counted.period_start_date,
            counted.period_end_date
        from counted
    )

select *
from rated
