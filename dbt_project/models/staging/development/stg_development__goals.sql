with
    current_goals as (
        {{
            current_records(
                source("raw_development", "goals"),
                ["goal_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            goal_id,
            worker_id,
            worker_id_type,
            target_role_id,
            target_skill_id,
            review_cycle_id,
            -- strings
            goal_kind,
            horizon,
            goal_status,
            initiated_by,
            -- numerics
            progress_percent,
            -- dates
            opened_on,
            due_on,
            closed_on,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_goals
    )

select *
from renamed
