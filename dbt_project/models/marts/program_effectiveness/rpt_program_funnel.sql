with
    participations as (select * from {{ ref("fct_program_participations") }}),

    -- What nine of ten completed ones took is how long a program usually takes.
    durations as (
        select
            participations.program_id,
            {{
                xdb_percentile(
                    xdb_days_between(
                        "participations.enrolled_date",
                        "participations.completed_date",
                    ),
                    0.9,
                )
            }} as usual_days
        from participations
        where participations.is_completed
        group by participations.program_id
    ),

    counted as (
        select
            participations.program_id,
            cast(
                extract(year from participations.enrolled_date) as bigint
            ) as cohort_year,
            cast(
                count(distinct participations.employee_id) as bigint
            ) as participant_count,
            cast(count(*) as bigint) as enrolled_count,
            cast(
                sum(case when participations.is_started then 1 else 0 end) as bigint
            ) as started_count,
            cast(
                sum(case when participations.is_completed then 1 else 0 end) as bigint
            ) as completed_count,
            max(
                case
                    when not participations.is_completed
                    then participations.enrolled_date
                end
            ) as newest_open_date
        from participations
        group by
            participations.program_id,
            cast(extract(year from participations.enrolled_date) as bigint)
    ),

    rated as (
        select
            counted.program_id,
            counted.cohort_year,
            counted.participant_count,
            counted.enrolled_count,
            counted.started_count,
            counted.completed_count,
            cast(
                counted.started_count as {{ xdb_type_double() }}
            ) as start_rate_numerator,
            cast(
                counted.enrolled_count as {{ xdb_type_double() }}
            ) as start_rate_denominator,
            {{ xdb_ratio("counted.started_count", "counted.enrolled_count") }}
            as start_rate,
            cast(
                counted.completed_count as {{ xdb_type_double() }}
            ) as completion_rate_numerator,
            cast(
                counted.started_count as {{ xdb_type_double() }}
            ) as completion_rate_denominator,
            {{ xdb_ratio("counted.completed_count", "counted.started_count") }}
            as completion_rate,
            counted.cohort_year < extract(year from {{ xdb_add_days(as_of_date(), 1) }})
            and (
                counted.newest_open_date is null
                or coalesce(
                    {{ xdb_days_between("counted.newest_open_date", as_of_date()) }}
                    > durations.usual_days,
                    false
                )
            ) as is_cohort_complete,
            false as is_suppressed
        from counted
        left join durations on counted.program_id = durations.program_id
    )

select *
from rated
