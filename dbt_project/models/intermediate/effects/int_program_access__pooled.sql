with
    program_eligibility as (
        select * from {{ ref("int_program_eligibility__derived") }}
    ),

    pools as (select * from {{ ref("int_program_pools__counted") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    employment_spells as (select * from {{ ref("int_employment_spells__derived") }}),

    program_starts as (select * from {{ ref("int_program_starts__dated") }}),

    months_listed as (select * from {{ ref("int_months__listed") }}),

    bounds as (
        select
            min({{ month_number("months_listed.month_start_date") }}) as first_month,
            max({{ month_number("months_listed.month_start_date") }}) as last_month
        from months_listed
        where months_listed.is_complete
    ),

    openings as (
        select
            pools.program_id,
            pools.unit_id,
            {{ month_number("pools.opened_month") }} as opened_month
        from pools
        where pools.opened_month is not null
        group by pools.program_id, pools.unit_id, pools.opened_month
    ),

    -- The months whose first instant a state was true at, as in the months of people.
    states as (
        select
            people_states.*,
            {{ month_number("employment_spells.hired_date") }} as hired_month,
            greatest(
                {{ month_number("people_states.valid_from_date") }} + 1,
                bounds.first_month
            ) as from_month,
            least(
                coalesce(
                    {{ month_number("people_states.valid_to_date") }}, bounds.last_month
                ),
                bounds.last_month
            ) as last_month
        from people_states
        cross join bounds
        inner join
            employment_spells
            on people_states.employee_id = employment_spells.employee_id
            and people_states.employment_spell_number
            = employment_spells.employment_spell_number
        where people_states.is_in_headcount
    ),

    eligible as (
        select
            program_eligibility.program_id,
            program_eligibility.minimum_tenure_months,
            {{ rollout_unit("program_eligibility", "states") }} as unit_id,
            states.*
        from states
        inner join
            program_eligibility
            on states.grade_id = program_eligibility.grade_id
            and states.employment_type = program_eligibility.employment_type
    ),

    open_states as (
        select
            eligible.*,
            greatest(
                eligible.from_month,
                eligible.hired_month + eligible.minimum_tenure_months,
                openings.opened_month
            ) as pool_month
        from eligible
        inner join
            openings
            on eligible.program_id = openings.program_id
            and eligible.unit_id = openings.unit_id
    ),

    entered as (
        select
            open_states.*,
            row_number() over (
                partition by open_states.program_id, open_states.employee_id
                order by open_states.pool_month asc nulls last
            ) as entry_rank
        from open_states
        where open_states.pool_month <= open_states.last_month
    ),

    -- Whoever had started before could not be chosen any more.
    pooled as (
        select
            entered.program_id,
            entered.employee_id,
            entered.gender,
            entered.org_unit_id,
            {{
                age_band(
                    "cast(floor((entered.pool_month - 1) / 12.0) as bigint) - entered.birth_year"
                )
            }}
            as age_band,
            entered.location_code as location,
            entered.grade_id as grade,
            entered.job_family_id as job_family,
            {{ tenure_band("entered.pool_month - entered.hired_month") }}
            as tenure_band,
            case
                when program_starts.employee_id is null then 0 else 1
            end as is_selected
        from entered
        left join
            program_starts
            on entered.program_id = program_starts.program_id
            and entered.employee_id = program_starts.employee_id
        where
            entered.entry_rank = 1
            and (
                program_starts.trial_month is null
                or {{ month_number("program_starts.trial_month") }}
                >= entered.pool_month
            )
    )

select *
from pooled
