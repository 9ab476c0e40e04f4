with
    program_eligibility as (
        select * from {{ source("raw_config", "program_eligibility") }}
    ),

    renamed as (
        select
            -- ids
            program_id,
            -- strings
            attribute as attribute_name,
            attribute_value
        from program_eligibility
    )

select *
from renamed
