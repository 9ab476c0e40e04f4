with
    program_event_study as (
        select * from {{ source("raw_effects", "program_event_study") }}
    ),

    renamed as (
        select
            -- ids
            program_id,
            -- strings
            outcome_name,
            -- numerics
            program_version,
            horizon_months,
            event_time,
            estimate,
            std_error,
            ci_low,
            ci_high,
            unit_count,
            treated_count,
            -- booleans
            is_before,
            is_suppressed
        from program_event_study
    )

select *
from renamed
