with
    people_states as (select * from {{ ref("int_people_states__described") }}),

    employment_spells as (select * from {{ ref("int_employment_spells__derived") }}),

    level_spells as (select * from {{ ref("int_level_spells__derived") }}),

    ratings as (select * from {{ ref("int_ratings__dated") }}),

    program_starts as (select * from {{ ref("int_program_starts__dated") }}),

    months_listed as (select * from {{ ref("int_months__listed") }}),

    months as (
        select
            months_listed.month_start_date,
            months_listed.calendar_year,
            {{ month_number("months_listed.month_start_date") }} as month_number
        from months_listed
        where months_listed.is_complete
    ),

    bounds as (
        select
            min(months.month_number) as first_month,
            max(months.month_number) as last_month
        from months
    ),

    -- A stretch of n months is joined by its n with the places 0 to n - 1: by equality,
    -- and never each stretch with all months.
    places as (
        select
            lengths.month_number - bounds.first_month + 1 as month_count,
            months.month_number - bounds.first_month as place
        from bounds
        cross join months as lengths
        inner join months on lengths.month_number >= months.month_number
    ),

    -- What happens in a month is known from the first instant of the next one on; what
    -- happened before the history is known at its start.
    turns as (
        select
            people_states.employee_id,
            greatest(
                {{ month_number("people_states.valid_from_date") }} + 1,
                bounds.first_month
            ) as from_month,
            people_states.valid_from_date as state_date,
            cast(null as date) as rated_date,
            0 as rated,
            cast(0 as decimal(18, 6)) as rating_share,
            0 as starts
        from people_states
        cross join bounds
        where
            people_states.valid_to_date is null
            or {{ month_number("people_states.valid_to_date") }} >= bounds.first_month
        union all
        select
            ratings.employee_id,
            greatest(
                {{ month_number("ratings.review_date") }} + 1, bounds.first_month
            ) as from_month,
            cast(null as date) as state_date,
            ratings.review_date as rated_date,
            1 as rated,
            cast(ratings.rating_share as decimal(18, 6)) as rating_share,
            0 as starts
        from ratings
        cross join bounds
        union all
        select
            program_starts.employee_id,
            greatest(
                {{ month_number("program_starts.trial_month") }} + 1, bounds.first_month
            ) as from_month,
            cast(null as date) as state_date,
            cast(null as date) as rated_date,
            0 as rated,
            cast(0 as decimal(18, 6)) as rating_share,
            1 as starts
        from program_starts
        cross join bounds
    ),

    merged as (
        select
            turns.employee_id,
            turns.from_month,
            max(turns.state_date) as state_date,
            max(turns.rated_date) as rated_date,
            sum(turns.rated) as rated,
            sum(turns.rating_share) as rating_share,
            sum(turns.starts) as starts
        from turns
        group by turns.employee_id, turns.from_month
    ),

    -- States and reviews only ever follow each other, so the newest one is the latest.
    carried as (
        select
            merged.employee_id,
            merged.from_month,
            max(merged.state_date) over so_far as state_date,
            max(merged.rated_date) over so_far as rated_date,
            sum(merged.rated) over so_far as rating_count,
            sum(merged.rating_share) over so_far as rating_share_total,
            sum(merged.starts) over so_far as prior_program_count,
            lead(merged.from_month) over (
                partition by merged.employee_id
                order by merged.from_month asc nulls last
            )
            - 1 as last_month
        from merged
        window
            so_far as (
                partition by merged.employee_id
                order by merged.from_month asc nulls last
                rows between unbounded preceding and current row
            )
    ),

    stretches as (
        select
            carried.employee_id,
            carried.from_month,
            carried.rated_date,
            carried.rating_count,
            carried.rating_share_total,
            carried.prior_program_count,
            people_states.employment_spell_number,
            people_states.org_unit_id,
            people_states.grade_id,
            people_states.grade_ordinal,
            people_states.job_family_id,
            people_states.location_code,
            people_states.employment_type,
            people_states.gender,
            people_states.manager_employee_id,
            people_states.birth_year,
            people_states.valid_from_date,
            least(
                coalesce(carried.last_month, bounds.last_month),
                coalesce(
                    {{ month_number("people_states.valid_to_date") }}, bounds.last_month
                ),
                bounds.last_month
            )
            - carried.from_month
            + 1 as month_count
        from carried
        cross join bounds
        inner join
            people_states
            on carried.employee_id = people_states.employee_id
            and carried.state_date = people_states.valid_from_date
        where people_states.is_in_headcount
    ),

    described as (
        select
            stretches.*,
            ratings.rating_share as last_rating_share,
            {{ month_number("employment_spells.hired_date") }} as hired_month,
            case
                when level_spells.is_entry_known
                then {{ month_number("level_spells.level_entry_date") }}
            end as level_month,
            -- Of facts and not of the id, so that other pseudonyms draw the same.
            {{
                xdb_hash_number(
                    [
                        "employment_spells.hired_date",
                        "level_spells.level_entry_date",
                        "stretches.birth_year",
                        "stretches.gender",
                        "stretches.org_unit_id",
                        "stretches.location_code",
                        "stretches.job_family_id",
                        "stretches.grade_id",
                    ]
                )
            }} as sampling_number
        from stretches
        inner join
            employment_spells
            on stretches.employee_id = employment_spells.employee_id
            and stretches.employment_spell_number
            = employment_spells.employment_spell_number
        left join
            level_spells
            on stretches.employee_id = level_spells.employee_id
            and stretches.employment_spell_number = level_spells.employment_spell_number
            and stretches.grade_id = level_spells.grade_id
            and stretches.valid_from_date >= level_spells.level_entry_date
            and (
                level_spells.level_end_date is null
                or stretches.valid_from_date < level_spells.level_end_date
            )
        left join
            ratings
            on stretches.employee_id = ratings.employee_id
            and stretches.rated_date = ratings.review_date
        where stretches.month_count >= 1
    ),

    person_months as (
        select
            described.employee_id,
            months.month_start_date,
            described.employment_spell_number,
            described.org_unit_id,
            described.grade_id,
            described.job_family_id,
            described.location_code,
            described.employment_type,
            described.gender,
            described.manager_employee_id,
            described.grade_ordinal,
            months.month_number - described.level_month as months_in_level,
            months.month_number - described.hired_month as tenure_months,
            months.calendar_year - described.birth_year as age_years,
            described.last_rating_share,
            cast(described.rating_count as bigint) as rating_count,
            described.rating_share_total,
            cast(described.prior_program_count as bigint) as prior_program_count,
            described.sampling_number
        from described
        inner join places on described.month_count = places.month_count
        inner join months on described.from_month + places.place = months.month_number
    )

select *
from person_months
