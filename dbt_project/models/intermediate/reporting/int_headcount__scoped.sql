with
    people_states as (select * from {{ ref("int_people_states__described") }}),

    periods as (select * from {{ ref("int_periods__derived") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    entries as (
        select
            people_states.employee_id,
            people_states.org_unit_id,
            people_states.grade_id,
            people_states.job_family_id,
            people_states.location_code,
            people_states.gender,
            people_states.valid_from_date as day_date,
            1 as headcount_change,
            cast(people_states.fte as decimal(18, 6)) as fte_change
        from people_states
        where people_states.is_in_headcount
    ),

    departures as (
        select
            people_states.employee_id,
            people_states.org_unit_id,
            people_states.grade_id,
            people_states.job_family_id,
            people_states.location_code,
            people_states.gender,
            people_states.valid_to_date as day_date,
            -1 as headcount_change,
            cast(- people_states.fte as decimal(18, 6)) as fte_change
        from people_states
        where people_states.is_in_headcount and people_states.valid_to_date is not null
    ),

    turns as (
        select *
        from entries
        union all
        select *
        from departures
    ),

    balances as ({{ balances_by_scope("turns", ["headcount", "fte"]) }}),

    -- Whoever came and went within a period is in neither stock.
    scoped_entries as (
        select
            period_days.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            count(distinct entries.employee_id) as entrant_count
        from entries
        inner join period_days on entries.day_date = period_days.day_date
        group by {{ scope_grouping_sets(["period_id"]) }}
    ),

    counted as (
        select
            periods.period_id,
            periods.period_kind,
            balances.scope_kind,
            balances.scope_id,
            cast(balances.opening_headcount as bigint) as opening_headcount,
            cast(balances.closing_headcount as bigint) as closing_headcount,
            cast(coalesce(scoped_entries.entrant_count, 0) as bigint) as entrant_count,
            -- Never more than the different people who were in the group: small groups
            -- are hidden by it.
            cast(
                greatest(
                    balances.opening_headcount,
                    balances.closing_headcount,
                    coalesce(scoped_entries.entrant_count, 0)
                ) as bigint
            ) as group_size_count,
            {{
                xdb_ratio(
                    "balances.opening_headcount + balances.closing_headcount", "2"
                )
            }} as average_headcount,
            cast(balances.opening_fte as {{ xdb_type_double() }}) as opening_fte,
            cast(balances.closing_fte as {{ xdb_type_double() }}) as closing_fte,
            {{ xdb_ratio("balances.opening_fte + balances.closing_fte", "2") }}
            as average_fte,
            periods.is_complete,
            periods.period_start_date,
            periods.period_end_date
        from periods
        inner join balances on periods.period_id = balances.period_id
        left join
            scoped_entries
            on balances.period_id = scoped_entries.period_id
            and balances.scope_kind = scoped_entries.scope_kind
            and balances.scope_id = scoped_entries.scope_id
    ),

    inhabited as (select * from counted where group_size_count > 0)

select *
from inhabited
