with
    trials as (select * from {{ ref("int_program_trials__sampled") }}),

    program_outcomes as (select * from {{ ref("int_program_outcomes__registered") }}),

    program_starts as (select * from {{ ref("int_program_starts__dated") }}),

    career_events as (select * from {{ ref("int_career_events__dated") }}),

    ratings as (select * from {{ ref("int_ratings__dated") }}),

    pay_growth as (select * from {{ ref("int_pay_growth__followed") }}),

    engagement as (select * from {{ ref("int_engagement__followed") }}),

    -- The same person and month may stand in the trials of several programs.
    people as (
        select trials.employee_id, trials.trial_month
        from trials
        group by trials.employee_id, trials.trial_month
    ),

    first_events as (
        select
            people.employee_id,
            people.trial_month,
            min(career_events.promotion_date) as promotion_date,
            min(career_events.exit_date) as exit_date,
            min(career_events.voluntary_exit_date) as voluntary_exit_date,
            min(career_events.involuntary_exit_date) as involuntary_exit_date
        from people
        inner join
            career_events
            on people.employee_id = career_events.employee_id
            and people.trial_month <= career_events.month_start_date
        group by people.employee_id, people.trial_month
    ),

    -- Six months on, so that a rating tells of the time after the start.
    rankings as (
        select
            people.employee_id,
            people.trial_month,
            ratings.rating_share,
            ratings.review_date,
            row_number() over (
                partition by people.employee_id, people.trial_month
                order by ratings.review_date asc nulls last
            ) as place
        from people
        inner join
            ratings
            on people.employee_id = ratings.employee_id
            and {{ xdb_add_months("people.trial_month", 6) }} <= ratings.review_date
    ),

    horizons as (
        select
            program_outcomes.program_id,
            program_outcomes.program_version,
            program_outcomes.horizon_months,
            program_outcomes.look_date
        from program_outcomes
        where program_outcomes.look_date is not null
        group by
            program_outcomes.program_id,
            program_outcomes.program_version,
            program_outcomes.horizon_months,
            program_outcomes.look_date
    ),

    -- Only trials whose whole horizon was over on the day of the look: who has been
    -- watched for less has not failed to be promoted.
    followed as (
        select
            trials.program_id,
            trials.trial_month,
            trials.employee_id,
            horizons.horizon_months,
            trials.is_treated,
            trials.last_rating_share,
            {{ xdb_add_months("trials.trial_month", "horizons.horizon_months") }}
            as end_date
        from trials
        inner join
            horizons
            on trials.program_id = horizons.program_id
            and trials.program_version = horizons.program_version
        where
            {{ xdb_add_months("trials.trial_month", "horizons.horizon_months") }}
            <= horizons.look_date
    ),

    -- An exit ends the watch: a promotion after coming back is none of this employment.
    dated as (
        select
            followed.*,
            case
                when
                    first_events.promotion_date < followed.end_date
                    and (
                        first_events.exit_date is null
                        or first_events.promotion_date <= first_events.exit_date
                    )
                then first_events.promotion_date
            end as promotion_date,
            case
                when first_events.exit_date < followed.end_date
                then first_events.exit_date
            end as exit_date,
            case
                when
                    first_events.exit_date < followed.end_date
                    and first_events.exit_date = first_events.voluntary_exit_date
                then first_events.exit_date
            end as voluntary_exit_date,
            case
                when
                    first_events.exit_date < followed.end_date
                    and first_events.exit_date = first_events.involuntary_exit_date
                then first_events.exit_date
            end as involuntary_exit_date,
            case
                when rankings.review_date < followed.end_date then rankings.rating_share
            end as rating_share_after,
            pay_growth.pay_log_growth,
            engagement.engagement_share,
            program_starts.trial_month as own_start_month
        from followed
        left join
            first_events
            on followed.employee_id = first_events.employee_id
            and followed.trial_month = first_events.trial_month
        left join
            rankings
            on followed.employee_id = rankings.employee_id
            and followed.trial_month = rankings.trial_month
            and rankings.place = 1
        left join
            pay_growth
            on followed.employee_id = pay_growth.employee_id
            and followed.trial_month = pay_growth.trial_month
            and followed.horizon_months = pay_growth.horizon_months
        left join
            engagement
            on followed.employee_id = engagement.employee_id
            and followed.trial_month = engagement.trial_month
            and followed.horizon_months = engagement.horizon_months
        left join
            program_starts
            on followed.program_id = program_starts.program_id
            and followed.employee_id = program_starts.employee_id
    ),

    observed as (
        select
            dated.program_id,
            dated.trial_month,
            dated.employee_id,
            dated.horizon_months,
            case
                when dated.promotion_date is not null
                then 'promotion'
                when dated.exit_date is not null
                then 'exit'
                else 'none'
            end as event_kind,
            case
                when coalesce(dated.promotion_date, dated.exit_date) is not null
                then
                    {{
                        month_number(
                            "coalesce(dated.promotion_date, dated.exit_date)"
                        )
                    }} - {{ month_number("dated.trial_month") }} + 1
                else dated.horizon_months
            end as event_month_number,
            case
                when dated.exit_date is not null
                then
                    {{ month_number("dated.exit_date") }}
                    - {{ month_number("dated.trial_month") }}
                    + 1
            end as exit_month_number,
            dated.rating_share_after,
            dated.rating_share_after - dated.last_rating_share as rating_share_change,
            dated.pay_log_growth,
            dated.engagement_share,
            dated.is_treated,
            dated.promotion_date is not null as is_promoted,
            dated.exit_date is not null as is_exited,
            dated.voluntary_exit_date is not null as is_exited_voluntarily,
            dated.involuntary_exit_date is not null as is_exited_involuntarily,
            dated.rating_share_after is not null as is_rating_observed,
            coalesce(
                not dated.is_treated and dated.own_start_month < dated.end_date, false
            ) as is_crossover
        from dated
    )

select *
from observed
