with
    program_comparisons as (
        select * from {{ source("raw_config", "program_comparisons") }}
    ),

    renamed as (
        select
            -- ids
            program_id, course_id
        from program_comparisons
    )

select *
from renamed
