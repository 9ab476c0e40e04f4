with
    current_roles as (
        {{
            current_records(
                source("raw_reference", "roles"),
                ["role_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            role_id,
            grade_id,
            job_family_id,
            -- strings
            role_title,
            -- booleans
            is_critical,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_roles
    )

select *
from renamed
