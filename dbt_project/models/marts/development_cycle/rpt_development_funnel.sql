{%- set stages = ["assessed", "goal", "plan", "acting", "refined"] -%}
with
    periods as (select * from {{ ref("int_periods__derived") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    events as (select * from {{ ref("int_development_events__combined") }}),

    years as (
        select * from periods where periods.period_kind in ('year', 'fiscal_year')
    ),

    -- Everybody who was in headcount on a day of the year, in the group of the last
    -- such
    -- day.
    states_of_years as (
        select
            years.period_id,
            people_states.*,
            row_number() over (
                partition by years.period_id, people_states.employee_id
                order by people_states.valid_from_date desc nulls last
            ) as recency
        from people_states
        inner join
            years
            on people_states.valid_from_date <= years.period_end_date
            and (
                people_states.valid_to_date is null
                or people_states.valid_to_date > years.period_start_date
            )
        where
            people_states.is_in_headcount
            and people_states.valid_from_date <= {{ as_of_date() }}
    ),

    members as (select * from states_of_years where states_of_years.recency = 1),

    stage_days as (
        select
            period_days.period_id,
            events.employee_id,
            case
                when events.event_kind = 'assessment'
                then 'assessed'
                when events.event_kind = 'goal'
                then 'goal'
                when events.event_kind = 'plan_action'
                then 'plan'
                when events.event_kind = 'action_done'
                then 'acting'
                when events.event_kind = 'goal_revision'
                then 'refined'
                when events.event_kind = 'conversation' and events.is_plan_change
                then 'refined'
            end as stage,
            events.event_date
        from events
        inner join period_days on events.event_date = period_days.day_date
        inner join years on period_days.period_id = years.period_id
    ),

    assessed as (
        select
            stage_days.period_id,
            stage_days.employee_id,
            min(stage_days.event_date) as stage_date
        from stage_days
        where stage_days.stage = 'assessed'
        group by stage_days.period_id, stage_days.employee_id
    ),
    {% for stage in stages[1:] %}
        {%- set earlier = stages[loop.index0] %}

        {{ stage }} as (
            select
                {{ earlier }}.period_id,
                {{ earlier }}.employee_id,
                min(stage_days.event_date) as stage_date
            from {{ earlier }}
            inner join
                stage_days
                on {{ earlier }}.period_id = stage_days.period_id
                and {{ earlier }}.employee_id = stage_days.employee_id
                and {{ earlier }}.stage_date <= stage_days.event_date
            where stage_days.stage = '{{ stage }}'
            group by {{ earlier }}.period_id, {{ earlier }}.employee_id
        ),
    {% endfor %}
    reached_at_all as (
        select stage_days.period_id, stage_days.employee_id, stage_days.stage
        from stage_days
        where stage_days.stage is not null
        group by stage_days.period_id, stage_days.employee_id, stage_days.stage
    ),

    reached_in_order as (
        {%- for stage in stages %}
            {%- if not loop.first %}
                union all
            {%- endif %}
            select
                {{ stage }}.period_id,
                {{ stage }}.employee_id,
                '{{ stage }}' as stage,
                {%- if loop.first %} cast(null as bigint) as days_since_stage_before
                {%- else %}
                    {%- set earlier = stages[loop.index0 - 1] %}
                    {{
                        xdb_days_between(
                            earlier ~ ".stage_date", stage ~ ".stage_date"
                        )
                    }} as days_since_stage_before
                {%- endif %}
            from {{ stage }}
            {%- if not loop.first %}
                inner join
                    {{ earlier }}
                    on {{ stage }}.period_id = {{ earlier }}.period_id
                    and {{ stage }}.employee_id = {{ earlier }}.employee_id
            {%- endif %}
        {%- endfor %}
    ),

    listed_stages as (
        select listed.stage, cast(listed.stage_number as bigint) as stage_number
        from
            (
                values
                    {%- for stage in stages %}
                        ('{{ stage }}', {{ loop.index }})
                        {%- if not loop.last %},{% endif %}
                    {%- endfor %}
            ) as listed(stage, stage_number)
    ),

    member_stages as (
        select
            members.*,
            listed_stages.stage,
            listed_stages.stage_number,
            case
                when reached_in_order.employee_id is null then 0 else 1
            end as was_reached_in_order,
            case
                when reached_at_all.employee_id is null then 0 else 1
            end as was_reached,
            reached_in_order.days_since_stage_before
        from members
        cross join listed_stages
        left join
            reached_in_order
            on members.period_id = reached_in_order.period_id
            and members.employee_id = reached_in_order.employee_id
            and listed_stages.stage = reached_in_order.stage
        left join
            reached_at_all
            on members.period_id = reached_at_all.period_id
            and members.employee_id = reached_at_all.employee_id
            and listed_stages.stage = reached_at_all.stage
    ),

    counted as (
        select
            member_stages.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            member_stages.stage,
            member_stages.stage_number,
            cast(count(*) as bigint) as employee_count,
            cast(
                sum(member_stages.was_reached_in_order) as bigint
            ) as reached_in_order_count,
            cast(sum(member_stages.was_reached) as bigint) as reached_count,
            {{ xdb_percentile("member_stages.days_since_stage_before", 0.5) }}
            as median_days_since_stage_before
        from member_stages
        group by {{ scope_grouping_sets(["period_id", "stage", "stage_number"]) }}
    ),

    stepped as (
        select
            counted.*,
            coalesce(
                lag(counted.reached_in_order_count) over (
                    partition by counted.period_id, counted.scope_kind, counted.scope_id
                    order by counted.stage_number asc nulls last
                ),
                counted.employee_count
            ) as stage_before_count
        from counted
    ),

    reported as (
        select
            stepped.period_id,
            years.period_kind,
            stepped.scope_kind,
            stepped.scope_id,
            stepped.stage,
            stepped.employee_count,
            stepped.reached_in_order_count,
            stepped.stage_before_count,
            stepped.reached_count,
            {{ xdb_ratio("stepped.reached_in_order_count", "stepped.employee_count") }}
            as reached_in_order_share,
            {{
                xdb_ratio(
                    "stepped.reached_in_order_count", "stepped.stage_before_count"
                )
            }} as step_share,
            {{ xdb_ratio("stepped.reached_count", "stepped.employee_count") }}
            as reached_share,
            cast(
                stepped.median_days_since_stage_before as {{ xdb_type_double() }}
            ) as median_days_since_stage_before,
            years.is_complete,
            false as is_suppressed,
            years.period_start_date,
            years.period_end_date
        from stepped
        inner join years on stepped.period_id = years.period_id
    )

select *
from reported
