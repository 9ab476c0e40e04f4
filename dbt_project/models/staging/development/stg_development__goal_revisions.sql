with
    current_goal_revisions as (
        {{
            current_records(
                source("raw_development", "goal_revisions"),
                ["goal_id", "revised_on", "revision_sequence"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            goal_id,
            -- strings
            revision_kind,
            -- numerics
            revision_sequence,
            -- dates
            revised_on,
            previous_due_on,
            new_due_on,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_goal_revisions
    )

select *
from renamed
