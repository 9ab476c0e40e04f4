with
    current_courses as (
        {{
            current_records(
                source("raw_lms", "courses"),
                ["course_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            course_id,
            -- strings
            activity_iri,
            course_title,
            provider,
            delivery_mode,
            category,
            cost_currency,
            language,
            -- numerics
            duration_hours,
            cost_amount,
            -- booleans
            is_mandatory,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_courses
    )

select *
from renamed
