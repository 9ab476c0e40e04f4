with
    performance_reviews as (
        select * from {{ ref("stg_performance__performance_reviews") }}
    ),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    -- Calibration overrides the rating as given; a share of the scale compares scales.
    described as (
        select
            performance_reviews.review_id,
            reviewees.employee_id,
            reviewers.employee_id as reviewer_employee_id,
            performance_reviews.review_cycle_id,
            performance_reviews.review_kind,
            performance_reviews.review_status,
            performance_reviews.rating,
            performance_reviews.calibrated_rating,
            coalesce(
                performance_reviews.calibrated_rating, performance_reviews.rating
            ) as final_rating,
            performance_reviews.rating_scale_minimum,
            performance_reviews.rating_scale_maximum,
            {{
                xdb_ratio(
                    "coalesce(performance_reviews.calibrated_rating, performance_reviews.rating) - performance_reviews.rating_scale_minimum",
                    "performance_reviews.rating_scale_maximum - performance_reviews.rating_scale_minimum",
                )
            }}
            as rating_share,
            performance_reviews.comments_length,
            performance_reviews.calibrated_rating is not null as is_calibrated,
            performance_reviews.completed_at,
            performance_reviews.period_start_date,
            performance_reviews.period_end_date,
            coalesce(
                {{ xdb_local_date("performance_reviews.completed_at") }},
                performance_reviews.period_end_date
            ) as review_date
        from performance_reviews
        inner join
            identifiers_held as reviewees
            on performance_reviews.reviewee_id_type = reviewees.identifier_type
            and performance_reviews.reviewee_id = reviewees.identifier
            and {{
                held_on(
                    "reviewees",
                    "coalesce("
                    ~ xdb_local_date("performance_reviews.completed_at")
                    ~ ", performance_reviews.period_end_date)",
                )
            }}
        left join
            identifiers_held as reviewers
            on performance_reviews.reviewer_id_type = reviewers.identifier_type
            and performance_reviews.reviewer_id = reviewers.identifier
            and {{
                held_on(
                    "reviewers",
                    "coalesce("
                    ~ xdb_local_date("performance_reviews.completed_at")
                    ~ ", performance_reviews.period_end_date)",
                )
            }}
        where
            coalesce(
                {{ xdb_local_date("performance_reviews.completed_at") }}
                <= {{ as_of_date() }},
                true
            )
    )

select *
from described
