with
    programs as (select * from {{ ref("int_programs__declared") }}),

    program_eligibility as (
        select * from {{ ref("int_program_eligibility__derived") }}
    ),

    person_months as (select * from {{ ref("int_person_months__described") }}),

    program_starts as (select * from {{ ref("int_program_starts__dated") }}),

    career_events as (select * from {{ ref("int_career_events__dated") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    -- A program of nobody's that everybody started long ago: one pass over people and
    -- months counts all of them, and again those who had started each program. How many
    -- had not is what is left when those who had are taken away, so a further program
    -- costs its participants only.
    exposures as (
        select
            program_starts.program_id,
            program_starts.employee_id,
            program_starts.trial_month
        from program_starts
        union all
        select
            '~' as program_id,
            people_states.employee_id,
            cast('1900-01-01' as date) as trial_month
        from people_states
        group by people_states.employee_id
    ),

    banded as (
        select
            exposures.program_id,
            person_months.month_start_date,
            person_months.grade_id,
            person_months.employment_type,
            {{ months_in_level_band("person_months.months_in_level") }}
            as months_in_level_band,
            {{ tenure_band("person_months.tenure_months") }} as tenure_band,
            {{ rating_band("person_months.last_rating_share") }} as last_rating_band,
            least(person_months.prior_program_count, 3) as started_count,
            case
                when exposures.trial_month < person_months.month_start_date
                then 1
                else 0
            end as own_count,
            least(
                {{ month_number("person_months.month_start_date") }}
                - {{ month_number("exposures.trial_month") }}
                + 1,
                3
            ) as exposure_month_number,
            case
                when career_events.promotion_date <= career_events.exit_date
                then 1
                when
                    career_events.promotion_date is not null
                    and career_events.exit_date is null
                then 1
                else 0
            end as is_promoted,
            case
                when career_events.exit_date is not null then 1 else 0
            end as is_exited,
            case
                when career_events.voluntary_exit_date is not null then 1 else 0
            end as is_exited_voluntarily
        from person_months
        inner join
            exposures
            on person_months.employee_id = exposures.employee_id
            and person_months.month_start_date >= exposures.trial_month
        left join
            career_events
            on person_months.employee_id = career_events.employee_id
            and person_months.month_start_date = career_events.month_start_date
    ),

    cells as (
        select
            banded.program_id,
            banded.month_start_date,
            banded.grade_id,
            banded.employment_type,
            banded.months_in_level_band,
            banded.tenure_band,
            banded.last_rating_band,
            banded.started_count,
            banded.own_count,
            banded.exposure_month_number,
            count(*) as person_months,
            sum(banded.is_promoted) as promotions,
            sum(banded.is_exited) as exits,
            sum(banded.is_exited_voluntarily) as voluntary_exits
        from banded
        group by
            banded.program_id,
            banded.month_start_date,
            banded.grade_id,
            banded.employment_type,
            banded.months_in_level_band,
            banded.tenure_band,
            banded.last_rating_band,
            banded.started_count,
            banded.own_count,
            banded.exposure_month_number
    ),

    everybody as (select * from cells where cells.program_id = '~'),

    started as (select * from cells where cells.program_id <> '~'),

    parts as (
        select
            programs.program_id,
            everybody.month_start_date,
            everybody.grade_id,
            everybody.employment_type,
            everybody.months_in_level_band,
            everybody.tenure_band,
            everybody.last_rating_band,
            everybody.started_count as other_count,
            0 as exposure_month_number,
            everybody.person_months,
            everybody.promotions,
            everybody.exits,
            everybody.voluntary_exits
        from everybody
        cross join programs
        union all
        select
            started.program_id,
            started.month_start_date,
            started.grade_id,
            started.employment_type,
            started.months_in_level_band,
            started.tenure_band,
            started.last_rating_band,
            started.started_count as other_count,
            0 as exposure_month_number,
            - started.person_months as person_months,
            - started.promotions as promotions,
            - started.exits as exits,
            - started.voluntary_exits as voluntary_exits
        from started
        union all
        select
            started.program_id,
            started.month_start_date,
            started.grade_id,
            started.employment_type,
            started.months_in_level_band,
            started.tenure_band,
            started.last_rating_band,
            started.started_count - started.own_count as other_count,
            started.exposure_month_number,
            started.person_months,
            started.promotions,
            started.exits,
            started.voluntary_exits
        from started
    ),

    counted as (
        select
            parts.program_id,
            parts.month_start_date,
            parts.grade_id,
            parts.employment_type,
            parts.months_in_level_band,
            parts.tenure_band,
            parts.last_rating_band,
            {{ prior_program_band("parts.other_count") }} as prior_program_band,
            cast(parts.exposure_month_number as bigint) as exposure_month_number,
            cast(sum(parts.person_months) as bigint) as person_month_count,
            cast(sum(parts.promotions) as bigint) as promotion_count,
            cast(sum(parts.exits) as bigint) as exit_count,
            cast(sum(parts.voluntary_exits) as bigint) as voluntary_exit_count
        from parts
        inner join
            program_eligibility
            on parts.program_id = program_eligibility.program_id
            and parts.grade_id = program_eligibility.grade_id
            and parts.employment_type = program_eligibility.employment_type
        group by
            parts.program_id,
            parts.month_start_date,
            parts.grade_id,
            parts.employment_type,
            parts.months_in_level_band,
            parts.tenure_band,
            parts.last_rating_band,
            {{ prior_program_band("parts.other_count") }},
            parts.exposure_month_number
    ),

    inhabited as (select * from counted where counted.person_month_count > 0)

select *
from inhabited
