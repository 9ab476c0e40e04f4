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
    answers as (select * from {{ ref("int_program_answers__derived") }}),

    endings as (select * from {{ ref("int_program_endings__derived") }}),

    program_components as (select * from {{ ref("stg_config__program_components") }}),

    periods as (select * from {{ ref("int_periods__derived") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    completions as (
        select
            endings.subject_kind,
            endings.subject_id,
            endings.employee_id,
            endings.completed_date
        from endings
        where endings.completed_date is not null
    ),

    -- A program is asked what its parts were asked, beside the parts themselves.
    answers_of_all as (
        select
            answers.subject_kind,
            answers.subject_id,
            answers.employee_id,
            answers.answer_date,
            answers.evaluation_measure,
            answers.answer
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
