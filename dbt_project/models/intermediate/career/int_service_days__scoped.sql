with
    people_states as (select * from {{ ref("int_people_states__described") }}),

    periods as (select * from {{ ref("int_periods__derived") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    employed as (select * from people_states where people_states.is_in_headcount),

    turns as (
        select
            employed.org_unit_id,
            employed.grade_id,
            employed.job_family_id,
            employed.location_code,
            employed.gender,
            employed.valid_from_date as day_date,
            1 as headcount_change,
            {{
                xdb_days_between(
                    "cast('1900-01-01' as date)", "employed.valid_from_date"
                )
            }} as dated_change
        from employed
        union all
        select
            employed.org_unit_id,
            employed.grade_id,
            employed.job_family_id,
            employed.location_code,
            employed.gender,
            employed.valid_to_date as day_date,
            -1 as headcount_change,
            - {{
                xdb_days_between(
                    "cast('1900-01-01' as date)", "employed.valid_to_date"
                )
            }} as dated_change
        from employed
        where employed.valid_to_date is not null
    ),

    balances as ({{ balances_by_scope("turns", ["headcount", "dated"]) }}),

    numbered_periods as (
        select
            periods.period_id,
            {{
                xdb_days_between(
                    "cast('1900-01-01' as date)",
                    "greatest(periods.period_start_date, history.history_start_date)",
                )
            }} as start_number,
            {{
                xdb_days_between(
                    "cast('1900-01-01' as date)",
                    "least(periods.period_end_date, history.as_of_date)",
                )
            }} as end_number
        from periods
        cross join history
    ),

    -- Whoever came on day d has served (t + 1 - d) days by the end of day t: over many
    -- people, headcount times (t + 1) less the days they came on; those who left count
    -- with the opposite sign.
    served as (
        select
            balances.period_id,
            balances.scope_kind,
            balances.scope_id,
            (numbered_periods.end_number + 1) * balances.closing_headcount
            - balances.closing_dated
            - (numbered_periods.start_number * balances.opening_headcount)
            + balances.opening_dated as service_days
        from balances
        inner join numbered_periods on balances.period_id = numbered_periods.period_id
    ),

    reported as (
        select
            served.period_id,
            served.scope_kind,
            served.scope_id,
            cast(served.service_days as bigint) as service_days
        from served
        where served.service_days > 0
    )

select *
from reported
