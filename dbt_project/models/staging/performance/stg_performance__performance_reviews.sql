with
    current_performance_reviews as (
        {{
            current_records(
                source("raw_performance", "performance_reviews"),
                ["review_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            review_id,
            reviewee_id,
            reviewee_id_type,
            reviewer_id,
            reviewer_id_type,
            review_cycle_id,
            -- strings
            review_kind,
            review_status,
            -- numerics
            rating,
            calibrated_rating,
            rating_scale_minimum,
            rating_scale_maximum,
            potential_rating,
            potential_scale_minimum,
            potential_scale_maximum,
            {{
                xdb_ratio(
                    "potential_rating - potential_scale_minimum",
                    "potential_scale_maximum - potential_scale_minimum",
                )
            }} as potential_share,
            comments_length,
            -- dates
            period_start_date,
            period_end_date,
            -- timestamps
            completed_at,
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_performance_reviews
    )

select *
from renamed
