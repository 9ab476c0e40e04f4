with
    current_mentoring_sessions as (
        {{
            current_records(
                source("raw_mentoring", "mentoring_sessions"),
                ["session_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            session_id,
            match_id,
            -- strings
            channel,
            session_status,
            -- numerics
            minutes,
            mentee_score,
            mentor_score,
            -- timestamps
            scheduled_at,
            held_at,
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_mentoring_sessions
    )

select *
from renamed
