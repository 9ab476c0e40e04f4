with
    program_openings as (select * from {{ source("raw_config", "program_openings") }}),

    renamed as (
        select
            -- ids
            program_id,
            unit_id,
            -- dates
            opened_on as opened_date
        from program_openings
    )

select *
from renamed
