-- Every completed hour of somebody in headcount stands in one month of the report, and
-- the kinds of hours add up to all of them.
with
    learning_hours as (select * from {{ ref("rpt_learning_hours") }}),

    training_records as (select * from {{ ref("fct_training_records") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    recorded as (
        select sum(training_records.training_hours) as learning_hours
        from training_records
        inner join
            people_states
            on training_records.employee_id = people_states.employee_id
            and people_states.is_in_headcount
            and training_records.completed_date >= people_states.valid_from_date
            and training_records.completed_date
            < coalesce(people_states.valid_to_date, cast('2199-12-31' as date))
        inner join
            period_days
            on training_records.completed_date = period_days.day_date
            and period_days.period_id like 'month:%'
        where training_records.is_completed
    ),

    reported as (
        select
            case
                when learning_hours.hours_basis = 'all' then 'all' else 'kinds'
            end as told_as,
            sum(learning_hours.learning_hours) as learning_hours
        from learning_hours
        where
            learning_hours.period_kind = 'month'
            and learning_hours.scope_kind = 'overall'
        group by
            case when learning_hours.hours_basis = 'all' then 'all' else 'kinds' end
    ),

    differing as (
        select
            reported.told_as,
            reported.learning_hours as reported_hours,
            recorded.learning_hours as recorded_hours
        from reported
        cross join recorded
        where
            abs(reported.learning_hours - coalesce(recorded.learning_hours, 0)) > 0.001
    )

select *
from differing
