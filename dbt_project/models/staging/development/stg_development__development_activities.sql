with
    current_development_activities as (
        {{
            current_records(
                source("raw_development", "development_activities"),
                ["activity_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            activity_id,
            worker_id,
            worker_id_type,
            counterpart_id,
            counterpart_id_type,
            plan_action_id,
            -- strings
            activity_kind,
            hours_basis,
            provider,
            initiated_by,
            activity_status,
            cost_currency,
            -- numerics
            hours,
            cost_amount,
            -- dates
            started_on,
            ended_on,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_development_activities
    )

select *
from renamed
