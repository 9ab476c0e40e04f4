with
    program_components as (
        select * from {{ source("raw_config", "program_components") }}
    ),

    renamed as (
        select
            -- ids
            program_id,
            component_id,
            -- strings
            component_kind,
            -- numerics
            minimum_dose
        from program_components
    )

select *
from renamed
