{%- set kinds = [
    "formal_learning",
    "mentoring",
    "informal_activity",
    "any_development",
    "goal",
    "conversation",
] -%}
with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    periods as (select * from {{ ref("int_periods__derived") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    events as (select * from {{ ref("int_development_events__combined") }}),

    workers as (
        select
            people_states.*,
            case
                when people_states.fte is null
                then 'unknown'
                when people_states.fte < 1
                then 'part_time'
                else 'full_time'
            end as working_time
        from people_states
        where people_states.is_in_headcount
    ),

    working_time_turns as (
        select workers.*, workers.valid_from_date as day_date, 1 as headcount_change
        from workers
        union all
        select workers.*, workers.valid_to_date as day_date, -1 as headcount_change
        from workers
        where workers.valid_to_date is not null
    ),

    working_time_balances as (
        {{
            balances_by_scope(
                "working_time_turns", ["headcount"], keys=["working_time"]
            )
        }}
    ),

    groups as (
        select
            headcounts.period_id,
            headcounts.scope_kind,
            headcounts.scope_id,
            headcounts.group_size_count,
            headcounts.closing_headcount
        from headcounts
        union all
        select
            working_time_balances.period_id,
            'working_time' as scope_kind,
            working_time_balances.working_time as scope_id,
            cast(
                greatest(
                    working_time_balances.opening_headcount,
                    working_time_balances.closing_headcount
                ) as bigint
            ) as group_size_count,
            cast(working_time_balances.closing_headcount as bigint) as closing_headcount
        from working_time_balances
        where
            working_time_balances.scope_kind = 'overall'
            and working_time_balances.opening_headcount
            + working_time_balances.closing_headcount
            > 0
    ),

    happened as (
        select
            period_days.period_id,
            events.employee_id,
            {%- for kind in kinds[:3] %}
                max(
                    case
                        {%- if kind == "formal_learning" %}
                            when events.development_form = 'formal'
                        {%- elif kind == "mentoring" %}
                            when events.event_kind = 'mentoring'
                        {%- else %}
                            when
                                events.event_kind = 'activity'
                                and events.development_form = 'informal'
                        {%- endif %}
                        then 1
                        else 0
                    end
                ) as had_{{ kind }},
            {%- endfor %}
            max(
                case when events.development_form is not null then 1 else 0 end
            ) as had_any_development,
            max(case when events.event_kind = 'goal' then 1 else 0 end) as had_goal,
            max(
                case when events.event_kind = 'conversation' then 1 else 0 end
            ) as had_conversation
        from events
        inner join period_days on events.event_date = period_days.day_date
        group by period_days.period_id, events.employee_id
    ),

    -- Whom it reached is counted among the people in headcount at the end of the
    -- period.
    reached as (
        select
            happened.*,
            workers.org_unit_id,
            workers.grade_id,
            workers.job_family_id,
            workers.location_code,
            workers.gender,
            workers.working_time
        from happened
        inner join periods on happened.period_id = periods.period_id
        cross join history
        inner join
            workers
            on happened.employee_id = workers.employee_id
            and least(periods.period_end_date, history.as_of_date)
            >= workers.valid_from_date
            and (
                workers.valid_to_date is null
                or least(periods.period_end_date, history.as_of_date)
                < workers.valid_to_date
            )
    ),

    reached_counts as (
        select
            reached.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id
            {%- for kind in kinds %}
                , sum(reached.had_{{ kind }}) as {{ kind }}_count
            {%- endfor %}
        from reached
        group by {{ scope_grouping_sets(["period_id"]) }}
        union all
        select
            reached.period_id,
            'working_time' as scope_kind,
            reached.working_time as scope_id
            {%- for kind in kinds %}
                , sum(reached.had_{{ kind }}) as {{ kind }}_count
            {%- endfor %}
        from reached
        group by reached.period_id, reached.working_time
    ),

    listed_kinds as (
        select listed.access_kind
        from
            (
                values
                    {%- for kind in kinds %}
                        ('{{ kind }}') {%- if not loop.last %},{% endif %}
                    {%- endfor %}
            ) as listed(access_kind)
    ),

    counted as (
        select
            groups.*,
            listed_kinds.access_kind,
            cast(
                coalesce(
                    case
                        {%- for kind in kinds %}
                            when listed_kinds.access_kind = '{{ kind }}'
                            then reached_counts.{{ kind }}_count
                        {%- endfor %}
                    end,
                    0
                ) as bigint
            ) as reached_employee_count
        from groups
        cross join listed_kinds
        left join
            reached_counts
            on groups.period_id = reached_counts.period_id
            and groups.scope_kind = reached_counts.scope_kind
            and groups.scope_id = reached_counts.scope_id
    ),

    reported as (
        select
            counted.period_id,
            periods.period_kind,
            counted.scope_kind,
            counted.scope_id,
            counted.access_kind,
            counted.group_size_count,
            counted.closing_headcount,
            counted.reached_employee_count,
            {{
                xdb_ratio(
                    "counted.reached_employee_count", "counted.closing_headcount"
                )
            }} as access_share,
            periods.is_complete,
            false as is_suppressed,
            periods.period_start_date,
            periods.period_end_date
        from counted
        inner join periods on counted.period_id = periods.period_id
    )

select *
from reported
