with
    participations as (select * from {{ ref("fct_program_participations") }}),

    programs as (select * from {{ ref("dim_programs") }}),

    program_components as (select * from {{ ref("stg_config__program_components") }}),

    answers as (select * from {{ ref("int_program_answers__derived") }}),

    program_effects as (select * from {{ ref("fct_program_effects") }}),

    program_roi as (select * from {{ ref("rpt_program_roi") }}),

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

    followed as (
        select
            participations.program_id,
            participations.employee_id,
            participations.enrolled_date,
            lead(participations.enrolled_date) over (
                partition by participations.program_id, participations.employee_id
                order by participations.participation_number asc nulls last
            ) as next_enrolled_date
        from participations
    ),

    -- An answer about a part of a program is about the last participation begun by
    -- then.
    asked as (
        select
            followed.program_id,
            cast(extract(year from followed.enrolled_date) as bigint) as cohort_year,
            case
                when answers.evaluation_measure = 'reaction_score' then answers.answer
            end as reaction,
            case
                when answers.evaluation_measure = 'learning_gain' then answers.answer
            end as gain,
            case
                when answers.evaluation_measure = 'applied' then answers.answer
            end as applied,
            case
                when answers.evaluation_measure = 'scrap_learning' then answers.answer
            end as scrap
        from answers
        inner join
            program_components
            on answers.subject_kind = program_components.component_kind
            and answers.subject_id = program_components.component_id
        inner join
            followed
            on program_components.program_id = followed.program_id
            and answers.employee_id = followed.employee_id
            and answers.answer_date >= followed.enrolled_date
            and (
                followed.next_enrolled_date is null
                or answers.answer_date < followed.next_enrolled_date
            )
    ),

    -- What nobody was asked is not nothing: sums over nobody stay empty.
    evaluated as (
        select
            asked.program_id,
            asked.cohort_year,
            nullif(count(asked.reaction), 0) as reaction_answer_count,
            sum(asked.reaction) as reaction_sum,
            nullif(count(asked.gain), 0) as learning_answer_count,
            sum(asked.gain) as gain_sum,
            nullif(count(asked.applied), 0) as application_answer_count,
            sum(asked.applied) as applied_count,
            sum(asked.scrap) as scrap_learning_count
        from asked
        group by asked.program_id, asked.cohort_year
    ),

    -- The outcome that the newest declaration names first, whatever came of it.
    results as (
        select
            program_effects.program_id,
            program_effects.outcome_name,
            program_effects.horizon_months,
            program_effects.estimate,
            program_effects.ci_low,
            program_effects.ci_high,
            program_effects.verdict
        from program_effects
        inner join
            programs
            on program_effects.program_id = programs.program_id
            and program_effects.program_version = programs.program_version
        where
            program_effects.is_primary_row
            and program_effects.population = 'all'
            and program_effects.outcome_place = 1
    ),

    returns as (
        select
            program_roi.program_id,
            program_roi.roi_ratio,
            program_roi.roi_low,
            program_roi.roi_high
        from program_roi
        inner join
            programs
            on program_roi.program_id = programs.program_id
            and program_roi.program_version = programs.program_version
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
            cast(evaluated.reaction_answer_count as bigint) as reaction_answer_count,
            {{ xdb_ratio("evaluated.reaction_sum", "evaluated.reaction_answer_count") }}
            as mean_reaction,
            evaluated.reaction_answer_count is not null as is_reaction_measured,
            cast(evaluated.learning_answer_count as bigint) as learning_answer_count,
            {{ xdb_ratio("evaluated.gain_sum", "evaluated.learning_answer_count") }}
            as mean_learning_gain,
            evaluated.learning_answer_count is not null as is_learning_measured,
            cast(
                evaluated.application_answer_count as bigint
            ) as application_answer_count,
            cast(evaluated.applied_count as bigint) as applied_count,
            {{
                xdb_ratio(
                    "evaluated.applied_count", "evaluated.application_answer_count"
                )
            }} as applied_rate,
            cast(evaluated.scrap_learning_count as bigint) as scrap_learning_count,
            {{
                xdb_ratio(
                    "evaluated.scrap_learning_count",
                    "evaluated.application_answer_count",
                )
            }} as scrap_learning_rate,
            evaluated.application_answer_count is not null as is_application_measured,
            results.outcome_name as result_outcome_name,
            results.horizon_months as result_horizon_months,
            results.estimate as result_estimate,
            results.ci_low as result_ci_low,
            results.ci_high as result_ci_high,
            results.verdict as result_verdict,
            results.estimate is not null as is_result_measured,
            returns.roi_ratio,
            returns.roi_low,
            returns.roi_high,
            returns.roi_ratio is not null as is_roi_measured,
            false as is_suppressed
        from counted
        left join durations on counted.program_id = durations.program_id
        left join
            evaluated
            on counted.program_id = evaluated.program_id
            and counted.cohort_year = evaluated.cohort_year
        left join results on counted.program_id = results.program_id
        left join returns on counted.program_id = returns.program_id
    )

select *
from rated
