with
    people_states as (select * from {{ ref("int_people_states__described") }}),

    level_spells as (select * from {{ ref("int_level_spells__derived") }}),

    periods as (select * from {{ ref("int_periods__derived") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    -- Eligible from the day on which the grade has lasted long enough.
    eligible_states as (
        select
            people_states.org_unit_id,
            people_states.grade_id,
            people_states.job_family_id,
            people_states.location_code,
            people_states.gender,
            greatest(
                people_states.valid_from_date,
                {{
                    xdb_add_months(
                        "level_spells.level_entry_date",
                        var("promotion_eligibility_months"),
                    )
                }}
            ) as eligible_from_date,
            people_states.valid_to_date
        from people_states
        inner join
            level_spells
            on people_states.employee_id = level_spells.employee_id
            and people_states.valid_from_date >= level_spells.level_entry_date
            and (
                level_spells.level_end_date is null
                or people_states.valid_from_date < level_spells.level_end_date
            )
        where people_states.is_in_headcount
    ),

    turns as (
        select
            eligible_states.org_unit_id,
            eligible_states.grade_id,
            eligible_states.job_family_id,
            eligible_states.location_code,
            eligible_states.gender,
            eligible_states.eligible_from_date as day_date,
            1 as eligible_change
        from eligible_states
        where
            eligible_states.valid_to_date is null
            or eligible_states.eligible_from_date < eligible_states.valid_to_date
        union all
        select
            eligible_states.org_unit_id,
            eligible_states.grade_id,
            eligible_states.job_family_id,
            eligible_states.location_code,
            eligible_states.gender,
            eligible_states.valid_to_date as day_date,
            -1 as eligible_change
        from eligible_states
        where eligible_states.eligible_from_date < eligible_states.valid_to_date
    ),

    balances as ({{ balances_by_scope("turns", ["eligible"]) }}),

    pools as (
        select
            balances.period_id,
            balances.scope_kind,
            balances.scope_id,
            cast(balances.opening_eligible as bigint) as opening_eligible_headcount,
            cast(balances.closing_eligible as bigint) as closing_eligible_headcount,
            {{
                xdb_ratio(
                    "balances.opening_eligible + balances.closing_eligible", "2"
                )
            }} as average_eligible_headcount
        from balances
    )

select *
from pools
