with
    current_job_families as (
        {{
            current_records(
                source("raw_reference", "job_families"),
                ["job_family_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            job_family_id,
            parent_job_family_id,
            -- strings
            job_family_name,
            track,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_job_families
    )

select *
from renamed
