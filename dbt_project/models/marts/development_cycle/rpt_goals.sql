with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    periods as (select * from {{ ref("int_periods__derived") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    goals as (select * from {{ ref("int_goals__described") }}),

    stretches as (select * from {{ ref("int_goal_stretches__derived") }}),

    turns as (
        {{
            turns_of_stretches(
                "stretches", ["active", "overdue"], ["goal_kind", "horizon"]
            )
        }}
    ),

    balances as (
        {{
            balances_by_scope(
                "turns", ["active", "overdue"], keys=["goal_kind", "horizon"]
            )
        }}
    ),

    events as (
        select goals.*, 'opened' as event_kind, goals.opened_date as event_date
        from goals
        union all
        select goals.*, 'closed' as event_kind, goals.closed_date as event_date
        from goals
        where
            goals.goal_status in ('achieved', 'not_achieved', 'cancelled')
            and goals.closed_date is not null
        union all
        select goals.*, 'due' as event_kind, goals.due_date as event_date
        from goals
        where goals.goal_status <> 'cancelled' and goals.due_date is not null
    ),

    grouped_events as ({{ grouped_on("events", "event_date") }}),

    event_counts as (
        select
            period_days.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            grouped_events.goal_kind,
            grouped_events.horizon,
            sum(
                case when grouped_events.event_kind = 'opened' then 1 else 0 end
            ) as opened,
            sum(
                case when grouped_events.event_kind = 'closed' then 1 else 0 end
            ) as ended,
            sum(
                case
                    when
                        grouped_events.event_kind = 'closed'
                        and grouped_events.goal_status <> 'cancelled'
                    then 1
                    else 0
                end
            ) as closed,
            sum(
                case
                    when
                        grouped_events.event_kind = 'closed'
                        and grouped_events.goal_status = 'achieved'
                    then 1
                    else 0
                end
            ) as achieved,
            sum(
                case
                    when
                        grouped_events.event_kind = 'closed'
                        and grouped_events.revision_count > 0
                    then 1
                    else 0
                end
            ) as revised,
            sum(case when grouped_events.event_kind = 'due' then 1 else 0 end) as due,
            sum(
                case
                    when
                        grouped_events.event_kind = 'due'
                        and grouped_events.goal_status = 'achieved'
                    then 1
                    else 0
                end
            ) as achieved_of_due
        from grouped_events
        inner join period_days on grouped_events.event_date = period_days.day_date
        where grouped_events.is_in_headcount
        group by {{ scope_grouping_sets(["period_id", "goal_kind", "horizon"]) }}
    ),

    counts as (
        select event_counts.*, 0 as active, 0 as overdue
        from event_counts
        union all
        select
            balances.period_id,
            balances.scope_kind,
            balances.scope_id,
            balances.goal_kind,
            balances.horizon,
            0 as opened,
            0 as ended,
            0 as closed,
            0 as achieved,
            0 as revised,
            0 as due,
            0 as achieved_of_due,
            balances.closing_active as active,
            balances.closing_overdue as overdue
        from balances
        where balances.closing_active > 0
    ),

    totals as (
        select
            counts.period_id,
            counts.scope_kind,
            counts.scope_id,
            {{ rolled_up_name("counts.goal_kind") }} as goal_kind,
            {{ rolled_up_name("counts.horizon") }} as horizon,
            cast(sum(counts.opened) as bigint) as opened_goal_count,
            cast(sum(counts.active) as bigint) as active_goal_count,
            cast(sum(counts.overdue) as bigint) as overdue_goal_count,
            cast(sum(counts.ended) as bigint) as ended_goal_count,
            cast(sum(counts.revised) as bigint) as revised_goal_count,
            cast(sum(counts.closed) as bigint) as closed_goal_count,
            cast(sum(counts.achieved) as bigint) as achieved_goal_count,
            cast(sum(counts.due) as bigint) as due_goal_count,
            cast(sum(counts.achieved_of_due) as bigint) as achieved_due_goal_count
        from counts
        group by
            {{
                rolled_up(
                    ["period_id", "scope_kind", "scope_id"], ["goal_kind", "horizon"]
                )
            }}
    ),

    reported as (
        select
            headcounts.period_id,
            headcounts.period_kind,
            headcounts.scope_kind,
            headcounts.scope_id,
            totals.goal_kind,
            totals.horizon,
            headcounts.group_size_count,
            totals.opened_goal_count,
            totals.active_goal_count,
            totals.overdue_goal_count,
            totals.ended_goal_count,
            totals.revised_goal_count,
            totals.closed_goal_count,
            totals.achieved_goal_count,
            totals.due_goal_count,
            totals.achieved_due_goal_count,
            {{ xdb_ratio("totals.overdue_goal_count", "totals.active_goal_count") }}
            as overdue_goal_share,
            {{ xdb_ratio("totals.achieved_goal_count", "totals.closed_goal_count") }}
            as goal_attainment_rate,
            {{ xdb_ratio("totals.achieved_due_goal_count", "totals.due_goal_count") }}
            as due_goal_attainment_rate,
            {{ xdb_ratio("totals.revised_goal_count", "totals.ended_goal_count") }}
            as revised_goal_share,
            headcounts.is_complete,
            false as is_suppressed,
            headcounts.period_start_date,
            headcounts.period_end_date
        from headcounts
        inner join
            totals
            on headcounts.period_id = totals.period_id
            and headcounts.scope_kind = totals.scope_kind
            and headcounts.scope_id = totals.scope_id
    )

select *
from reported
