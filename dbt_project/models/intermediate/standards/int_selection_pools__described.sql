with
    people_states as (select * from {{ ref("int_people_states__described") }}),

    level_spells as (select * from {{ ref("int_level_spells__derived") }}),

    job_changes as (select * from {{ ref("int_job_changes__classified") }}),

    training_hours as (select * from {{ ref("int_training_hours__classified") }}),

    mentoring_matches as (select * from {{ ref("stg_mentoring__mentoring_matches") }}),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    periods as (select * from {{ ref("int_periods__derived") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    years as (
        select
            periods.period_id,
            greatest(
                periods.period_start_date, history.history_start_date
            ) as period_start_date,
            least(periods.period_end_date, history.as_of_date) as period_end_date
        from periods
        cross join history
        where periods.period_kind in ('year', 'fiscal_year')
    ),

    year_days as (
        select period_days.period_id, period_days.day_date
        from period_days
        inner join years on period_days.period_id = years.period_id
    ),

    promoted as (
        select
            'promotion' as opportunity_kind,
            job_changes.employee_id,
            job_changes.change_date as selected_date
        from job_changes
        where job_changes.change_kind = 'promotion'
    ),

    -- Eligible from the day on which the grade has lasted long enough, and still on the
    -- day of the promotion that ends it.
    open_to_promotion as (
        select
            people_states.employee_id,
            people_states.gender,
            people_states.birth_year,
            people_states.fte,
            greatest(
                people_states.valid_from_date,
                {{
                    xdb_add_months(
                        "level_spells.level_entry_date",
                        var("promotion_eligibility_months"),
                    )
                }}
            ) as first_open_date,
            coalesce(
                promoted.selected_date,
                {{ xdb_add_days("people_states.valid_to_date", -1) }}
            ) as last_open_date
        from people_states
        inner join
            level_spells
            on people_states.employee_id = level_spells.employee_id
            and people_states.valid_from_date >= level_spells.level_entry_date
            and (
                level_spells.level_end_date is null
                or people_states.valid_from_date < level_spells.level_end_date
            )
        left join
            promoted
            on people_states.employee_id = promoted.employee_id
            and people_states.valid_to_date = promoted.selected_date
        where people_states.is_in_headcount
    ),

    -- Training and mentoring are open to the same people: those in headcount.
    opportunities as (
        select listed.opportunity_kind, listed.pool_kind
        from
            (
                values
                    ('promotion', 'eligible'),
                    ('formal_training', 'headcount'),
                    ('mentoring', 'headcount')
            ) as listed(opportunity_kind, pool_kind)
    ),

    open_states as (
        select 'eligible' as pool_kind, open_to_promotion.*
        from open_to_promotion
        union all
        select
            'headcount' as pool_kind,
            people_states.employee_id,
            people_states.gender,
            people_states.birth_year,
            people_states.fte,
            people_states.valid_from_date as first_open_date,
            {{ xdb_add_days("people_states.valid_to_date", -1) }} as last_open_date
        from people_states
        where people_states.is_in_headcount
    ),

    -- A year that began while the person was in the pool in an earlier state has its
    -- first day there. To rank the days of each year takes memory for all of them.
    ordered_states as (
        select
            open_states.*,
            lag(open_states.last_open_date) over (
                partition by open_states.pool_kind, open_states.employee_id
                order by
                    open_states.first_open_date asc nulls last,
                    open_states.last_open_date asc nulls last
            ) as earlier_open_date
        from open_states
        where
            open_states.last_open_date is null
            or open_states.first_open_date <= open_states.last_open_date
    ),

    first_days as (
        select
            years.period_id,
            ordered_states.pool_kind,
            ordered_states.employee_id,
            ordered_states.gender,
            ordered_states.birth_year,
            ordered_states.fte,
            greatest(
                ordered_states.first_open_date, years.period_start_date
            ) as pool_date
        from ordered_states
        inner join
            years
            on ordered_states.first_open_date <= years.period_end_date
            and (
                ordered_states.last_open_date is null
                or ordered_states.last_open_date >= years.period_start_date
            )
        where
            ordered_states.earlier_open_date is null
            or ordered_states.earlier_open_date < years.period_start_date
    ),

    trained as (
        select
            'formal_training' as opportunity_kind,
            training_hours.employee_id,
            training_hours.learned_date as selected_date
        from training_hours
        where
            training_hours.record_kind = 'training_record'
            and coalesce(training_hours.exclusion_reason, 'credit_units')
            = 'credit_units'
    ),

    mentored as (
        select
            'mentoring' as opportunity_kind,
            identifiers_held.employee_id,
            {{ xdb_local_date("mentoring_matches.started_at") }} as selected_date
        from mentoring_matches
        inner join
            identifiers_held
            on mentoring_matches.mentee_id_type = identifiers_held.identifier_type
            and mentoring_matches.mentee_id = identifiers_held.identifier
            and {{
                held_on(
                    "identifiers_held", xdb_local_date("mentoring_matches.started_at")
                )
            }}
        where mentoring_matches.started_at is not null
    ),

    selected as (
        select *
        from promoted
        union all
        select *
        from trained
        union all
        select *
        from mentored
    ),

    selected_in_years as (
        select
            year_days.period_id,
            selected.opportunity_kind,
            selected.employee_id,
            max(selected.selected_date) as selected_date
        from selected
        inner join year_days on selected.selected_date = year_days.day_date
        group by year_days.period_id, selected.opportunity_kind, selected.employee_id
    ),

    described as (
        select
            first_days.period_id,
            opportunities.opportunity_kind,
            first_days.employee_id,
            first_days.pool_date,
            first_days.gender,
            case
                when first_days.birth_year is null
                then 'unknown'
                when
                    extract(year from first_days.pool_date) - first_days.birth_year < 30
                then 'under_30'
                when
                    extract(year from first_days.pool_date) - first_days.birth_year
                    <= 50
                then '30_to_50'
                else 'over_50'
            end as age_group,
            case
                when first_days.fte >= 1 then 'full_time' else 'part_time'
            end as working_time,
            case
                when selected_in_years.selected_date >= first_days.pool_date
                then 1
                else 0
            end as is_selected
        from first_days
        inner join opportunities on first_days.pool_kind = opportunities.pool_kind
        left join
            selected_in_years
            on first_days.period_id = selected_in_years.period_id
            and opportunities.opportunity_kind = selected_in_years.opportunity_kind
            and first_days.employee_id = selected_in_years.employee_id
    )

select *
from described
