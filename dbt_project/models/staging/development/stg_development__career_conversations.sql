with
    current_career_conversations as (
        {{
            current_records(
                source("raw_development", "career_conversations"),
                ["conversation_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            conversation_id,
            worker_id,
            worker_id_type,
            counterpart_id,
            counterpart_id_type,
            -- strings
            conversation_kind,
            -- booleans
            has_changed_plan,
            -- dates
            held_on,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_career_conversations
    )

select *
from renamed
