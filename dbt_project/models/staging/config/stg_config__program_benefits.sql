with
    program_benefits as (select * from {{ source("raw_config", "program_benefits") }}),

    renamed as (
        select
            -- ids
            program_id,
            -- strings
            outcome_name,
            value_currency,
            value_basis,
            -- numerics
            program_version,
            horizon_months,
            value_per_event
        from program_benefits
    )

select *
from renamed
