with
    goal_reports as (select * from {{ ref("rpt_goals") }}),

    goals as (select * from {{ ref("int_goals__described") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    months as (select * from {{ ref("dim_months") }}),

    grouped_goals as ({{ grouped_on("goals", "opened_date") }}),

    counted as (
        select count(*) as opened_goal_count
        from grouped_goals
        inner join
            months
            on {{ xdb_month_start("grouped_goals.opened_date") }}
            = months.month_start_date
        where grouped_goals.is_in_headcount
    ),

    reported as (
        select
            goal_reports.scope_kind,
            goal_reports.goal_kind = 'all' as is_every_kind,
            goal_reports.horizon = 'all' as is_every_horizon,
            sum(goal_reports.opened_goal_count) as opened_goal_count
        from goal_reports
        where goal_reports.period_kind = 'month'
        group by
            goal_reports.scope_kind,
            goal_reports.goal_kind = 'all',
            goal_reports.horizon = 'all'
    ),

    faults as (
        select
            reported.scope_kind,
            reported.is_every_kind,
            reported.is_every_horizon,
            reported.opened_goal_count,
            counted.opened_goal_count as expected_goal_count
        from reported
        cross join counted
        where reported.opened_goal_count <> counted.opened_goal_count
    )

select *
from faults
