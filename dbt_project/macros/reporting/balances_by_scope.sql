{#- The stock of every group before each period (`opening_<measure>`) and at its end
    (`closing_<measure>`), from what it gained and lost on which day: one row per period
    and group. A running sum over gains and losses costs as much as there are events,
    and not people times days.

    `turns` names a relation with the scope attributes, `day_date`, and a column
    `<measure>_change` per measure. The query around needs `periods` and `history`. Name
    columns as `keys` to keep what they hold apart within each group. -#}
{% macro balances_by_scope(turns, measures, keys=[]) -%}
    with
        -- The stock is asked at the end of the day before a period and of its last day.
        -- Before the history starts only those who stayed are seen: of a period that
        -- began earlier, the stock opens with the history.
        period_ends as (
            select
                periods.period_id,
                {{
                    xdb_add_days(
                        "greatest(periods.period_start_date, history.history_start_date)",
                        -1,
                    )
                }}
                as opening_date,
                least(periods.period_end_date, history.as_of_date) as closing_date
            from periods
            cross join history
        ),

        asked_stocks as (
            select
                period_ends.period_id,
                period_ends.opening_date as day_date,
                true as is_opening
            from period_ends
            union all
            select
                period_ends.period_id,
                period_ends.closing_date as day_date,
                false as is_opening
            from period_ends
        ),

        asked_dates as (
            select asked_stocks.day_date
            from asked_stocks
            group by asked_stocks.day_date
        ),

        days as (
            select asked_dates.day_date, asked_dates.day_date as asked_date
            from asked_dates
            union all
            select {{ turns }}.day_date, cast(null as date) as asked_date
            from {{ turns }}
            group by {{ turns }}.day_date
        ),

        -- What is gained on a day first tells in the stock that is asked next.
        days_once as (
            select days.day_date, max(days.asked_date) as asked_date
            from days
            group by days.day_date
        ),

        next_asked as (
            select
                days_once.day_date,
                min(days_once.asked_date) over (
                    order by days_once.day_date desc nulls last
                    rows between unbounded preceding and current row
                ) as asked_date
            from days_once
        ),

        turns_until_asked as (
            select
                {%- for attribute in scope_attributes() %}
                    {{ turns }}.{{ attribute }},
                {%- endfor %}
                {%- for key in keys %} {{ turns }}.{{ key }}, {%- endfor %}
                next_asked.asked_date as day_date
                {%- for measure in measures %}
                    , sum({{ turns }}.{{ measure }}_change) as {{ measure }}_change
                {%- endfor %}
            from {{ turns }}
            inner join next_asked on {{ turns }}.day_date = next_asked.day_date
            where next_asked.asked_date is not null
            group by
                {%- for attribute in scope_attributes() %}
                    {{ turns }}.{{ attribute }},
                {%- endfor %}
                {%- for key in keys %} {{ turns }}.{{ key }}, {%- endfor %}
                next_asked.asked_date
        ),

        scoped_turns as (
            select
                {{ scope_kind() }} as scope_kind,
                {{ scope_id() }} as scope_id,
                turns_until_asked.day_date
                {%- for key in keys %}, turns_until_asked.{{ key }}{% endfor %}
                {%- for measure in measures %}
                    ,
                    sum(turns_until_asked.{{ measure }}_change) as {{ measure }}_change
                {%- endfor %}
            from turns_until_asked
            group by {{ scope_grouping_sets(["day_date"] + keys) }}
        ),

        scopes as (
            select
                scoped_turns.scope_kind,
                scoped_turns.scope_id
                {%- for key in keys %}, scoped_turns.{{ key }}{% endfor %}
            from scoped_turns
            group by
                scoped_turns.scope_kind,
                scoped_turns.scope_id
                {%- for key in keys %}, scoped_turns.{{ key }}{% endfor %}
        ),

        changes as (
            select
                scoped_turns.scope_kind,
                scoped_turns.scope_id,
                scoped_turns.day_date
                {%- for key in keys %}, scoped_turns.{{ key }}{% endfor %}
                {%- for measure in measures %}
                    , scoped_turns.{{ measure }}_change
                {%- endfor %}
            from scoped_turns
            union all
            select
                scopes.scope_kind,
                scopes.scope_id,
                asked_dates.day_date
                {%- for key in keys %}, scopes.{{ key }}{% endfor %}
                {%- for measure in measures %}, 0 as {{ measure }}_change {%- endfor %}
            from scopes
            cross join asked_dates
        ),

        daily_changes as (
            select
                changes.scope_kind,
                changes.scope_id,
                changes.day_date
                {%- for key in keys %}, changes.{{ key }}{% endfor %}
                {%- for measure in measures %}
                    , sum(changes.{{ measure }}_change) as {{ measure }}_change
                {%- endfor %}
            from changes
            group by
                changes.scope_kind,
                changes.scope_id,
                changes.day_date
                {%- for key in keys %}, changes.{{ key }}{% endfor %}
        ),

        running as (
            select
                daily_changes.scope_kind,
                daily_changes.scope_id,
                daily_changes.day_date
                {%- for key in keys %}, daily_changes.{{ key }}{% endfor %}
                {%- for measure in measures %}
                    ,
                    sum(daily_changes.{{ measure }}_change) over scope_order
                    as {{ measure }}
                {%- endfor %}
            from daily_changes
            window
                scope_order as (
                    partition by
                        daily_changes.scope_kind,
                        daily_changes.scope_id
                        {%- for key in keys %}, daily_changes.{{ key }}{% endfor %}
                    order by daily_changes.day_date asc nulls last
                    rows between unbounded preceding and current row
                )
        )

    select
        asked_stocks.period_id,
        running.scope_kind,
        running.scope_id
        {%- for key in keys %}, running.{{ key }}{% endfor %}
        {%- for measure in measures %}
            ,
            max(
                case when asked_stocks.is_opening then running.{{ measure }} end
            ) as opening_{{ measure }},
            max(
                case when not asked_stocks.is_opening then running.{{ measure }} end
            ) as closing_{{ measure }}
        {%- endfor %}
    from asked_stocks
    inner join running on asked_stocks.day_date = running.day_date
    group by
        asked_stocks.period_id,
        running.scope_kind,
        running.scope_id
        {%- for key in keys %}, running.{{ key }}{% endfor %}
{%- endmacro %}
