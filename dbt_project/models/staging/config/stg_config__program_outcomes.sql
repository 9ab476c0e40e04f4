with
    program_outcomes as (select * from {{ source("raw_config", "program_outcomes") }}),

    renamed as (
        select
            -- ids
            program_id,
            -- strings
            outcome_name,
            outcome_family,
            outcome_role,
            -- numerics
            program_version,
            horizon_months,
            smallest_effect_of_interest,
            outcome_place,
            -- booleans
            is_measured
        from program_outcomes
    )

select *
from renamed
