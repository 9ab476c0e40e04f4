{%- set measures = {
    "reaction_score": "reaction",
    "reaction_favourable": "reaction",
    "recommendation": "reaction",
    "learning_gain": "learning",
    "learning_pass": "learning",
    "applied": "application",
    "applied_confirmed": "application",
    "scrap_learning": "application",
} -%}
with
    development_evaluations as (
        select * from {{ ref("stg_development__development_evaluations") }}
    ),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    training_records as (select * from {{ ref("fct_training_records") }}),

    mentoring_matches as (select * from {{ ref("fct_mentoring_matches") }}),

    program_components as (select * from {{ ref("stg_config__program_components") }}),

    periods as (select * from {{ ref("int_periods__derived") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    evaluations as (
        select
            development_evaluations.evaluation_id,
            identifiers_held.employee_id,
            development_evaluations.subject_kind,
            development_evaluations.subject_id,
            development_evaluations.evaluation_kind,
            development_evaluations.confirmed_by,
            development_evaluations.score_share,
            development_evaluations.recommend_score,
            development_evaluations.has_applied,
            development_evaluations.evaluated_on as evaluated_date
        from development_evaluations
        inner join
            identifiers_held
            on development_evaluations.worker_id_type = identifiers_held.identifier_type
            and development_evaluations.worker_id = identifiers_held.identifier
            and {{ held_on("identifiers_held", "development_evaluations.evaluated_on") }}
        where
            development_evaluations.subject_kind in ('course', 'mentoring_program')
            and development_evaluations.evaluated_on <= {{ as_of_date() }}
    ),

    completions as (
        select
            'course' as subject_kind,
            training_records.course_id as subject_id,
            training_records.employee_id,
            training_records.completed_date
        from training_records
        where
            training_records.is_completed
            and training_records.completed_date is not null
        union all
        select
            'mentoring_program' as subject_kind,
            mentoring_matches.mentoring_program_id as subject_id,
            mentoring_matches.mentee_employee_id as employee_id,
            {{ xdb_local_date("mentoring_matches.ended_at") }} as completed_date
        from mentoring_matches
        where
            mentoring_matches.match_status = 'completed'
            and mentoring_matches.ended_at is not null
            and {{ xdb_local_date("mentoring_matches.ended_at") }} <= {{ as_of_date() }}
    ),

    reactions as (
        select * from evaluations where evaluations.evaluation_kind = 'reaction'
    ),

    -- What somebody knew last before the first look after.
    gains as (
        select
            after.subject_kind,
            after.subject_id,
            after.employee_id,
            after.evaluated_date,
            after.score_share - before.score_share as gain,
            row_number() over (
                partition by after.evaluation_id
                order by
                    before.evaluated_date desc nulls last,
                    before.evaluation_id desc nulls last
            ) as before_rank
        from evaluations as after
        inner join
            evaluations as before
            on after.employee_id = before.employee_id
            and after.subject_kind = before.subject_kind
            and after.subject_id = before.subject_id
            and before.evaluation_kind = 'learning_before'
            and after.evaluated_date >= before.evaluated_date
            and before.score_share is not null
        where after.evaluation_kind = 'learning_after' and after.score_share is not null
    ),

    -- Asked too early, nobody has had the chance; asked too late, nobody remembers.
    applications as (
        select
            evaluations.evaluation_id,
            evaluations.subject_kind,
            evaluations.subject_id,
            evaluations.employee_id,
            evaluations.evaluated_date,
            evaluations.confirmed_by,
            evaluations.has_applied,
            max(completions.completed_date) as completed_date
        from evaluations
        inner join
            completions
            on evaluations.employee_id = completions.employee_id
            and evaluations.subject_kind = completions.subject_kind
            and evaluations.subject_id = completions.subject_id
            and evaluations.evaluated_date
            >= {{
                xdb_add_days(
                    "completions.completed_date", var("application_window_first_day")
                )
            }}
            and evaluations.evaluated_date
            <= {{
                xdb_add_days(
                    "completions.completed_date", var("application_window_last_day")
                )
            }}
        where
            evaluations.evaluation_kind = 'application'
            and evaluations.has_applied is not null
        group by
            evaluations.evaluation_id,
            evaluations.subject_kind,
            evaluations.subject_id,
            evaluations.employee_id,
            evaluations.evaluated_date,
            evaluations.confirmed_by,
            evaluations.has_applied
    ),

    last_applications as (
        select
            applications.*,
            row_number() over (
                partition by
                    applications.subject_kind,
                    applications.subject_id,
                    applications.employee_id,
                    applications.completed_date
                order by
                    applications.evaluated_date desc nulls last,
                    applications.evaluation_id desc nulls last
            ) as answer_rank,
            row_number() over (
                partition by
                    applications.subject_kind,
                    applications.subject_id,
                    applications.employee_id,
                    applications.completed_date,
                    applications.confirmed_by
                order by
                    applications.evaluated_date desc nulls last,
                    applications.evaluation_id desc nulls last
            ) as confirmed_rank
        from applications
    ),

    answers as (
        select
            reactions.subject_kind,
            reactions.subject_id,
            reactions.employee_id,
            reactions.evaluated_date as answer_date,
            'reaction_score' as evaluation_measure,
            reactions.score_share as answer
        from reactions
        where reactions.score_share is not null
        union all
        select
            reactions.subject_kind,
            reactions.subject_id,
            reactions.employee_id,
            reactions.evaluated_date as answer_date,
            'reaction_favourable' as evaluation_measure,
            case
                when reactions.score_share >= {{ var("favourable_reaction_share") }}
                then 1
                else 0
            end as answer
        from reactions
        where reactions.score_share is not null
        union all
        select
            reactions.subject_kind,
            reactions.subject_id,
            reactions.employee_id,
            reactions.evaluated_date as answer_date,
            'recommendation' as evaluation_measure,
            case
                when reactions.recommend_score >= 9
                then 1
                when reactions.recommend_score <= 6
                then -1
                else 0
            end as answer
        from reactions
        where reactions.recommend_score is not null
        union all
        select
            gains.subject_kind,
            gains.subject_id,
            gains.employee_id,
            gains.evaluated_date as answer_date,
            'learning_gain' as evaluation_measure,
            gains.gain as answer
        from gains
        where gains.before_rank = 1
        union all
        select
            'course' as subject_kind,
            training_records.course_id as subject_id,
            training_records.employee_id,
            coalesce(
                training_records.completed_date,
                {{ xdb_local_date("training_records.last_activity_at") }}
            ) as answer_date,
            'learning_pass' as evaluation_measure,
            case when training_records.is_completed then 1 else 0 end as answer
        from training_records
        where
            training_records.is_completed or training_records.training_status = 'failed'
        union all
        select
            last_applications.subject_kind,
            last_applications.subject_id,
            last_applications.employee_id,
            last_applications.evaluated_date as answer_date,
            'applied' as evaluation_measure,
            case when last_applications.has_applied then 1 else 0 end as answer
        from last_applications
        where last_applications.answer_rank = 1
        union all
        select
            last_applications.subject_kind,
            last_applications.subject_id,
            last_applications.employee_id,
            last_applications.evaluated_date as answer_date,
            'applied_confirmed' as evaluation_measure,
            case when last_applications.has_applied then 1 else 0 end as answer
        from last_applications
        where
            last_applications.confirmed_rank = 1
            and last_applications.confirmed_by = 'manager'
        union all
        select
            last_applications.subject_kind,
            last_applications.subject_id,
            last_applications.employee_id,
            last_applications.evaluated_date as answer_date,
            'scrap_learning' as evaluation_measure,
            case when last_applications.has_applied then 0 else 1 end as answer
        from last_applications
        where last_applications.answer_rank = 1
    ),

    -- A program is asked what its parts were asked, beside the parts themselves.
    answers_of_all as (
        select *
        from answers
        union all
        select
            'program' as subject_kind,
            program_components.program_id as subject_id,
            answers.employee_id,
            answers.answer_date,
            answers.evaluation_measure,
            answers.answer
        from answers
        inner join
            program_components
            on answers.subject_kind = program_components.component_kind
            and answers.subject_id = program_components.component_id
    ),

    completions_of_all as (
        select *
        from completions
        union all
        select
            'program' as subject_kind,
            program_components.program_id as subject_id,
            completions.employee_id,
            completions.completed_date
        from completions
        inner join
            program_components
            on completions.subject_kind = program_components.component_kind
            and completions.subject_id = program_components.component_id
    ),

    asked_periods as (
        select * from periods where periods.period_kind not in ('month', 'fiscal_month')
    ),

    learners as (
        select
            asked_periods.period_id,
            completions_of_all.subject_kind,
            completions_of_all.subject_id,
            count(distinct completions_of_all.employee_id) as learner_count
        from completions_of_all
        inner join
            period_days on completions_of_all.completed_date = period_days.day_date
        inner join asked_periods on period_days.period_id = asked_periods.period_id
        group by
            asked_periods.period_id,
            completions_of_all.subject_kind,
            completions_of_all.subject_id
    ),

    summed as (
        select
            asked_periods.period_id,
            answers_of_all.subject_kind,
            answers_of_all.subject_id,
            answers_of_all.evaluation_measure,
            count(distinct answers_of_all.employee_id) as group_size_count,
            count(*) as evaluation_answer_count,
            sum(answers_of_all.answer) as answer_sum,
            sum(answers_of_all.answer * answers_of_all.answer) as square_sum
        from answers_of_all
        inner join period_days on answers_of_all.answer_date = period_days.day_date
        inner join asked_periods on period_days.period_id = asked_periods.period_id
        group by
            asked_periods.period_id,
            answers_of_all.subject_kind,
            answers_of_all.subject_id,
            answers_of_all.evaluation_measure
    ),

    subjects_told as (
        select learners.period_id, learners.subject_kind, learners.subject_id
        from learners
        union all
        select summed.period_id, summed.subject_kind, summed.subject_id
        from summed
        union all
        select
            asked_periods.period_id,
            'program' as subject_kind,
            program_components.program_id as subject_id
        from asked_periods
        cross join program_components
    ),

    subjects as (
        select
            subjects_told.period_id,
            subjects_told.subject_kind,
            subjects_told.subject_id
        from subjects_told
        group by
            subjects_told.period_id,
            subjects_told.subject_kind,
            subjects_told.subject_id
    ),

    measures as (
        select listed.evaluation_measure, listed.evaluation_level
        from
            (
                values
                    {%- for measure, level in measures.items() %}
                        ('{{ measure }}', '{{ level }}')
                        {%- if not loop.last %},{% endif %}
                    {%- endfor %}
            ) as listed(evaluation_measure, evaluation_level)
    ),

    counted as (
        select
            subjects.period_id,
            subjects.subject_kind,
            subjects.subject_id,
            measures.evaluation_measure,
            measures.evaluation_level,
            measures.evaluation_measure
            in ('reaction_score', 'recommendation', 'learning_gain') as is_mean,
            coalesce(learners.learner_count, 0) as learner_count,
            coalesce(summed.group_size_count, 0) as group_size_count,
            coalesce(summed.evaluation_answer_count, 0) as evaluation_answer_count,
            summed.answer_sum,
            {{ xdb_ratio("summed.answer_sum", "summed.evaluation_answer_count") }}
            as mean_answer,
            {{ xdb_ratio("summed.square_sum", "summed.evaluation_answer_count") }}
            as mean_square
        from subjects
        cross join measures
        left join
            learners
            on subjects.period_id = learners.period_id
            and subjects.subject_kind = learners.subject_kind
            and subjects.subject_id = learners.subject_id
        left join
            summed
            on subjects.period_id = summed.period_id
            and subjects.subject_kind = summed.subject_kind
            and subjects.subject_id = summed.subject_id
            and measures.evaluation_measure = summed.evaluation_measure
    ),

    half_widths as (
        select
            counted.*,
            1.959964 * sqrt(
                {{
                    xdb_ratio(
                        "greatest(counted.mean_square - counted.mean_answer * counted.mean_answer, 0)",
                        "counted.evaluation_answer_count",
                    )
                }}
            ) as half_width
        from counted
    ),

    told as (
        select
            half_widths.period_id,
            periods.period_kind,
            'overall' as scope_kind,
            'all' as scope_id,
            half_widths.subject_kind as evaluated_kind,
            half_widths.subject_id as evaluated_id,
            half_widths.evaluation_measure,
            half_widths.evaluation_level,
            case
                when half_widths.evaluation_answer_count > 0
                then 'measured'
                else 'not_measured'
            end as measurement_status,
            cast(half_widths.group_size_count as bigint) as group_size_count,
            cast(half_widths.learner_count as bigint) as learner_count,
            cast(
                half_widths.evaluation_answer_count as bigint
            ) as evaluation_answer_count,
            case
                when not half_widths.is_mean then cast(half_widths.answer_sum as bigint)
            end as answer_share_numerator,
            case
                when not half_widths.is_mean and half_widths.evaluation_answer_count > 0
                then cast(half_widths.evaluation_answer_count as bigint)
            end as answer_share_denominator,
            case
                when not half_widths.is_mean then half_widths.mean_answer
            end as answer_share,
            case
                when not half_widths.is_mean
                then
                    {{
                        xdb_round(
                            wilson_low(
                                "half_widths.mean_answer",
                                "half_widths.evaluation_answer_count",
                            ),
                            6,
                        )
                    }}
            end as answer_share_low,
            case
                when not half_widths.is_mean
                then
                    {{
                        xdb_round(
                            wilson_high(
                                "half_widths.mean_answer",
                                "half_widths.evaluation_answer_count",
                            ),
                            6,
                        )
                    }}
            end as answer_share_high,
            case
                when half_widths.is_mean
                then {{ xdb_round("half_widths.answer_sum", 9) }}
            end as answer_sum,
            case
                when half_widths.is_mean then half_widths.mean_answer
            end as mean_answer,
            case
                when half_widths.is_mean and half_widths.evaluation_answer_count > 0
                then
                    {{
                        xdb_round(
                            "greatest(half_widths.mean_answer - half_widths.half_width, -1)",
                            6,
                        )
                    }}
            end as mean_answer_low,
            case
                when half_widths.is_mean and half_widths.evaluation_answer_count > 0
                then
                    {{
                        xdb_round(
                            "least(half_widths.mean_answer + half_widths.half_width, 1)",
                            6,
                        )
                    }}
            end as mean_answer_high,
            periods.is_complete,
            false as is_suppressed,
            periods.period_start_date,
            periods.period_end_date
        from half_widths
        inner join periods on half_widths.period_id = periods.period_id
    )

select *
from told
