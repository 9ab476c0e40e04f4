with
    performance_reviews as (
        select * from {{ ref("stg_performance__performance_reviews") }}
    ),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    reviews as (
        select
            performance_reviews.review_id,
            performance_reviews.reviewee_id,
            performance_reviews.reviewee_id_type,
            performance_reviews.calibrated_rating is not null as is_calibrated,
            {{
                xdb_ratio(
                    "coalesce(performance_reviews.calibrated_rating, performance_reviews.rating) - performance_reviews.rating_scale_minimum",
                    "performance_reviews.rating_scale_maximum - performance_reviews.rating_scale_minimum",
                )
            }}
            as rating_share,
            coalesce(
                {{ xdb_local_date("performance_reviews.completed_at") }},
                performance_reviews.period_end_date
            ) as review_date
        from performance_reviews
        where {{ is_rating("performance_reviews") }}
    ),

    ranked as (
        select
            identifiers_held.employee_id,
            reviews.rating_share,
            reviews.review_date,
            row_number() over (
                partition by identifiers_held.employee_id, reviews.review_date
                order by
                    reviews.is_calibrated desc nulls last,
                    reviews.review_id asc nulls last
            ) as place
        from reviews
        inner join
            identifiers_held
            on reviews.reviewee_id_type = identifiers_held.identifier_type
            and reviews.reviewee_id = identifiers_held.identifier
            and {{ held_on("identifiers_held", "reviews.review_date") }}
        where
            reviews.rating_share is not null
            and reviews.review_date <= {{ as_of_date() }}
    ),

    dated as (
        select ranked.employee_id, ranked.rating_share, ranked.review_date
        from ranked
        where ranked.place = 1
    )

select *
from dated
