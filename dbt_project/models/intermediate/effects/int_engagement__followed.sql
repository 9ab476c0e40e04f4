with
    trials as (select * from {{ ref("int_program_trials__sampled") }}),

    program_outcomes as (select * from {{ ref("stg_config__program_outcomes") }}),

    survey_answers as (select * from {{ ref("int_survey_answers__identified") }}),

    waves as (
        select
            survey_answers.employee_id,
            survey_answers.survey_id,
            max(survey_answers.response_date) as response_date,
            {{ xdb_ratio("sum(survey_answers.score_share)", "count(*)") }}
            as engagement_share
        from survey_answers
        group by survey_answers.employee_id, survey_answers.survey_id
    ),

    asked as (
        select
            trials.employee_id,
            trials.trial_month,
            program_outcomes.horizon_months,
            {{ xdb_add_months("trials.trial_month", 3) }} as first_date,
            {{
                xdb_add_months(
                    "trials.trial_month", "program_outcomes.horizon_months"
                )
            }} as end_date
        from trials
        inner join
            program_outcomes
            on trials.program_id = program_outcomes.program_id
            and trials.program_version = program_outcomes.program_version
        where program_outcomes.outcome_name = 'engagement'
        group by trials.employee_id, trials.trial_month, program_outcomes.horizon_months
    ),

    -- Three months on, so that the answer tells of more than the joy of having begun.
    ranked as (
        select
            asked.employee_id,
            asked.trial_month,
            asked.horizon_months,
            waves.engagement_share,
            row_number() over (
                partition by asked.employee_id, asked.trial_month, asked.horizon_months
                order by
                    waves.response_date asc nulls last, waves.survey_id asc nulls last
            ) as place
        from asked
        inner join
            waves
            on asked.employee_id = waves.employee_id
            and asked.first_date <= waves.response_date
            and asked.end_date > waves.response_date
    ),

    followed as (
        select
            ranked.employee_id,
            ranked.trial_month,
            ranked.horizon_months,
            ranked.engagement_share
        from ranked
        where ranked.place = 1
    )

select *
from followed
