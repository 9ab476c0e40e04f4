with
    drawn as (select * from {{ ref("int_program_trials__drawn") }}),

    person_months as (select * from {{ ref("int_person_months__described") }}),

    teams as (select * from {{ ref("int_teams__summarised") }}),

    program_starts as (select * from {{ ref("int_program_starts__managed") }}),

    survey_answers as (select * from {{ ref("int_survey_answers__managed") }}),

    own_starts as (select * from {{ ref("int_own_starts__expected") }}),

    -- Leave one out: the people of the same manager without the person.
    everybody as (
        select
            teams.month_start_date,
            {{ xdb_ratio("sum(teams.rating_share_total)", "sum(teams.rating_count)") }}
            as rating_share,
            {{
                xdb_ratio(
                    "sum(teams.survey_score_share_total)",
                    "sum(teams.survey_answer_count)",
                )
            }} as survey_score_share
        from teams
        group by teams.month_start_date
    ),

    trials as (
        select
            drawn.program_id,
            drawn.trial_month,
            drawn.employee_id,
            drawn.program_version,
            drawn.comparison_design,
            drawn.unit_id,
            person_months.org_unit_id,
            person_months.grade_id,
            person_months.job_family_id,
            person_months.location_code,
            person_months.employment_type,
            person_months.gender,
            person_months.manager_employee_id,
            {{ months_in_level_band("person_months.months_in_level") }}
            as months_in_level_band,
            {{ tenure_band("person_months.tenure_months") }} as tenure_band,
            {{ age_band("person_months.age_years") }} as age_band,
            {{ rating_band("person_months.last_rating_share") }} as last_rating_band,
            {{ prior_program_band("person_months.prior_program_count") }}
            as prior_program_band,
            cast(extract(month from drawn.trial_month) as bigint) as calendar_month,
            person_months.grade_ordinal,
            person_months.months_in_level,
            person_months.tenure_months,
            person_months.age_years,
            person_months.prior_program_count,
            {{ month_number("drawn.trial_month") }}
            - {{ month_number("drawn.opened_month") }} as months_open,
            person_months.last_rating_share,
            coalesce(
                {{
                    xdb_ratio(
                        "teams.rating_share_total - person_months.rating_share_total",
                        "teams.rating_count - person_months.rating_count",
                    )
                }},
                everybody.rating_share,
                0.5
            ) as manager_rating_share,
            -- Two more of either, so that few say little.
            {{
                xdb_ratio(
                    "coalesce(teams.team_start_count, 0) - coalesce(program_starts.manager_start_count, 0) + 2",
                    "coalesce(teams.expected_start_count, 0) - coalesce(own_starts.own_expected_start_count, 0) + 2",
                )
            }}
            as manager_start_ratio,
            coalesce(
                {{
                    xdb_ratio(
                        "teams.survey_score_share_total - coalesce(survey_answers.manager_score_share_total, 0)",
                        "teams.survey_answer_count - coalesce(survey_answers.manager_answer_count, 0)",
                    )
                }},
                everybody.survey_score_share,
                0.5
            ) as manager_survey_share,
            drawn.comparison_weight,
            drawn.is_treated
        from drawn
        inner join
            person_months
            on drawn.employee_id = person_months.employee_id
            and drawn.trial_month = person_months.month_start_date
        left join everybody on drawn.trial_month = everybody.month_start_date
        left join
            teams
            on person_months.manager_employee_id = teams.manager_employee_id
            and drawn.trial_month = teams.month_start_date
        left join
            own_starts
            on drawn.employee_id = own_starts.employee_id
            and person_months.manager_employee_id = own_starts.manager_employee_id
            and drawn.trial_month = own_starts.month_start_date
        left join
            program_starts
            on drawn.employee_id = program_starts.employee_id
            and person_months.manager_employee_id = program_starts.manager_employee_id
            and drawn.trial_month > program_starts.trial_month
            and (
                program_starts.next_trial_month is null
                or drawn.trial_month <= program_starts.next_trial_month
            )
        left join
            survey_answers
            on drawn.employee_id = survey_answers.employee_id
            and person_months.manager_employee_id = survey_answers.manager_employee_id
            and drawn.trial_month > survey_answers.answer_month
            and (
                survey_answers.next_answer_month is null
                or drawn.trial_month <= survey_answers.next_answer_month
            )
    )

select *
from trials
