with
    current_internal_applications as (
        {{
            current_records(
                source("raw_talent", "internal_applications"),
                ["application_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            application_id,
            worker_id,
            worker_id_type,
            requisition_id,
            role_id,
            grade_id,
            org_unit_id,
            -- strings
            application_status,
            -- dates
            applied_on,
            decided_on,
            started_on,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_internal_applications
    )

select *
from renamed
