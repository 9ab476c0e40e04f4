with
    current_mentoring_programs as (
        {{
            current_records(
                source("raw_mentoring", "mentoring_programs"),
                ["mentoring_program_id"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- ids
            mentoring_program_id,
            -- strings
            mentoring_program_name,
            -- numerics
            planned_duration_months,
            -- dates
            start_date,
            end_date,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_mentoring_programs
    )

select *
from renamed
