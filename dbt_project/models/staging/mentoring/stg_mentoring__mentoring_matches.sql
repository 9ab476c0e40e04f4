with
    current_mentoring_matches as (
        {{
            current_records(
                source("raw_mentoring", "mentoring_matches"),
                ["match_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            match_id,
            mentoring_program_id,
            mentor_id,
            mentor_id_type,
            mentee_id,
            mentee_id_type,
            -- strings
            match_status,
            end_reason_code,
            -- numerics
            match_score,
            -- dates
            planned_end_date,
            -- timestamps
            requested_at,
            accepted_at,
            started_at,
            ended_at,
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_mentoring_matches
    )

select *
from renamed
