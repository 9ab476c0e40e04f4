with
    current_learning_events as (
        {{ current_records(source("raw_lms", "learning_events"), ["event_id"]) }}
    ),

    renamed as (
        select
            -- ids
            event_id,
            learner_id,
            learner_id_type,
            verb_id,
            activity_id,
            parent_activity_id,
            voided_event_id,
            -- strings
            activity_type,
            activity_name,
            spec_version,
            -- numerics
            score_scaled,
            score_raw,
            duration_seconds,
            -- booleans
            is_success,
            is_completion,
            -- timestamps
            event_at,
            stored_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_learning_events
    )

select *
from renamed
