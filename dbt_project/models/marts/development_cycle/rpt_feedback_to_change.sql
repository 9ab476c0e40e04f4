with
    periods as (select * from {{ ref("int_periods__derived") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    headcount_stretches as (
        select * from {{ ref("int_headcount_stretches__derived") }}
    ),

    feedback as (select * from {{ ref("fct_feedback") }}),

    events as (select * from {{ ref("int_development_events__combined") }}),

    -- Whatever is said to somebody on one day is one occasion.
    occasions as (
        select
            feedback.employee_id,
            feedback.given_date as occasion_date,
            'feedback' as occasion_kind
        from feedback
        group by feedback.employee_id, feedback.given_date
        union all
        select
            events.employee_id,
            events.event_date as occasion_date,
            'conversation' as occasion_kind
        from events
        where events.event_kind = 'conversation'
        group by events.employee_id, events.event_date
    ),

    plan_changes as (
        select events.employee_id, events.event_date as change_date
        from events
        where events.is_plan_change
        group by events.employee_id, events.event_date
    ),

    days_in_order as (
        select
            occasions.employee_id,
            occasions.occasion_date as day_date,
            occasions.occasion_kind,
            cast(null as date) as change_date
        from occasions
        union all
        select
            plan_changes.employee_id,
            plan_changes.change_date as day_date,
            'plan_change' as occasion_kind,
            plan_changes.change_date
        from plan_changes
    ),

    -- A change on the same day follows at once: its range reaches to it.
    followed as (
        select
            days_in_order.employee_id,
            days_in_order.day_date as occasion_date,
            days_in_order.occasion_kind,
            min(days_in_order.change_date) over (
                partition by days_in_order.employee_id
                order by days_in_order.day_date asc nulls last
                range between current row and unbounded following
            ) as change_date
        from days_in_order
    ),

    grouped_occasions as ({{ grouped_on("followed", "occasion_date") }}),

    -- Watched until the change, the as-of date or the end in headcount, and for a
    -- year at
    -- most.
    watched as (
        select
            grouped_occasions.*,
            case
                when
                    grouped_occasions.change_date is not null
                    and (
                        headcount_stretches.valid_to_date is null
                        or grouped_occasions.change_date
                        < headcount_stretches.valid_to_date
                    )
                    and {{
                        xdb_days_between(
                            "grouped_occasions.occasion_date",
                            "grouped_occasions.change_date",
                        )
                    }} <= 365
                then 1
                else 0
            end as was_followed,
            least(
                {{
                    xdb_days_between(
                        "grouped_occasions.occasion_date",
                        "least(coalesce(grouped_occasions.change_date, "
                        ~ as_of_date()
                        ~ "), coalesce(headcount_stretches.valid_to_date, "
                        ~ as_of_date()
                        ~ "), "
                        ~ as_of_date()
                        ~ ")",
                    )
                }},
                365
            ) as watched_days
        from grouped_occasions
        inner join
            headcount_stretches
            on grouped_occasions.employee_id = headcount_stretches.employee_id
            and grouped_occasions.occasion_date >= headcount_stretches.valid_from_date
            and (
                headcount_stretches.valid_to_date is null
                or grouped_occasions.occasion_date < headcount_stretches.valid_to_date
            )
        where
            grouped_occasions.is_in_headcount
            and grouped_occasions.occasion_kind <> 'plan_change'
    ),

    dated as (
        select periods.period_id, watched.*
        from watched
        inner join period_days on watched.occasion_date = period_days.day_date
        inner join periods on period_days.period_id = periods.period_id
        where periods.period_kind in ('year', 'fiscal_year')
    ),

    people as (
        select
            dated.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            dated.occasion_kind,
            count(distinct dated.employee_id) as employee_count
        from dated
        group by {{ scope_grouping_sets(["period_id", "occasion_kind"]) }}
    ),

    ends as (
        select
            dated.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            dated.occasion_kind,
            dated.watched_days,
            count(*) as ended,
            sum(dated.was_followed) as changes
        from dated
        group by
            {{ scope_grouping_sets(["period_id", "occasion_kind", "watched_days"]) }}
    ),

    -- Whoever is censored on a day is still at risk on it.
    at_risk as (
        select
            ends.*,
            sum(ends.ended) over (
                partition by
                    ends.period_id, ends.scope_kind, ends.scope_id, ends.occasion_kind
                order by ends.watched_days desc nulls last
                rows between unbounded preceding and current row
            ) as at_risk_count
        from ends
    ),

    -- Kaplan-Meier: the product of (1 - changes / at risk), as a sum of logarithms; a
    -- day on which all who are at risk change ends it at zero.
    logarithms as (
        select
            at_risk.*,
            sum(
                case when at_risk.changes = at_risk.at_risk_count then 1 else 0 end
            ) over day_order as emptied,
            sum(
                case
                    when at_risk.changes = at_risk.at_risk_count
                    then 0
                    else
                        ln(
                            1
                            - {{ xdb_ratio("at_risk.changes", "at_risk.at_risk_count") }}
                        )
                end
            ) over day_order as log_unchanged
        from at_risk
        window
            day_order as (
                partition by
                    at_risk.period_id,
                    at_risk.scope_kind,
                    at_risk.scope_id,
                    at_risk.occasion_kind
                order by at_risk.watched_days asc nulls last
                rows between unbounded preceding and current row
            )
    ),

    curves as (
        select
            logarithms.*,
            case
                when logarithms.emptied > 0
                then cast(1 as {{ xdb_type_double() }})
                else {{ xdb_round("1 - exp(logarithms.log_unchanged)", 8) }}
            end as changed_share
        from logarithms
    ),

    -- A share within so many days is known once somebody was watched that long, or when
    -- everybody had changed before.
    summarised as (
        select
            curves.period_id,
            curves.scope_kind,
            curves.scope_id,
            curves.occasion_kind,
            cast(sum(curves.ended) as bigint) as occasion_count,
            cast(sum(curves.changes) as bigint) as followed_occasion_count,
            min(
                case when curves.changed_share >= 0.5 then curves.watched_days end
            ) as median_days
            {%- for days in [30, 60, 90] %}
                ,
                case
                    when
                        max(curves.watched_days) >= {{ days }}
                        or max(curves.changed_share) = 1
                    then
                        coalesce(
                            max(
                                case
                                    when curves.watched_days <= {{ days }}
                                    then curves.changed_share
                                end
                            ),
                            0
                        )
                end as changed_within_{{ days }}_days_share
            {%- endfor %}
        from curves
        group by
            curves.period_id, curves.scope_kind, curves.scope_id, curves.occasion_kind
    ),

    reported as (
        select
            summarised.period_id,
            periods.period_kind,
            summarised.scope_kind,
            summarised.scope_id,
            summarised.occasion_kind,
            cast(people.employee_count as bigint) as employee_count,
            summarised.occasion_count,
            summarised.followed_occasion_count,
            cast(
                summarised.median_days as {{ xdb_type_double() }}
            ) as median_days_to_change
            {%- for days in [30, 60, 90] %}
                , summarised.changed_within_{{ days }}_days_share
            {%- endfor %},
            periods.is_complete,
            false as is_suppressed,
            periods.period_start_date,
            periods.period_end_date
        from summarised
        inner join periods on summarised.period_id = periods.period_id
        inner join
            people
            on summarised.period_id = people.period_id
            and summarised.scope_kind = people.scope_kind
            and summarised.scope_id = people.scope_id
            and summarised.occasion_kind = people.occasion_kind
    )

select *
from reported
