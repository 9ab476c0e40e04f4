with
    drawn as (select * from {{ ref("int_program_trials__drawn") }}),

    person_months as (select * from {{ ref("int_person_months__described") }}),

    teams as (select * from {{ ref("int_teams__summarised") }}),

    -- Leave one out: the people of the same manager without the person.
    everybody as (
        select
            teams.month_start_date,
            {{ xdb_ratio("sum(teams.rating_share_total)", "sum(teams.rated_count)") }}
            as rating_share,
            {{ xdb_ratio("sum(teams.team_start_count)", "sum(teams.team_count)") }}
            as start_ratio
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
                        "teams.rating_share_total - coalesce(cast(person_months.last_rating_share as decimal(18, 6)), 0)",
                        "teams.rated_count - case when person_months.last_rating_share is null then 0 else 1 end",
                    )
                }},
                everybody.rating_share,
                0.5
            ) as manager_rating_share,
            coalesce(
                {{
                    xdb_ratio(
                        "teams.team_start_count - person_months.prior_program_count",
                        "teams.team_count - 1",
                    )
                }},
                everybody.start_ratio,
                0
            ) as manager_start_ratio,
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
    )

select *
from trials
