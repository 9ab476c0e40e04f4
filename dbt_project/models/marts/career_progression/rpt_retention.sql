with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    periods as (select * from {{ ref("dim_periods") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    stretches as (select * from {{ ref("int_headcount_stretches__derived") }}),

    job_changes as (select * from {{ ref("fct_job_changes") }}),

    exits as (select * from {{ ref("fct_exits") }}),

    -- In headcount before the period and out of it on some day within.
    departures as (
        select
            stretches.employee_id,
            period_days.period_id,
            greatest(
                periods.period_start_date, history.history_start_date
            ) as watched_from_date,
            least(periods.period_end_date, history.as_of_date) as closing_date
        from stretches
        inner join period_days on stretches.valid_to_date = period_days.day_date
        inner join periods on period_days.period_id = periods.period_id
        cross join history
        where
            stretches.valid_from_date
            < greatest(periods.period_start_date, history.history_start_date)
    ),

    -- Whoever is back at the end is still there at the end.
    lost as (
        select
            departures.employee_id, departures.period_id, departures.watched_from_date
        from departures
        left join
            stretches
            on departures.employee_id = stretches.employee_id
            and departures.closing_date >= stretches.valid_from_date
            and (
                stretches.valid_to_date is null
                or departures.closing_date < stretches.valid_to_date
            )
        where stretches.employee_id is null
    ),

    -- The groups of the day before the period or, later, the history: whoever moves
    -- on later is not lost.
    grouped_lost as ({{ grouped_before("lost", "watched_from_date") }}),

    lost_counts as (
        select
            grouped_lost.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            count(*) as lost_count
        from grouped_lost
        where grouped_lost.is_in_headcount
        group by {{ scope_grouping_sets(["period_id"]) }}
    ),

    -- Only first years that are over tell who left in them.
    first_years as (
        select
            job_changes.employee_id,
            job_changes.change_date as hired_date,
            case when exits.is_in_first_year then 1 else 0 end as early_exits
        from job_changes
        cross join history
        left join
            exits
            on job_changes.employee_id = exits.employee_id
            and job_changes.employment_spell_number = exits.employment_spell_number
        where
            job_changes.change_kind in ('hire', 'rehire')
            and {{ xdb_add_months("job_changes.change_date", 12) }}
            <= history.as_of_date
    ),

    grouped_hires as ({{ grouped_on("first_years", "hired_date") }}),

    dated_hires as (
        select grouped_hires.*, period_days.period_id
        from grouped_hires
        inner join period_days on grouped_hires.hired_date = period_days.day_date
        where grouped_hires.is_in_headcount
    ),

    hire_counts as (
        select
            dated_hires.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            count(*) as first_year_hire_count,
            sum(dated_hires.early_exits) as first_year_exit_count
        from dated_hires
        group by {{ scope_grouping_sets(["period_id"]) }}
    ),

    leavers as (
        select
            exits.employee_id,
            exits.exit_date,
            case when exits.is_in_first_year then 1 else 0 end as early_exits
        from exits
    ),

    grouped_leavers as ({{ grouped_before("leavers", "exit_date") }}),

    dated_leavers as (
        select grouped_leavers.*, period_days.period_id
        from grouped_leavers
        inner join period_days on grouped_leavers.exit_date = period_days.day_date
        where grouped_leavers.is_in_headcount
    ),

    exit_counts as (
        select
            dated_leavers.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            count(*) as exit_count,
            sum(dated_leavers.early_exits) as early_exit_count
        from dated_leavers
        group by {{ scope_grouping_sets(["period_id"]) }}
    ),

    counted as (
        select
            headcounts.period_id,
            headcounts.period_kind,
            headcounts.scope_kind,
            headcounts.scope_id,
            headcounts.group_size_count,
            headcounts.opening_headcount,
            headcounts.opening_headcount
            - coalesce(lost_counts.lost_count, 0) as retained_count,
            coalesce(hire_counts.first_year_hire_count, 0) as first_year_hire_count,
            coalesce(hire_counts.first_year_exit_count, 0) as first_year_exit_count,
            coalesce(exit_counts.exit_count, 0) as exit_count,
            coalesce(exit_counts.early_exit_count, 0) as early_exit_count,
            headcounts.is_complete,
            headcounts.period_start_date,
            headcounts.period_end_date
        from headcounts
        left join
            lost_counts
            on headcounts.period_id = lost_counts.period_id
            and headcounts.scope_kind = lost_counts.scope_kind
            and headcounts.scope_id = lost_counts.scope_id
        left join
            hire_counts
            on headcounts.period_id = hire_counts.period_id
            and headcounts.scope_kind = hire_counts.scope_kind
            and headcounts.scope_id = hire_counts.scope_id
        left join
            exit_counts
            on headcounts.period_id = exit_counts.period_id
            and headcounts.scope_kind = exit_counts.scope_kind
            and headcounts.scope_id = exit_counts.scope_id
    ),

    rated as (
        select
            counted.period_id,
            counted.period_kind,
            counted.scope_kind,
            counted.scope_id,
            counted.group_size_count,
            counted.opening_headcount,
            cast(counted.retained_count as bigint) as retained_count,
            cast(counted.first_year_hire_count as bigint) as first_year_hire_count,
            cast(counted.first_year_exit_count as bigint) as first_year_exit_count,
            cast(counted.exit_count as bigint) as exit_count,
            cast(counted.early_exit_count as bigint) as early_exit_count,
            {{ xdb_ratio("counted.retained_count", "counted.opening_headcount") }}
            as retention_rate,
            {{
                xdb_ratio(
                    "counted.first_year_exit_count", "counted.first_year_hire_count"
                )
            }} as first_year_attrition_rate,
            {{ xdb_ratio("counted.early_exit_count", "counted.exit_count") }}
            as early_exit_share,
            counted.is_complete,
            false as is_suppressed,
            counted.period_start_date,
            counted.period_end_date
        from counted
    )

select *
from rated
