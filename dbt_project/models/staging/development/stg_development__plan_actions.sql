with
    current_plan_actions as (
        {{
            current_records(
                source("raw_development", "plan_actions"),
                ["plan_action_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            plan_action_id,
            goal_id,
            worker_id,
            worker_id_type,
            course_id,
            -- strings
            action_kind,
            action_status,
            initiated_by,
            -- dates
            planned_on,
            due_on,
            done_on,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_plan_actions
    )

select *
from renamed
