with
    current_feedback as (
        {{
            current_records(
                source("raw_performance", "feedback"),
                ["feedback_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            feedback_id,
            receiver_id,
            receiver_id_type,
            giver_id,
            giver_id_type,
            -- strings
            feedback_kind,
            theme_code,
            -- numerics
            comment_length,
            -- timestamps
            given_at,
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_feedback
    )

select *
from renamed
