with
    team_parts as (select * from {{ ref("int_team_parts__counted") }}),

    program_starts as (select * from {{ ref("int_program_starts__managed") }}),

    survey_answers as (select * from {{ ref("int_survey_answers__managed") }}),

    team_starts as (
        select
            program_starts.manager_employee_id,
            program_starts.trial_month,
            sum(program_starts.start_count) as start_count
        from program_starts
        group by program_starts.manager_employee_id, program_starts.trial_month
    ),

    team_answers as (
        select
            survey_answers.manager_employee_id,
            survey_answers.answer_month,
            sum(survey_answers.answer_count) as answer_count,
            sum(survey_answers.score_share_total) as score_share_total
        from survey_answers
        group by survey_answers.manager_employee_id, survey_answers.answer_month
    ),

    -- As many as there would be if the unit's starts were spread evenly.
    months as (
        select
            team_parts.manager_employee_id,
            team_parts.month_start_date,
            sum(team_parts.rating_count) as rating_count,
            sum(team_parts.rating_share_total) as rating_share_total,
            sum(
                {{
                    even_share(
                        "team_parts.part_count",
                        "team_parts.unit_start_count",
                        "team_parts.unit_count",
                    )
                }}
            ) as expected_start_count
        from team_parts
        group by team_parts.manager_employee_id, team_parts.month_start_date
    ),

    -- What happens in a month is known from the first instant of the next one on.
    teams as (
        select
            months.manager_employee_id,
            months.month_start_date,
            cast(months.rating_count as bigint) as rating_count,
            months.rating_share_total,
            cast(
                coalesce(
                    sum(coalesce(team_starts.start_count, 0)) over until_then, 0
                ) as bigint
            ) as team_start_count,
            coalesce(
                sum(months.expected_start_count) over until_then, 0
            ) as expected_start_count,
            cast(
                coalesce(
                    sum(coalesce(team_answers.answer_count, 0)) over until_then, 0
                ) as bigint
            ) as survey_answer_count,
            coalesce(
                sum(coalesce(team_answers.score_share_total, 0)) over until_then, 0
            ) as survey_score_share_total
        from months
        left join
            team_starts
            on months.manager_employee_id = team_starts.manager_employee_id
            and months.month_start_date = team_starts.trial_month
        left join
            team_answers
            on months.manager_employee_id = team_answers.manager_employee_id
            and months.month_start_date = team_answers.answer_month
        window
            until_then as (
                partition by months.manager_employee_id
                order by months.month_start_date asc nulls last
                rows between unbounded preceding and 1 preceding
            )
    )

select *
from teams
