with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    goals as (select * from {{ ref("int_goals__described") }}),

    plan_actions as (select * from {{ ref("stg_development__plan_actions") }}),

    -- A goal counts in the period in which it was opened, an action in the one in which
    -- it was due.
    events as (
        select
            goals.employee_id,
            goals.opened_date as event_date,
            1 as opened,
            case when goals.action_count > 0 then 1 else 0 end as planned,
            0 as due,
            0 as on_time,
            0 as late
        from goals
        union all
        select
            goals.employee_id,
            plan_actions.due_on as event_date,
            0 as opened,
            0 as planned,
            1 as due,
            case
                when plan_actions.done_on <= plan_actions.due_on then 1 else 0
            end as on_time,
            case
                when
                    plan_actions.done_on > plan_actions.due_on
                    and plan_actions.done_on <= {{ as_of_date() }}
                then 1
                else 0
            end as late
        from plan_actions
        inner join goals on plan_actions.goal_id = goals.goal_id
        where
            plan_actions.due_on is not null
            and coalesce(plan_actions.action_status, 'planned') <> 'cancelled'
    ),

    grouped_events as ({{ grouped_on("events", "event_date") }}),

    counts as (
        select
            period_days.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            sum(grouped_events.opened) as opened,
            sum(grouped_events.planned) as planned,
            sum(grouped_events.due) as due,
            sum(grouped_events.on_time) as on_time,
            sum(grouped_events.late) as late
        from grouped_events
        inner join period_days on grouped_events.event_date = period_days.day_date
        where grouped_events.is_in_headcount
        group by {{ scope_grouping_sets(["period_id"]) }}
    ),

    counted as (
        select
            headcounts.*,
            cast(coalesce(counts.opened, 0) as bigint) as opened_goal_count,
            cast(coalesce(counts.planned, 0) as bigint) as planned_goal_count,
            cast(coalesce(counts.due, 0) as bigint) as due_action_count,
            cast(coalesce(counts.on_time, 0) as bigint) as on_time_action_count,
            cast(coalesce(counts.late, 0) as bigint) as late_action_count,
            cast(
                coalesce(counts.due - counts.on_time - counts.late, 0) as bigint
            ) as undone_action_count
        from headcounts
        left join
            counts
            on headcounts.period_id = counts.period_id
            and headcounts.scope_kind = counts.scope_kind
            and headcounts.scope_id = counts.scope_id
    ),

    reported as (
        select
            counted.period_id,
            counted.period_kind,
            counted.scope_kind,
            counted.scope_id,
            counted.group_size_count,
            counted.opened_goal_count,
            counted.planned_goal_count,
            counted.due_action_count,
            counted.on_time_action_count,
            counted.late_action_count,
            counted.undone_action_count,
            {{ xdb_ratio("counted.planned_goal_count", "counted.opened_goal_count") }}
            as planned_goal_share,
            {{ xdb_ratio("counted.on_time_action_count", "counted.due_action_count") }}
            as on_time_action_share,
            {{ xdb_ratio("counted.late_action_count", "counted.due_action_count") }}
            as late_action_share,
            {{ xdb_ratio("counted.undone_action_count", "counted.due_action_count") }}
            as undone_action_share,
            counted.is_complete,
            false as is_suppressed,
            counted.period_start_date,
            counted.period_end_date
        from counted
    )

select *
from reported
