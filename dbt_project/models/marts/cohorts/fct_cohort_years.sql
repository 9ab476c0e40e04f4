{%- set outcomes = {
    "was_promoted": ["promotions", "change_date"],
    "was_moved": ["lateral_moves", "change_date"],
    "has_left": ["exits", "change_date"],
    "was_trained": ["completions", "completed_date"],
    "was_mentored": ["matches", "matched_date"],
    "has_set_goals": ["goals", "opened_date"],
} -%}
with
    cohorts as (select * from {{ ref("int_cohorts__described") }}),

    job_changes as (select * from {{ ref("fct_job_changes") }}),

    training_records as (select * from {{ ref("fct_training_records") }}),

    mentoring_enrolments as (select * from {{ ref("fct_mentoring_enrolments") }}),

    goals as (select * from {{ ref("int_goals__described") }}),

    performance_reviews as (select * from {{ ref("fct_performance_reviews") }}),

    promotions as (
        select * from job_changes where job_changes.change_kind = 'promotion'
    ),

    lateral_moves as (
        select * from job_changes where job_changes.change_kind = 'lateral_move'
    ),

    exits as (select * from job_changes where job_changes.change_kind = 'exit'),

    completions as (select * from training_records where training_records.is_completed),

    matches as (
        select *
        from mentoring_enrolments
        where mentoring_enrolments.participant_role = 'mentee'
    ),

    {% for outcome, source in outcomes.items() -%}
        people_{{ outcome }} as (
            select cohorts.period_id, cohorts.employee_id
            from cohorts
            inner join
                {{ source[0] }}
                on cohorts.employee_id = {{ source[0] }}.employee_id
                and cohorts.period_start_date <= {{ source[0] }}.{{ source[1] }}
                and cohorts.period_end_date >= {{ source[0] }}.{{ source[1] }}
            group by cohorts.period_id, cohorts.employee_id
        ),
    {% endfor %}

    -- What a manager or a calibration meeting said last in the year.
    ratings as (
        select
            cohorts.period_id,
            cohorts.employee_id,
            performance_reviews.rating_share,
            performance_reviews.reviewer_employee_id,
            row_number() over (
                partition by cohorts.period_id, cohorts.employee_id
                order by
                    performance_reviews.review_date desc nulls last,
                    performance_reviews.is_calibrated desc nulls last,
                    performance_reviews.review_id asc nulls last
            ) as recency
        from cohorts
        inner join
            performance_reviews
            on cohorts.employee_id = performance_reviews.employee_id
            and cohorts.period_start_date <= performance_reviews.review_date
            and cohorts.period_end_date >= performance_reviews.review_date
        where
            performance_reviews.rating_share is not null
            and {{ is_rating("performance_reviews") }}
    ),

    followed as (
        select
            cohorts.period_id,
            cohorts.employee_id,
            cohorts.division_id,
            cohorts.grade_id,
            cohorts.gender,
            cohorts.location_code,
            {%- for outcome in outcomes %}
                people_{{ outcome }}.employee_id is not null as {{ outcome }},
            {%- endfor %}
            ratings.employee_id is not null as was_rated,
            ratings.rating_share,
            ratings.reviewer_employee_id,
            cohorts.period_start_date,
            cohorts.period_end_date
        from cohorts
        {%- for outcome in outcomes %}
            left join
                people_{{ outcome }}
                on cohorts.period_id = people_{{ outcome }}.period_id
                and cohorts.employee_id = people_{{ outcome }}.employee_id
        {%- endfor %}
        left join
            ratings
            on cohorts.period_id = ratings.period_id
            and cohorts.employee_id = ratings.employee_id
            and ratings.recency = 1
    )

select *
from followed
