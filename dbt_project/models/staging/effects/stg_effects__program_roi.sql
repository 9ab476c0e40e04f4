with
    program_roi as (select * from {{ source("raw_effects", "program_roi") }}),

    renamed as (
        select
            -- ids
            program_id,
            -- strings
            money_currency,
            roi_reason,
            -- numerics
            program_version,
            treated_count,
            program_cost_amount,
            program_benefit_amount,
            roi_ratio,
            roi_low,
            roi_high,
            benefit_cost_ratio,
            positive_roi_probability,
            -- booleans
            is_suppressed
        from program_roi
    )

select *
from renamed
