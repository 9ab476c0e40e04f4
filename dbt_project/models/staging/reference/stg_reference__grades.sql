with
    current_grades as (
        {{
            current_records(
                source("raw_reference", "grades"),
                ["grade_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            grade_id,
            -- strings
            grade_name,
            track,
            -- numerics
            grade_ordinal,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_grades
    )

select *
from renamed
